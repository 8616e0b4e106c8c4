#include "mail/outgoing_mail.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <random>

#include "classify/reading.h"
#include "mail/address.h"
#include "shared/ascii.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "words/messages.h"

namespace mailsift {
namespace {

constexpr std::size_t kBase64Line = 76;
constexpr std::size_t kEncodedWordBytes = 42;  // "=?UTF-8?B?" + 56 + "?=": below 75
constexpr std::size_t kPlainSubject = 60;

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0u);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= group.size() ? kDigits[bits >> (18 - 6 * i) & 63] : '=';
    }
  }
  return out;
}

std::string base64_lines(std::string_view bytes) {
  const std::string all = base64(bytes);
  std::string out;
  for (std::size_t at = 0; at < all.size(); at += kBase64Line) {
    out += all.substr(at, kBase64Line) + '\n';
  }
  return out;
}

// RFC 2047; several words are on lines of their own. Short plain ASCII stays as it is.
std::string encoded(std::string_view text) {
  const std::string clean = printable(text);
  const bool plain = clean.size() <= kPlainSubject && clean.find("=?") == std::string::npos &&
                     std::all_of(clean.begin(), clean.end(), [](char c) {
                       return c >= ' ' && static_cast<unsigned char>(c) < 0x7F;
                     });
  if (plain) return clean;
  std::string out;
  for (std::string_view rest = clean; !rest.empty();) {
    std::size_t size = std::min(kEncodedWordBytes, rest.size());
    while (size > 0 && size < rest.size() &&
           (static_cast<unsigned char>(rest[size]) & 0xC0) == 0x80) {
      --size;
    }
    if (!out.empty()) out += "\n ";
    out += "=?UTF-8?B?" + base64(rest.substr(0, size)) + "?=";
    rest.remove_prefix(size);
  }
  return out;
}

std::string random_name() {
  std::random_device device;
  return fmt::format("{:08x}{:08x}{:08x}", device(), device(), device());
}

// Not strftime: its names of days and months are the locale's.
std::string date(std::int64_t seconds) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000",
                     kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                     kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string part(std::string_view type, std::string_view content) {
  return fmt::format("Content-Type: {}; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n{}",
                     type, base64_lines(content));
}

std::string value_of(const classify::Message& mail, std::string_view name) {
  const classify::HeaderField* field = mail.find(name);
  return field != nullptr ? lower(trim(field->raw)) : std::string();
}

bool has_kana(std::string_view utf8) {
  for (std::size_t at = utf8.find('\xE3'); at != std::string_view::npos && at + 2 < utf8.size();
       at = utf8.find('\xE3', at + 1)) {
    // U+3041..U+30FF: E3 81 81 .. E3 83 BF
    const auto second = static_cast<unsigned char>(utf8[at + 1]);
    if (second >= 0x81 && second <= 0x83) return true;
  }
  return false;
}

}  // namespace

std::string written(const OutgoingMail& mail, std::int64_t now) {
  std::string out = fmt::format("From: {}\n", mail.from);
  if (!mail.to.empty()) out += fmt::format("To: {}\n", mail.to);
  out += fmt::format("Subject: {}\nDate: {}\nMessage-ID: <{}{}>\n", encoded(mail.subject),
                     date(now), random_name(), mail.from.substr(mail.from.rfind('@')));
  if (!mail.in_reply_to.empty()) {
    out += fmt::format("In-Reply-To: {0}\nReferences: {0}\n", mail.in_reply_to);
  }
  out += fmt::format("Auto-Submitted: {}\nContent-Language: {}\nMIME-Version: 1.0\n",
                     mail.automatic, mail.language);
  if (mail.html.empty()) return out + part("text/plain", mail.text);
  // No line of base64 has a '_'.
  const std::string boundary = "=_" + random_name();
  return out + fmt::format(
                   "Content-Type: multipart/alternative; boundary=\"{0}\"\n\n--{0}\n{1}--{0}\n{2}"
                   "--{0}--\n",
                   boundary, part("text/plain", mail.text), part("text/html", mail.html));
}

void check_address(std::string_view option, const std::string& address) {
  if (is_address(address)) return;
  throw Failure(kUsage, tr_format("{}: \"{}\" is no plain address (local@domain)", option,
                                  printable(address.substr(0, 80))));
}

std::string own_address() {
  std::array<char, 256> host{};
  const bool named = ::gethostname(host.data(), host.size() - 1) == 0 && host[0] != '\0';
  std::string address = user_name() + '@' + (named ? host.data() : "localhost");
  return is_address(address) ? address : "mailsift@localhost";
}

std::string message_id(const classify::Message& mail) {
  const classify::HeaderField* field = mail.find("Message-ID");
  const std::string_view id = field != nullptr ? trim(field->raw) : std::string_view{};
  const bool harmless =
      id.size() > 4 && id.size() <= 250 && id.front() == '<' && id.back() == '>' &&
      std::all_of(id.begin() + 1, id.end() - 1, [](char c) {
        return c > ' ' && static_cast<unsigned char>(c) < 0x7F && c != '<' && c != '>';
      });
  return harmless ? std::string(id) : std::string();
}

std::string language_of(const classify::Message& mail) {
  for (const char* name : {"Content-Language", "Accept-Language"}) {
    const std::string value = value_of(mail, name);
    if (value.starts_with("ja")) return "ja";
    if (value.starts_with("en")) return "en";
  }
  return has_kana(classify::subject(mail)) || has_kana(classify::visible_text(mail)) ? "ja" : "en";
}

}  // namespace mailsift
