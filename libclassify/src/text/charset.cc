#include "text/charset.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <unordered_map>

#include "text/jis.h"
#include "text/unicode.h"

namespace classify::text {

namespace {

using Byte = std::uint8_t;

// ---- charsets and their labels ------------------------------------------------------------------

enum class Charset : Byte {
  none,  // no label, or one that names nothing
  us_ascii,
  utf_8,
  utf_7,
  utf_16,
  utf_16le,
  utf_16be,
  utf_32,
  iso_2022_jp,
  iso_2022_kr,
  iso_2022_cn,
  hz,
  cp932,
  euc_jp,
  gb18030,
  big5,
  cp949,
  koi8_r,  // from here on: one byte, one character
  koi8_u,
  ibm866,
  x_mac_cyrillic,
  windows_1250,
  windows_1251,
  windows_1252,
  windows_1253,
  windows_1254,
  windows_1255,
  windows_1256,
  windows_1257,
  windows_1258,
  windows_874,
  iso_8859_2,
  iso_8859_3,
  iso_8859_4,
  iso_8859_5,
  iso_8859_6,
  iso_8859_7,
  iso_8859_8,
  iso_8859_10,
  iso_8859_13,
  iso_8859_14,
  iso_8859_15,
  macintosh,
  ibm437,
  ibm850,
  ibm852,
  count,
};

constexpr std::size_t index_of(Charset c) { return static_cast<std::size_t>(c); }

// Ours and ICU's names, in the order of the enumeration.
struct CharsetNames {
  std::string_view name;
  const char* icu;
};
constexpr std::array<CharsetNames, index_of(Charset::count)> kNames{{
    {"", nullptr},
    {"us-ascii", nullptr},
    {"utf-8", nullptr},
    {"utf-7", "UTF-7"},
    {"utf-16", nullptr},
    {"utf-16le", nullptr},
    {"utf-16be", nullptr},
    {"utf-32", "UTF-32"},
    {"iso-2022-jp", nullptr},
    {"iso-2022-kr", nullptr},
    {"iso-2022-cn", nullptr},
    {"hz-gb-2312", "HZ"},
    {"cp932", nullptr},
    {"euc-jp", nullptr},
    {"gb18030", "gb18030"},
    {"big5", nullptr},
    {"cp949", nullptr},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"ibm866", "ibm-866"},
    {"x-mac-cyrillic", "x-mac-cyrillic"},
    {"windows-1250", "windows-1250"},
    {"windows-1251", "windows-1251"},
    {"windows-1252", "windows-1252"},
    {"windows-1253", "windows-1253"},
    {"windows-1254", "windows-1254"},
    {"windows-1255", "windows-1255"},
    {"windows-1256", "windows-1256"},
    {"windows-1257", "windows-1257"},
    {"windows-1258", "windows-1258"},
    {"windows-874", "windows-874"},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"},
    {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-13", "ISO-8859-13"},
    {"iso-8859-14", "ISO-8859-14"},
    {"iso-8859-15", "ISO-8859-15"},
    {"macintosh", "macintosh"},
    {"ibm437", "ibm-437"},
    {"ibm850", "ibm-850"},
    {"ibm852", "ibm-852"},
}};

constexpr std::string_view name_of(Charset c) { return kNames[index_of(c)].name; }

struct Aliases {
  Charset charset;
  std::string_view labels;  // lower case, letters and digits only, one blank between
};

// Names from the IANA registry, the WHATWG Encoding Standard, and mail that made up its own. As in
// the Encoding Standard the narrow sets stand for what software really sends: ISO-8859-1 for
// windows-1252, GB2312 for GB18030, EUC-KR for cp949.
constexpr Aliases kAliases[] = {
    {Charset::us_ascii,
     "ascii ansix341968 cp367 iso646us us usascii 7bit"},
    {Charset::utf_8,
     "utf8 utf8mb4 utf cp65001 65001 unicode11utf8 xunicode20utf8"},
    {Charset::utf_7,
     "utf7 unicode11utf7 xunicode20utf7 unicode20utf7 csunicode11utf7"},
    {Charset::utf_16,
     "utf16 unicode ucs2 iso10646ucs2 csunicode unicodefeff"},
    {Charset::utf_16le,
     "utf16le"},
    {Charset::utf_16be,
     "utf16be unicodefffe"},
    {Charset::utf_32,
     "utf32 ucs4"},
    {Charset::iso_2022_jp,
     "iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004 iso2022jpms "
     "iso2022jpcp932 csiso2022jp csiso2022jp2 iso2202jp iso2022 iso2002jp iso2020jp "
     "iso2022ja cp50220 cp50221 cp50222 windows50220 windows50221 50220 50221 jis jis7 "
     "jis8 xjis jisencoding junet"},
    {Charset::iso_2022_kr,
     "iso2022kr csiso2022kr"},
    {Charset::iso_2022_cn,
     "iso2022cn iso2022cnext"},
    {Charset::hz,
     "hz hzgb2312"},
    {Charset::cp932,
     "shiftjis shiftjs shitjis xshiftjis csshiftjis shiftjisx0213 shiftjis2004 sjis "
     "xsjis sjiswin sjisopen xsjiscp932 xmssjis sjisdocomo cp932 ms932 xmscp932 mscp932 "
     "mskanji windows31j cswindows31j windows932 win932 ibm943 ibm943c ibm932 cp943 932"},
    {Charset::euc_jp,
     "eucjp euc eucj ujis xeuc xeucjp eucjpms eucjpwin eucjisx0213 eucjis2004 cp51932 "
     "51932 cp20932 cseucpkdfmtjapanese cseucfixwidjapanese "
     "extendedunixcodepackedformatforjapanese"},
    {Charset::gb18030,
     "gb2312 gb231280 xgb2312 csgb2312 csgb231280 chinese csiso58gb231280 isoir58 gbk "
     "xgbk cp936 ms936 936 windows936 gb18030 gb180302000 gb180302022 gb gbk2312 gb2132 "
     "euccn xeuccn"},
    {Charset::big5,
     "big5 xbig5 csbig5 cnbig5 big5hkscs big5eten xxbig5 bigfive cp950 ms950 950 "
     "windows950"},
    {Charset::cp949,
     "euckr cseuckr xeuckr cp949 ms949 949 windows949 xwindows949 uhc korean ksc5601 "
     "ksc56011987 ksc56011989 ksx1001 csksc56011987 isoir149"},
    {Charset::koi8_r,
     "koi8r koi8 koi cskoi8r cp20866"},
    {Charset::koi8_u,
     "koi8u koi8ru"},
    {Charset::ibm866,
     "ibm866 cp866 866 csibm866"},
    {Charset::x_mac_cyrillic,
     "xmaccyrillic maccyrillic"},
    {Charset::macintosh,
     "macintosh mac macroman xmacroman csmacintosh"},
    {Charset::windows_1252,
     "latin1 l1 iso88591 iso885911987 isoir100 csisolatin1 ibm819 cp819 ansi xansi"},
    {Charset::iso_8859_2,
     "latin2 l2 csisolatin2"},
    {Charset::iso_8859_3,
     "latin3"},
    {Charset::iso_8859_4,
     "latin4"},
    {Charset::iso_8859_5,
     "cyrillic csisolatincyrillic"},
    {Charset::iso_8859_6,
     "arabic asmo708 csisolatinarabic"},
    {Charset::iso_8859_7,
     "greek greek8 elot928 csisolatingreek"},
    {Charset::iso_8859_8,
     "hebrew iso88598i iso88598e logical visual csisolatinhebrew"},
    {Charset::windows_1254,
     "latin5 l5 iso88599 csisolatin5"},
    {Charset::iso_8859_10,
     "latin6"},
    {Charset::iso_8859_15,
     "latin9 l9"},
    {Charset::windows_874,
     "tis620 iso885911 tis620d cp874 dos874"},
    {Charset::ibm437,
     "ibm437 cp437"},
    {Charset::ibm850,
     "ibm850 cp850"},
    {Charset::ibm852,
     "ibm852 cp852"},
};

// "windows-1251", "cp1251", "x-cp1251", "win-1251", "ISO_8859-2:1987": a family and a number.
Charset numbered_charset(std::string_view squeezed) {
  const std::size_t digits = squeezed.find_first_of("0123456789");
  if (digits == std::string_view::npos) return Charset::none;
  const std::string_view family = squeezed.substr(0, digits);
  const std::string_view number = squeezed.substr(digits);
  if (family == "windows" || family == "cp" || family == "xcp" || family == "win" ||
      family == "xwindows" || family == "ms" || family == "cswindows" || family.empty()) {
    if (number.size() == 4 && number.substr(0, 3) == "125" && number[3] <= '8') {
      return static_cast<Charset>(index_of(Charset::windows_1250) + (number[3] - '0'));
    }
    if (number == "874") return Charset::windows_874;
  }
  if ((family == "iso" || family == "xiso" || family.empty()) && number.substr(0, 4) == "8859") {
    std::string_view part = number.substr(4);
    if (part.size() > 4) part = part.substr(0, part.size() - 4);  // the year
    constexpr std::string_view parts[] = {"2", "3", "4", "5", "6", "7", "8", "10", "13", "14", "15"};
    for (std::size_t i = 0; i < std::size(parts); ++i) {
      if (part == parts[i]) return static_cast<Charset>(index_of(Charset::iso_8859_2) + i);
    }
    if (part == "1") return Charset::windows_1252;
    if (part == "9") return Charset::windows_1254;
    if (part == "11") return Charset::windows_874;
  }
  return Charset::none;
}

Charset charset_of_label(std::string_view label) {
  std::string squeezed;
  // RFC 2231 5: "charset*language" in encoded words. "$ESC", "$SIO": names for the inside of one
  // mail program that leaked out of it.
  label = label.substr(0, label.find_first_of("*$"));
  for (const char c : label) {
    if (squeezed.size() > 40) break;
    if (c >= 'A' && c <= 'Z') squeezed += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) squeezed += c;
  }
  if (squeezed.starts_with("charset")) squeezed.erase(0, 7);
  static const auto aliases = [] {
    std::unordered_map<std::string_view, Charset> map;
    for (const Aliases& row : kAliases) {
      for (std::string_view rest = row.labels; !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        map.emplace(rest.substr(0, end), row.charset);
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    return map;
  }();
  if (const auto found = aliases.find(squeezed); found != aliases.end()) return found->second;
  if (squeezed.find("2022jp") != std::string::npos) return Charset::iso_2022_jp;
  if (squeezed.starts_with("utf8")) return Charset::utf_8;
  return numbered_charset(squeezed);
}

// ---- ICU ----------------------------------------------------------------------------------------

struct CloseConverter {
  void operator()(UConverter* c) const { ucnv_close(c); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open_converter(Charset charset) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(kNames[index_of(charset)].icu, &status));
  if (U_FAILURE(status)) converter.reset();
  return converter;
}

// The upper halves of the one-byte charsets.
using HighHalf = std::array<char16_t, 128>;

HighHalf load_high_half(Charset charset) {
  HighHalf half;
  half.fill(static_cast<char16_t>(kUnreadable));
  const Converter converter = open_converter(charset);
  if (!converter) return half;
  for (unsigned i = 0; i < half.size(); ++i) {
    const char byte = static_cast<char>(0x80 + i);
    UChar unit[4];
    UErrorCode status = U_ZERO_ERROR;
    if (ucnv_toUChars(converter.get(), unit, 4, &byte, 1, &status) == 1 && U_SUCCESS(status) &&
        unit[0] >= 0x80) {
      half[i] = unit[0];
    }
  }
  return half;
}

const HighHalf& high_half(Charset charset) {
  constexpr std::size_t first = index_of(Charset::koi8_r);
  static const auto halves = [] {
    std::array<HighHalf, index_of(Charset::count) - first> all;
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = load_high_half(static_cast<Charset>(first + i));
    return all;
  }();
  return halves[index_of(charset) - first];
}

// For charsets so rare that ICU may read them in its own way (UTF-7, UTF-32, HZ).
std::u16string convert_with_icu(Charset charset, std::string_view bytes) {
  std::u16string units;
  const Converter converter = open_converter(charset);
  if (!converter) return units;
  const char* source = bytes.data();
  const char* const source_end = source + bytes.size();
  UErrorCode status = U_BUFFER_OVERFLOW_ERROR;
  while (status == U_BUFFER_OVERFLOW_ERROR) {
    const std::size_t old_size = units.size();
    units.resize(old_size + bytes.size() + 64);
    UChar* target = units.data() + old_size;
    status = U_ZERO_ERROR;
    ucnv_toUnicode(converter.get(), &target, units.data() + units.size(), &source, source_end,
                   nullptr, true, &status);
    units.resize(static_cast<std::size_t>(target - units.data()));
  }
  return units;
}

// ---- reading bytes as characters ----------------------------------------------------------------

bool is_ascii(std::string_view bytes) {
  const char* p = bytes.data();
  std::size_t n = bytes.size();
  std::uint64_t any = 0;
  for (; n >= 32; p += 32, n -= 32) {
    std::uint64_t w[4];
    std::memcpy(w, p, sizeof w);
    any |= w[0] | w[1] | w[2] | w[3];
    if ((any & 0x8080808080808080u) != 0) return false;
  }
  Byte rest = 0;
  for (; n > 0; ++p, --n) rest |= static_cast<Byte>(*p);
  return (any & 0x8080808080808080u) == 0 && rest < 0x80;
}

// Length of the well-formed UTF-8 sequence at `pos` (Unicode 15, table 3-7), or 0. If 0, `bad` is
// the length of the maximal subpart, which is to become one U+FFFD.
std::size_t utf8_sequence(std::string_view bytes, std::size_t pos, std::size_t* bad = nullptr) {
  const auto at = [&](std::size_t i) {
    return pos + i < bytes.size() ? static_cast<Byte>(bytes[pos + i]) : Byte{0};
  };
  const auto is_tail = [](Byte b) { return (b & 0xC0) == 0x80; };
  const Byte a = at(0);
  if (bad != nullptr) *bad = 1;
  if (a < 0x80) return 1;
  if (a < 0xC2 || a > 0xF4) return 0;
  const Byte b = at(1);
  if (a < 0xE0) return is_tail(b) ? 2 : 0;
  const Byte low = a == 0xE0 ? 0xA0 : a == 0xF0 ? 0x90 : 0x80;
  const Byte high = a == 0xED ? 0x9F : a == 0xF4 ? 0x8F : 0xBF;
  if (b < low || b > high) return 0;
  if (bad != nullptr) *bad = 2;
  if (!is_tail(at(2))) return 0;
  if (a < 0xF0) return 3;
  if (bad != nullptr) *bad = 3;
  return is_tail(at(3)) ? 4 : 0;
}

struct Utf8Shape {
  std::size_t two = 0;   // sequences of two bytes
  std::size_t more = 0;  // of three and four
  std::size_t bad = 0;
};

Utf8Shape utf8_shape(std::string_view bytes) {
  Utf8Shape shape;
  std::size_t pos = 0;
  while (pos < bytes.size()) {
    // The common cases first: eight ASCII characters, one kana or kanji.
    if (pos + 8 <= bytes.size()) {
      std::uint64_t word;
      std::memcpy(&word, bytes.data() + pos, 8);
      if ((word & 0x8080808080808080u) == 0) {
        pos += 8;
        continue;
      }
    }
    const auto lead = static_cast<Byte>(bytes[pos]);
    if (lead < 0x80) {
      ++pos;
      continue;
    }
    if (lead > 0xE0 && lead < 0xED && pos + 3 <= bytes.size() &&
        (static_cast<Byte>(bytes[pos + 1]) & 0xC0) == 0x80 &&
        (static_cast<Byte>(bytes[pos + 2]) & 0xC0) == 0x80) {
      ++shape.more;
      pos += 3;
      continue;
    }
    std::size_t bad = 1;
    const std::size_t size = utf8_sequence(bytes, pos, &bad);
    if (size == 0) {
      ++shape.bad;
      pos += bad;
    } else {
      ++(size == 2 ? shape.two : shape.more);
      pos += size;
    }
  }
  return shape;
}

char32_t utf8_value(std::string_view bytes, std::size_t pos, std::size_t size) {
  const auto bits = [&](std::size_t i) { return static_cast<char32_t>(bytes[pos + i] & 0x3F); };
  const auto lead = static_cast<Byte>(bytes[pos]);
  switch (size) {
    case 1: return lead;
    case 2: return (lead & 0x1Fu) << 6 | bits(1);
    case 3: return (lead & 0x0Fu) << 12 | bits(1) << 6 | bits(2);
    default: return (lead & 0x07u) << 18 | bits(1) << 12 | bits(2) << 6 | bits(3);
  }
}

// GB 18030's four-byte form: supplementary characters by arithmetic, the rest by asking ICU.
char32_t gb18030_four(std::string_view four) {
  const auto b = [&](std::size_t i) { return static_cast<unsigned>(static_cast<Byte>(four[i])); };
  const unsigned linear =
      (((b(0) - 0x81) * 10 + (b(1) - 0x30)) * 126 + (b(2) - 0x81)) * 10 + (b(3) - 0x30);
  constexpr unsigned kSupplementary = ((0x90u - 0x81) * 10) * 1260;
  if (linear >= kSupplementary) {
    const char32_t c = 0x10000 + (linear - kSupplementary);
    return c <= 0x10FFFF ? c : kUnreadable;
  }
  thread_local const Converter converter = open_converter(Charset::gb18030);
  if (!converter) return kUnreadable;
  UChar units[8];
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t size = ucnv_toUChars(converter.get(), units, 8, four.data(), 4, &status);
  return U_SUCCESS(status) && size == 1 ? units[0] : kUnreadable;
}

// Gives every character of `bytes`, read as `charset`, to `sink(char32_t)`; kUnreadable for each
// unit that is none. After a bad lead byte reading goes on with the very next byte if that is
// ASCII, so that one bad byte costs no good one.
template <typename Sink>
void read_as(Charset charset, std::string_view bytes, Sink&& sink) {
  const std::size_t size = bytes.size();
  const auto at = [&](std::size_t i) { return static_cast<Byte>(bytes[i]); };
  std::size_t pos = 0;

  // Pairs of a table; `lone(byte)` reads what is not the first of a pair.
  const auto read_pairs = [&](const DoubleByteTable& table, auto&& lone) {
    while (pos < size) {
      const Byte b = at(pos);
      if (b < 0x80) {
        sink(static_cast<char32_t>(b));
        ++pos;
        continue;
      }
      if (lone(b)) continue;
      const Byte trail = pos + 1 < size ? at(pos + 1) : Byte{0};
      const char32_t c = trail >= 0x30 ? table.at(b, trail) : kUnreadable;
      sink(c);
      pos += c != kUnreadable || trail >= 0x80 ? 2 : 1;
    }
    pos = std::min(pos, size);
  };
  const auto no_lone = [](Byte) { return false; };

  switch (charset) {
    case Charset::utf_8:
      while (pos < size) {
        std::size_t bad = 1;
        const std::size_t length = utf8_sequence(bytes, pos, &bad);
        sink(length == 0 ? kUnreadable : utf8_value(bytes, pos, length));
        pos += length == 0 ? bad : length;
      }
      return;
    case Charset::utf_16le:
    case Charset::utf_16be: {
      const std::size_t high = charset == Charset::utf_16be ? 0 : 1;
      const auto unit = [&](std::size_t i) {
        return static_cast<char32_t>(at(i + high) << 8 | at(i + 1 - high));
      };
      while (pos + 1 < size) {
        char32_t c = unit(pos);
        pos += 2;
        if (c >= 0xD800 && c < 0xE000) {
          const char32_t low = c < 0xDC00 && pos + 1 < size ? unit(pos) : 0;
          const bool paired = low >= 0xDC00 && low < 0xE000;
          c = paired ? 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00) : kUnreadable;
          if (paired) pos += 2;
        }
        sink(c);
      }
      if (pos < size && at(pos) != '\n' && at(pos) != 0) sink(kUnreadable);
      return;
    }
    case Charset::cp932:
      read_pairs(cp932_table(), [&](Byte b) {
        const bool kana = b >= 0xA1 && b <= 0xDF;
        if (!kana && b != 0x80 && b != 0xA0 && b < 0xFD) return false;
        sink(kana ? 0xFF61u + (b - 0xA1u) : kUnreadable);
        ++pos;
        return true;
      });
      return;
    case Charset::euc_jp:
      while (pos < size) {
        const Byte b = at(pos);
        if (b < 0x80) {
          sink(static_cast<char32_t>(b));
          ++pos;
          continue;
        }
        const Byte second = pos + 1 < size ? at(pos + 1) : Byte{0};
        const Byte third = pos + 2 < size ? at(pos + 2) : Byte{0};
        const auto is_right = [](Byte x) { return x >= 0xA1 && x <= 0xFE; };
        if (b == 0x8E && second >= 0xA1 && second <= 0xDF) {
          sink(0xFF61u + (second - 0xA1u));
          pos += 2;
        } else if (b == 0x8F && is_right(second) && is_right(third)) {
          sink(jis_x_0212_table().at(second, third));
          pos += 3;
        } else if (is_right(b) && is_right(second)) {
          const char32_t c = jis_x_0208(b & 0x7F, second & 0x7F);
          sink(c >= 0xEC00 && c < 0xF000 ? kUnreadable : c);
          pos += 2;
        } else {
          sink(kUnreadable);
          pos += second >= 0x80 && !is_right(b) ? 2 : 1;
        }
      }
      return;
    case Charset::gb18030:
      read_pairs(gbk_table(), [&](Byte b) {
        if (b == 0x80 || b == 0xFF) {
          sink(b == 0x80 ? U'€' : kUnreadable);
          ++pos;
          return true;
        }
        const auto is_digit = [&](std::size_t i) { return i < size && at(i) >= 0x30 && at(i) <= 0x39; };
        if (!is_digit(pos + 1)) return false;
        if (is_digit(pos + 3) && at(pos + 2) >= 0x81 && at(pos + 2) <= 0xFE) {
          sink(gb18030_four(bytes.substr(pos, 4)));
          pos += 4;
        } else {
          sink(kUnreadable);
          ++pos;
        }
        return true;
      });
      return;
    case Charset::big5: read_pairs(big5_table(), no_lone); return;
    case Charset::cp949: read_pairs(cp949_table(), no_lone); return;
    case Charset::utf_7:
    case Charset::utf_32:
    case Charset::hz: {
      const std::u16string units = convert_with_icu(charset, bytes);
      for (std::size_t i = 0; i < units.size(); ++i) {
        char32_t c = units[i];
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < units.size()) {
          c = 0x10000 + ((c - 0xD800) << 10) + (units[++i] - 0xDC00u);
        }
        sink(c);
      }
      return;
    }
    default: break;
  }
  if (charset >= Charset::koi8_r) {
    const HighHalf& half = high_half(charset);
    for (; pos < size; ++pos) sink(at(pos) < 0x80 ? char32_t{at(pos)} : half[at(pos) & 0x7F]);
  } else {
    for (; pos < size; ++pos) sink(at(pos) < 0x80 ? char32_t{at(pos)} : kUnreadable);
  }
}

// Appends `bytes` as UTF-8, returns the number of errors.
std::size_t append_as(Charset charset, std::string_view bytes, std::string& out) {
  std::size_t errors = 0;
  read_as(charset, bytes, [&](char32_t c) {
    if (c < 0x80) {
      out += static_cast<char>(c);
      return;
    }
    if (c == kUnreadable) ++errors;
    append_utf8(out, c);
  });
  return errors;
}

// ---- what text looks like -----------------------------------------------------------------------

// Which charset were these bytes written in? By Bayes: the one for which P(label says so) x
// P(text | language) is largest. All charsets here map bytes to text one to one, so the
// probability of the text they give is that of the bytes. Probabilities are those of single
// letters, in bits (-log2), from what is commonly known of each language: the share of kana, the
// order of the most used kanji, the letters of Russian. Nothing was fitted to single mails.
enum class Language : Byte {
  japanese,
  chinese_simplified,
  chinese_traditional,
  korean,
  cyrillic,
  greek,
  hebrew,
  arabic,
  thai,
  western,
  central_european,
  turkish,
  count,
};

using Cost = std::uint8_t;                                // quarters of a bit
constexpr Cost bits(double b) { return static_cast<Cost>(b * 4); }

constexpr Cost kErrorCost = bits(32);                     // one bad byte in ten thousand lines
constexpr Cost kForeignCost = bits(24);                   // a letter the language does not use
constexpr Cost kSupplementaryCost = bits(20);             // emoji, mostly

class LanguageModel {
 public:
  explicit LanguageModel(Language language);

