#include "words/messages.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <cstring>

#include "words/messages_ja.h"

namespace mailsift {
namespace {

bool english_only = false;

// "ja_JP.UTF-8", "ja_JP.utf8", "ja.UTF-8@modifier". Without a charset it is EUC-JP for the C library.
bool is_japanese_utf8(std::string_view locale) noexcept {
  if (!locale.starts_with("ja")) return false;
  locale.remove_prefix(std::min(locale.find('.'), locale.size()));
  constexpr std::string_view kCharset = ".utf8";
  std::size_t at = 0;
  for (const char c : locale) {
    if (c == '@') break;
    if (c == '-') continue;
    const auto lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (at == kCharset.size() || lower != kCharset[at++]) return false;
  }
  return at == kCharset.size();
}

constexpr std::size_t kMostFields = 4;
using Fields = std::array<std::string, kMostFields>;

// True if `text` is `pattern` with some text for each {}, as short as possible.
bool matches(std::string_view pattern, std::string_view text, Fields& fields) {
  for (std::size_t i = 0;; ++i) {
    const std::size_t field = pattern.find("{}");
    if (field == std::string_view::npos) return text == pattern;
    if (i == kMostFields || !text.starts_with(pattern.substr(0, field))) return false;
    text.remove_prefix(field);
    pattern.remove_prefix(field + 2);
    const std::string_view behind = pattern.substr(0, pattern.find("{}"));
    const std::size_t end = behind.empty() ? text.size() : text.find(behind);
    if (end == std::string_view::npos) return false;
    fields[i] = text.substr(0, end);
    text.remove_prefix(end);
  }
}

std::string japanese_error(std::string_view english) {
  Fields f;
  for (const Translation& t : errors_in_japanese()) {
    if (!matches(t.english, english, f)) continue;
    // The last field is the reason of the system, or an error within an error; names stand before
    // it.
    const std::string_view pattern = t.english;
    const auto fields = static_cast<std::size_t>(std::ranges::count(pattern, '{'));
    if (fields > 1 && pattern.ends_with(": {}")) f[fields - 1] = japanese_error(f[fields - 1]);
    return fmt::format(fmt::runtime(t.japanese), f[0], f[1], f[2], f[3]);
  }
  return std::string(english);
}

}  // namespace

bool is_japanese_wanted() noexcept {
  if (english_only) return false;
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return is_japanese_utf8(value);
  }
  return false;
}

void speak_english() noexcept { english_only = true; }

const char* tr(const char* english) noexcept {
  if (!is_japanese_wanted()) return english;
  for (const std::span<const Translation> table : {messages_in_japanese(), errors_in_japanese()}) {
    for (const Translation& t : table) {
      if (std::strcmp(t.english, english) == 0) return t.japanese;
    }
  }
  return english;
}

std::string with_plurals(std::string text) {
  constexpr std::string_view kMark = "(s)";
  std::size_t at = 0;
  while ((at = text.find(kMark, at)) != std::string::npos) {
    // The last number before it.
    const std::size_t end = text.find_last_of("0123456789", at);
    const std::size_t begin =
        end == std::string::npos ? end : text.find_last_not_of("0123456789", end) + 1;
    const bool one = end != std::string::npos && end == begin && text[end] == '1' &&
                     (begin == 0 || text[begin - 1] != '.');
    text.replace(at, kMark.size(), one ? "" : "s");
  }
  return text;
}

std::string tr_error(std::string_view english) {
  return is_japanese_wanted() ? japanese_error(english) : std::string(english);
}

}  // namespace mailsift
