// The bytes of a mail to be learned, with their hash and the parsed message, each computed once.
//
//   as received, by IMAP, out of an mbox, after another filter  ─▶  the same bytes to learn
//
// So a correction finds its training, whichever way the mail came.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "classify/message.h"

namespace [[gnu::visibility("default")]] classify {

// The most bytes of one mail that are learned and kept. Without a limit, six mails of 50 MB would
// push out all other trainings.
inline constexpr std::size_t kMostOfAMail = 4 << 20;
inline constexpr std::size_t kMostOfABody = kMostOfAMail / 8 * 7;

// `raw` without an mbox From_ line, without the marks of filters and mail stores (without_marks()
// of annotate.h), with LF for every line end and no blank lines at its end. A second call changes
// nothing. `own_fields`: see Settings.
//
// The result has at most kMostOfAMail bytes. A body of more than kMostOfABody is shortened: each
// run of base64 lines keeps its first 128 KiB, and then everything beyond the limit is dropped. A
// line is added at the end, with the length and the XXH3 of the whole body. So a long mail keeps
// its texts, two long mails that differ stay different, and the original mail still finds its
// training.
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