  [[nodiscard]] Cost cost(char32_t c) const {
    return c < costs_.size() ? costs_[c] : kSupplementaryCost;
  }

 private:
  void set(char32_t first, char32_t last, double b) {
    std::fill(costs_.begin() + first, costs_.begin() + last + 1, bits(b));
  }
  void set(std::u32string_view letters, double b) {
    for (const char32_t c : letters) costs_[c] = bits(b);
  }
  void set_pairs(const DoubleByteTable& table, Byte first_lead, Byte last_lead, Byte first_trail,
                 double b) {
    for (unsigned lead = first_lead; lead <= last_lead; ++lead) {
      for (unsigned trail = first_trail; trail < 0xFF; ++trail) {
        const char32_t c = table.at(static_cast<Byte>(lead), static_cast<Byte>(trail));
        if (c < costs_.size() && c != kUnreadable) costs_[c] = bits(b);
      }
    }
  }
  void set_east_asian_punctuation();
  void set_japanese();
  void set_chinese_simplified();
  void set_chinese_traditional();
  void set_korean();
  void set_cyrillic();
  void set_greek();
  void set_latin();

  std::array<Cost, 0x10000> costs_;
};

// Kanji in the order of their use in newspapers, and those of commercial mail.
constexpr std::u32string_view kCommonKanji =
    U"日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定"
    U"今回新場金員九入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題"
    U"下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多県続進正安設"
    U"保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文反元重"
    U"近千考判認画海参売利組知案道信策集在件団別物側任引使求所次水半品昨論計死官増係感特情投示変打男基"
    U"私各始島直両朝革価式確村提運終挙果西勢減台広容必応演電歳住争談能無再位置企真流格有疑口過局少放税"
    U"検藤町常校料沢裁状工建語球営空職証土与急止送援供可役構木割聞身費付施切由説転食比難防補車優夫研収"
    U"断井何南石足違消境神番規術護展態導備害配副算視条独警宮究育席訪楽起万着乗店述残想線率病農州声質念"
    U"待試族象域助労例然早映限親額監環験追審商葉義伝働形景落好退準賞辺造英株頭技低毎医復仕去姿味負閣失"
    U"移差個門写評課末守若脳極種美命福量望松非観察整段横型白深字答夜製票況音申様財港識注呼達"
    U"登録購読返届宛添削除停込願致頂欲僕誰彼娘妻秘密即招待紹介募詳細携帯拒否銀振口座貸融額無";

constexpr std::u32string_view kCommonHiragana =
    U"のにたいをはしるとがでてすなまれらっもかりうくあこさきんよけそせめおつえちわやろどじだみべ";

constexpr std::u32string_view kCommonHanzi =
    U"的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用"
    U"道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日者"
    U"意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被"
    U"利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论"
    U"处走义各入几口认条平系气题活更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直资命"
    U"山金指统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王完设式色路记南品住告类求"
    U"据程北边死张该交规万取格望觉术领共确传师观清今切院让识候带导争运费网请您收票服客价款需购免欢迎谢号码邮"
    U"箱联系询";

constexpr std::u32string_view kCommonTraditional =
    U"的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用"
    U"道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日者"
    U"意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被"
    U"利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論"
    U"處走義各入幾口認條平系氣題活更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直資命"
    U"山金指統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王完設式色路記南品住告類求"
    U"據程北邊死張該交規萬取格望覺術領共確傳師觀清今切院讓識候帶導爭運費網請您收票服客價款需購免歡迎謝號碼郵"
    U"箱聯絡繫詢";

constexpr std::u32string_view kCommonHangul =
    U"이다는을가에의고하지한도로리나사기대자어서은그있아시인들것라정수부일를보거해전게만주면장니여스제상구마"
    U"과와비소조원안오생무신용공연모우동성국선요금실경민당말때분산세속적저중까더했었습입됩합십세요님께없않"
    U"드트크프르터레러내야위물문방법화회학교관권단발불업음진체출통품행현형호확후미바번료메매및";

LanguageModel::LanguageModel(Language language) {
  costs_.fill(kForeignCost);
  set(0x0000, 0x001F, 20);
  set(0x0020, 0x007E, 6);
  set(U'A', U'Z', 5.5);
  set(U'a', U'z', 5);
  set(U" \r\n", 3);
  set(U"\t.,-/:'", 5);
  set(U"\\|~^`{}@", 9);
  set(0x007F, 0x009F, 28);
  set(0x00A0, 0x00FF, 18);
  set(0x0100, 0x017F, 20);
  set(0x2010, 0x203F, 14);
  set(0xE000, 0xF8FF, 26);
  costs_[kUnreadable] = kErrorCost;
  switch (language) {
    case Language::japanese: set_japanese(); break;
    case Language::chinese_simplified: set_chinese_simplified(); break;
    case Language::chinese_traditional: set_chinese_traditional(); break;
    case Language::korean: set_korean(); break;
    case Language::cyrillic: set_cyrillic(); break;
    case Language::greek: set_greek(); break;
    case Language::hebrew:
      set(0x05B0, 0x05C2, 9);  // points
      set(0x05D0, 0x05EA, 5);
      set(U"ויהלאתרמ", 4);
      set(U"\u20AA", 10);
      break;
    case Language::arabic:
      set(0x060C, 0x06D5, 11);
      set(0x0621, 0x064A, 6.5);
      set(0x064B, 0x0652, 9);
      set(U"الينمرتوبعدسهفقكحةأ", 4.7);
      break;
    case Language::thai:
      set(0x0E01, 0x0E5B, 8);
      set(U"านรกอเงมวยลทสดต่้าีัิ", 5.5);
      break;
    case Language::western:
      set_latin();
      set(U"éèàçêôîûâùäöüßáíóúñãõåøæëïœ", 9);
      set(U"ÉÈÀÇÊÄÖÜÁÍÓÚÑÃÕÅØÆÂÔÎ", 11);
      set(U"’“”–—…€™", 10);
      break;
    case Language::central_european:
      set_latin();
      set(0x0102, 0x017E, 12);
      set(U"ąćęłńóśźżáčďéěíňřšťúůýžäôľĺŕőűăâîșțşţđ", 9);
      set(U"ÁČÉÍŘŠŽÝÚŁŚŻÓÖÜ", 11);
      set(U"’“”„–—…", 10);
      break;
    case Language::turkish:
      set_latin();
      set(U"ğışİŞçöüâ", 8.5);
      set(U"ĞÇÖÜ", 11);
      set(U"’“”–—…", 10);
      break;
    case Language::count: break;
  }
}

void LanguageModel::set_east_asian_punctuation() {
  set(0x2010, 0x203F, 13);
  set(0x2190, 0x22FF, 15);
  set(0x2460, 0x24FF, 16);
  set(0x2500, 0x26FF, 14);
  set(0x3000, 0x303F, 11);
  set(0x3200, 0x33FF, 18);
  set(0xFF01, 0xFF5E, 12);
  set(U"、。，\u3000", 7);
  set(U"「」（）！？：・【】～…", 9);
}

void LanguageModel::set_japanese() {
  set_east_asian_punctuation();
  set_pairs(jis_x_0212_table(), 0xA1, 0xFE, 0xA1, 24);
  const DoubleByteTable& table = cp932_table();
  set_pairs(table, 0xED, 0xFC, 0x40, 19);   // NEC's and IBM's kanji
  set_pairs(table, 0x98, 0xEA, 0x40, 21);   // level 2
  set_pairs(table, 0x88, 0x97, 0x40, 14.5);  // level 1
  set_pairs(table, 0x98, 0x98, 0x40, 14.5);
  for (unsigned trail = 0x9F; trail < 0xFD; ++trail) {  // row 48 shares its lead byte with row 47
    set(std::u32string{table.at(0x98, static_cast<Byte>(trail))}, 21);
  }
  set(0xE000, 0xF8FF, 24);
  set(0x0391, 0x0451, 20);  // rows 6 and 7
  set(U"ー", 8);
  set(0x3041, 0x3093, 10);
  set(kCommonHiragana, 6.2);
  set(0x30A1, 0x30F6, 9.5);
  set(0xFF61, 0xFF9F, 14);
  set(kCommonKanji, 10.5);
  costs_[kUnreadable] = kErrorCost;
}

void LanguageModel::set_chinese_simplified() {
  set_east_asian_punctuation();
  set(0x4E00, 0x9FA5, 22);
  set(0x3041, 0x30F6, 20);
  set(kCommonTraditional, 17);
  set_pairs(gbk_table(), 0xD8, 0xF7, 0xA1, 19);
  set_pairs(gbk_table(), 0xB0, 0xD7, 0xA1, 13.5);
  set(kCommonHanzi, 9.5);
  set(U"“”《》", 9);
  costs_[kUnreadable] = kErrorCost;
}

void LanguageModel::set_chinese_traditional() {
  set_east_asian_punctuation();
  set(0x4E00, 0x9FA5, 23);
  set(0x3041, 0x30F6, 20);
  set_pairs(big5_table(), 0xC9, 0xF9, 0x40, 20);
  set_pairs(big5_table(), 0xA4, 0xC5, 0x40, 13.5);
  set(kCommonTraditional, 9.5);
  costs_[kUnreadable] = kErrorCost;
}

void LanguageModel::set_korean() {
  set_east_asian_punctuation();
  set(U"、。，\u3000", 12);
  set(0x4E00, 0x9FA5, 24);
  set_pairs(cp949_table(), 0xCA, 0xFD, 0xA1, 20);  // hanja
  set(0xAC00, 0xD7A3, 20);
  set_pairs(cp949_table(), 0xB0, 0xC8, 0xA1, 12.5);
  set(kCommonHangul, 8.2);
  set(U"ㅋㅎㅠㅜㅇ", 10);
  costs_[kUnreadable] = kErrorCost;
}

void LanguageModel::set_cyrillic() {
  set(0x0400, 0x045F, 13);
  set(0x0490, 0x0491, 13);
  set(U"«»—–№…“”’", 10);
  set(0x00A0, 0x00A0, 9);
  set(U"оеаин", 3.8);
  set(U"тсрвлкмдпу", 4.8);
  set(U"яыьгзбчйхжшюцщэфі", 6.8);
  set(U"ъёїєѕґ", 10);
  set(U"ОЕАИНТСРВЛКМДПУ", 9);
  set(U"ЯЫЬГЗБЧЙХЖШЮЦЩЭФІ", 11);
}

void LanguageModel::set_greek() {
  set(0x0384, 0x03CE, 10);
  set(U"αοιετσνηυρπκμλςω", 4.8);
  set(U"γδχθφβξζψάέήίόύώ", 7);
  set(U"ΑΟΙΕΤΣΝΗΥΡΠΚΜΛΩ", 9.5);
  set(U"«»–—“”’", 10);
}

void LanguageModel::set_latin() {
  set(0x00C0, 0x00FF, 13);
  set(0x00A0, 0x00A0, 8);
  set(U"«»°§©®£·•ºª¿¡", 11);
}

const LanguageModel& model_of(Language language) {
  // One array at a time, on demand: most mail needs none, the rest two or three.
  switch (language) {
    case Language::japanese: { static const LanguageModel m(Language::japanese); return m; }
    case Language::chinese_simplified: { static const LanguageModel m(Language::chinese_simplified); return m; }
    case Language::chinese_traditional: { static const LanguageModel m(Language::chinese_traditional); return m; }
    case Language::korean: { static const LanguageModel m(Language::korean); return m; }
    case Language::cyrillic: { static const LanguageModel m(Language::cyrillic); return m; }
    case Language::greek: { static const LanguageModel m(Language::greek); return m; }
    case Language::hebrew: { static const LanguageModel m(Language::hebrew); return m; }
    case Language::arabic: { static const LanguageModel m(Language::arabic); return m; }
    case Language::thai: { static const LanguageModel m(Language::thai); return m; }
    case Language::central_european: { static const LanguageModel m(Language::central_european); return m; }
    case Language::turkish: { static const LanguageModel m(Language::turkish); return m; }
    default: { static const LanguageModel m(Language::western); return m; }
  }
}

// The few things a letter model cannot know: what stands beside what.
class Scorer {
 public:
  explicit Scorer(const LanguageModel& model) : model_(model) {}

