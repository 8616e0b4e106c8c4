// Mail that we write: answers to reports, and digests. Even if text of other mail is put into it,
// it is well-formed RFC 5322 and MIME, and its header contains only what we mean to say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "classify/message.h"

namespace mailsift {

struct OutgoingMail {
  std::string from;         // addresses as is_address() (address.h) has them
  std::string to;           // empty: no To field
  std::string subject;      // UTF-8, from anywhere
  std::string in_reply_to;  // with its <>; empty: none
  std::string automatic;    // of Auto-Submitted (RFC 3834): "auto-replied", "auto-generated"
  std::string language;     // "en", "ja"
  std::string text;         // UTF-8
  std::string html;         // empty: the mail is text/plain, else multipart/alternative
};

// The whole mail, lines ending with LF, nothing but ASCII in it.
[[nodiscard]] std::string written(const OutgoingMail& mail, std::int64_t now);

// Throws Failure (64), which names the option, if `address` is no address.
void check_address(std::string_view option, const std::string& address);

// "user@host" of this process.
[[nodiscard]] std::string own_address();

// Its Message-ID with the <>, if it is a harmless one; else empty.
[[nodiscard]] std::string message_id(const classify::Message& mail);

// "ja" or "en": what Content-Language or Accept-Language say, else "ja" if there are kana in it.
[[nodiscard]] std::string language_of(const classify::Message& mail);

}  // namespace mailsift
