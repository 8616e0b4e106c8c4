// Hashes that reach disk. XXH3 64 is frozen since xxHash 0.8.0 (its authors' stability promise);
// tests pin values of ours, so a change of the library would be seen.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstdint>
#include <string_view>

namespace classify {

[[nodiscard]] inline std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed = 0) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

// Mixes two hashes and a small number into one; order matters. The finaliser of MurmurHash3 over a
// weighted sum, all of it modulo 2^64.
[[nodiscard]] constexpr std::uint64_t combine_hashes(std::uint64_t a, std::uint64_t b,
                                                     std::uint64_t distance) {
  std::uint64_t x = a * 0x9E3779B97F4A7C15u + (b ^ (b >> 29)) * 0xD6E8FEB86659FD93u + distance;
  x ^= x >> 33;
  x *= 0xFF51AFD7ED558CCDu;
  x ^= x >> 33;
  x *= 0xC4CEB9FE1A85EC53u;
  return x ^ (x >> 33);
}

}  // namespace classify