  void operator()(char32_t c) {
    Cost cost = model_.cost(c);
    const Kind kind = kind_of(c);
    if (c >= 0x80 && c == last_ && c != kUnreadable && kind != Kind::half_width) {
      cost = std::min(cost, bits(4));  // ━━━━, ！！！, ーー
    }
    // No-break spaces are there to be many: "&nbsp; &nbsp;".
    if (c == 0xA0 && (last_ == ' ' || last_ == 0xA0)) cost = bits(2);
    // Half-width kana come in words; lone ones are kanji read wrongly.
    if (kind == Kind::half_width && last_kind_ == Kind::half_width) cost = bits(8);
    // Text stays in its script for a while: a no-break space between English words is not a
    // Russian "а", nor a copyright sign a half-width kana.
    const Script script = script_of(c, kind);
    if (script != Script::none) {
      if (last_script_ != Script::none && script != last_script_) total_ += bits(5);
      last_script_ = script;
    }
    // Thai vowel signs and tone marks stand on a consonant.
    if (is_thai_mark(c) && !(last_ >= 0x0E01 && last_ <= 0x0E2E) && !is_thai_mark(last_)) {
      total_ += bits(10);
    }
    // Nobody writes one word in two alphabets. Two accented letters in a row are rare.
    const bool mixes = (kind == Kind::alphabet && last_kind_ == Kind::ascii_letter) ||
                       (kind == Kind::ascii_letter && last_kind_ == Kind::alphabet);
    if (mixes) total_ += bits(8);
    if (kind == Kind::accented && last_kind_ == Kind::accented) total_ += bits(4);
    // Capitals stand first or in company: пРИВЕТ is KOI8-R taken for windows-1251.
    if (kind == Kind::alphabet && is_capital(c) && last_kind_ == Kind::alphabet && !is_capital(last_)) {
      total_ += bits(6);
    }
    total_ += cost;
    last_ = c;
    last_kind_ = kind;
  }

