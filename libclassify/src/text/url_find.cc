#include <algorithm>
#include <array>
#include <utility>

#include "ascii.h"
#include "ascii_letters.h"
#include "text/host.h"
#include "text/unicode.h"
#include "text/url.h"
#include "text/url_syntax.h"

namespace classify::text {
namespace {

constexpr std::size_t npos = std::string_view::npos;

constexpr std::size_t kMaxUrl = 8192;  // roughly the most that a browser's address bar takes

// RFC 3986 2: characters that may follow the host, except brackets.
constexpr bool is_url_char(char c) {
  if (is_alnum(c)) return true;
  constexpr std::string_view kOthers = "-._~:/?#@!$&'*+,;=%|^";
  return kOthers.find(c) != npos;
}

constexpr auto kLabelBytes = [] {  // of ASCII host labels
  std::array<bool, 256> table{};
  for (int c = 0; c < 128; ++c) {
    table[static_cast<std::size_t>(c)] = is_alnum(static_cast<char>(c)) || c == '-' || c == '_';
  }
  return table;
}();

class Finder {
 public:
  Finder(std::string_view utf8, std::size_t max)
      : narrowed_(utf8), in_(narrowed_.text), max_(max) {}

  std::vector<FoundUrl> find() {
    std::size_t pos = 0;
    while (found_.size() < max_) {
      const std::size_t done = pos;
      pos = behind_plain_words(pos);
      if (pos >= in_.size()) break;
      if (const std::size_t word = word_before_dot(pos, done); word < pos) {
        pos = read_word(word);
        continue;
      }
      const auto byte = static_cast<unsigned char>(in_[pos]);
      if (byte >= 0x80 ? after_label_char(in_, pos) > pos : is_alnum(in_[pos])) {
        pos = read_word(pos);
      } else {
        pos += byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
      }
    }
    return std::move(found_);
  }

 private:
  // Skips plain words with only blanks and the like between them. Returns where the first other
  // word, or the first other character between two words, begins.
  std::size_t behind_plain_words(std::size_t pos) const {
    std::size_t end = behind_letters<'-', '_', ' ', '\n', ',', '\'', '"', '!', '?', ';'>(in_, pos);
    if (end == in_.size()) return end;
    while (end > pos && kLabelBytes[static_cast<unsigned char>(in_[end - 1])]) --end;
    return end;
  }

  // Where the word begins that has the " [.] " of a host behind it; `pos` if it is none, or begins
  // before `done`.
  std::size_t word_before_dot(std::size_t pos, std::size_t done) const {
    constexpr std::size_t kMaxLabel = 63;
    if (pos < done + 2 || in_[pos - 1] != ' ' || is_alnum(in_[pos])) return pos;
    if (dot_at(in_, pos - 1) == 0) return pos;
    std::size_t begin = pos - 1;
    while (begin > done && begin + kMaxLabel > pos &&
           kLabelBytes[static_cast<unsigned char>(in_[begin - 1])]) {
      --begin;
    }
    return begin < pos - 1 ? begin : pos;
  }

  // Size of the ideographic full stop at `pos` if it is a dot (UTS #46) and ends no sentence: an
  // ASCII label follows, and neither is the one before it a top level domain.
  std::size_t ideographic_dot_at(std::size_t pos, std::string_view label) const {
    constexpr std::string_view kStop = "\u3002";
    if (pos >= in_.size() || in_[pos] != kStop[0] || in_.substr(pos, kStop.size()) != kStop)
      return 0;
    const std::size_t next = pos + kStop.size();
    return next < in_.size() && is_alnum(in_[next]) && !is_tld(label) ? kStop.size() : 0;
  }

