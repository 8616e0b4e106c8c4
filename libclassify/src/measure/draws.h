// Random numbers that are the same on every machine: SplitMix64 (Steele, Lea, Flood, 2014).
#pragma once

#include <cstddef>
#include <cstdint>

#include "hash.h"

namespace classify {

class Draws {
 public:
  // Streams with different numbers are independent of each other, also under the same seed.
  Draws(std::uint64_t seed, std::uint64_t stream) : state_(combine_hashes(seed, stream, 0)) {}

  // 0 .. n-1, for n up to 2^32; all equally probable within 2^-32 * n.
  [[nodiscard]] std::size_t below(std::size_t n) {
    std::uint64_t x = state_ += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return static_cast<std::size_t>(((x >> 32) * n) >> 32);
  }

 private:
  std::uint64_t state_;
};

}  // namespace classify