  [[nodiscard]] std::uint64_t total() const { return total_; }

 private:
  enum class Kind : Byte { other, ascii_letter, accented, alphabet, half_width };
  enum class Script : Byte { none, latin, alphabet, east_asian };

  static Script script_of(char32_t c, Kind kind) {
    if (kind == Kind::ascii_letter || kind == Kind::accented) return Script::latin;
    if (kind == Kind::alphabet) return Script::alphabet;
    const bool east_asian = (c > 0x3040 && c < 0xD7A4) || kind == Kind::half_width;
    return east_asian ? Script::east_asian : Script::none;
  }
  static bool is_thai_mark(char32_t c) {
    return c == 0x0E31 || (c >= 0x0E34 && c <= 0x0E3A) || (c >= 0x0E47 && c <= 0x0E4E);
  }

  static Kind kind_of(char32_t c) {
    if (c < 0x80) {
      const char32_t lower = c | 0x20;
      return lower >= 'a' && lower <= 'z' ? Kind::ascii_letter : Kind::other;
    }
    if (c >= 0xC0 && c < 0x250) return Kind::accented;
    if (c >= 0x370 && c < 0x0E60) return Kind::alphabet;
    if (c >= 0xFF61 && c <= 0xFF9F) return Kind::half_width;
    return Kind::other;
  }
  static bool is_capital(char32_t c) {
    return (c >= 0x0391 && c <= 0x03A9) || (c >= 0x0400 && c <= 0x042F);
  }

