#include "text/unicode.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "ascii.h"

namespace classify::text {
namespace {

// ---- Code points -------------------------------------------------------------------------------

constexpr char32_t kReplacement = 0xFFFD;

constexpr bool in(char32_t c, char32_t first, char32_t last) { return c - first <= last - first; }

// Property Default_Ignorable_Code_Point. The standard reserves these ranges for ever, so the list
// does not depend on the ICU that is installed.
constexpr bool is_ignorable(char32_t c) {
  if (c < 0x3164) {
    return c == 0xAD || c == 0x34F || c == 0x61C || in(c, 0x115F, 0x1160) ||
           in(c, 0x17B4, 0x17B5) || in(c, 0x180B, 0x180F) || in(c, 0x200B, 0x200F) ||
           in(c, 0x202A, 0x202E) || in(c, 0x2060, 0x206F);
  }
  return c == 0x3164 || in(c, 0xFE00, 0xFE0F) || c == 0xFEFF || c == 0xFFA0 ||
         in(c, 0xFFF0, 0xFFF8) || in(c, 0x1BCA0, 0x1BCA3) || in(c, 0x1D173, 0x1D17A) ||
         in(c, 0xE0000, 0xE0FFF);
}

// Characters that take room and show nothing, but are no spaces for Unicode: the Hangul fillers, a
// Braille cell without dots, the Ogham space mark, and a note without a head.
constexpr bool is_blank_letter(char32_t c) {
  return c == 0x2800 || c == 0x3164 || c == 0xFFA0 || in(c, 0x115F, 0x1160) || c == 0x1680 ||
         c == 0x1D159;
}

// Letters that are shown in an order of their own until U+202C: see shown_order.cc.
constexpr bool is_override(char32_t c) { return in(c, 0x202D, 0x202E); }

// Characters above ASCII that canonicalize() leaves alone and that no character before them can
// join (Normalizer2::hasBoundaryBefore): they are copied without asking ICU. The list is not
// complete, but has those that are frequent in mail.
constexpr bool is_settled(char32_t c) {
  if (c >= 0x4E00) {
    if (c <= 0x9FFF) return true;  // Han
    return in(c, 0xAC00, 0xD7A3) || in(c, 0xE000, 0xF8FF) || in(c, 0x1F300, 0x1F6D7) ||
           in(c, 0x1F900, 0x1FA53) || in(c, 0x20000, 0x2A6DF);
  }
  if (c >= 0x3001) {
    if (in(c, 0x3041, 0x3096) || in(c, 0x30A1, 0x30FE)) return true;  // kana
    return (c <= 0x3029 && c != 0x301C) || in(c, 0x3105, 0x312F) || in(c, 0x3400, 0x4DBF);
  }
  if (c >= 0x2000) {
    return in(c, 0x2018, 0x201E) || in(c, 0x2020, 0x2023) || in(c, 0x2038, 0x203B) ||
           in(c, 0x2190, 0x2211) || in(c, 0x2500, 0x2775) || in(c, 0x2794, 0x27FF);
  }
  return in(c, 0xE0, 0xFF) ? c != 0xDF
         : in(c, 0x3AC, 0x3CE)
             ? c != 0x3C2
             : in(c, 0x430, 0x45F) || in(c, 0x5D0, 0x5EA) || in(c, 0x621, 0x64A) ||
                   in(c, 0x904, 0x928) || in(c, 0xE01, 0xE32) || in(c, 0xA1, 0xA7);
}

// Decodes without checks beyond those for memory: broken input gives U+FFFD a byte at a time.
inline char32_t decode(const char* s, std::size_t size, std::size_t& pos) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const auto tail = [&](std::size_t i) { return static_cast<char32_t>(byte(i) & 0x3F); };
  const auto lead = static_cast<char32_t>(byte(pos));
  if (lead < 0x80) {
    ++pos;
    return lead;
  }
  if (lead >= 0xE0 && lead < 0xF0 && size - pos >= 3) {
    pos += 3;
    return (lead & 0x0F) << 12 | tail(pos - 2) << 6 | tail(pos - 1);
  }
  if (lead >= 0xC2 && lead < 0xE0 && size - pos >= 2) {
    pos += 2;
    return (lead & 0x1F) << 6 | tail(pos - 1);
  }
  if (lead >= 0xF0 && lead < 0xF5 && size - pos >= 4) {
    pos += 4;
    const char32_t c =
        (lead & 0x07) << 18 | tail(pos - 3) << 12 | tail(pos - 2) << 6 | tail(pos - 1);
    return c <= 0x10FFFF ? c : kReplacement;
  }
  ++pos;
  return kReplacement;
}

// ---- What NFKC leaves apart --------------------------------------------------------------------

// The same character of a national charset reaches Unicode as different code points, depending on
// who made the table (JIS 0x2141: U+301C by JIS, U+FF5E by Microsoft). One of each pair is kept;
// those that NFKC already folds (U+FF5E, U+FFE0 ...) need no line here.
constexpr char32_t mapping_twin(char32_t c) {
  switch (c) {
    case 0x301C:  // wave dash; U+FF5E becomes '~' by NFKC
    case 0x223C:  // tilde operator, KS X 1001
      return U'~';
    case 0x2212:  // minus sign; U+FF0D becomes '-' by NFKC
    case 0x207B:  // superscript and subscript minus, which NFKC would turn into U+2212
    case 0x208B:
    case 0x2010:  // hyphen: JIS 0x213E
    case 0x2011:
      return U'-';
    case 0x2225:
      return 0x2016;  // double vertical line
    case 0x2015:
      return 0x2014;  // em dash
    case 0x203E:
      return 0xAF;  // overline: JIS 0x2131
    case 0x2028:
    case 0x2029:
      return U'\n';
    default:
      return c;
  }
}

struct Spelled {
  char32_t c;
  char ascii[10];
};

// Squared words, which have no compatibility decomposition but are read as words.
constexpr Spelled kSpelled[] = {
    {0x1F18A, "p"},    {0x1F18B, "ic"},     {0x1F18C, "pa"},       {0x1F18D, "sa"},
    {0x1F18E, "ab"},   {0x1F18F, "wc"},     {0x1F191, "cl"},       {0x1F192, "cool"},
    {0x1F193, "free"}, {0x1F194, "id"},     {0x1F195, "new"},      {0x1F196, "ng"},
    {0x1F197, "ok"},   {0x1F198, "sos"},    {0x1F199, "up!"},      {0x1F19A, "vs"},
    {0x1F19B, "3d"},   {0x1F19C, "2ndscr"}, {0x1F19D, "2k"},       {0x1F19E, "4k"},
    {0x1F19F, "8k"},   {0x1F1A0, "5.1"},    {0x1F1A1, "7.1"},      {0x1F1A2, "22.2"},
    {0x1F1A3, "60p"},  {0x1F1A4, "120p"},   {0x1F1A5, "d"},        {0x1F1A6, "hc"},
    {0x1F1A7, "hdr"},  {0x1F1A8, "hi-res"}, {0x1F1A9, "lossless"}, {0x1F1AA, "shv"},
    {0x1F1AB, "uhd"},  {0x1F1AC, "vod"},
};

// CJK radicals that are whole characters of their own and without a decomposition (Unicode's
// EquivalentUnifiedIdeograph.txt); text copied from PDF files is full of them.
struct Radical {
  char16_t radical;
  char16_t ideograph;
};
constexpr Radical kRadicals[] = {
    {0x2EA0, u'民'}, {0x2EC1, u'虎'}, {0x2EC4, u'西'}, {0x2EC5, u'见'}, {0x2EC6, u'角'},
    {0x2EC9, u'贝'}, {0x2ECB, u'车'}, {0x2ED1, u'長'}, {0x2ED3, u'长'}, {0x2ED4, u'门'},
    {0x2ED8, u'青'}, {0x2EDA, u'页'}, {0x2EDB, u'风'}, {0x2EDC, u'飞'}, {0x2EDD, u'食'},
    {0x2EE2, u'马'}, {0x2EE4, u'鬼'}, {0x2EE5, u'鱼'}, {0x2EE6, u'鸟'}, {0x2EE8, u'麦'},
    {0x2EE9, u'黄'}, {0x2EEC, u'齐'}, {0x2EED, u'歯'}, {0x2EEE, u'齿'}, {0x2EEF, u'竜'},
    {0x2EF0, u'龙'}, {0x2EF2, u'亀'},
};

// Appends the reading of `c` if it is an enclosed letter or number that NFKC keeps whole.
bool spell_out(char32_t c, std::string& out) {
  const auto letter = [&](char32_t first) { out.push_back(static_cast<char>('a' + (c - first))); };
  const auto number = [&](unsigned n) {
    if (n >= 10) out.push_back(static_cast<char>('0' + n / 10));
    out.push_back(static_cast<char>('0' + n % 10));
  };
  if (in(c, 0x1F150, 0x1F169)) return letter(0x1F150), true;  // negative circled
  if (in(c, 0x1F170, 0x1F189)) return letter(0x1F170), true;  // negative squared
  if (in(c, 0x249C, 0x24B5)) return letter(0x249C), true;     // in parentheses, like the next
  if (in(c, 0x1F110, 0x1F129)) return letter(0x1F110), true;
  if (in(c, 0x2776, 0x277F)) return number(c - 0x2775), true;
  if (in(c, 0x2780, 0x2789)) return number(c - 0x277F), true;
  if (in(c, 0x278A, 0x2793)) return number(c - 0x2789), true;
  if (in(c, 0x24EB, 0x24F4)) return number(c - 0x24EB + 11), true;
  if (in(c, 0x24F5, 0x24FE)) return number(c - 0x24F4), true;
  if (c == 0x24FF || c == 0x1F10B || c == 0x1F10C) return number(0), true;
  if (in(c, 0x1F18A, 0x1F1AC)) {
    for (const Spelled& s : kSpelled) {
      if (s.c == c) return out.append(s.ascii), true;
    }
  }
  if (in(c, 0x2EA0, 0x2EF3)) {
    for (const Radical& r : kRadicals) {
      if (r.radical == c) return append_utf8(out, r.ideograph), true;
    }
  }
  return false;
}

// Rings, boxes and key caps drawn around the character before them: 1 + U+20E3 is read as 1.
constexpr bool is_enclosing(char32_t c) { return in(c, 0x20DD, 0x20E0) || in(c, 0x20E2, 0x20E4); }

bool is_folded_letter(char32_t c) {
  switch (u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_DECOMPOSITION_TYPE)) {
    case U_DT_FONT:
    case U_DT_CIRCLE:
    case U_DT_SQUARE:
    case U_DT_SUPER:
    case U_DT_SUB:
      return true;
    case U_DT_WIDE:
      return in(c, 0xFF10, 0xFF5A) && u_isalnum(static_cast<UChar32>(c));
    default:
      return false;
  }
}

