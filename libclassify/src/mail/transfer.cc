#include "mail/transfer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "ascii.h"
#include "mail/lines.h"

namespace classify::mail {
namespace {

// ---- Lines -------------------------------------------------------------------------------------

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_space(char c) { return is_blank(c) || c == '\r' || c == '\n'; }

// A line without its LF or CRLF.
std::string_view without_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
  return line;
}

// ---- base64 ------------------------------------------------------------------------------------

constexpr std::uint8_t kNoise = 0x40;
constexpr std::uint8_t kPad = 0x41;
constexpr std::uint8_t kWhite = 0x42;
constexpr std::uint8_t kLineFeed = 0x43;

constexpr auto kBase64 = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNoise);
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::uint8_t digit = 0;
  for (const char c : kAlphabet) table[static_cast<unsigned char>(c)] = digit++;
  table['='] = kPad;
  table[' '] = table['\t'] = table['\r'] = kWhite;
  table['\n'] = kLineFeed;
  return table;
}();

constexpr std::uint8_t value_of(char c) { return kBase64[static_cast<unsigned char>(c)]; }

// Single words of this length are base64.
constexpr std::size_t kLongestWord = 20;

struct LineCount {
  std::size_t words = 0;
  std::size_t noise = 0;
  std::size_t like_words = 0;
  bool long_like_word = false;
  bool all_fours = true;  // base64 that has been broken up by blanks; words do not come so
};

// A word of prose: at most its first letter is upper case, or all are; or it is a number. Characters
// beyond ASCII are letters, punctuation does not matter.
bool is_like_word(std::string_view word) {
  const auto is_punctuation = [](char c) { return is_ascii(c) && !is_alnum(c); };
  while (!word.empty() && is_punctuation(word.front())) word.remove_prefix(1);
  while (!word.empty() && is_punctuation(word.back())) word.remove_suffix(1);
  std::size_t upper = 0, letters = 0, digits = 0;
  for (const char c : word) {
    if (c == '+') return false;
    upper += is_upper(c);
    letters += is_letter(c) || !is_ascii(c);
    digits += is_digit(c);
  }
  if (digits > 0) return letters == 0;
  return upper == 0 || upper == letters || (upper == 1 && is_upper(word.front()));
}

// The most letters in a row; characters beyond ASCII are letters.
std::size_t letters_in_a_row(std::string_view word) {
  std::size_t most = 0;
  std::size_t letters = 0;
  for (const char c : word) {
    letters = is_letter(c) || !is_ascii(c) ? letters + 1 : 0;
    most = std::max(most, letters);
  }
  return most;
}