  const LanguageModel& model_;
  std::uint64_t total_ = 0;  // quarters of a bit
  char32_t last_ = 0;
  Kind last_kind_ = Kind::other;
  Script last_script_ = Script::none;
};

// Bits it takes to say `bytes` as that language in that charset.
double cost_of(Charset charset, Language language, std::string_view bytes) {
  Scorer scorer(model_of(language));
  read_as(charset, bytes, [&](char32_t c) { scorer(c); });
  return static_cast<double>(scorer.total()) / 4;
}

// ---- the decision -------------------------------------------------------------------------------

struct Candidate {
  Charset charset;
  Language language;
  double handicap;  // bits: how rare such mail is without a word about it
};

constexpr Candidate kCandidates[] = {
    {Charset::cp932, Language::japanese, 0},
    {Charset::euc_jp, Language::japanese, 0},
    {Charset::gb18030, Language::chinese_simplified, 3},
    {Charset::gb18030, Language::japanese, 12},
    {Charset::gb18030, Language::chinese_traditional, 14},
    {Charset::big5, Language::chinese_traditional, 4},
    {Charset::cp949, Language::korean, 4},
    {Charset::koi8_r, Language::cyrillic, 6},
    {Charset::windows_1251, Language::cyrillic, 6},
    {Charset::iso_8859_5, Language::cyrillic, 10},
    {Charset::ibm866, Language::cyrillic, 14},
    {Charset::windows_1252, Language::western, 4},
    {Charset::windows_1250, Language::central_european, 12},
    {Charset::iso_8859_2, Language::central_european, 12},
    {Charset::windows_1254, Language::turkish, 14},
    {Charset::windows_1253, Language::greek, 10},
    {Charset::windows_1255, Language::hebrew, 10},
    {Charset::windows_1256, Language::arabic, 10},
    {Charset::windows_874, Language::thai, 10},
};

constexpr double kRelatedBonus = 10;    // the label is wrong but names the language
constexpr double kHintBonus = 10;       // the rest of the mail is in it
constexpr double kUtf8Bonus = 10;       // the most common charset, and the hardest to meet by chance
// A label is believed unless another reading is better by this much, and this much per high byte.
// One-byte labels are the default of many programs, and our letter models know fewer languages
// than they serve: so they need more evidence per byte against them.
constexpr double kLabelMargin = 12;
constexpr double kPairLabelMarginPerByte = 0.1;
constexpr double kByteLabelMarginPerByte = 0.75;
constexpr std::size_t kSampleSize = 64 * 1024;

bool is_pair_charset(Charset c) { return c >= Charset::cp932 && c <= Charset::cp949; }
bool is_byte_charset(Charset c) { return c >= Charset::koi8_r; }
bool is_japanese(Charset c) {
  return c == Charset::iso_2022_jp || c == Charset::cp932 || c == Charset::euc_jp;
}
bool is_related(Charset label, Charset candidate) {
  if (is_japanese(label)) return is_japanese(candidate);
  if (label == Charset::hz || label == Charset::iso_2022_cn) return candidate == Charset::gb18030;
  if (label == Charset::iso_2022_kr) return candidate == Charset::cp949;
  const auto is_cyrillic = [](Charset c) {
    return c == Charset::koi8_r || c == Charset::koi8_u || c == Charset::windows_1251 ||
           c == Charset::iso_8859_5 || c == Charset::ibm866 || c == Charset::x_mac_cyrillic;
  };
  return is_cyrillic(label) && is_cyrillic(candidate);
}

// The lines with high bytes, at most kSampleSize of them: ASCII says nothing about charsets. No
// charset here has a line feed inside a character, so none is cut (but in a line of 64 KB).
std::string_view sample_of(std::string_view bytes, std::string& storage) {
  if (bytes.size() <= 4096) return bytes;
  std::size_t pos = 0;
  while (pos < bytes.size() && storage.size() < kSampleSize) {
    const std::size_t feed = bytes.find('\n', pos);
    const std::size_t end = feed == std::string_view::npos ? bytes.size() : feed + 1;
    const std::string_view line = bytes.substr(pos, end - pos);
    if (!is_ascii(line)) storage.append(line.substr(0, kSampleSize - storage.size()));
    pos = end;
  }
  return storage;
}

struct Claims {
  Charset label = Charset::none;
  Charset hint = Charset::none;
};

// The charset for bytes that are neither ASCII nor plainly UTF-8.
Charset choose(std::string_view bytes, const Claims& claims) {
  std::string storage;
  const std::string_view sample = sample_of(bytes, storage);
  const auto high_bytes = static_cast<double>(
      std::count_if(sample.begin(), sample.end(), [](char c) { return static_cast<Byte>(c) >= 0x80; }));

  Charset best = Charset::windows_1252;
  double best_cost = std::numeric_limits<double>::infinity();
  double label_cost = std::numeric_limits<double>::infinity();
  const auto consider = [&](Charset charset, Language language, double handicap) {
    double cost = cost_of(charset, language, sample) + handicap;
    if (charset == claims.label) label_cost = std::min(label_cost, cost - handicap);
    if (charset == claims.hint) cost -= kHintBonus;
    if (is_related(claims.label, charset)) cost -= kRelatedBonus;
    if (cost < best_cost) {
      best_cost = cost;
      best = charset;
    }
  };
  for (const Candidate& c : kCandidates) consider(c.charset, c.language, c.handicap);

  const auto consider_in_all_languages = [&](Charset charset, double handicap) {
    for (std::size_t l = 0; l < static_cast<std::size_t>(Language::count); ++l) {
      consider(charset, static_cast<Language>(l), handicap);
    }
  };
  const Utf8Shape shape = utf8_shape(sample);
  if (shape.two + shape.more >= shape.bad) consider_in_all_languages(Charset::utf_8, -kUtf8Bonus);
  const bool listed =
      std::any_of(std::begin(kCandidates), std::end(kCandidates),
                  [&](const Candidate& c) { return c.charset == claims.label; });
  if (!listed && is_byte_charset(claims.label)) consider_in_all_languages(claims.label, 0);

  const double per_byte =
      is_byte_charset(claims.label) ? kByteLabelMarginPerByte : kPairLabelMarginPerByte;
  if (label_cost <= best_cost + kLabelMargin + per_byte * high_bytes) return claims.label;
  return best;
}

bool is_utf16(Charset c) {
  return c == Charset::utf_16 || c == Charset::utf_16le || c == Charset::utf_16be;
}

// UTF-16 by its byte order mark, its label, or its zeros.
Charset utf16_order(std::string_view bytes, Charset label) {
  if (bytes.size() < 2) return Charset::none;
  if (bytes.starts_with("\xFF\xFE")) return Charset::utf_16le;
  if (bytes.starts_with("\xFE\xFF")) return Charset::utf_16be;
  std::array<std::size_t, 2> zeros{};
  const std::string_view head = bytes.substr(0, 4096);
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1u : 0u;
  // Western text has a zero in every unit, Japanese in its line ends at least. Where nobody speaks
  // of UTF-16 a few zeros are only zeros.
  const std::size_t enough = is_utf16(label) ? std::max<std::size_t>(head.size() / 8, 1)
                                             : std::max<std::size_t>(head.size() / 4, 4);
  if (zeros[0] >= enough && zeros[1] * 4 < zeros[0]) return Charset::utf_16be;
  if (zeros[1] >= enough && zeros[0] * 4 < zeros[1]) return Charset::utf_16le;
  if (!is_utf16(label)) return Charset::none;
  const auto best_in = [&](Charset charset) {
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t l = 0; l < static_cast<std::size_t>(Language::count); ++l) {
      best = std::min(best, cost_of(charset, static_cast<Language>(l), head));
    }
    return best;
  };
  const double little = best_in(Charset::utf_16le);
  const double big = best_in(Charset::utf_16be);
  // What says UTF-16 but is some 8-bit charset reads better as anything else.
  if (best_in(is_ascii(head) ? Charset::us_ascii : Charset::utf_8) <= std::min(little, big)) {
    return Charset::none;
  }
  return little < big ? Charset::utf_16le : Charset::utf_16be;
}