// ---- Normalisation -----------------------------------------------------------------------------

// ICU sorts combining marks by insertion, which is quadratic in the length of one heap of marks.
// Real text stays far below 30 in a row (UAX #15, Stream-Safe Text Format); more are dropped.
constexpr unsigned kMaxMarks = 30;

// True for characters that go through that sorting: marks, and the few that only decompose to
// marks.
bool sorts_as_mark(char32_t c) {
  if (c < 0x300) return false;
  return c == 0xFF9E || c == 0xFF9F || in(c, 0xF73, 0xF81) ||
         u_getCombiningClass(static_cast<UChar32>(c)) != 0;
}

void cap_marks(std::string& utf8, std::size_t from) {
  unsigned run = 0;
  std::size_t kept = from;
  for (std::size_t pos = from; pos < utf8.size();) {
    const std::size_t begin = pos;
    const char32_t c = decode(utf8.data(), utf8.size(), pos);
    run = sorts_as_mark(c) ? run + 1 : 0;
    if (run > kMaxMarks) continue;
    std::memmove(utf8.data() + kept, utf8.data() + begin, pos - begin);
    kept += pos - begin;
  }
  utf8.resize(kept);
}

void normalize(const std::string& chunk, std::string& out) {
  static const icu::Normalizer2* const normalizer = [] {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* found = icu::Normalizer2::getNFKCCasefoldInstance(status);
    return U_SUCCESS(status) ? found : nullptr;
  }();
  const std::size_t before = out.size();
  if (normalizer != nullptr) {
    UErrorCode status = U_ZERO_ERROR;
    icu::StringByteSink<std::string> sink(&out);
    normalizer->normalizeUTF8(
        0, icu::StringPiece(chunk.data(), static_cast<std::int32_t>(chunk.size())), sink, nullptr,
        status);
    if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
    if (U_SUCCESS(status)) return;
  }
  out.resize(before);  // this ICU has no data: the unchanged text is better than none
  out.append(chunk);
}

