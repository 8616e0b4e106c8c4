// The fields that say a verdict, as `filter` and the daemon add them to a mail.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "classify/annotate.h"
#include "classify/settings.h"
#include "classify/verdict.h"

namespace mailsift {

// Those of another filter, if a form is given, then ours. `remark` goes behind our verdict.
[[nodiscard]] std::vector<classify::NewField> status_fields(
    const classify::Verdict& verdict, std::string_view remark,
    std::optional<classify::HeaderForm> form, const classify::Thresholds& thresholds);

}  // namespace mailsift
