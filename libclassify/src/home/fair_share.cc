#include "home/fair_share.h"

#include <array>

namespace classify {

std::vector<std::size_t> beyond_limits(std::span<const GroupedMessage> oldest_first,
                                       std::size_t max_messages, std::uint64_t max_bytes,
                                       const Shares& shares) {
  struct Held {
    std::size_t messages = 0;
    std::uint64_t bytes = 0;
  };
  Held all;
  std::vector<Held> of_group(shares.groups), of_part(shares.groups * shares.parts.size());
  const auto holders = [&](const GroupedMessage& message) {
    return std::array{&all, &of_group[message.group],
                      &of_part[message.group * shares.parts.size() + message.part]};
  };
  for (const GroupedMessage& message : oldest_first) {
    for (Held* held : holders(message)) {
      ++held->messages;
      held->bytes += message.bytes;
    }
  }
  // One pass is enough. Holders only become smaller, so a message that stays would stay in a second
  // pass, too; and while the whole is beyond a limit, one of the groups is beyond its share, and one
  // of its parts.
  std::vector<std::size_t> going;
  for (std::size_t i = 0; i < oldest_first.size(); ++i) {
    const bool too_many = all.messages > max_messages, too_long = all.bytes > max_bytes;
    if (!too_many && !too_long) break;
    const GroupedMessage& message = oldest_first[i];
    const auto [whole, group, part] = holders(message);
    const std::size_t in_part = shares.groups * shares.parts[message.part];
    const bool one_too_many = too_many && group->messages > max_messages / shares.groups &&
                              part->messages > max_messages / in_part;
    const bool one_too_long =
        too_long && group->bytes > max_bytes / shares.groups && part->bytes > max_bytes / in_part;
    if (!one_too_many && !one_too_long) continue;
    for (Held* held : {whole, group, part}) {
      --held->messages;
      held->bytes -= message.bytes;
    }
    going.push_back(i);
  }
  return going;
}

}  // namespace classify