// Normalizes one stretch that ICU must see: from the first character that is not settled to the
// next settled one. Returns where the stretch ends.
std::size_t normalize_stretch(std::string_view in_text, std::size_t pos, std::string& out,
                              std::size_t out_start, CanonicalCounts& counts, bool& overrides) {
  std::string chunk;
  // A mark joins the letter before it, which was already written out as finished.
  if (out.size() > out_start) {
    std::size_t last = out.size() - 1;
    while (last > out_start && (static_cast<unsigned char>(out[last]) & 0xC0) == 0x80) --last;
    chunk.assign(out, last);
    out.resize(last);
  }
  // A stretch may end before any character that is not a mark; the code above then takes up the
  // letter before it again.
  constexpr std::size_t kMaxStretch = 1u << 16;
  unsigned marks = 0;
  unsigned most_marks = 0;
  while (pos < in_text.size()) {
    const std::size_t begin = pos;
    const char32_t c = decode(in_text.data(), in_text.size(), pos);
    if (c < 0x80 || is_settled(c) || (chunk.size() > kMaxStretch && !sorts_as_mark(c))) {
      pos = begin;
      break;
    }
    if (is_blank_letter(c)) {
      ++counts.ignorable;
      chunk.push_back(' ');
      marks = 0;
      continue;
    }
    if (is_ignorable(c)) {
      ++counts.ignorable;
      overrides = overrides || is_override(c);
      continue;
    }
    if (is_enclosing(c)) {
      ++counts.compatibility;
      continue;
    }
    if (sorts_as_mark(c)) {
      if (++marks > kMaxMarks) continue;
      most_marks = std::max(most_marks, marks);
    } else {
      marks = 0;
    }
    if (c < 0xA0) {
      chunk.push_back(' ');  // C1 control characters
      continue;
    }
    if (spell_out(c, chunk)) {
      ++counts.compatibility;
      continue;
    }
    if (is_folded_letter(c)) ++counts.compatibility;
    append_utf8(chunk, mapping_twin(c));
  }
  const std::size_t from = out.size();
  normalize(chunk, out);
  // Composed marks decompose (into four at most), so the limit may be exceeded only now.
  if (most_marks >= kMaxMarks / 4) cap_marks(out, from);
  return pos;
}

