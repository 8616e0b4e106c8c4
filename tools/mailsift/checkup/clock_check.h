// Whether the clock of the machine jumped while the home was in use.
#pragma once

#include <cstdint>
#include <optional>

#include "checkup/checkup.h"
#include "classify/home/recent_mail.h"
#include "classify/home/training_set.h"

namespace mailsift {

// `set`: empty if the training log cannot be read.
[[nodiscard]] Finding check_clock(const classify::RecentMail::Listing& listing,
                                  const std::optional<classify::TrainingSet>& set,
                                  std::int64_t now);

}  // namespace mailsift