  // The same between two words without a scheme, where only "www" or a path shows that it is a dot.
  std::size_t bare_ideographic_dot_at(std::size_t begin, std::size_t last_label,
                                      std::size_t pos) const {
    const std::size_t dot = ideographic_dot_at(pos, in_.substr(last_label, pos - last_label));
    if (dot == 0 || starts_with_ignoring_case(in_.substr(begin, pos - begin), "www")) return dot;
    const std::size_t end = behind_letters<'-', '_'>(in_, pos + dot);
    const bool path = end < in_.size() && in_[end] == '/';
    return path && is_tld(in_.substr(pos + dot, end - pos - dot)) ? dot : 0;
  }

  // Reads a run of the characters of host names, schemes and local parts. Returns where the search
  // goes on, which is never before the end of the run, so each byte is looked at a bounded number
  // of times.
  std::size_t read_word(std::size_t begin) {
    std::size_t end = begin;
    std::size_t labels = 1;
    std::size_t last_label = begin;
    bool plain = true;  // has only characters of host names
    for (;;) {
      end = behind_letters<'-', '_'>(in_, end);
      if (end < in_.size() && !is_ascii(in_[end])) {
        const std::size_t next = after_label_char(in_, end);
        if (next > end) {
          end = next;
          continue;
        }
        const std::size_t dot = bare_ideographic_dot_at(begin, last_label, end);
        if (dot == 0) break;
        end += dot;
        last_label = end;
        ++labels;
        continue;
      }
      if (end < in_.size() && (in_[end] == '+' || in_[end] == '%' || in_[end] == '*')) {
        plain = false;
        ++end;
        continue;
      }
      const std::size_t dot = dot_at(in_, end);
      if (dot == 0 || after_label_char(in_, end + dot) == end + dot) break;
      end += dot;
      last_label = end;
      ++labels;
    }
    const std::string_view word = in_.substr(begin, end - begin);

    if (const std::size_t mark = authority_mark_at(in_, end); mark > 0) {
      if (const Scheme* scheme = scheme_at_end(word)) {
        return read_url(end - scheme->written.size(), *scheme, end + mark, mark != 3);
      }
      return end + mark;
    }
    if (end < in_.size() && in_[end] == ':') {
      if (ends_with_ignoring_case(word, "mailto")) return read_mailto(end - 6, end + 1);
      if (ends_with_ignoring_case(word, "tel")) return read_tel(end - 3, end + 1);
    }
    if (const std::size_t at = at_sign_at(in_, end); at > 0) {
      const std::size_t host_end = read_host(end + at, false);
      if (host_end > end + at && host_end - begin <= kMaxHost + 64 &&
          is_domain(in_.substr(end + at, host_end - end - at))) {
        add(begin, host_end, "mailto:" + std::string(in_.substr(begin, host_end - begin)), true);
        return host_end;
      }
      return end + at;
    }
    if (plain && labels >= 2) return read_bare(begin, end, labels, last_label);
    return end;
  }

  // "scheme://..." whose authority starts at `pos`.
  std::size_t read_url(std::size_t begin, const Scheme& scheme, std::size_t pos, bool disguised) {
    std::size_t host = pos;
    // A user name ends at the last "@" before the path.
    constexpr std::size_t kMaxUserinfo = 256;
    for (std::size_t i = pos; i < in_.size() && i - pos < kMaxUserinfo; ++i) {
      if (in_[i] == '@') host = i + 1;
      if (is_slash(in_[i]) || in_[i] == '?' || in_[i] == '#' || !is_ascii(in_[i])) break;
      if (!is_url_char(in_[i]) && in_[i] != '(' && in_[i] != ')') break;
    }
    std::size_t end = host;
    if (host < in_.size() && in_[host] == '[' && dot_at(in_, host) == 0) {
      const std::size_t close = in_.substr(0, std::min(in_.size(), host + 64)).find(']', host);
      if (close != npos) end = close + 1;
    } else {
      end = read_host(host, true);
    }
    if (end == host) return pos;
    end = read_tail(end);
    add(begin, end, std::string(scheme.meant) + "://" + std::string(in_.substr(pos, end - pos)),
        false);
    if (disguised || scheme.written != scheme.meant) found_.back().url.defanged = true;
    return end;
  }

