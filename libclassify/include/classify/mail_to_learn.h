// The bytes of a mail that a lesson is about, and what can be read in them, each worked out once.
//
//   as received, by IMAP, out of an mbox, after another filter  ─▶  the same bytes to learn
//
// So a correction from any side finds the training that it corrects.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "classify/message.h"

namespace [[gnu::visibility("default")]] classify {

// `raw` without an mbox From_ line, without the marks of filters and mail stores (without_marks() of
// annotate.h), with LF for every line end and no blank lines at its end. Doing it again changes
// nothing. `own_fields`: see Settings.
[[nodiscard]] std::string mail_to_learn(std::string_view raw,
                                        std::span<const std::string> own_fields = {});

// A mail to learn that passes through several hands: who finds it, who compares it and who learns it
// need not clean, hash and parse it each for themselves. Not for several threads at once.
class MailToLearn {
 public:
  explicit MailToLearn(std::string_view raw, std::span<const std::string> own_fields = {})
      : bytes_(mail_to_learn(raw, own_fields)) {}

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  // XXH3 of the bytes: equal mail has equal ones.
  [[nodiscard]] std::uint64_t hash() const;
  // As parse_message() reads the bytes, when first asked for.
  [[nodiscard]] const Message& message() const;

 private:
  std::string bytes_;
  mutable std::optional<std::uint64_t> hash_;
  mutable std::optional<Message> message_;
};

}  // namespace classify
