#include "text/host.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "ascii.h"
#include "text/url.h"

namespace classify::text {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// All country codes that are delegated (ISO 3166-1 and the few reserved ones in use).
constexpr std::string_view kCountries =
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs "
    "bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee "
    "eg er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk "
    "hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la "
    "lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my "
    "mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro "
    "rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj "
    "tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw ";

// The same, with one bit for each pair of letters.
constexpr auto kCountryBits = [] {
  std::array<std::uint32_t, 26> bits{};
  for (std::size_t i = 0; i + 2 < kCountries.size(); i += 3) {
    bits[static_cast<std::size_t>(kCountries[i] - 'a')] |= 1u << (kCountries[i + 1] - 'a');
  }
  return bits;
}();

constexpr std::string_view kGenericTlds[] = {
#include "text/url_tlds.inc"
};
static_assert(std::is_sorted(std::begin(kGenericTlds), std::end(kGenericTlds)));

// Top level domains in other scripts, lower case.
constexpr std::string_view kOtherTlds[] = {
    "бел",          "бг",       "дети", "ею",     "католик",  "ком",    "мкд",    "мон",
    "москва",       "онлайн",   "орг",  "рус",    "рф",       "сайт",   "срб",    "укр",
    "қаз",          "հայ",      "қор",  "ישראל",  "ελ",       "امارات", "ایران",  "مصر",
    "السعودية",     "भारत",     "ไทย",  "みんな", "グーグル", "コム",   "ストア", "セール",
    "ファッション", "ポイント", "世界", "中信",   "中国",     "中國",   "中文网", "企业",
    "信息",         "公司",     "台湾", "台灣",   "商城",     "商店",   "在线",   "手机",
    "政务",         "新加坡",   "游戏", "澳門",   "网址",     "网店",   "网站",   "网络",
    "香港",         "닷넷",     "닷컴", "삼성",   "한국",
};

// One number of an IPv4 address as browsers read it: decimal, 0x hex, leading-zero octal.
std::optional<std::uint64_t> ipv4_number(std::string_view part) {
  unsigned base = 10;
  if (part.size() >= 2 && part[0] == '0') {
    base = to_lower(part[1]) == 'x' ? 16 : 8;
    part.remove_prefix(base == 16 ? 2 : 1);
  } else if (part.empty()) {
    return std::nullopt;
  }
  std::uint64_t number = 0;
  for (const char c : part) {
    const int digit = hex_value(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= base) return std::nullopt;
    number = std::min<std::uint64_t>(number * base + static_cast<unsigned>(digit), 1ull << 40);
  }
  return number;
}

}  // namespace

bool is_country(std::string_view tld) {
  if (tld.size() != 2 || !is_letter(tld[0]) || !is_letter(tld[1])) return false;
  const auto first = static_cast<std::size_t>(to_lower(tld[0]) - 'a');
  return (kCountryBits[first] >> (to_lower(tld[1]) - 'a') & 1) != 0;
}

bool is_tld(std::string_view tld) {
  if (is_country(tld)) return true;
  if (tld.size() < 3 || tld.size() > 64) return false;
  const std::string small = lower(tld);
  return std::binary_search(std::begin(kGenericTlds), std::end(kGenericTlds), small) ||
         small.starts_with("xn--") ||
         std::find(std::begin(kOtherTlds), std::end(kOtherTlds), small) != std::end(kOtherTlds);
}

bool is_file_ending(std::string_view tld) {
  static constexpr std::string_view kFileEndings[] = {"cc", "md", "mk", "ps",
                                                      "py", "rs", "sh", "so"};
  return std::find(std::begin(kFileEndings), std::end(kFileEndings), lower(tld)) !=
         std::end(kFileEndings);
}

std::optional<std::uint32_t> parse_ipv4(std::string_view host) {
  if (host.empty() || !is_digit(host[0]))
    return std::nullopt;  // most hosts do not begin with a digit
  std::array<std::uint64_t, 4> numbers{};
  std::size_t count = 0;
  for (std::size_t pos = 0; pos <= host.size();) {
    const std::size_t dot = std::min(host.find('.', pos), host.size());
    const auto number = ipv4_number(host.substr(pos, dot - pos));
    if (!number || count == 4) return std::nullopt;
    numbers[count++] = *number;
    pos = dot + 1;
  }
  if (count == 0) return std::nullopt;
  std::uint64_t address = 0;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    if (numbers[i] > 255) return std::nullopt;
    address |= numbers[i] << (8 * (3 - i));
  }
  if (numbers[count - 1] >= 1ull << (8 * (5 - count))) return std::nullopt;
  return static_cast<std::uint32_t>(address | numbers[count - 1]);
}

std::string ipv4_text(std::uint32_t address) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += std::to_string(address >> shift & 0xFF);
    if (shift > 0) out.push_back('.');
  }
  return out;
}

