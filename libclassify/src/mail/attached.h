// The messages attached to a message, as the walk over its parts (message.cc) meets them. The
// search for the original of a forward needs them. Callers of classify::parse_message() pay nothing
// for this.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "classify/message.h"

namespace classify {
namespace [[gnu::visibility("default")]] mail {

// message/rfc822 and its kin, and files named *.eml of any type.
struct AttachedMessage {
  static constexpr std::size_t kOutermost = static_cast<std::size_t>(-1);

  std::string_view raw;             // transfer encoding taken off
  std::size_t within = kOutermost;  // the attached message that it is attached to
  // False: its parts were not walked (a file of another type, or beyond the levels), and the members
  // below are empty. Parse `raw` to see its contents.
  bool is_walked = false;
  std::vector<HeaderField> fields{};  // its own, decoded
  std::size_t parts_begin = 0;        // its texts and files in Message::parts, those of messages
  std::size_t parts_end = 0;          // attached to it among them
};

struct Attached {
  std::vector<AttachedMessage> messages;  // in reading order
  bool unsupported = false;               // a winmail.dat (TNEF) or an Outlook .msg is there
  std::deque<std::string> memory;  // holds the decoded bytes of messages that were transfer-encoded
};

// The same message as classify::parse_message(). `raw` must outlive `attached`. Keeps the fields of
// attached messages until 20 times Limits::header_fields are reached, and leaves out the messages that
// are too long to be decoded (too_many_levels).
[[nodiscard]] Message parse_message(std::string_view raw, const Limits& limits, Attached& attached);

}  // namespace mail
}  // namespace classify