  // Reads labels and dots from `pos`. After a scheme a label may be Han or kana, if a dot or the
  // name of such a top level domain shows that it is a label. Returns `pos` if it is no host.
  std::size_t read_host(std::size_t pos, bool after_scheme) const {
    std::size_t end = pos;
    bool foreign = false;  // the last label was Han or kana and waits for another
    for (std::size_t at = pos;;) {
      std::size_t label = at;
      while (label < in_.size()) {
        std::size_t next = after_label_char(in_, label);
        if (next == label && in_[label] == '%') next = label + 1;
        if (next == label) break;
        label = next;
      }
      if (label == at) {
        if (after_scheme) label = foreign_label(at);
        if (label == at) return foreign ? pos : end;
        foreign = !is_tld(in_.substr(at, label - at));
      } else {
        foreign = false;
      }
      end = label;
      std::size_t dot = dot_at(in_, end);
      if (dot == 0 && after_scheme) dot = ideographic_dot_at(end, in_.substr(at, end - at));
      if (dot == 0) return end;
      at = end + dot;
    }
  }

  std::size_t foreign_label(std::size_t pos) const {
    constexpr std::size_t kMaxLabel = 63 * 4;
    std::size_t end = pos;
    while (end < in_.size() && end - pos < kMaxLabel) {
      std::size_t next = end;
      const char32_t c = next_code_point(in_, next);
      if (!is_word_char(c) && c != U'-') break;
      end = next;
    }
    if (end == pos) return pos;
    if (std::size_t next = end + dot_at(in_, end); next > end && next < in_.size()) {
      if (is_word_char(next_code_point(in_, next))) return end;
    }
    return is_tld(in_.substr(pos, end - pos)) ? end : pos;
  }

  // Reads port, path, query and fragment, as far as their characters go and brackets match, without
  // the punctuation of the surrounding sentence.
  std::size_t read_tail(std::size_t pos) const {
    std::size_t end = pos;
    if (end < in_.size() && in_[end] == ':') {
      std::size_t digits = end + 1;
      while (digits < in_.size() && digits - end <= 5 && is_digit(in_[digits])) ++digits;
      if (digits > end + 1) end = digits;
    }
    if (end >= in_.size() || !(is_slash(in_[end]) || in_[end] == '?' || in_[end] == '#')) {
      return end;
    }
    const std::size_t start = end;
    int round = 0;
    int square = 0;
    while (end < in_.size() && end - start < kMaxUrl) {
      const char c = in_[end];
      if (!is_ascii(c)) {
        std::size_t next = end;
        if (!is_alphabetic(next_code_point(in_, next))) break;
        end = next;
        continue;
      }
      if (c == '(') ++round;
      if (c == '[') ++square;
      if ((c == ')' && --round < 0) || (c == ']' && --square < 0)) break;
      if (!is_url_char(c) && c != '(' && c != ')' && c != '[' && c != ']' && c != '\\') break;
      ++end;
    }
    // These characters end sentences, not URLs. A bracket at the end was opened but not closed in
    // the URL.
    constexpr std::string_view kPunctuation = ".,;:!?\'*|^\\([";
    while (end > start && kPunctuation.find(in_[end - 1]) != npos) --end;
    return end;
  }

  std::size_t read_mailto(std::size_t begin, std::size_t pos) {
    std::size_t end = pos;
    while (end < in_.size() && end - pos < 512 && is_url_char(in_[end]) && in_[end] != '/') ++end;
    while (end > pos && (in_[end - 1] == '.' || in_[end - 1] == ',' || in_[end - 1] == ';' ||
                         in_[end - 1] == '?' || in_[end - 1] == '!' || in_[end - 1] == ':')) {
      --end;
    }
    if (in_.substr(pos, end - pos).find('@') == npos) return pos;
    add(begin, end, std::string(in_.substr(begin, end - begin)), false);
    return end;
  }

