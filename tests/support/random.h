// Random choices that are the same on every machine: the standard fixes std::mt19937_64 but not the
// distributions.
#pragma once

#include <cstdint>
#include <iterator>
#include <random>
#include <string>

namespace classify::test {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  double between(double low, double high) {
    return low + (high - low) * (static_cast<double>(engine_() >> 11) / 9007199254740992.0);
  }

  template <class Range>
  const auto& pick(const Range& range) {
    return *(std::begin(range) + static_cast<std::ptrdiff_t>(below(std::size(range))));
  }

  std::string bytes(std::size_t n) {
    std::string out(n, '\0');
    for (char& c : out) c = static_cast<char>(engine_() >> 56);
    return out;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace classify::test
