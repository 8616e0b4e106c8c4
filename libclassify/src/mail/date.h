// The date of a Date or Received field.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace classify::mail {

// Seconds since 1970 UTC of "Mon, 2 Mar 2026 09:00:00 +0100 (CET)": RFC 5322 3.3 with its obsolete
// forms (two-digit years, zone names, missing seconds and weekday). Empty if it is no such date or
// an impossible one. O(bytes), looks at the first 100 bytes only.
[[nodiscard, gnu::visibility("default")]] std::optional<std::int64_t> parse_date(
    std::string_view text);

}  // namespace classify::mail
