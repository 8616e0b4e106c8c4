#include "mail/marks.h"

#include <algorithm>
#include <array>

#include "ascii.h"
#include "mail/header_block.h"

namespace classify::mail {
namespace {

// Verdicts of filters, ours included. Every name with one of these beginnings is a mark.
constexpr std::array<std::string_view, 13> kPrefixes{
    "X-Mailsift-", "X-Spam-",     "X-Bogosity",
    "X-CRM114-",   "X-OSBF",      "X-DSPAM-",
    "X-Spambayes", "X-SpamProbe", "X-Text-Classification",
    "X-POPFile-",  "X-Rspamd-",   "X-bsfilter",
    "X-Mozilla-",  // Thunderbird's flags
};

// Flags, numbers and sizes of mbox files and IMAP servers. X-UIDL is not among them: mail programs
// no longer write it, but senders do.
constexpr std::array<std::string_view, 6> kNames{"Status", "X-Status",       "X-Keywords",
                                                 "X-UID",  "Content-Length", "Lines"};

bool is_own(std::string_view name, std::string_view own) {
  if (own.ends_with('*')) {
    own.remove_suffix(1);
    return !own.empty() && starts_with_ignoring_case(name, own);
  }
  return own.ends_with('-') ? starts_with_ignoring_case(name, own)
                            : equals_ignoring_case(name, own);
}

}  // namespace

bool is_mark(std::string_view name, std::span<const std::string> own_fields) {
  const auto equals = [name](std::string_view mark) { return equals_ignoring_case(name, mark); };
  const auto begins = [name](std::string_view mark) {
    return starts_with_ignoring_case(name, mark);
  };
  const bool may_be_known =
      !name.empty() && std::string_view("xXsScClL").find(name[0]) != std::string_view::npos;
  if (may_be_known && std::any_of(kNames.begin(), kNames.end(), equals)) return true;
  if (begins("X-") && std::any_of(kPrefixes.begin(), kPrefixes.end(), begins)) return true;
  return std::any_of(own_fields.begin(), own_fields.end(),
                     [name](const std::string& own) { return is_own(name, own); });
}

bool has_marks(std::string_view mail, std::span<const std::string> own_fields) {
  const HeaderBlock block = locate_header(mail);
  std::string_view fields = mail.substr(block.fields_begin, block.fields_end - block.fields_begin);
  RawField field;
  while (next_field(fields, field)) {
    if (is_mark(field.name, own_fields)) return true;
  }
  return false;
}

}  // namespace classify::mail
