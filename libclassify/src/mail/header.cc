#include "mail/header.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "ascii.h"
#include "ascii_letters.h"
#include "mail/raw_text.h"
#include "mail/transfer.h"
#include "text/charset.h"

namespace classify::mail {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool all_blank(std::string_view s) { return std::all_of(s.begin(), s.end(), is_blank); }

// ---- encoded words ------------------------------------------------------------------------------

struct EncodedWord {
  std::string_view charset;  // language stripped, may be empty
  std::string_view text;
  char encoding = 'q';  // 'b' or 'q'
  std::size_t end = 0;  // position after it
  bool ended = false;   // there is a "?="
  bool broken = false;
};

// "=?charset?B?" with blanks anywhere; the position of the text.
std::optional<EncodedWord> parse_word_head(std::string_view value, std::size_t pos) {
  // IANA allows 40 characters in a name; mail puts more there, but not a paragraph.
  constexpr std::size_t kMaxCharset = 80;
  EncodedWord word;
  std::size_t p = pos + 2;
  const auto skip_blanks = [&] {
    while (p < value.size() && is_blank(value[p])) {
      word.broken = true;
      ++p;
    }
  };
  const std::size_t mark = value.substr(p, kMaxCharset).find('?');
  if (mark == kNone) return std::nullopt;
  word.charset = value.substr(p, mark);
  if (word.charset.find('=') != kNone) return std::nullopt;
  const std::string_view bare = trim(word.charset);
  if (bare.size() != word.charset.size()) word.broken = true;
  word.charset = bare.substr(0, bare.find('*'));  // RFC 2231 5
  p += mark + 1;
  if (p + 64 < value.size() && all_blank(value.substr(p, 64))) return std::nullopt;
  skip_blanks();
  if (p >= value.size()) return std::nullopt;
  word.encoding = to_lower(value[p++]);
  if (word.encoding != 'b' && word.encoding != 'q') return std::nullopt;
  skip_blanks();
  if (p >= value.size() || value[p] != '?') return std::nullopt;
  word.end = p + 1;
  return word;
}

// The encoded word at `pos`, where "=?" stands. O(word).
std::optional<EncodedWord> parse_word(std::string_view value, std::size_t pos) {
  auto word = parse_word_head(value, pos);
  if (!word) return std::nullopt;
  const std::size_t begin = word->end;
  std::size_t end = kNone;
  std::size_t next_word = kNone;
  std::size_t p = begin;
  while (p + 1 < value.size()) {
    const std::size_t found = value.find_first_of("?=", p);
    if (found == kNone || found + 1 >= value.size()) break;
    if (value[found] == '?' && word->encoding == 'b') {
      end = found;  // never part of base64, so the "=" after it may be missing
      break;
    }
    if (value[found] == '?' && value[found + 1] == '=') {
      // A question mark before "=E3" should have been encoded. Go on if an end follows.
      const bool looks_inside = word->encoding == 'q' && found + 3 < value.size() &&
                                hex_value(value[found + 2]) >= 0 &&
                                hex_value(value[found + 3]) >= 0;
      end = found;
      if (!looks_inside) break;
      p = found + 2;
    } else if (value[found] == '=' && value[found + 1] == '?' &&
               !(found + 2 < value.size() && value[found + 2] == '=') &&
               parse_word_head(value, found)) {
      next_word = found;  // "=?=" is padding and the end; anything else begins the next word
      break;
    } else {
      p = found + 1;
    }
  }
  if (end != kNone) {
    word->text = value.substr(begin, end - begin);
    const bool whole = value[end + 1] == '=';
    word->end = end + (whole ? 2 : 1);
    word->ended = true;
    if (!whole) word->broken = true;
  } else {
    word->broken = true;
    std::size_t stop = next_word == kNone ? value.size() : next_word;
    // Base64 ends where its characters end; Q may have raw spaces.
    if (word->encoding == 'b') {
      const std::size_t blank = value.substr(begin, stop - begin).find_first_of(" \t\r\n\"");
      if (blank != kNone) stop = begin + blank;
    }
    while (stop > begin && is_blank(value[stop - 1])) --stop;
    word->end = stop;
    if (stop > begin && value[stop - 1] == '?') --stop;  // only half of the end was cut off
    word->text = value.substr(begin, stop - begin);
  }
  if (word->end - pos > 75) word->broken = true;  // RFC 2047 2
  if (word->text.find_first_of(" \t") != kNone) word->broken = true;
  return word;
}

// RFC 2047 4.2, with raw bytes and single "=" left as they are.
void append_q(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
        hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '_' ? ' ' : text[i];
    }
  }
}