// Has the label kept its word, given what the bytes are?
bool lied(Charset label, Charset used) {
  if (label == Charset::none || label == used) return false;
  if (used == Charset::us_ascii) return is_utf16(label) || label == Charset::utf_32;
  if (is_utf16(label)) return !is_utf16(used);
  return true;
}

// Reads 8-bit text line by line where it must, each line's charset on its own merits. A budget
// keeps the cost linear: after that many decisions the last one stands.
class LineReader {
 public:
  explicit LineReader(Claims claims) : claims_(claims) {}

  std::size_t read(std::string_view line, std::string& out) {
    const Utf8Shape shape = utf8_shape(line);
    if (shape.bad == 0) {
      out.append(line);
      return 0;
    }
    if (budget_ > 0) {
      --budget_;
      last_ = choose(line, claims_);
    }
    return append_as(last_, line, out);
  }

 private:
  Claims claims_;
  int budget_ = 64;
  Charset last_ = Charset::cp932;
};

// All lines in `charset`, but those that it cannot read in whatever can.
std::size_t append_lines(Charset charset, std::string_view bytes, std::string& out) {
  LineReader other({Charset::none, charset});
  std::size_t errors = 0;
  std::size_t pos = 0;
  std::string retry;
  while (pos < bytes.size()) {
    const std::size_t feed = bytes.find('\n', pos);
    const std::size_t end = feed == std::string_view::npos ? bytes.size() : feed + 1;
    const std::string_view line = bytes.substr(pos, end - pos);
    const std::size_t before = out.size();
    std::size_t failed = append_as(charset, line, out);
    if (failed > 0) {
      retry.clear();
      const std::size_t again = other.read(line, retry);
      if (again < failed) {
        out.replace(before, std::string::npos, retry);
        failed = again;
      }
    }
    errors += failed;
    pos = end;
  }
  return errors;
}

