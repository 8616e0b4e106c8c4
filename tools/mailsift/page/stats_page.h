// What `mailsift stats` counts, as one page for a browser or a printer: like report_page.h, one file
// that loads nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mailsift {

// Verdicts on recent mail, and what persons said of that mail.
struct MailCounts {
  std::size_t spam = 0, good = 0, unsure = 0;      // as judged
  std::size_t spam_is_good = 0, good_is_spam = 0;  // corrected
  std::size_t unsure_sorted = 0;
  std::size_t users = 0;

  void add(const MailCounts& other);
  [[nodiscard]] std::size_t all() const { return spam + good + unsure; }
};

struct NamedCounts {
  std::string name;
  MailCounts counts;
};

// `now`: seconds since 1970, for its date.
[[nodiscard]] std::string stats_page(const std::vector<NamedCounts>& users,
                                     const std::vector<NamedCounts>& domains,
                                     const MailCounts& all, std::int64_t now);

}  // namespace mailsift
