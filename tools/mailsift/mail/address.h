// Addresses that we write to, and whom an automatic answer may go to. RFC 3834 (2, 4, 5): never to bounces, lists and other
// automatic mail, or two programs would answer each other for ever, or one would answer a list.
#pragma once

#include <string>
#include <string_view>

#include "classify/message.h"

namespace mailsift {

// True for "local@domain" in plain ASCII, at most 254 bytes, without quotes, comments or anything
// that a header or a shell could treat as special.
[[nodiscard]] bool is_address(std::string_view text);

// The recipient of our answer to this mail: the address of From. Empty if it must not be answered:
// automatic mail and lists by any of the fields that say so, an empty or automatic envelope sender,
// no From or several, an address that is no person's, and our own (`own`, or one this mail is to).
[[nodiscard]] std::string answer_address(const classify::Message& mail, std::string_view own);

}  // namespace mailsift
