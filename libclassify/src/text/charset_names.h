// Charsets by number, by name, and by the labels that mail uses.
//
//   "_iso-2022-jp$ESC"  ─▶  Charset::iso_2022_jp  ─▶  "iso-2022-jp"
//
// The names of `canonical_charset`; see charset.h.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

namespace classify::text {

using Byte = std::uint8_t;

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

inline constexpr std::size_t index_of(Charset c) { return static_cast<std::size_t>(c); }

// Ours and ICU's names, in the order of the enumeration.
struct CharsetNames {
  std::string_view name;
  const char* icu;
};
inline constexpr std::array<CharsetNames, index_of(Charset::count)> kNames{{
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

inline constexpr std::string_view name_of(Charset c) { return kNames[index_of(c)].name; }

struct Aliases {
  Charset charset;
  std::string_view labels;  // lower case, letters and digits only, one blank between
};

// Names from the IANA registry, the WHATWG Encoding Standard, and mail that made up its own. As in
// the Encoding Standard the narrow sets stand for what software really sends: ISO-8859-1 for
// windows-1252, GB2312 for GB18030, EUC-KR for cp949.
inline constexpr Aliases kAliases[] = {
    {Charset::us_ascii, "ascii ansix341968 cp367 iso646us us usascii 7bit"},
    {Charset::utf_8, "utf8 utf8mb4 utf cp65001 65001 unicode11utf8 xunicode20utf8"},
    {Charset::utf_7, "utf7 unicode11utf7 xunicode20utf7 unicode20utf7 csunicode11utf7"},
    {Charset::utf_16, "utf16 unicode ucs2 iso10646ucs2 csunicode unicodefeff"},
    {Charset::utf_16le, "utf16le"},
    {Charset::utf_16be, "utf16be unicodefffe"},
    {Charset::utf_32, "utf32 ucs4"},
    {Charset::iso_2022_jp,
     "iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004 iso2022jpms "
     "iso2022jpcp932 csiso2022jp csiso2022jp2 iso2202jp iso2022 iso2002jp iso2020jp "
     "iso2022ja cp50220 cp50221 cp50222 windows50220 windows50221 50220 50221 jis jis7 "
     "jis8 xjis jisencoding junet"},
    {Charset::iso_2022_kr, "iso2022kr csiso2022kr"},
    {Charset::iso_2022_cn, "iso2022cn iso2022cnext"},
    {Charset::hz, "hz hzgb2312"},
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
    {Charset::koi8_r, "koi8r koi8 koi cskoi8r cp20866"},
    {Charset::koi8_u, "koi8u koi8ru"},
    {Charset::ibm866, "ibm866 cp866 866 csibm866"},
    {Charset::x_mac_cyrillic, "xmaccyrillic maccyrillic"},
    {Charset::macintosh, "macintosh mac macroman xmacroman csmacintosh"},
    {Charset::windows_1252,
     "latin1 l1 iso88591 iso885911987 isoir100 csisolatin1 ibm819 cp819 ansi xansi"},
    {Charset::iso_8859_2, "latin2 l2 csisolatin2"},
    {Charset::iso_8859_3, "latin3"},
    {Charset::iso_8859_4, "latin4"},
    {Charset::iso_8859_5, "cyrillic csisolatincyrillic"},
    {Charset::iso_8859_6, "arabic asmo708 csisolatinarabic"},
    {Charset::iso_8859_7, "greek greek8 elot928 csisolatingreek"},
    {Charset::iso_8859_8, "hebrew iso88598i iso88598e logical visual csisolatinhebrew"},
    {Charset::windows_1254, "latin5 l5 iso88599 csisolatin5"},
    {Charset::iso_8859_10, "latin6"},
    {Charset::iso_8859_15, "latin9 l9"},
    {Charset::windows_874, "tis620 iso885911 tis620d cp874 dos874"},
    {Charset::ibm437, "ibm437 cp437"},
    {Charset::ibm850, "ibm850 cp850"},
    {Charset::ibm852, "ibm852 cp852"},
};

// The single labels of kAliases in alphabetical order, as places there: constant data without a
// pointer that would have to be relocated.
struct Label {
  std::uint16_t row;
  std::uint16_t begin;
  std::uint16_t size;

  [[nodiscard]] constexpr std::string_view text() const {
    return kAliases[row].labels.substr(begin, size);
  }
};
inline constexpr auto kLabels = [] {
  constexpr std::size_t kCount = [] {
    std::size_t labels = 0;
    for (const Aliases& row : kAliases) {
      labels += 1 + static_cast<std::size_t>(std::ranges::count(row.labels, ' '));
    }
    return labels;
  }();
  std::array<Label, kCount> all{};
  auto* next = all.begin();
  std::uint16_t row = 0;
  for (const Aliases& aliases : kAliases) {
    const std::string_view labels = aliases.labels;
    for (std::size_t begin = 0; begin < labels.size();) {
      const std::size_t end = std::min(labels.find(' ', begin), labels.size());
      *next++ = {row, static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(end - begin)};
      begin = end + 1;
    }
    ++row;
  }
  std::ranges::sort(all, {}, &Label::text);
  return all;
}();
static_assert(std::ranges::adjacent_find(kLabels, {}, &Label::text) == kLabels.end(),
              "a label names one charset");

// "windows-1251", "cp1251", "x-cp1251", "win-1251", "ISO_8859-2:1987": a family and a number.
inline Charset numbered_charset(std::string_view squeezed) {
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
    constexpr std::string_view kParts[] = {"2", "3",  "4",  "5",  "6", "7",
                                           "8", "10", "13", "14", "15"};
    for (std::size_t i = 0; i < std::size(kParts); ++i) {
      if (part == kParts[i]) return static_cast<Charset>(index_of(Charset::iso_8859_2) + i);
    }
    if (part == "1") return Charset::windows_1252;
    if (part == "9") return Charset::windows_1254;
    if (part == "11") return Charset::windows_874;
  }
  return Charset::none;
}

inline Charset charset_of_label(std::string_view label) {
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
  const auto* const found =
      std::lower_bound(kLabels.begin(), kLabels.end(), std::string_view(squeezed),
                       [](const Label& l, std::string_view text) { return l.text() < text; });
  if (found != kLabels.end() && found->text() == squeezed) return kAliases[found->row].charset;
  if (squeezed.find("2022jp") != std::string::npos) return Charset::iso_2022_jp;
  if (squeezed.starts_with("utf8")) return Charset::utf_8;
  return numbered_charset(squeezed);
}

}  // namespace classify::text
