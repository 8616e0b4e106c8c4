#include "classify/mail_to_learn.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "ascii.h"
#include "classify/annotate.h"
#include "hash.h"
#include "mail/header_block.h"
#include "mail/lines.h"

namespace classify {
namespace {

// Makes every line end LF, with only one at the end: mail servers rewrite line ends, and procmail
// adds one at the end.
std::string with_plain_line_ends(std::string_view raw) {
  std::string mail;
  mail.reserve(raw.size() + 1);
  while (!raw.empty()) {
    const std::size_t end = raw.find('\n');
    std::string_view line = raw.substr(0, end);
    raw.remove_prefix(end == std::string_view::npos ? raw.size() : end + 1);
    while (line.ends_with('\r')) line.remove_suffix(1);
    mail += line;
    mail += '\n';
  }
  while (mail.ends_with("\n\n")) mail.pop_back();
  return mail == "\n" ? std::string() : mail;
}

bool is_base64(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  return !line.empty() && std::ranges::all_of(line, [](char c) {
    return is_alnum(c) || c == '+' || c == '/' || c == '=';
  });
}

// Without what is in each run of base64 lines beyond its first kMostOfARun bytes. What is looked
// for is the bulk of a long mail: nobody writes such lines by hand.
std::string with_short_files(std::string_view body, std::size_t most) {
  constexpr std::size_t kMostOfARun = 128 << 10;
  std::string out;
  std::size_t run = 0;
  for (std::size_t at = 0, end = 0; at < body.size() && out.size() < most; at = end) {
    end = mail::line_end(body, at);
    const std::string_view line = body.substr(at, end - at);
    run = is_base64(line) ? run + line.size() : 0;
    if (run <= kMostOfARun) out += line.substr(0, most - out.size());
  }
  return out;
}

// The first `most` bytes of `text`, which ends at the end of a line if there is one.
std::string_view whole_lines(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  text = text.substr(0, most);
  const std::size_t line_end = text.rfind('\n');
  return line_end == std::string_view::npos ? text : text.substr(0, line_end + 1);
}

// The body of `mail`, which begins at `at`, within `most` bytes: see mail_to_learn.h. The last line
// is of letters and digits, which do no harm in base64 either.
void shorten_body(std::string& mail, std::size_t at, std::size_t most) {
  const std::string_view body = std::string_view(mail).substr(at);
  std::array<char, 64> mark;
  const int n = std::snprintf(mark.data(), mark.size(), "mailsift%zuXXH3%016llx\n", body.size(),
                              static_cast<unsigned long long>(hash_bytes(body)));
  const std::string_view last(mark.data(), static_cast<std::size_t>(n));
  std::string kept = with_short_files(body, most);
  kept.resize(whole_lines(kept, most - last.size() - 1).size());
  if (!kept.empty() && !kept.ends_with('\n')) kept += '\n';
  mail.resize(at);
  mail += kept;
  mail += last;
  mail.shrink_to_fit();
}

}  // namespace

std::string mail_to_learn(std::string_view raw, std::span<const std::string> own_fields) {
  // Repeat until nothing more is removed: a From_ line may follow another one or a field of ours.
  std::string mail = with_plain_line_ends(raw);
  // Before marks are looked for, because that copies the mail. The body alone decides, so that marks
  // make no difference.
  if (mail.size() > kMostOfABody) {
    const std::size_t body = mail::locate_header(mail).body_begin;
    if (mail.size() - body > kMostOfABody) shorten_body(mail, body, kMostOfABody);
  }
  std::size_t before = 0;
  do {
    before = mail.size();
    mail = without_marks(std::string_view(mail).substr(mail::locate_header(mail).fields_begin),
                         own_fields);
  } while (mail.size() != before);
  if (mail.size() > kMostOfAMail) shorten_body(mail, 0, kMostOfAMail);  // a header without end
  return mail;
}

std::uint64_t MailToLearn::hash() const {
  const std::lock_guard lock(working_out_);
  if (!hash_) hash_ = hash_bytes(bytes_);
  return *hash_;
}

const Message& MailToLearn::message() const {
  const std::lock_guard lock(working_out_);
  if (!message_) message_ = parse_message(bytes_);
  return *message_;
}

}  // namespace classify