  std::size_t read_tel(std::size_t begin, std::size_t pos) {
    std::size_t end = pos;
    std::size_t digits = 0;
    while (end < in_.size() && end - pos < 32 &&
           (is_digit(in_[end]) || in_[end] == '+' || in_[end] == '-' || in_[end] == '.')) {
      if (is_digit(in_[end++])) ++digits;
    }
    if (digits < 5) return pos;
    while (!is_digit(in_[end - 1])) --end;
    add(begin, end, std::string(in_.substr(begin, end - begin)), false);
    return end;
  }

  // "example.co.jp", "www.example.xyz/x", "192.0.2.1:8080" with nothing in front.
  std::size_t read_bare(std::size_t begin, std::size_t end, std::size_t labels,
                        std::size_t last_label) {
    const std::string_view host = in_.substr(begin, end - begin);
    const std::string_view last = in_.substr(last_label, end - last_label);
    if (host.size() > kMaxHost + 64) return end;
    const std::size_t tail = read_tail(end);
    const bool slash = tail > end;
    const bool www = starts_with_ignoring_case(host, "www") && labels >= 3 &&
                     (dot_at(host, 3) > 0 || host.substr(3).starts_with("\u3002"));
    bool plausible =
        is_tld(last) || ((www || is_disguised(host)) && last.size() >= 2 && is_letter(last[0]));
    if (!slash && !www && labels == 2) {
      // "end.It was" is a sentence that lacks a blank; "setup.sh" is a file.
      const bool sentence =
          last.size() >= 2 && last[0] >= 'A' && last[0] <= 'Z' && last[1] >= 'a' && last[1] <= 'z';
      plausible = plausible && !sentence && !is_file_ending(last);
    }
    // Four numbers are a version as often as an address.
    if (is_digit(last[0])) plausible = labels == 4 && slash && parse_ipv4(host).has_value();
    if (!plausible) return end;
    add(begin, tail, "//" + std::string(in_.substr(begin, tail - begin)), false);
    return tail;
  }

  // Nobody writes "[.]" but in a host.
  static bool is_disguised(std::string_view host) {
    return host.find_first_of("])}") != npos && host.size() >= 8;
  }

  static bool is_domain(std::string_view host) {
    std::size_t last = host.size();
    while (last > 0 && host[last - 1] != '.' && host[last - 1] != ']' && host[last - 1] != ')' &&
           host[last - 1] != '}') {
      --last;
    }
    if (last == 0) return false;
    const std::string_view tld = host.substr(last);
    return is_tld(tld) || (is_disguised(host) && tld.size() >= 2 && is_letter(tld[0]));
  }

  void add(std::size_t begin, std::size_t end, std::string reference, bool address) {
    FoundUrl found;
    found.begin = narrowed_.origin(begin);
    found.size = narrowed_.origin(end) - found.begin;
    if (address) {  // its "@" may be disguised
      const std::size_t at = std::min({reference.find('@'), reference.find("[at]"),
                                       reference.find("(at)"), reference.find("{at}")});
      const std::size_t size = at_sign_at(reference, at);
      if (size == 4) reference.replace(at, size, "@");
      if (reference.find("[@]") != npos) reference.replace(reference.find("[@]"), 3, "@");
      found.url = parse_url(reference);
      found.url.defanged = found.url.defanged || size > 1;
    } else {
      found.url = parse_url(reference);
    }
    found_.push_back(std::move(found));
  }

  Narrowed narrowed_;
  std::string_view in_;
  std::size_t max_;
  std::vector<FoundUrl> found_;
};

}  // namespace

std::vector<FoundUrl> find_urls(std::string_view utf8, std::size_t max) {
  return Finder(utf8, max).find();
}

}  // namespace classify::text
