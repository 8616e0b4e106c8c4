#include "mail/address.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "shared/ascii.h"

namespace mailsift {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// The value without comments and quoted texts, which could hide or fake anything.
std::string bare(std::string_view value) {
  std::string out;
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '\\' && (quoted || depth > 0)) {
      ++i;
    } else if (depth == 0 && c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      continue;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      depth -= depth > 0;
    } else if (depth == 0) {
      out += c;
    }
  }
  const std::size_t begin = out.find_first_not_of(kBlanks);
  if (begin == std::string::npos) return {};
  return out.substr(begin, out.find_last_not_of(kBlanks) + 1 - begin);
}

// The one address in a value: "a@example.jp", "Name <a@example.jp>". Nothing for several, groups
// and routes.
std::optional<std::string> only_address(std::string_view value) {
  const std::string text = bare(value);
  std::string_view address = text;
  if (const std::size_t open = text.find('<'); open != std::string::npos) {
    if (text.find('@') < open || text.back() != '>') return std::nullopt;
    address = address.substr(open + 1, text.size() - open - 2);
  }
  if (text.find(',') != std::string::npos || !is_address(address)) return std::nullopt;
  return std::string(address);
}

bool contains_any(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [text](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

// Whether a field says that no person sent this mail to us alone.
bool is_automatic(const classify::HeaderField& field) {
  // Fields that only lists and automatic mail have.
  constexpr std::array<std::string_view, 7> kBeginnings{
      "list-",         "x-list-",     "x-mailing-list", "mailing-list",
      "x-autorespond", "x-autoreply", "x-auto-reply"};
  constexpr std::array<std::string_view, 4> kNames{"x-beenthere", "x-mailman-version", "x-loop",
                                                   "x-failed-recipients"};
  constexpr std::array<std::string_view, 4> kPrecedences{"bulk", "junk", "list", "auto"};
  constexpr std::array<std::string_view, 3> kSuppressed{"all", "autoreply", "oof"};
  const std::string name = lower(field.name);
  for (const std::string_view beginning : kBeginnings) {
    if (name.starts_with(beginning)) return true;
  }
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return true;
  if (name == "precedence" || name == "x-precedence") {
    return contains_any(lower(field.raw), kPrecedences);
  }
  // MS-OXCMAIL: set by Exchange and by programs that want no answer.
  if (name == "x-auto-response-suppress") return contains_any(lower(field.raw), kSuppressed);
  if (name == "auto-submitted" || name == "x-auto-submitted") {
    const std::string value = lower(bare(field.raw));
    return value.substr(0, value.find_first_of("; \t\r\n")) != "no";
  }
  return false;
}

// "owner-news", "news-request", "no_reply.7", "bounces+7=x": no person reads what comes there.
bool is_nobody(std::string_view address) {
  const std::string local = lower(address.substr(0, address.rfind('@')));
  constexpr std::array<std::string_view, 2> kBeginnings{"owner-", "bounce"};
  constexpr std::array<std::string_view, 5> kEnds{"-owner", "-request", "-bounce", "-bounces",
                                                  "-errors"};
  for (const std::string_view beginning : kBeginnings) {
    if (local.starts_with(beginning)) return true;
  }
  for (const std::string_view end : kEnds) {
    if (std::string_view(local).substr(0, local.find('+')).ends_with(end)) return true;
  }
  std::string letters;
  for (const char c : local) {
    if (c >= 'a' && c <= 'z') letters += c;
  }
  constexpr std::array<std::string_view, 2> kParts{"noreply", "notreply"};
  constexpr std::array<std::string_view, 8> kWhole{"mailerdaemon", "postmaster",   "nobody",
                                                   "daemon",       "listserv",     "majordomo",
                                                   "listproc",     "autoresponder"};
  return contains_any(letters, kParts) ||
         std::find(kWhole.begin(), kWhole.end(), letters) != kWhole.end();
}

// Whether mail to this Return-Path goes to nobody, or to a program.
bool is_no_sender(std::string_view return_path) {
  std::string sender = bare(return_path);
  std::erase_if(sender, [](char c) { return c == '<' || c == '>' || c == ' ' || c == '\t'; });
  return sender.empty() || is_nobody(sender);
}

// Whether an address stands in a list of addresses.
bool lists(std::string_view value, std::string_view address) {
  const std::string text = lower(bare(value));
  constexpr std::string_view kBetween = " \t\r\n,;:<>";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(kBetween, at), text.size());
    if (std::string_view(text).substr(at, end - at) == address) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

bool is_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return false;
  const std::string_view local = text.substr(0, at), domain = text.substr(at + 1);
  // A local part that begins with '-' would be an option to sendmail.
  const bool good_local = local[0] != '-' && std::all_of(local.begin(), local.end(), [](char c) {
                            return is_alnum(c) || std::string_view("!#%&*+-/=?^_{}~.").find(c) !=
                                                      std::string_view::npos;
                          });
  const bool good_domain = !domain.empty() && is_alnum(domain[0]) &&
                           std::all_of(domain.begin(), domain.end(),
                                       [](char c) { return is_alnum(c) || c == '-' || c == '.'; });
  return good_local && good_domain;
}

std::string answer_address(const classify::Message& mail, std::string_view own) {
  if (mail.content_type.value == "multipart/report") return {};
  std::optional<std::string> to;
  std::size_t senders = 0;
  for (const classify::HeaderField& field : mail.fields) {
    if (is_automatic(field)) return {};
    const std::string name = lower(field.name);
    if (name == "return-path" && is_no_sender(field.raw)) return {};
    if (name != "from") continue;
    if (++senders > 1) return {};
    to = only_address(field.raw);
  }
  if (!to || is_nobody(*to)) return {};
  const std::string address = lower(*to);
  if (address == lower(own)) return {};
  for (const classify::HeaderField& field : mail.fields) {
    if (lower(field.name) == "to" && lists(field.raw, address)) return {};
  }
  return *to;
}

}  // namespace mailsift
