// Scores as SpamAssassin's points, for its header fields and its protocol.
#pragma once

#include <string>

#include "classify/verdict.h"

namespace classify {

// Where SPAM begins, in points.
inline constexpr double kSpamPoints = 5;

// The score, moved so that SPAM begins at kSpamPoints. What is not SPAM has at least a tenth less,
// whatever its score.
[[nodiscard]] double spam_points(const Verdict& verdict, const Thresholds& thresholds);

// "-3.7": rounded half away from zero, in every locale, and never "-0.0".
[[nodiscard]] std::string one_decimal(double value);

}  // namespace classify
