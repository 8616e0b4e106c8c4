#include "classify/mail_to_learn.h"

#include "classify/annotate.h"
#include "hash.h"
#include "mail/header_block.h"

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

}  // namespace

std::string mail_to_learn(std::string_view raw, std::span<const std::string> own_fields) {
  // Repeat until nothing more is removed: a From_ line may follow another one or a field of ours.
  std::string mail = with_plain_line_ends(raw);
  std::size_t before = 0;
  do {
    before = mail.size();
    mail = without_marks(std::string_view(mail).substr(mail::locate_header(mail).fields_begin),
                         own_fields);
  } while (mail.size() != before);
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
