#include "text/url_syntax.h"

#include "ascii.h"
#include "text/unicode.h"

namespace classify::text {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// Schemes found in running text with "://" after them; a longer one comes before one that it ends
// in. The second group are disguised schemes, which keep mail programs from making a link.
constexpr Scheme kSchemes[] = {
    {"https", "https"},
    {"http", "http"},
    {"sftp", "sftp"},
    {"ftps", "ftps"},
    {"ftp", "ftp"},
    {"rtsp", "rtsp"},
    {"mms", "mms"},
    {"irc", "irc"},
    {"nntp", "nntp"},
    {"news", "news"},
    {"telnet", "telnet"},
    {"ldap", "ldap"},
    {"wss", "wss"},
    {"ws", "ws"},
    {"line", "line"},
    {"market", "market"},
    {"itms-apps", "itms-apps"},
    {"itms-appss", "itms-appss"},
    {"hxxps", "https"},
    {"hxxp", "http"},
    {"hxtps", "https"},
    {"hxtp", "http"},
    {"htxps", "https"},
    {"htxp", "http"},
    {"httxs", "https"},
    {"fxp", "ftp"},
    {"h**ps", "https"},
    {"h**p", "http"},
    {"ttps", "https"},
    {"ttp", "http"},
    {"tps", "https"},
    {"tp", "http"},
};

}  // namespace

bool is_alphabetic(char32_t c) {
  if ((c >= 0x400 && c < 0x482) || (c > 0xF7 && c < 0x250)) return true;  // most of them
  return c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7 && !(c >= 0x1100 && c < 0x1200) &&
         !is_spaceless_script(c) && is_word_char(c);
}

std::size_t after_label_char(std::string_view text, std::size_t pos) {
  if (pos >= text.size()) return pos;
  const char c = text[pos];
  if (is_ascii(c)) return is_alnum(c) || c == '-' || c == '_' ? pos + 1 : pos;
  std::size_t next = pos;
  return is_alphabetic(next_code_point(text, next)) ? next : pos;
}

std::size_t dot_at(std::string_view text, std::size_t pos) {
  if (pos >= text.size()) return 0;
  const char c = text[pos];
  if (c == '.') return 1;
  if (c != '[' && c != '(' && c != '{' && c != ' ') return 0;
  const std::size_t begin = pos;
  if (c == ' ') ++pos;
  const char open = pos < text.size() ? text[pos] : '\0';
  if (open != '[' && open != '(' && open != '{') return 0;
  const char close = open == '[' ? ']' : open == '(' ? ')' : '}';
  const auto skip_blank = [&] { pos += pos < text.size() && text[pos] == ' ' ? 1 : 0; };
  ++pos;
  skip_blank();
  const std::string_view rest = text.substr(std::min(pos, text.size()), 3);
  if (rest.starts_with('.')) {
    ++pos;
  } else if (equals_ignoring_case(rest, "dot")) {
    pos += 3;
  } else {
    return 0;
  }
  // "[.com": half a bracket is enough for mail programs to make no link.
  if (open == '[' && c != ' ' && pos < text.size() && is_letter(text[pos])) return pos - begin;
  skip_blank();
  if (pos >= text.size() || text[pos] != close) return 0;
  ++pos;
  if (c == ' ') skip_blank();
  return pos - begin;
}

std::size_t at_sign_at(std::string_view text, std::size_t pos) {
  if (pos >= text.size()) return 0;
  if (text[pos] == '@') return 1;
  const std::string_view rest = text.substr(pos, 4);
  if (rest == "[at]" || rest == "(at)" || rest == "{at}") return 4;
  return rest.starts_with("[@]") ? 3 : 0;
}

std::size_t authority_mark_at(std::string_view text, std::size_t pos) {
  std::string_view rest = text.substr(std::min(pos, text.size()), 5);
  if (rest.starts_with("[://]")) return 5;
  std::size_t size = 0;
  if (rest.starts_with("[:]")) {
    size = 3;
  } else if (rest.starts_with(':')) {
    size = 1;
  } else {
    return 0;
  }
  rest.remove_prefix(size);
  return rest.size() >= 2 && is_slash(rest[0]) && is_slash(rest[1]) ? size + 2 : 0;
}

const Scheme* scheme_at_end(std::string_view word) {
  const Scheme* best = nullptr;
  for (const Scheme& scheme : kSchemes) {
    if (!ends_with_ignoring_case(word, scheme.written)) continue;
    // "tp" and "ws" are too short to be found inside another word.
    const std::size_t before = word.size() - scheme.written.size();
    if (scheme.written.size() < 4 && before > 0 && is_alnum(word[before - 1])) continue;
    if (best == nullptr || scheme.written.size() > best->written.size()) best = &scheme;
  }
  return best;
}

std::string_view refanged_scheme(std::string_view scheme) {
  for (const Scheme& known : kSchemes) {
    if (known.written == scheme) return known.meant;
  }
  return scheme;
}

Narrowed::Narrowed(std::string_view written) : text(written) {
  if (written.find("\xEF\xBC") == npos && written.find("\xEF\xBD") == npos) return;
  narrow.reserve(written.size());
  origins.reserve(written.size() + 1);
  for (std::size_t pos = 0; pos < written.size(); ++pos) {
    origins.push_back(static_cast<std::uint32_t>(pos));
    if (written[pos] == '\xEF' && pos + 2 < written.size()) {
      std::size_t next = pos;
      const char32_t c = next_code_point(written, next) - 0xFEE0;
      constexpr std::string_view kSigns = "./:?=&-_%#@";
      if (c < 0x80 &&
          (is_alnum(static_cast<char>(c)) || kSigns.find(static_cast<char>(c)) != npos)) {
        narrow.push_back(static_cast<char>(c));
        pos = next - 1;
        continue;
      }
    }
    narrow.push_back(written[pos]);
  }
  origins.push_back(static_cast<std::uint32_t>(written.size()));
  text = narrow;
}

}  // namespace classify::text
