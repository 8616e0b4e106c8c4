// Natural logarithm and exponential that give the same bits on every CPU.
//
// The results of libm may differ in the last bit between versions, and on some CPUs the compiler
// may contract a*b+c into one rounding. These functions use only +, -, * and / of IEEE 754 in a
// fixed order (the library is compiled with -ffp-contract=off), so a score is the same everywhere.
#pragma once

#include <bit>
#include <cstdint>

namespace classify {

// ln(x) for finite normal x > 0; error below 2e-15 relative to max(1, |ln x|).
[[nodiscard]] inline double portable_ln(double x) {
  // x = m * 2^e with m in [sqrt(1/2), sqrt(2)); ln x = e ln 2 + 2 atanh((m - 1) / (m + 1)).
  const auto bits = std::bit_cast<std::uint64_t>(x);
  constexpr std::uint64_t kHalfRoot = 0x3FE6A09E667F3BCDu;  // sqrt(1/2)
  const std::uint64_t shifted = bits - kHalfRoot;
  const auto e = static_cast<std::int64_t>(shifted) >> 52;
  const auto m = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(e) << 52));
  const double s = (m - 1) / (m + 1);  // |s| < 0.1716
  const double s2 = s * s;
  double sum = 1.0 / 19;
  sum = sum * s2 + 1.0 / 17;
  sum = sum * s2 + 1.0 / 15;
  sum = sum * s2 + 1.0 / 13;
  sum = sum * s2 + 1.0 / 11;
  sum = sum * s2 + 1.0 / 9;
  sum = sum * s2 + 1.0 / 7;
  sum = sum * s2 + 1.0 / 5;
  sum = sum * s2 + 1.0 / 3;
  sum = sum * s2 + 1.0;
  return static_cast<double>(e) * 0.69314718055994530942 + 2 * s * sum;
}

// exp(x), x clamped to [-700, 700]; relative error below 1e-14.
[[nodiscard]] inline double portable_exp(double x) {
  x = x < -700 ? -700 : x > 700 ? 700 : x;
  // x = k ln 2 + r with |r| <= ln(2)/2; exp(r) by its series.
  const double scaled = x * 1.44269504088896340736;
  const auto k = static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  const double r = (x - static_cast<double>(k) * 0.693147180369123816490) -
                   static_cast<double>(k) * 1.90821492927058770002e-10;
  double sum = 1;
  for (int n = 13; n >= 1; --n) sum = 1 + sum * r / n;
  return std::bit_cast<double>((static_cast<std::uint64_t>(k + 1023)) << 52) * sum;
}

// 1 / (1 + exp(-x))
[[nodiscard]] inline double portable_sigmoid(double x) { return 1 / (1 + portable_exp(-x)); }

}  // namespace classify