// ---- ASCII, eight bytes at a time --------------------------------------------------------------

constexpr std::uint64_t kOnes = 0x0101010101010101u;
constexpr std::uint64_t kHigh = 0x8080808080808080u;

// High bit of each byte that is >= `limit`; all bytes below 0x80.
constexpr std::uint64_t at_least(std::uint64_t word, unsigned char limit) {
  return (word + kOnes * (0x80u - limit)) & kHigh;
}

constexpr auto kCanonicalAscii = [] {
  std::array<char, 128> table{};
  for (unsigned c = 0; c < 128; ++c) {
    table[c] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c < 32 || c == 127 ? ' ' : c);
  }
  table['\n'] = '\n';
  return table;
}();

// Appends the canonical form of the ASCII at `pos` and returns where it ends.
std::size_t append_ascii(std::string_view text, std::size_t pos, std::string& out) {
  const std::size_t end = behind_ascii(text, pos);
  std::uint64_t word;
  const std::size_t from = out.size();
  out.append(text.data() + pos, end - pos);
  char* p = out.data() + from;
  char* const stop = out.data() + out.size();
  for (; stop - p >= 8; p += 8) {
    std::memcpy(&word, p, 8);
    const std::uint64_t graphic = at_least(word, 0x20) & ~at_least(word, 0x7F);
    if (graphic != kHigh) {
      for (int i = 0; i < 8; ++i) p[i] = kCanonicalAscii[static_cast<unsigned char>(p[i])];
      continue;
    }
    const std::uint64_t upper = at_least(word, 'A') & ~at_least(word, 'Z' + 1);
    word |= upper >> 2;  // 0x80 >> 2 = 0x20, the case bit
    std::memcpy(p, &word, 8);
  }
  for (; p < stop; ++p) *p = kCanonicalAscii[static_cast<unsigned char>(*p)];
  return end;
}