bool same_charset(std::string_view a, std::string_view b) {
  if (std::equal(a.begin(), a.end(), b.begin(), b.end(),
                 [](char x, char y) { return to_lower(x) == to_lower(y); })) {
    return true;
  }
  const std::string_view known = text::canonical_charset(a);
  return !known.empty() && known == text::canonical_charset(b);
}

// Some programs cut one base64 stream into words wherever the line was full. Then a word without
// padding has a number of characters that is not a multiple of four, and the next word completes
// it.
bool continues_base64(std::string_view head, std::string_view tail) {
  const auto digits = [](std::string_view s) {
    return static_cast<std::size_t>(
        std::count_if(s.begin(), s.end(), [](char c) { return !is_blank(c); }));
  };
  if (head.find('=') != kNone) return false;
  const std::size_t rest = digits(head) % 4;
  if (rest == 0) return false;
  const std::size_t padding = static_cast<std::size_t>(std::count(tail.begin(), tail.end(), '='));
  return rest == 1 || (rest + digits(tail)) % 4 == 0 ||
         (padding == 0 && rest + digits(tail) % 4 > 4);
}

// True if the value is plain ASCII: no escapes, whole or stripped, and no encoded words. Looks at
// all bytes, many at once.
bool is_plain(std::string_view value) {
  const auto either = [](auto... conditions) { return (static_cast<int>(conditions) | ...); };
  int signs = 0;
  for (const char c : value) signs |= either(!is_ascii(c), c == '\x1b', c == '\x0e');
  for (std::size_t i = 1; i < value.size(); ++i) {
    const char before = value[i - 1], c = value[i];
    signs |= static_cast<int>(before == '=') & static_cast<int>(c == '?');
    signs |= static_cast<int>(before == '$') & either(c == 'B', c == '@');
  }
  return signs == 0;
}

class HeaderDecoder {
 public:
  HeaderDecoder(std::string_view value, std::string_view hint) : value_(value), hint_(hint) {}

  HeaderText decode() {
    const RawText raw(value_);
    std::size_t p = find_any(value_, 0, '=', '\x1b');
    while (p != kNone) {
      if (value_[p] == '\x1b') {
        p += raw.unit(p);  // "=?" in there is a kanji
      } else if (p + 1 < value_.size() && value_[p + 1] == '?') {
        if (const auto word = parse_word(value_, p)) {
          add_word(*word, p);
          p = word->end;
        } else {
          p += 2;
        }
      } else {
        ++p;
      }
      p = find_any(value_, p, '=', '\x1b');
    }
    flush_words();
    add_raw(value_.substr(raw_begin_));
    return std::move(out_);
  }

 private:
  void add_word(const EncodedWord& word, std::size_t begin) {
    ++out_.encoded_words;
    if (word.broken) ++out_.broken_words;
    const std::string_view between = value_.substr(raw_begin_, begin - raw_begin_);
    const bool adjacent = !words_.empty() && all_blank(between);
    if (!adjacent || !same_charset(words_.back().charset, word.charset)) flush_words();
    // RFC 2047 6.2: white space between two encoded words is not shown.
    if (!adjacent) add_raw(between);
    words_.push_back(word);
    raw_begin_ = word.end;
  }

