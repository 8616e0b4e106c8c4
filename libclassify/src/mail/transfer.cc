#include "mail/transfer.h"

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

// Whether a line after a blank line is clear text that somebody (a mailing list, a virus scanner)
// appended. Base64 with noise in it must not be taken for clear text, nor "Hello" for base64. So
// the test looks at words: even base64 broken by blanks comes in groups of four.
bool is_clear_text(std::string_view line) {
  line = trimmed(line);
  std::size_t noise = 0;
  std::size_t word = 0;
  bool all_fours = true;
  bool words = false;
  for (const char c : line) {
    if (is_blank(c)) {
      words = true;
      all_fours = all_fours && word % 4 == 0;
      word = 0;
      continue;
    }
    ++word;
    const std::uint8_t value = value_of(c);
    if (value == kNoise) ++noise;
  }
  all_fours = all_fours && word % 4 == 0;
  if (line.size() >= 40 && !words) return noise * 8 > line.size();
  if (noise > 0) return words || line.size() < 40;
  return !all_fours;
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
  const std::string_view value = trim(field);
  return lower(value.substr(0, value.find_first_of(" \t(;")));
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
      flush();
      line_blank = false;
    } else if (value == kNoise) {
      ++result.noise;
      line_blank = false;
    } else if (value == kLineFeed) {
      if (line_blank && data_seen) {
        while (from < end && is_space(*from)) ++from;
        const std::string_view rest(from, static_cast<std::size_t>(end - from));
        const std::string_view line = rest.substr(0, line_end(rest, 0));
        if (!rest.empty() && is_clear_text(line)) {
          flush();
          out.resize(static_cast<std::size_t>(to - out.data()));
          out.push_back('\n');
          out.append(rest);
          return result;
        }
      }
      line_blank = true;
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
    std::size_t at = next_line = line_end(text, begin);
    const std::string_view name = uu_name(without_end(text.substr(begin, at - begin)));
    if (name.empty()) continue;

    Uuencoded found;
    bool ended = false;
    std::size_t lines = 0;
    for (; at < text.size() && !ended; ++lines) {
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
      if (!ended && !line.empty()) append_uu_data(line, next - begin, found.bytes);
      at = next;
    }
    if (lines == 0) continue;
    found.begin = begin;
    found.size = at - begin;
    found.name = name;
    return found;
  }
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