std::string normal_ipv6(std::string_view text) {
  text = text.substr(0, text.find('%'));  // a zone means nothing on other machines
  std::array<std::uint16_t, 8> groups{};
  std::size_t count = 0;
  std::size_t gap = npos;
  std::size_t pos = 0;
  if (text.starts_with("::")) {
    gap = 0;
    pos = 2;
  }
  while (pos < text.size()) {
    const std::size_t end = std::min(text.find(':', pos), text.size());
    const std::string_view part = text.substr(pos, end - pos);
    if (part.find('.') != npos) {
      const auto four = parse_ipv4(part);
      if (!four || end != text.size() || count > 6) return {};
      groups[count++] = static_cast<std::uint16_t>(*four >> 16);
      groups[count++] = static_cast<std::uint16_t>(*four & 0xFFFF);
      break;
    }
    if (part.empty() || part.size() > 4 || count == 8) return {};
    unsigned value = 0;
    for (const char c : part) {
      if (hex_value(c) < 0) return {};
      value = value * 16 + static_cast<unsigned>(hex_value(c));
    }
    groups[count++] = static_cast<std::uint16_t>(value);
    pos = end + 1;
    if (end + 1 == text.size()) return {};  // ends in one colon
    if (end < text.size() && text[end + 1] == ':') {
      if (gap != npos) return {};
      gap = count;
      pos = end + 2;
    }
  }
  if (gap == npos ? count != 8 : count > 7) return {};
  if (gap != npos) {
    std::rotate(groups.begin() + static_cast<std::ptrdiff_t>(gap),
                groups.begin() + static_cast<std::ptrdiff_t>(count), groups.end());
  }
  // The longest run of at least two zero groups; the first of equally long ones.
  std::size_t best = 8;
  std::size_t best_size = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > best_size) {
      best = i;
      best_size = end - i;
    }
    i = std::max(end, i + 1);
  }
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += "::";
      i += best_size - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out.push_back(':');
    constexpr std::string_view kDigits = "0123456789abcdef";
    bool leading = true;
    for (int shift = 12; shift >= 0; shift -= 4) {
      const unsigned digit = groups[i] >> shift & 0xF;
      leading = leading && digit == 0 && shift > 0;
      if (!leading) out.push_back(kDigits[digit]);
    }
  }
  return out;
}

std::optional<std::uint32_t> ipv4_in_ipv6(std::string_view normal) {
  // IPv4-mapped, NAT64 (RFC 6052 2.1), IPv4-compatible.
  for (const std::string_view prefix : {"::ffff:", "64:ff9b::", "::"}) {
    if (!normal.starts_with(prefix)) continue;
    normal.remove_prefix(prefix.size());
    break;
  }
  const std::size_t colon = normal.find(':');
  std::uint32_t high = 0;
  std::uint32_t low = 0;
  if (colon == npos || !parse_number(normal.substr(0, colon), high, 16) ||
      !parse_number(normal.substr(colon + 1), low, 16)) {
    return std::nullopt;
  }
  return high << 16 | low;
}

std::string_view registrable_domain(std::string_view host) {
  // Under these labels, and under those listed for a country, names are registered one level down.
  static constexpr std::string_view kEverywhere[] = {
      "ac", "co", "com", "edu", "gob", "go", "gov", "gouv", "mil", "ne", "net", "or", "org"};
  static constexpr std::string_view kByCountry[] = {
      "au.asn",   "au.id",     "br.art",    "br.blog",   "br.eco",  "br.emp",  "br.eng",  "br.ind",
      "br.inf",   "br.jus",    "br.leg",    "br.med",    "br.srv",  "br.wiki", "cn.gd",   "cn.bj",
      "cn.sh",    "fr.asso",   "fr.nom",    "hk.idv",    "id.biz",  "id.desa", "id.my",   "id.sch",
      "id.web",   "il.idf",    "il.k12",    "il.muni",   "in.firm", "in.gen",  "in.ind",  "in.nic",
      "in.res",   "jp.ad",     "jp.ed",     "jp.gr",     "jp.lg",   "kr.es",   "kr.hs",   "kr.kg",
      "kr.ms",    "kr.pe",     "kr.re",     "kr.sc",     "nz.geek", "nz.gen",  "nz.iwi",  "nz.kiwi",
      "nz.maori", "nz.school", "pl.biz",    "pl.info",   "pl.waw",  "sg.per",  "th.in",   "th.mi",
      "tr.bel",   "tr.biz",    "tr.gen",    "tr.info",   "tr.k12",  "tr.name", "tr.web",  "tw.club",
      "tw.ebiz",  "tw.game",   "tw.idv",    "ua.in",     "ua.kiev", "ua.pp",   "uk.ltd",  "uk.me",
      "uk.mod",   "uk.nhs",    "uk.plc",    "uk.police", "uk.sch",  "vn.biz",  "vn.info", "vn.name",
      "za.law",   "za.nom",    "za.school", "za.web",
  };
  if (parse_ipv4(host) || host.find(':') != npos) return host;
  const std::size_t last = host.rfind('.');
  if (last == npos || last == 0) return host;
  const std::size_t second = host.rfind('.', last - 1);
  if (second == npos) return host;
  const std::string_view tld = host.substr(last + 1);
  const std::string_view label = host.substr(second + 1, last - second - 1);
  bool registry = false;
  if (is_country(tld)) {
    registry =
        std::find(std::begin(kEverywhere), std::end(kEverywhere), label) != std::end(kEverywhere);
    for (const std::string_view entry : kByCountry) {
      registry = registry || (entry[0] == tld[0] && entry[1] == tld[1] && entry.substr(3) == label);
    }
  }
  if (!registry) return host.substr(second + 1);
  const std::size_t third = second == 0 ? npos : host.rfind('.', second - 1);
  return third == npos ? host : host.substr(third + 1);
}

}  // namespace classify::text