LineCount count_line(std::string_view line) {
  LineCount count;
  for (std::size_t at = 0; at < line.size();) {
    if (is_space(line[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    for (; end < line.size() && !is_space(line[end]); ++end) {
      count.noise += value_of(line[end]) == kNoise;
    }
    const std::string_view word = line.substr(at, end - at);
    ++count.words;
    if (is_like_word(word)) {
      ++count.like_words;
      count.long_like_word = count.long_like_word || letters_in_a_row(word) >= 4;
    }
    count.all_fours = count.all_fours && word.size() % 4 == 0;
    at = end;
  }
  return count;
}

// Whether a line among base64 is clear text: a footer that a relay added, or the whole body if its
// label lies. Base64 with noise in it must not be taken for clear text.
bool is_clear_line(std::string_view line) {
  line = trimmed(line).substr(0, 1000);
  const LineCount count = count_line(line);
  if (count.words == 0) return false;
  if (count.words == 1) {
    return (line.size() >= 4 && count.noise * 2 > line.size()) ||
           (line.starts_with('<') && line.ends_with('>')) ||
           line.find("://") != std::string_view::npos;
  }
  return !(count.all_fours && count.noise == 0) && count.long_like_word &&
         count.like_words * 2 > count.words;
}

// The same after a blank line or after padding, where clear text is more likely. `open` characters
// of a quantum came before.
bool is_clear_text(std::string_view text, unsigned open) {
  const std::string_view line = trimmed(text.substr(0, line_end(text, 0)));
  const LineCount count = count_line(line.substr(0, 1000));
  if (count.words > 1) return count.noise > 0 || !count.all_fours;
  if (count.noise > 0) return line.size() < 40 || count.noise * 8 > line.size();
  // A single word such as "Hello", or base64: that fills its last quantum.
  if (line.size() >= kLongestWord) return false;
  constexpr std::size_t kEnough = 1000;
  std::size_t digits = open;
  for (const char c : text.substr(0, kEnough)) {
    if (c == '=') return false;
    if (value_of(c) == kNoise) break;
    digits += value_of(c) < kNoise;
  }
  return text.size() < kEnough && digits % 4 != 0;
}

// Characters of base64 up to its next padding and with that; or to the end.
std::size_t digits_to_padding(std::string_view text) {
  std::size_t digits = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] != '=' && value_of(text[at]) != kNoise; ++at) {
    digits += value_of(text[at]) < kNoise;
  }
  for (; at < text.size() && text[at] == '='; ++at) ++digits;
  return digits;
}

// Whether base64 goes on after padding: somebody has joined encoded pieces.
bool is_next_piece(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && is_space(text[at])) ++at;
  const std::size_t begin = at;
  bool telling = false;  // no word looks so
  for (; at < text.size() && !is_space(text[at]); ++at) {
    const char c = text[at];
    if (value_of(c) > kPad || value_of(c) == kNoise) return false;
    telling = telling || !is_letter(c) || (at > begin && is_upper(c));
  }
  const std::size_t size = at - begin;
  return size >= 40 || (size > 0 && size % 4 == 0 && (telling || size >= 16));
}

// ---- quoted-printable --------------------------------------------------------------------------

std::size_t count_8bit(std::string_view bytes) {
  std::size_t count = 0;
  for (const char c : bytes) count += static_cast<unsigned char>(c) >> 7;
  return count;
}

// ---- uuencode ----------------------------------------------------------------------------------

constexpr bool is_uu(char c) { return c >= ' ' && c <= '`'; }
constexpr unsigned uu_value(char c) { return (static_cast<unsigned>(c) - ' ') & 0x3F; }

// Characters that carry the bytes a data line announces.
constexpr std::size_t uu_length(std::string_view line) {
  return (uu_value(line.front()) + 2) / 3 * 4;
}

// Blanks at the end may be missing (they stand for zeros), and a check sum may have been added.
bool is_uu_data(std::string_view line) {
  if (line.empty() || line.size() > 65) return false;
  for (const char c : line) {
    if (!is_uu(c)) return false;
  }
  return line.size() - 1 <= uu_length(line) + 2;
}

// Makes `out` no longer than `most`.
void append_uu_data(std::string_view line, std::size_t most, std::string& out) {
  std::size_t left =
      std::min<std::size_t>(uu_value(line.front()), most - std::min(most, out.size()));
  const auto value = [&](std::size_t i) { return i < line.size() ? uu_value(line[i]) : 0; };
  for (std::size_t i = 1; left > 0; i += 4) {
    const unsigned quantum = value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
    for (int shift = 16; shift >= 0 && left > 0; shift -= 8, --left) {
      out.push_back(static_cast<char>(quantum >> shift & 0xFF));
    }
  }
}

// Appends the data lines at `at` of a block that begins at `begin`, and returns where they end: after
// the line "end", or in front of a line that is no data.
std::size_t append_uu_lines(std::string_view text, std::size_t at, std::size_t begin,
                            std::string& out) {
  bool ended = false;
  for (std::size_t lines = 0; at < text.size() && !ended; ++lines) {
    const std::size_t next = line_end(text, at);
    const std::string_view line = without_end(text.substr(at, next - at));
    ended = line == "end";
    // After "begin 100 days ..." in prose, the next line does not have the length that it
    // announces.
    const bool plausible =
        ended || (is_uu_data(line) && (lines > 0 || line.size() > uu_length(line)));
    if (!plausible && !(line.empty() && lines > 0)) break;
    // Two bytes may announce 63 bytes. Fill up with zeros only until the file is as long as its
    // block.
    if (!ended && !line.empty()) append_uu_data(line, next - begin, out);
    at = next;
  }
  return at;
}

