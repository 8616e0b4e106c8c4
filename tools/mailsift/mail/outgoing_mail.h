// Mail that we write: answers to reports, and digests. Whatever of other mail is put into it, it is
// well-formed RFC 5322 and MIME, and says nothing in its header but what is meant.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "classify/message.h"

namespace mailsift {

struct OutgoingMail {
  std::string from;         // addresses as is_address() has them
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

// True for "local@domain" of plain ASCII without quotes, comments or anything a header or a shell
// could take for more, at most 254 bytes.
[[nodiscard]] bool is_address(std::string_view text);

// Throws Failure (64) naming the option if the address is none.
void check_address(std::string_view option, const std::string& address);

// "user@host" of this process.
[[nodiscard]] std::string own_address();

// Whom an answer to this mail goes to: the address of From. Empty if it must not be answered (RFC
// 3834): bounces, automatic mail, lists, senders that are no address or no person.
[[nodiscard]] std::string answer_address(const classify::Message& mail);

// Its Message-ID with the <>, if it is a harmless one; else empty.
[[nodiscard]] std::string message_id(const classify::Message& mail);

// "ja" or "en": what Content-Language or Accept-Language say, else "ja" if there are kana in it.
[[nodiscard]] std::string language_of(const classify::Message& mail);

}  // namespace mailsift
