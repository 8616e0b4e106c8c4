// Hashes of addresses and Message-IDs that nobody without the secret of the home can compute.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "home/secret.h"

namespace classify {

// SipHash-2-4 with keys of their own, which are BLAKE2b of the secret. 64 bits, so a stranger is
// taken for somebody known once in 10^15 mails.
class PeopleKey {
 public:
  explicit PeopleKey(const Secret& secret);

  [[nodiscard]] std::uint64_t address(std::string_view plain) const;
  [[nodiscard]] std::uint64_t message(std::string_view id) const;
  // Tells secrets apart without giving them away.
  [[nodiscard]] std::uint64_t id() const;

 private:
  std::array<unsigned char, 40> bytes_;  // two keys of 16 bytes, and the id
};

}  // namespace classify