// The name in "begin 644 name", empty if the line is something else.
std::string_view uu_name(std::string_view line) {
  constexpr std::string_view kBegin = "begin ";
  if (!line.starts_with(kBegin)) return {};
  line.remove_prefix(kBegin.size());
  std::size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '7') ++digits;
  if (digits < 3 || digits > 4 || digits == line.size() || line[digits] != ' ') return {};
  return trimmed(line.substr(digits));
}

}  // namespace

std::string transfer_encoding_in(std::string_view field) {
  std::string_view value = trim(field);
  while (value.starts_with('(') && value.find(')') != std::string_view::npos) {
    value = trim(value.substr(value.find(')') + 1));
  }
  if (value.starts_with('"')) value.remove_prefix(1);
  return lower(value.substr(0, value.find_first_of(" \t(;,\"")));
}

Transferred decode_base64(std::string_view encoded) {
  Transferred result;
  std::string& out = result.bytes;
  out.resize(encoded.size() / 4 * 3 + 3);
  char* to = out.data();
  const char* from = encoded.data();
  const char* const end = from + encoded.size();

  std::uint32_t quantum = 0;
  unsigned filled = 0;  // characters of the quantum that have been read, 0..3
  const auto flush = [&] {
    // Two characters hold one byte, three hold two, one alone holds none.
    if (filled == 1) ++result.noise;
    if (filled >= 2) *to++ = static_cast<char>(quantum >> (filled == 2 ? 4 : 10));
    if (filled == 3) *to++ = static_cast<char>(quantum >> 2);
    quantum = 0;
    filled = 0;
  };

  // What follows is clear text.
  const auto finish_with = [&](std::string_view text) {
    // A first word such as "Hello" could be base64 as well.
    const std::string_view before =
        trimmed(encoded.substr(0, static_cast<std::size_t>(text.data() - encoded.data())));
    if (!before.empty() && before.size() < kLongestWord && !before.ends_with('=') &&
        is_like_word(before)) {
      return Transferred{std::string(encoded), 0};
    }
    flush();
    out.resize(static_cast<std::size_t>(to - out.data()));
    if (!out.empty()) out.push_back('\n');
    out.append(text);
    return std::move(result);
  };
  const auto rest = [&] { return std::string_view(from, static_cast<std::size_t>(end - from)); };

  struct {
    const char* from;
    char* to;
    std::uint32_t quantum;
    unsigned filled;
    std::size_t noise;
    bool is_examined;
  } line{from, to, 0, 0, 0, false};  // as all was where the line begins
  bool data_seen = false;
  bool line_blank = true;
  while (from < end) {
    if (filled == 0) {
      while (end - from >= 4) {
        const std::uint32_t a = value_of(from[0]);
        const std::uint32_t b = value_of(from[1]);
        const std::uint32_t c = value_of(from[2]);
        const std::uint32_t d = value_of(from[3]);
        if ((a | b | c | d) >= kNoise) break;
        const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
        to[0] = static_cast<char>(bits >> 16);
        to[1] = static_cast<char>(bits >> 8);
        to[2] = static_cast<char>(bits);
        to += 3;
        from += 4;
        data_seen = true;
        line_blank = false;
      }
      if (from == end) break;
    }
    const std::uint8_t value = value_of(*from++);
    if (value < kNoise) {
      quantum = quantum << 6 | value;
      data_seen = true;
      line_blank = false;
      if (++filled == 4) {
        to[0] = static_cast<char>(quantum >> 16);
        to[1] = static_cast<char>(quantum >> 8);
        to[2] = static_cast<char>(quantum);
        to += 3;
        quantum = 0;
        filled = 0;
      }
    } else if (value == kPad) {
      line_blank = false;
      if (filled == 1 || !data_seen) {
        ++result.noise;
        continue;
      }
      for (const char* at = from; at < end && (*at == '=' || is_space(*at)); ++at) {
        if (*at == '=') from = at + 1;
      }
      const bool joined = from < end && value_of(*from) < kNoise;
      if (joined && (filled + digits_to_padding(rest())) % 4 == 0) {
        ++result.noise;  // no padding after all
        continue;
      }
      const bool goes_on = joined || is_next_piece(rest());
      flush();
      while (!goes_on && from < end && is_space(*from)) ++from;
      if (!goes_on && from < end) return finish_with(rest());
    } else if (value == kLineFeed) {
      if (line_blank && data_seen) {
        while (from < end && is_space(*from)) ++from;
        if (from < end && is_clear_text(rest(), filled)) return finish_with(rest());
      }
      line_blank = true;
      line = {from, to, quantum, filled, result.noise, false};
    } else {
      if (value == kNoise) {
        ++result.noise;
        line_blank = false;
      }
      const std::string_view last_word = rest();
      if (filled == 0 && data_seen && last_word.size() < kLongestWord && is_blank(from[-1]) &&
          is_like_word(trimmed(last_word)) && is_clear_text(last_word, 0)) {
        return finish_with(last_word);
      }
      if (line.is_examined || from[-1] == '\r') continue;
      line.is_examined = true;
      const std::string_view text(line.from, static_cast<std::size_t>(end - line.from));
      if (!is_clear_line(text.substr(0, line_end(text, 0)))) continue;
      to = line.to;
      quantum = line.quantum;
      filled = line.filled;
      result.noise = line.noise;
      return finish_with(text);
    }
  }
  flush();
  out.resize(static_cast<std::size_t>(to - out.data()));
  return result;
}