class Decoder {
 public:
  Decoder(std::string_view bytes, CharsetClaim claim)
      : bytes_(bytes), claims_{charset_of_label(claim.label), charset_of_label(claim.hint)} {}

  DecodedText decode() {
    if (read_marked() || read_escapes()) return std::move(out_);
    if (is_ascii(bytes_)) {
      read_ascii();
    } else if (!read_utf8()) {
      read_best();
    }
    return std::move(out_);
  }

 private:
  // Byte order marks, and UTF-16 without.
  bool read_marked() {
    if (bytes_.starts_with("\xEF\xBB\xBF")) {
      bytes_.remove_prefix(3);
      if (utf8_shape(bytes_).bad == 0) {
        out_.text = bytes_;
        finish(Charset::utf_8, "bom");
        return true;
      }
      claims_.hint = Charset::utf_8;
      return false;
    }
    if (claims_.label == Charset::utf_32 && bytes_.find('\0') != std::string_view::npos) {
      out_.errors = append_as(Charset::utf_32, bytes_, out_.text);
      finish(Charset::utf_32, "declared");
      return true;
    }
    const bool marked = bytes_.starts_with("\xFF\xFE") || bytes_.starts_with("\xFE\xFF");
    if (!marked && !is_utf16(claims_.label) && bytes_.find('\0') == std::string_view::npos) return false;
    const Charset order = utf16_order(bytes_, claims_.label);
    if (order == Charset::none) return false;
    out_.errors = append_as(order, bytes_.substr(marked ? 2 : 0), out_.text);
    finish(order, marked ? "bom" : is_utf16(claims_.label) ? "declared" : "score");
    return true;
  }

