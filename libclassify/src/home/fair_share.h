// Which messages of a full store go, so that a flood cannot push out the rest.
//
// Each message belongs to a group (its verdict, say), and every group is sure of an equal share of
// each limit; what one leaves free, the others may use. A group has parts (strangers, known
// senders), and each of those is sure of its part of the group's share in the same way. Beyond a
// limit the oldest message goes of all parts that hold more than theirs, of groups that do. So
// whoever can send mail of one part without end replaces the mail of that part, and never that of
// another which keeps within its share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace classify {

struct GroupedMessage {
  std::uint64_t bytes = 0;
  std::size_t group = 0;  // 0, 1, ...
  std::size_t part = 0;   // of the group: 0, 1, ...
};

struct Shares {
  std::size_t groups;
  // For each part, n: 1/n of its group's share is for it alone. The sum of all 1/n is at most 1.
  std::span<const std::size_t> parts;
};

// The places of those that go, oldest first; what stays is within both limits. O(messages).
[[nodiscard]] std::vector<std::size_t> beyond_limits(std::span<const GroupedMessage> oldest_first,
                                                     std::size_t max_messages,
                                                     std::uint64_t max_bytes, const Shares& shares);

}  // namespace classify
