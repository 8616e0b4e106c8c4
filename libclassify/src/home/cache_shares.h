// Whose recent mail goes first when there is too much of it.
//
// Each verdict has a third for itself. Half of that third is for strangers, and half for known
// senders. The half for known senders has 8 shares, and a hash of the sender chooses one: From can
// be forged, and whoever forges one known sender must not push out the mail of the others. With
// the default limits the longest mail fits into any share.
#pragma once

#include <array>
#include <cstdint>

#include "classify/class.h"
#include "home/fair_share.h"

namespace classify {

inline constexpr std::size_t kKnownShares = 8;

inline constexpr std::size_t kOfKnown = 2 * kKnownShares;
inline constexpr std::array<std::size_t, 1 + kKnownShares> kCacheParts{
    2, kOfKnown, kOfKnown, kOfKnown, kOfKnown, kOfKnown, kOfKnown, kOfKnown, kOfKnown};
inline constexpr Shares kCacheShares{3, kCacheParts};

// 0 for a stranger, as RecentMail::store() has it.
constexpr std::size_t part_of(std::uint64_t known_sender) {
  return known_sender == 0 ? 0 : 1 + (known_sender >> 32) % kKnownShares;
}

constexpr GroupedMessage in_cache(std::uint64_t bytes, Class cls, std::size_t part) {
  return {bytes, static_cast<std::size_t>(cls), part};
}

}  // namespace classify
