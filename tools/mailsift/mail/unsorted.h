// UNSURE mail that nobody has sorted yet, for `digest` and `unsure`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classify/home/recent_mail.h"
#include "classify/model.h"
#include "shared/command_line.h"

namespace mailsift {

struct Unsorted {
  classify::CachedMessage message;
  std::string from, subject;  // decoded and harmless, on one line
  std::string sender;         // its address
};

struct UnsortedMail {
  std::vector<Unsorted> messages;
  std::size_t left_out = 0;        // for want of room,
  std::size_t left_out_known = 0;  // of them: from senders whose mail was trained as good
};

// What the filter called UNSURE at `since` or later and nobody has trained, the most doubtful first.
// At most `most`: then half of the places are for senders whose mail was trained as good, and no
// sender has two before each has one.
[[nodiscard]] UnsortedMail unsorted_mail(const Run& run, std::int64_t since, std::size_t most);

// The few strongest clues for each class, in words that are harmless on a terminal.
struct Doubt {
  std::vector<std::string> for_spam, for_good;
};
[[nodiscard]] Doubt doubt_of(const classify::Model& model, std::string_view raw);
// "“free … offer”, subject “無料”" (clue_words.h); empty for none. Clues that do not fit are left out.
[[nodiscard]] std::string joined(const std::vector<std::string>& clues, std::size_t columns,
                                 bool in_japanese);

}  // namespace mailsift