Transferred decode_quoted_printable(std::string_view encoded) {
  Transferred result;
  std::string& out = result.bytes;
  out.reserve(encoded.size());
  result.noise = count_8bit(encoded);

  for (std::size_t pos = 0; pos < encoded.size();) {
    const std::size_t next = line_end(encoded, pos);
    const std::string_view whole = encoded.substr(pos, next - pos);
    pos = next;
    std::string_view line = without_end(whole);
    const std::string_view ending = whole.substr(line.size());
    // RFC 2045 6.7 (3): blanks at the end of a line were put there by a relay.
    while (!line.empty() && (is_blank(line.back()) || line.back() == '\r')) line.remove_suffix(1);
    const bool soft = line.ends_with('=');
    if (soft) line.remove_suffix(1);

    for (;;) {
      const std::size_t sign = line.find('=');
      out.append(line.substr(0, sign));
      if (sign == std::string_view::npos) break;
      line.remove_prefix(sign);
      const int high = line.size() > 2 ? hex_value(line[1]) : -1;
      const int low = line.size() > 2 ? hex_value(line[2]) : -1;
      if (high >= 0 && low >= 0) {
        out.push_back(static_cast<char>(high << 4 | low));
        line.remove_prefix(3);
      } else {
        ++result.noise;
        out.push_back('=');
        line.remove_prefix(1);
      }
    }
    if (!soft) out.append(ending);
  }
  return result;
}

Uuencoded find_uuencoded(std::string_view text) {
  std::size_t next_line = 0;
  for (;;) {
    const std::size_t begin = line_beginning_with('b', text, next_line);
    if (begin == std::string_view::npos) return {};
    const std::size_t at = next_line = line_end(text, begin);
    const std::string_view name = uu_name(without_end(text.substr(begin, at - begin)));
    if (name.empty()) continue;

    Uuencoded found;
    const std::size_t end = append_uu_lines(text, at, begin, found.bytes);
    if (end == at) continue;
    found.begin = begin;
    found.size = end - begin;
    found.name = name;
    return found;
  }
}