  // Bytes of words [first, last), joined: characters and escape states go across word borders.
  std::string bytes_of(std::size_t first, std::size_t last) const {
    std::string bytes;
    std::string base64;
    for (std::size_t i = first; i < last; ++i) {
      if (words_[i].encoding == 'q') {
        append_q(words_[i].text, bytes);
        continue;
      }
      base64 += words_[i].text;
      const bool more = i + 1 < last && words_[i + 1].encoding == 'b' &&
                        continues_base64(words_[i].text, words_[i + 1].text);
      if (more) continue;
      bytes += decode_base64(base64).bytes;
      base64.clear();
    }
    return bytes;
  }

  void flush_words() {
    if (words_.empty()) return;
    const std::string_view label = words_.front().charset;
    auto joined = text::decode_text(bytes_of(0, words_.size()), {label, hint_});
    if (joined.errors > 0 && words_.size() > 1) {
      // Perhaps they are as the RFC demands: each word a text of its own.
      text::DecodedText apart = joined;
      apart.text.clear();
      apart.errors = 0;
      for (std::size_t i = 0; i < words_.size() && apart.errors < joined.errors; ++i) {
        const auto one = text::decode_text(bytes_of(i, i + 1), {label, joined.charset});
        apart.text += one.text;
        apart.errors += one.errors;
        // Half a character can be read as another character in another charset; that is no gain.
        if (one.charset != joined.charset && one.charset != "us-ascii")
          apart.errors = joined.errors;
      }
      if (apart.errors < joined.errors) joined = std::move(apart);
    }
    add_decoded(std::string(label), joined);
    words_.clear();
  }

  void add_raw(std::string_view raw) {
    if (is_plain(raw)) {
      out_.text += raw;
      return;
    }
    const auto decoded = text::decode_text(raw, {{}, hint_});
    if (decoded.charset == "us-ascii") {
      out_.text += decoded.text;
    } else {
      add_decoded({}, decoded);
    }
  }

  void add_decoded(std::string declared, const text::DecodedText& decoded) {
    out_.text += decoded.text;
    out_.charsets.push_back({std::move(declared), std::string(decoded.charset),
                             std::string(decoded.reason), decoded.label_lied});
    if (hint_.empty() && decoded.charset != "us-ascii") hint_ = decoded.charset;
  }

  std::string_view value_;
  std::string_view hint_;
  std::size_t raw_begin_ = 0;       // after the last word
  std::vector<EncodedWord> words_;  // adjacent, of one charset, not decoded yet
  HeaderText out_;
};

}  // namespace

HeaderText decode_header(std::string_view value, std::string_view hint) {
  if (is_plain(value)) return {.text = std::string(value), .charsets = {}};  // nearly all are
  return HeaderDecoder(value, hint).decode();
}

// ---- addresses ----------------------------------------------------------------------------------

namespace {

class AddressParser {
 public:
  AddressParser(std::string_view value, std::string_view hint)
      : value_(value), hint_(hint), raw_(value) {}

  std::vector<Address> parse() {
    while (pos_ < value_.size()) step();
    flush();
    return std::move(out_);
  }

 private:
  void step() {
    switch (value_[pos_]) {
      case '"':
        return read_quoted();
      case '(':
        return read_comment();
      case '<':
        return read_angle();
      case ',':
      case ';':  // between addresses in some programs, at the end of a group in RFC 5322 3.4
        flush();
        ++pos_;
        return;
      case ':':
        // The name of a group: "undisclosed-recipients:;"
        if (written_.find('@') == std::string::npos && !has_angle_) {
          display_.clear();
          written_.clear();
          ++pos_;
          return;
        }
        break;
      case '\\':
        if (pos_ + 1 < value_.size()) ++pos_;
        break;
      case '=':
        // An encoded word may hold any of our delimiters, against RFC 2047 5 (3).
        if (pos_ + 1 < value_.size() && value_[pos_ + 1] == '?') {
          const auto word = parse_word(value_, pos_);
          if (word && (word->ended || word->text.find_first_of("<,;") == kNone)) {
            return take(word->end - pos_);
          }
        }
        break;
      default:
        if (const std::size_t end = behind_letters<' ', '.', '@', '-', '_'>(value_, pos_);
            end > pos_) {
          return take(end - pos_);
        }
        break;
    }
    take(raw_.unit(pos_));
  }

