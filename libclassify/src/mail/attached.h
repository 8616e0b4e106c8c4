// Messages attached to a message, as raw mail.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "classify/message.h"

namespace classify {
namespace [[gnu::visibility("default")]] mail {

struct Attached {
  std::vector<std::string> messages;  // transfer encoding taken off; in reading order
  bool unsupported = false;           // winmail.dat (TNEF) or an Outlook .msg is there
};

// The outermost attached messages, at most `most`: message/rfc822 and its kin, and files named
// *.eml of any type. What is attached to these is found by asking again. Total, O(bytes); nesting
// is walked with a stack of its own.
[[nodiscard]] Attached attached_messages(std::string_view raw, std::size_t most,
                                         const Limits& limits = {});

}  // namespace mail
}  // namespace classify