  bool read_escapes() {
    if (bytes_.find('\x1b') != std::string_view::npos) {
      if (auto stripped = without_carrier_pictures(bytes_)) {
        storage_ = std::move(*stripped);
        bytes_ = storage_;
      }
    }
    if (has_iso2022(bytes_)) {
      read_iso2022("escapes");
      return true;
    }
    if (!is_ascii(bytes_)) return false;
    if (bytes_.find("$B") == std::string_view::npos && bytes_.find("$@") == std::string_view::npos) return false;
    auto restored = restore_escapes(bytes_);
    if (!restored) return false;
    storage_ = std::move(*restored);
    bytes_ = storage_;
    read_iso2022("repaired");
    return true;
  }

  void read_iso2022(std::string_view reason) {
    LineReader lines({Charset::none, Charset::cp932});
    Iso2022Text text = decode_iso2022(bytes_, [&](std::string_view run, std::string& out) {
      return lines.read(run, out);
    });
    out_.text = std::move(text.text);
    out_.errors = text.errors;
    out_.charset = text.charset;
    out_.reason = reason;
    out_.label_lied = claims_.label != Charset::none && name_of(claims_.label) != text.charset;
  }

  void read_ascii() {
    const bool shifts = (claims_.label == Charset::utf_7 && bytes_.find('+') != std::string_view::npos) ||
                        (claims_.label == Charset::hz && bytes_.find("~{") != std::string_view::npos);
    if (shifts) {
      out_.errors = append_as(claims_.label, bytes_, out_.text);
      finish(claims_.label, "declared");
      return;
    }
    out_.text = bytes_;
    finish(Charset::us_ascii, "ascii");
  }

  bool read_utf8() {
    const Utf8Shape shape = utf8_shape(bytes_);
    if (shape.bad > 0) return false;
    // Pairs of high bytes alone are UTF-8 by chance now and then, if somebody says that they are
    // pairs of another charset; three bytes in a row hardly ever.
    const bool contested = shape.more == 0 && claims_.label != Charset::utf_8 &&
                           (is_pair_charset(claims_.label) || is_byte_charset(claims_.label));
    if (contested && choose(bytes_, claims_) != Charset::utf_8) return false;
    out_.text = bytes_;
    finish(Charset::utf_8, claims_.label == Charset::utf_8 ? "declared" : "utf-8");
    return true;
  }

  void read_best() {
    const Charset chosen = choose(bytes_, claims_);
    out_.text.reserve(bytes_.size() * 3 / 2);
    out_.errors = append_as(chosen, bytes_, out_.text);
    if (out_.errors > 0 && bytes_.find('\n') != std::string_view::npos) {
      out_.text.clear();
      out_.errors = append_lines(chosen, bytes_, out_.text);
    }
    finish(chosen, chosen == claims_.label ? "declared" : "score");
  }

  void finish(Charset used, std::string_view reason) {
    out_.charset = name_of(used);
    out_.reason = reason;
    out_.label_lied = lied(claims_.label, used);
  }

  std::string_view bytes_;
  std::string storage_;  // of bytes that had to be mended
  Claims claims_;
  DecodedText out_;
};

}  // namespace

std::string_view canonical_charset(std::string_view label) {
  return name_of(charset_of_label(label));
}

DecodedText decode_text(std::string_view bytes, CharsetClaim claim) {
  return Decoder(bytes, claim).decode();
}

}  // namespace classify::text