  void take(std::size_t size) {
    display_.append(value_, pos_, size);
    written_.append(value_, pos_, size);
    pos_ = std::min(pos_ + size, value_.size());
  }

  void read_quoted() {
    std::string content;
    std::size_t p = pos_ + 1;
    while (!quotes_unbalanced_ && p < value_.size() && value_[p] != '"') {
      if (value_[p] == '\\' && p + 1 < value_.size()) ++p;
      const std::size_t size = raw_.unit(p);
      content.append(value_, p, size);
      p = std::min(p + size, value_.size());
    }
    if (quotes_unbalanced_ || p >= value_.size()) {
      quotes_unbalanced_ = true;  // from here on a quote is a character
      ++pos_;
      return;
    }
    display_ += content;
    written_.append(value_, pos_, p + 1 - pos_);
    pos_ = p + 1;
  }

  void read_comment() {
    std::string content;
    std::size_t depth = 1;
    std::size_t p = pos_ + 1;
    while (!comments_unbalanced_ && p < value_.size()) {
      if (value_[p] == ')' && --depth == 0) break;
      if (value_[p] == '(') ++depth;
      if (value_[p] == '\\' && p + 1 < value_.size()) ++p;
      const std::size_t size = raw_.unit(p);
      content.append(value_, p, size);
      p = std::min(p + size, value_.size());
    }
    if (comments_unbalanced_ || p >= value_.size()) {
      comments_unbalanced_ = true;
      take(1);
      return;
    }
    if (!comment_.empty()) comment_ += ' ';
    comment_ += content;
    pos_ = p + 1;
  }

  void read_angle() {
    std::size_t end = value_.find('>', pos_);
    std::size_t next = end;
    if (end == kNone) {
      end = std::min(value_.find_first_of(",;", pos_), value_.size());
      next = end;
    } else {
      ++next;
    }
    std::string_view inside = trim(value_.substr(pos_ + 1, end - pos_ - 1));
    while (!inside.empty() && inside.front() == '<') inside.remove_prefix(1);
    if (has_angle_ && inside.find('@') == kNone) {
      display_.append(value_, pos_, next - pos_);
    } else {
      // "Name <x> <real@address>": the last of these is the address.
      if (has_angle_) display_ += angle_;
      angle_ = inside;
      has_angle_ = true;
    }
    pos_ = next;
  }

