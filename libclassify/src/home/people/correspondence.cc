#include "home/people/correspondence.h"

#include <algorithm>
#include <array>

#include "ascii.h"
#include "classify/home/known_people.h"
#include "mail/date.h"
#include "mail/header_block.h"

namespace classify {
namespace {

constexpr std::size_t kMostAddress = 254;  // RFC 5321 4.5.3.1
constexpr std::size_t kMostIds = 100;

bool is_plain_local(std::string_view local) {
  constexpr std::string_view kOthers = "!#$%&'*+-/=?^_`{|}~.";
  return !local.empty() && std::all_of(local.begin(), local.end(), [&](char c) {
    return is_alnum(c) || kOthers.find(c) != std::string_view::npos;
  });
}

bool is_plain_domain(std::string_view domain) {
  return !domain.empty() && is_alnum(domain.front()) &&
         std::all_of(domain.begin(), domain.end(),
                     [](char c) { return is_alnum(c) || c == '-' || c == '.'; });
}

void add_plain(const HeaderField& field, std::vector<std::string>& out) {
  for (const mail::Address& address : mail::parse_addresses(field.raw)) {
    std::string text = plain(address);
    if (!text.empty() && std::find(out.begin(), out.end(), text) == out.end()) {
      out.push_back(std::move(text));
    }
  }
}

template <std::size_t n>
bool is_one_of(std::string_view word, const std::array<std::string_view, n>& words) {
  return std::any_of(words.begin(), words.end(),
                     [word](std::string_view one) { return equals_ignoring_case(word, one); });
}

// RFC 3834: what programs write in answer to mail, and RFC 3462 reports.
bool is_automatic(const Message& mail) {
  if (mail.content_type.value == "multipart/report") return true;
  return std::any_of(mail.fields.begin(), mail.fields.end(), [](const HeaderField& field) {
    const std::string_view value = trim(field.raw);
    if (equals_ignoring_case(field.name, "Auto-Submitted")) {
      return !starts_with_ignoring_case(value, "no");
    }
    if (equals_ignoring_case(field.name, "Precedence")) {
      return is_one_of(value, std::array<std::string_view, 3>{"auto_reply", "auto-reply", "junk"});
    }
    return is_one_of(field.name,
                     std::array<std::string_view, 3>{"X-Autoreply", "X-Autorespond", "X-Vacation"});
  });
}

}  // namespace

std::string plain(const mail::Address& address) {
  if (address.local.size() + 1 + address.domain.size() > kMostAddress ||
      !is_plain_local(address.local) || !is_plain_domain(address.domain)) {
    return {};
  }
  return lower(address.local) + '@' + lower(address.domain);
}

std::string plain_address(std::string_view text) {
  const std::vector<mail::Address> addresses = mail::parse_addresses(text);
  return addresses.size() == 1 ? plain(addresses.front()) : std::string();
}

std::string only_sender(const Message& mail) {
  const HeaderField* from = nullptr;
  for (const HeaderField& field : mail.fields) {
    if (!equals_ignoring_case(field.name, "From")) continue;
    if (from != nullptr) return {};
    from = &field;
  }
  // Mail programs differ in which of several addresses they show.
  if (from == nullptr || std::count(from->raw.begin(), from->raw.end(), '@') != 1 ||
      std::count(from->raw.begin(), from->raw.end(), '<') > 1) {
    return {};
  }
  const std::vector<mail::Address> addresses = mail::parse_addresses(from->raw);
  if (addresses.size() != 1) return {};
  constexpr std::string_view kFullWidthAt = "\xEF\xBC\xA0", kSmallAt = "\xEF\xB9\xAB";
  const std::string& name = addresses.front().name;
  if (name.find('@') != std::string::npos || name.find(kFullWidthAt) != std::string::npos ||
      name.find(kSmallAt) != std::string::npos) {
    return {};
  }
  return plain(addresses.front());
}

std::vector<std::string> referred_ids(const Message& message) {
  std::vector<std::string> ids;
  for (const HeaderField& field : message.fields) {
    if (!equals_ignoring_case(field.name, "In-Reply-To") &&
        !equals_ignoring_case(field.name, "References")) {
      continue;
    }
    std::string_view value = field.raw;
    for (;;) {
      const std::string_view id = mail::next_message_id(value);
      if (id.empty()) break;
      ids.emplace_back(id);
    }
  }
  if (ids.size() > kMostIds) {
    ids.erase(ids.begin(), ids.end() - static_cast<std::ptrdiff_t>(kMostIds));
  }
  return ids;
}

bool has_list_fields(const Message& mail) {
  constexpr std::array<std::string_view, 9> kNames{
      "List-Id",           "List-Post",  "Mailing-List", "X-Mailing-List",  "X-BeenThere",
      "X-Mailman-Version", "Newsgroups", "X-Loop",       "Mail-Followup-To"};
  return std::any_of(mail.fields.begin(), mail.fields.end(), [&](const HeaderField& field) {
    return is_one_of(field.name, kNames) ||
           (equals_ignoring_case(field.name, "Precedence") &&
            is_one_of(trim(field.raw), std::array<std::string_view, 2>{"list", "bulk"}));
  });
}

bool looks_like_list(std::string_view address) {
  constexpr std::array<std::string_view, 10> kHosts{"list",    "lists",       "ml",    "mailman",
                                                    "groups",  "listserv",    "sympa", "bugs",
                                                    "tracker", "mail-archive"};
  constexpr std::array<std::string_view, 6> kDomains{"googlegroups.com", "groups.io",
                                                     "yahoogroups.com",  "freelists.org",
                                                     "vger.kernel.org",  "freeml.com"};
  constexpr std::array<std::string_view, 9> kNames{
      "list", "users", "user", "dev", "devel", "announce", "discuss", "discussion", "ml"};
  constexpr std::array<std::string_view, 9> kEnds{
      "-list", "-users", "-user", "-dev", "-devel", "-l", "-announce", "-discuss", "-ml"};
  const std::size_t at = address.rfind('@');
  const std::string_view local = address.substr(0, at), domain = address.substr(at + 1);
  for (std::size_t begin = 0; begin < domain.size();) {
    const std::size_t end = std::min(domain.find('.', begin), domain.size());
    // The last two labels are the registered name, not what stands there.
    const bool is_host =
        std::count(domain.begin() + static_cast<std::ptrdiff_t>(end), domain.end(), '.') >= 2;
    if (is_host && is_one_of(domain.substr(begin, end - begin), kHosts)) return true;
    begin = end + 1;
  }
  return is_one_of(domain, kDomains) || is_one_of(local, kNames) ||
         std::any_of(kEnds.begin(), kEnds.end(),
                     [local](std::string_view end) { return ends_with_ignoring_case(local, end); });
}

SentMail read_sent(std::string_view raw) {
  const Message message = parse_message(raw.substr(0, mail::locate_header(raw).body_begin));
  SentMail sent;
  sent.automatic = is_automatic(message);
  sent.is_public = has_list_fields(message);
  for (const HeaderField& field : message.fields) {
    if (equals_ignoring_case(field.name, "From") || equals_ignoring_case(field.name, "Sender")) {
      add_plain(field, sent.from);
    } else if (is_one_of(field.name, std::array<std::string_view, 3>{"To", "Cc", "Bcc"})) {
      add_plain(field, sent.recipients);
    }
  }
  if (const HeaderField* id = message.find("Message-ID")) {
    std::string_view value = id->raw;
    sent.message_id = mail::next_message_id(value);
  }
  if (const HeaderField* date = message.find("Date")) {
    sent.time = std::max<std::int64_t>(0, mail::parse_date(date->raw).value_or(0));
  }
  sent.is_public |= sent.recipients.size() > kMostReaders ||
                    std::any_of(sent.recipients.begin(), sent.recipients.end(), looks_like_list);
  return sent;
}

SentUse use_of(const SentMail& mail, std::span<const std::string> own_addresses) {
  const auto is_own = [&](const std::string& from) {
    return std::any_of(own_addresses.begin(), own_addresses.end(),
                       [&](const std::string& own) { return equals_ignoring_case(own, from); });
  };
  const bool own = own_addresses.empty() || std::any_of(mail.from.begin(), mail.from.end(), is_own);
  if (!own) return SentUse::not_own;
  return mail.automatic ? SentUse::automatic : SentUse::taken;
}

}  // namespace classify
