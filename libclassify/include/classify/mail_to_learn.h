// The bytes of a mail to be learned, with their hash and the parsed message, each computed once.
//
//   as received, by IMAP, out of an mbox, after another filter  ─▶  the same bytes to learn
//
// So a correction finds its training, whichever way the mail came.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "classify/message.h"

namespace [[gnu::visibility("default")]] classify {

// `raw` without an mbox From_ line, without the marks of filters and mail stores (without_marks()
// of annotate.h), with LF for every line end and no blank lines at its end. A second call changes
// nothing. `own_fields`: see Settings.
[[nodiscard]] std::string mail_to_learn(std::string_view raw,
                                        std::span<const std::string> own_fields = {});

// A mail to learn that is passed from one function to the next: finding, comparing and learning it
// share one cleaned copy, one hash and one parsed message. For several threads at once.
class MailToLearn {
 public:
  explicit MailToLearn(std::string_view raw, std::span<const std::string> own_fields = {})
      : bytes_(mail_to_learn(raw, own_fields)) {}

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  // XXH3 of the bytes: equal mail has equal hashes.
  [[nodiscard]] std::uint64_t hash() const;
  // The parsed bytes; parse_message() runs when this is first called.
  [[nodiscard]] const Message& message() const;

 private:
  std::string bytes_;
  mutable std::mutex working_out_;
  mutable std::optional<std::uint64_t> hash_;
  mutable std::optional<Message> message_;
};

}  // namespace classify