// ---- Readable text -----------------------------------------------------------------------------

// Where the ASCII at `pos` ends that readable() keeps: all but NUL and carriage returns.
std::size_t behind_readable_ascii(std::string_view text, std::size_t pos) {
  std::uint64_t word;
  for (; text.size() - pos >= 8; pos += 8) {
    std::memcpy(&word, text.data() + pos, 8);
    const std::uint64_t returns = word ^ (kOnes * '\r');
    // A byte below 1 borrows from its high bit.
    if (((word | (word - kOnes) | (returns - kOnes)) & kHigh) != 0) break;
  }
  while (pos < text.size()) {
    const auto byte = static_cast<unsigned char>(text[pos]);
    if (byte >= 0x80 || byte == '\r' || byte == '\0') break;
    ++pos;
  }
  return pos;
}

// Most letters: they are neither ignorable nor blank.
constexpr bool is_surely_shown(char32_t c) {
  return in(c, 0xAE, 0x34E) || in(c, 0x350, 0x61B) || in(c, 0x61D, 0x115E) || in(c, 0x3165, 0xFDFF);
}

// readable(), but that it leaves overridden letters in the order stored; whether there are any.
bool append_readable(std::string_view utf8, std::string& out) {
  bool overrides = false;
  std::size_t kept = 0;  // from here on, nothing has been copied
  for (std::size_t pos = 0; (pos = behind_readable_ascii(utf8, pos)) < utf8.size();) {
    const std::size_t at = pos;
    const char32_t c = decode(utf8.data(), utf8.size(), pos);
    if (is_surely_shown(c)) continue;
    const bool blank = is_blank_letter(c);
    if (!blank && !is_ignorable(c) && c != '\r' && c != 0) continue;
    out.append(utf8, kept, at - kept);
    kept = pos;
    overrides = overrides || is_override(c);
    if (blank) out.push_back(' ');
    if (c == '\r' && (pos == utf8.size() || utf8[pos] != '\n')) out.push_back('\n');
  }
  out.append(utf8, kept);
  return overrides;
}

}  // namespace

