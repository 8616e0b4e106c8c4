// Counts → percentages, NaN where there is nothing to count.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace classify {

inline constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] inline double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? kNotANumber : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

// Logistic average of two error rates. Zero errors count as half a message, so that the result is
// finite.
[[nodiscard]] inline double logistic_average(std::size_t a, std::size_t of_a, std::size_t b,
                                             std::size_t of_b) {
  if (of_a == 0 || of_b == 0) return kNotANumber;
  const auto logit = [](std::size_t bad, std::size_t all) {
    const auto n = static_cast<double>(all);
    const double rate = std::clamp(static_cast<double>(bad), 0.5, n - 0.5) / n;
    return std::log(rate / (1 - rate));
  };
  return 100 / (1 + std::exp(-(logit(a, of_a) + logit(b, of_b)) / 2));
}

struct Shares {
  double low, high;
};

// The score interval (Wilson, 1927) of a share `p` that was seen in `n` > 0 messages, `z` standard
// deviations to either side.
[[nodiscard]] inline Shares score_interval(double p, double n, double z) {
  const double middle = p + z * z / (2 * n);
  const double reach = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const double scale = 1 / (1 + z * z / n);
  return {scale * (middle - reach), scale * (middle + reach)};
}

// How many false positives among `good` messages an hm% allows. Exact where that is a whole number.
[[nodiscard]] inline std::size_t allowed_false_positives(double hm, std::size_t good) {
  return static_cast<std::size_t>(hm / 100 * static_cast<double>(good) + 1e-9);
}

}  // namespace classify