  void flush() {
    Address address;
    std::string_view display = trim(display_);
    std::string_view mailbox = angle_;
    if (!has_angle_) {
      const std::string_view written = trim(written_);
      const std::size_t at = written.rfind('@');
      if (at != kNone) {
        // "Name of Sender sender@example.com": the word around the @.
        std::size_t begin = at;
        if (begin > 0 && written[begin - 1] == '"') {
          begin = begin >= 2 ? written.rfind('"', begin - 2) : kNone;
          if (begin == kNone) begin = 0;
        } else {
          while (begin > 0 && !is_blank(written[begin - 1])) --begin;
        }
        std::size_t end = at;
        while (end < written.size() && !is_blank(written[end])) ++end;
        mailbox = written.substr(begin, end - begin);
        display = trim(written.substr(0, begin));
      } else if (written.find_first_of(" \t=\"\x1b") == kNone &&
                 std::all_of(written.begin(), written.end(),
                             [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
        mailbox = written;
        display = {};
      }
    }
    if (display.empty()) display = comment_;
    std::string decoded;
    const std::string_view name = trim(readable(display, decoded));
    address.name.reserve(name.size());
    for (const char c : name) {
      if (!is_blank(c)) {
        address.name += c;
      } else if (!address.name.ends_with(' ')) {
        address.name += ' ';
      }
    }
    set_mailbox(mailbox, address);
    if (!address.name.empty() || !address.local.empty() || !address.domain.empty()) {
      out_.push_back(std::move(address));
    }
    display_.clear();
    written_.clear();
    comment_.clear();
    angle_ = {};
    has_angle_ = false;
  }

  // The text as a person reads it; in `memory` if it differs from `written`.
  [[nodiscard]] std::string_view readable(std::string_view written, std::string& memory) const {
    if (is_plain(written)) return written;
    return memory = HeaderDecoder(written, hint_).decode().text;
  }

  // RFC 5322 3.4.1: "<ann(at work)@example.com>". In quotes it is no comment.
  static std::string without_comments(std::string_view mailbox) {
    std::string out;
    std::size_t open = 0;
    bool quoted = false;
    for (const char c : mailbox) {
      if (c == '"' && open == 0) quoted = !quoted;
      if (c == '(' && !quoted) ++open;
      if (open == 0) out += c;
      if (c == ')' && open > 0) --open;
    }
    return open == 0 ? out : std::string(mailbox);  // it does not end
  }

  void set_mailbox(std::string_view mailbox, Address& address) const {
    // RFC 5322 4.4: "@relay,@relay:user@host", an obsolete route.
    if (mailbox.starts_with('@')) {
      if (const std::size_t colon = mailbox.rfind(':'); colon != kNone)
        mailbox.remove_prefix(colon + 1);
    }
    std::string decoded;
    std::string cleared;
    std::string_view whole = readable(mailbox, decoded);
    if (whole.find('(') != kNone) whole = cleared = without_comments(whole);
    const std::size_t at = whole.rfind('@');
    address.local = trim(whole.substr(0, at));
    if (at == kNone) return;
    address.domain.reserve(whole.size() - at);
    for (const char c : whole.substr(at + 1)) {
      if (!is_blank(c) && c != '>' && c != '"') address.domain += to_lower(c);
    }
    while (address.domain.ends_with('.')) address.domain.pop_back();
  }

  std::string_view value_;
  std::string_view hint_;
  RawText raw_;
  std::size_t pos_ = 0;
  std::string display_;  // the text before the address, quotes removed
  std::string written_;  // the same as written, if it turns out to be the address itself
  std::string comment_;
  std::string_view angle_;
  bool has_angle_ = false;
  bool quotes_unbalanced_ = false;    // after one failed search for the end, later ones fail too:
  bool comments_unbalanced_ = false;  // this keeps the cost linear
  std::vector<Address> out_;
};

}  // namespace

std::vector<Address> parse_addresses(std::string_view value, std::string_view hint) {
  return AddressParser(value, hint).parse();
}

std::string_view next_message_id(std::string_view& text) {
  constexpr std::size_t kLongest = 998;
  for (;;) {
    const std::size_t open = text.find('<');
    text.remove_prefix(open == kNone ? text.size() : open + 1);
    if (text.empty()) return {};
    const std::string_view id = text.substr(0, find_any(text, 0, '>', '<', ' ', '\t', '\r', '\n'));
    const bool whole = id.size() < text.size() && text[id.size()] == '>';
    if (!whole || id.empty() || id.size() > kLongest) continue;
    text.remove_prefix(id.size() + 1);
    return id;
  }
}

bool is_delivery_field(std::string_view name) {
  return equals_ignoring_case(name, "Delivered-To") ||
         equals_ignoring_case(name, "X-Original-To") || equals_ignoring_case(name, "Envelope-To");
}

}  // namespace classify::mail