// ---- The interface -----------------------------------------------------------------------------

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
    return;
  }
  if (c > 0x10FFFF || in(c, 0xD800, 0xDFFF)) c = kReplacement;
  char bytes[4];
  std::size_t size = 0;
  if (c < 0x800) {
    bytes[size++] = static_cast<char>(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      bytes[size++] = static_cast<char>(0xE0 | c >> 12);
    } else {
      bytes[size++] = static_cast<char>(0xF0 | c >> 18);
      bytes[size++] = static_cast<char>(0x80 | (c >> 12 & 0x3F));
    }
    bytes[size++] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
  }
  bytes[size++] = static_cast<char>(0x80 | (c & 0x3F));
  out.append(bytes, size);
}

char32_t next_code_point(std::string_view utf8, std::size_t& pos) {
  return decode(utf8.data(), utf8.size(), pos);
}

void canonicalize(std::string_view utf8, std::string& out, CanonicalCounts* counts) {
  CanonicalCounts counted;
  bool overrides = false;
  const std::size_t out_start = out.size();
  out.reserve(out_start + utf8.size());
  std::size_t pos = 0;
  while (pos < utf8.size()) {
    if (static_cast<unsigned char>(utf8[pos]) < 0x80) {
      pos = append_ascii(utf8, pos, out);
      continue;
    }
    const std::size_t begin = pos;
    while (pos < utf8.size()) {
      std::size_t next = pos;
      if (static_cast<unsigned char>(utf8[pos]) < 0x80 ||
          !is_settled(decode(utf8.data(), utf8.size(), next))) {
        break;
      }
      pos = next;
    }
    out.append(utf8.data() + begin, pos - begin);
    if (pos < utf8.size() && static_cast<unsigned char>(utf8[pos]) >= 0x80) {
      pos = normalize_stretch(utf8, pos, out, out_start, counted, overrides);
    }
  }
  if (overrides) {  // hardly ever
    out.resize(out_start);
    canonicalize(in_shown_order(utf8), out);
  }
  if (counts != nullptr) {
    counts->ignorable += counted.ignorable;
    counts->compatibility += counted.compatibility;
  }
}

std::string readable(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  return append_readable(utf8, out) ? readable(in_shown_order(utf8)) : out;
}

bool is_spaceless_script(char32_t c) {
  if (c < 0x0E00) return false;
  if (c < 0x2E80) {
    return (in(c, 0xE01, 0xE5B) && c != 0xE3F) || in(c, 0xE81, 0xEDF) || in(c, 0x1000, 0x109F) ||
           in(c, 0x1780, 0x17F9) || in(c, 0x1950, 0x19FF);  // Tai Le, New Tai Lue: like Lao
  }
  if (c < 0xA000) {
    if (c >= 0x4E00) return true;
    return in(c, 0x3041, 0x309A) || in(c, 0x309D, 0x309F) || in(c, 0x30A1, 0x30FA) ||
           in(c, 0x30FC, 0x30FF) || c == 0x3005 || c == 0x3006 || c == 0x3007 ||
           in(c, 0x31F0, 0x31FF) || in(c, 0x3400, 0x4DBF) || in(c, 0x2E80, 0x2FD5) ||
           in(c, 0x3021, 0x3029) || in(c, 0x3038, 0x303B);
  }
  return in(c, 0xF900, 0xFAD9) || in(c, 0xFF66, 0xFF9F) || in(c, 0xA9E0, 0xA9FE) ||
         in(c, 0xAA60, 0xAA7F) || in(c, 0x1AFF0, 0x1B16F) || in(c, 0x20000, 0x323AF);
}

bool is_word_char(char32_t c) {
  if (c < 0x80) return in(c | 0x20, 'a', 'z') || in(c, '0', '9');
  if (in(c, 0x3041, 0x3096) || in(c, 0x4E00, 0x9FFF) || in(c, 0xAC00, 0xD7A3)) return true;
  if (in(c, 0x30A1, 0x30FE)) return c != 0x30FB;
  constexpr std::uint32_t kWordTypes = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK;
  return (U_MASK(u_charType(static_cast<UChar32>(c))) & kWordTypes) != 0;
}

}  // namespace classify::text