Transferred decode_uuencoded(std::string_view encoded) {
  Transferred result;
  if (const Uuencoded block = find_uuencoded(encoded); block.begin != std::string_view::npos) {
    result.bytes = encoded.substr(0, block.begin);
    result.bytes += block.bytes;
    result.bytes += encoded.substr(block.begin + block.size);
    return result;
  }
  std::size_t begin = 0;
  while (begin < encoded.size() && is_space(encoded[begin]) && encoded[begin] != ' ') ++begin;
  if (encoded.substr(begin).starts_with("begin ")) begin = line_end(encoded, begin);  // no name
  const std::size_t end = append_uu_lines(encoded, begin, begin, result.bytes);
  result.bytes += encoded.substr(end);
  if (end == begin) result.noise = 1;
  return result;
}

Decoder decoder_of(std::string_view transfer_encoding) {
  struct Known {
    std::string_view name;
    Decoder decoder;
  };
  static constexpr Known kKnown[] = {
      {"base64", decode_base64},        {"quoted-printable", decode_quoted_printable},
      {"x-uuencode", decode_uuencoded}, {"uuencode", decode_uuencoded},
      {"x-uue", decode_uuencoded},      {"uue", decode_uuencoded},
  };
  for (const Known& known : kKnown) {
    if (transfer_encoding == known.name) return known.decoder;
  }
  return nullptr;
}

std::string unflow(std::string_view text, bool delsp) {
  std::string out;
  out.reserve(text.size());
  bool open = false;             // the last line ended softly
  std::size_t open_depth = 0;    // its quote depth
  std::string_view open_ending;  // its line end, for a paragraph that is not continued
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t next = line_end(text, pos);
    const std::string_view whole = text.substr(pos, next - pos);
    pos = next;
    std::string_view line = without_end(whole);
    const std::string_view ending = whole.substr(line.size());

    std::size_t depth = 0;
    while (depth < line.size() && line[depth] == '>') ++depth;
    const std::string_view quote = line.substr(0, depth);
    line.remove_prefix(depth);
    const bool stuffed = line.starts_with(' ');
    if (stuffed) line.remove_prefix(1);

    const bool signature =
        line == "-- ";  // RFC 3676 4.3: never flowed, and ends a flowed paragraph
    if (open && (depth != open_depth || signature)) {
      out.append(open_ending);
      open = false;
    }
    if (!open) {
      out.append(quote);
      if (depth > 0 && stuffed) out.push_back(' ');
    }
    open = line.ends_with(' ') && !signature && !ending.empty();
    if (open && delsp) line.remove_suffix(1);
    out.append(line);
    if (!open) out.append(ending);
    open_depth = depth;
    open_ending = ending;
  }
  if (open) out.append(open_ending);
  return out;
}

bool looks_like_base64(std::string_view text) {
  // Short texts may be a word or a number; 60 characters without a blank are neither.
  constexpr std::size_t kEnough = 60;
  text = trimmed(text);
  std::size_t total = 0;
  std::size_t length = 0;  // of every line but the last
  bool upper = false;
  bool lower = false;
  bool other = false;
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t next = line_end(text, pos);
    std::string_view line = trimmed(text.substr(pos, next - pos));
    const bool last = next == text.size();
    pos = next;
    if (length == 0) length = line.size();
    if (line.empty() || line.size() > length || (!last && line.size() != length)) return false;
    if (last) {
      for (int pads = 0; pads < 2 && line.ends_with('='); ++pads) line.remove_suffix(1);
    }
    for (const char c : line) {
      if (value_of(c) >= kNoise) return false;
      upper = upper || (c >= 'A' && c <= 'Z');
      lower = lower || (c >= 'a' && c <= 'z');
      other = other || c < 'A';
    }
    total += line.size();
  }
  return total >= kEnough && total % 4 != 1 && upper && lower && other;
}

}  // namespace classify::mail
