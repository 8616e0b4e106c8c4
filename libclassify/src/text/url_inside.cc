#include "text/url_inside.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "ascii.h"
#include "text/host.h"
#include "text/unicode.h"
#include "text/url_syntax.h"
#include "utf8.h"

namespace classify::text {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kMaxRead = 8192;   // of an address
constexpr std::size_t kMaxFound = 8;     // in an address
constexpr std::size_t kMaxInner = 2048;  // bytes of an address that was found
constexpr int kMaxDecodings = 3;

// ---- Encodings ---------------------------------------------------------------------------------

// Percent-encoded ASCII as it is meant. Other bytes stay encoded, because parse_url() knows which of
// them are characters.
std::string ascii_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
        hex_value(text[i + 2]) >= 0) {
      const int byte = hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]);
      if (byte >= 0x20 && byte < 0x7F) {
        out.push_back(static_cast<char>(byte));
        i += 2;
        continue;
      }
    }
    out.push_back(text[i]);
  }
  return out;
}

bool has_percent_encoding(std::string_view text) {
  for (std::size_t i = text.find('%'); i != npos; i = text.find('%', i + 1)) {
    if (i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      return true;
    }
  }
  return false;
}

int base64_value(char c) {
  if (is_upper(c)) return c - 'A';
  if (is_lower(c)) return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

// ---- Searching ---------------------------------------------------------------------------------

class Search {
 public:
  explicit Search(std::size_t most) : most_(most) {}

  void read(std::string_view text, int levels) {
    std::string decoded;
    for (;; --levels) {
      find_plain(text);
      if (levels == 0 || is_full()) return;
      find_base64(text, levels);
      find_dashed(text);
      if (is_full() || !has_percent_encoding(text)) return;
      decoded = ascii_decoded(text);
      text = decoded;
    }
  }

  [[nodiscard]] std::vector<std::string> found() && { return std::move(found_); }

 private:
  [[nodiscard]] bool is_full() const { return found_.size() >= most_; }

  void find_plain(std::string_view text) {
    for (std::size_t colon = text.find(':'); colon != npos && !is_full();
         colon = text.find(':', colon + 1)) {
      if (colon + 1 == text.size() || !is_slash(text[colon + 1])) continue;
      const std::size_t begin = scheme_before(text, colon);
      if (begin == colon) continue;
      found_.emplace_back(text.substr(begin, end_of(text, begin) - begin));
    }
  }

  // Where "http", "https" or "ftp" begins that ends at the colon; `colon` if there is none.
  static std::size_t scheme_before(std::string_view text, std::size_t colon) {
    for (const std::string_view scheme : {"https", "http", "ftp"}) {
      if (!ends_with_ignoring_case(text.substr(0, colon), scheme)) continue;
      const std::size_t begin = colon - scheme.size();
      return begin == 0 || !is_alnum(text[begin - 1]) ? begin : colon;
    }
    return colon;
  }

  // An address ends at a blank or a quote. In a query it ends with its parameter. "__;" ends one
  // in a link of urldefense.com (version 3).
  static std::size_t end_of(std::string_view text, std::size_t begin) {
    const bool in_query = find_any(text.substr(0, begin), 0, '?', '#') != npos;
    const std::string_view rest = head(text.substr(begin), kMaxInner);
    std::size_t end = 0;
    for (; end < rest.size(); ++end) {
      const char c = rest[end];
      if (static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>' ||
          c == '`' || ((c == '&' || c == ';') && in_query) ||
          (c == '_' && rest.substr(end, 3) == "__;")) {
        break;
      }
    }
    return begin + end;
  }

  // "aHR0c" is the base64 of "http", "SFRUU" that of "HTTP", "eyJ" that of '{"'.
  void find_base64(std::string_view text, int levels) {
    path_ends_ = std::min(find_any(text, 0, '?', '#', '='), text.size());
    std::size_t done = 0;
    for (std::size_t at = text.find("HR0c"); at != npos && !is_full(); at = text.find("HR0c", at)) {
      if (at > done && text[at - 1] == 'a') {
        done = read_base64(text, at - 1, levels);
      }
      at = std::max(at + 4, done);
    }
    // Looked for by letters that are rare in addresses.
    for (std::size_t at = text.find('J', 2); at != npos && !is_full(); at = text.find('J', at)) {
      at = std::max(at + 1, read_base64_at(text, at - 2, "eyJ", levels));
    }
    for (std::size_t at = text.find('S'); at != npos && !is_full(); at = text.find('S', at)) {
      at = std::max(at + 1, read_base64_at(text, at, "SFRUU", levels));
    }
  }

  // The same if `beginning` stands at `begin`, and not inside of encoded text; else returns 0.
  std::size_t read_base64_at(std::string_view text, std::size_t begin, std::string_view beginning,
                             int levels) {
    if (text.substr(begin, beginning.size()) != beginning) return 0;
    const bool inside =
        begin > 0 && base64_value(text[begin - 1]) >= 0 && !is_slash(text[begin - 1]);
    return inside ? 0 : read_base64(text, begin, levels);
  }

  // Returns where the encoded text ends, which is at a slash in a path.
  std::size_t read_base64(std::string_view text, std::size_t begin, int levels) {
    const std::size_t path_ends = path_ends_;
    const bool in_path = begin < path_ends;
    std::size_t end = begin;
    while (end < text.size() && base64_value(text[end]) >= 0 && !(in_path && text[end] == '/')) {
      ++end;
    }
    read(base64_text(text.substr(begin, end - begin)), levels - 1);
    path_ends_ = path_ends;
    return end;
  }

  // urldefense.proofpoint.com/v2 writes "-" for "%" and "_" for "/".
  void find_dashed(std::string_view text) {
    for (std::size_t colon = text.find("-3A__"); colon != npos && !is_full();
         colon = text.find("-3A__", colon + 5)) {
      const std::size_t begin = scheme_before(text, colon);
      if (begin == colon) continue;
      std::string percent(text.substr(begin, end_of(text, begin) - begin));
      std::replace(percent.begin(), percent.end(), '-', '%');
      std::replace(percent.begin(), percent.end(), '_', '/');
      read(ascii_decoded(percent), 0);
    }
  }

  std::size_t most_;
  std::size_t path_ends_ = 0;  // in the text being searched for base64
  std::vector<std::string> found_;
};

// ---- Addresses ---------------------------------------------------------------------------------

struct Split {
  std::string_view host;  // with user and port
  std::string_view rest;  // from the path on; all after the scheme if there is no host
};

Split split(std::string_view address) {
  while (!address.empty() && static_cast<unsigned char>(address[0]) <= ' ') {
    address.remove_prefix(1);
  }
  const std::size_t mark = find_any(address, 0, ':', '/', '\\', '?', '#');
  if (mark == npos) return {{}, address};
  const auto in_scheme = [](char c) { return is_alnum(c) || c == '+' || c == '-' || c == '.'; };
  const bool scheme = address[mark] == ':' && mark > 0 &&
                      std::all_of(address.begin(), address.begin() + mark, in_scheme);
  if (!scheme && (mark > 0 || address.size() < 2 || !is_slash(address[1]))) return {{}, address};
  std::size_t host = scheme ? mark + 1 : 0;
  while (host < address.size() && is_slash(address[host])) ++host;
  if (scheme && host == mark + 1 && !starts_with_ignoring_case(address, "http")) {
    return {{}, address.substr(host)};
  }
  const std::size_t end = std::min(find_any(address, host, '/', '\\', '?', '#'), address.size());
  return {address.substr(host, end - host), address.substr(end)};
}

// Calls `found` with each "key" and "value" after the "?" or "#".
template <class Found>
void for_each_parameter(std::string_view rest, const Found& found) {
  for (std::size_t pos = find_any(rest, 0, '?', '#'); pos < rest.size();) {
    const std::size_t end = std::min(find_any(rest, pos + 1, '&', ';', '#', '?'), rest.size());
    const std::string_view item = rest.substr(pos + 1, end - pos - 1);
    const std::size_t equal = item.find('=');
    found(item.substr(0, equal), equal == npos ? item : item.substr(equal + 1));
    pos = end;
  }
}

// Names of parameters whose value may be a host without a scheme.
bool names_a_target(std::string_view key) {
  static constexpr std::string_view kNames[] = {"dest", "goto",     "link",   "redir",
                                                "to",   "continue", "target", "u",
                                                "uri",  "url",      "out",    "destination"};
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [&](std::string_view name) { return equals_ignoring_case(key, name); }) ||
         starts_with_ignoring_case(key, "redirect");
}

// The value as an address if it has a host but no scheme; else empty.
std::string without_scheme(std::string_view key, std::string_view value) {
  if (value.size() < 4) return {};
  const char first = value[0];
  // The base64 of "//" and "www.".
  if (value.starts_with("Ly9") || value.starts_with("d3d3L")) {
    std::string plain = base64_text(head(value, kMaxInner));
    return plain.starts_with("//") ? plain : "//" + plain;
  }
  const bool is_target = names_a_target(key);
  if (!is_target && first != '%' && !is_slash(first) && to_lower(first) != 'w') return {};
  const std::string plain = ascii_decoded(ascii_decoded(head(value, kMaxInner)));
  if (plain.size() > 2 && is_slash(plain[0]) && is_slash(plain[1]) && !is_slash(plain[2])) {
    return plain;
  }
  if (starts_with_ignoring_case(plain, "www.")) return "//" + plain;
  if (!is_target || starts_with_ignoring_case(plain, "http")) return {};
  const std::vector<FoundUrl> urls = find_urls(plain, 1);
  const bool bare = !urls.empty() && urls[0].begin == 0 && urls[0].url.scheme.empty();
  return bare ? "//" + plain : std::string();
}

// The address in the form of a service that writes only a host.
std::string by_service(const Split& address) {
  const auto host_ends = [&](std::string_view end) {
    return ends_with_ignoring_case(address.host, end);
  };
  // Translated pages: "." is written "-", "-" is written "--".
  if (constexpr std::string_view kEnd = ".translate.goog"; host_ends(kEnd)) {
    std::string host = "//";
    for (std::size_t i = 0; i + kEnd.size() < address.host.size(); ++i) {
      const bool dash = address.host[i] == '-';
      const bool two = dash && address.host[i + 1] == '-';
      host.push_back(dash && !two ? '.' : address.host[i]);
      i += two ? 1 : 0;
    }
    return host.append(head(address.rest, kMaxInner));
  }
  // Pages from a cache: "/amp/s/HOST/PATH", "/c/s/HOST/PATH".
  std::string_view rest = address.rest;
  const bool cache = host_ends(".ampproject.org");
  if (cache || (rest.starts_with("/amp/") && address.host.find("google.") != npos)) {
    rest.remove_prefix(std::min(rest.find('/', 1), rest.size()));
    if (rest.starts_with("/s/")) rest.remove_prefix(2);
    if (rest.starts_with('/') && (cache || rest.find('.') < rest.find('/', 1))) {
      return "/" + std::string(head(rest, kMaxInner));
    }
  }
  return {};
}

}  // namespace

std::string base64_text(std::string_view encoded) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : encoded) {
    const int value = base64_value(c);
    if (value < 0) break;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<char>(bits >> count & 0xFF));
    }
  }
  if (!is_utf8(out)) {
    const auto foreign = [](char c) { return !is_ascii(c); };
    out.erase(std::find_if(out.begin(), out.end(), foreign), out.end());
  }
  return out;
}

std::vector<std::string> addresses_in(std::string_view text, std::size_t most) {
  Search search(most);
  search.read(text, kMaxDecodings);
  return std::move(search).found();
}

std::vector<Url> urls_inside(std::string_view address) {
  address = head(address, kMaxRead);
  std::vector<Url> urls;
  const Split outer = split(address);
  if (outer.rest.size() < 4 && outer.host.size() < 16) return urls;
  std::vector<std::string> found = addresses_in(outer.rest, kMaxFound);
  for (std::size_t i = 0; i <= found.size() && found.size() < 2 * kMaxFound; ++i) {
    const Split next = i == 0 ? outer : split(found[i - 1]);
    std::vector<std::string> more;
    const auto add = [&more](std::string&& one) {
      if (!one.empty()) more.push_back(std::move(one));
    };
    add(by_service(next));
    for_each_parameter(next.rest, [&](std::string_view key, std::string_view value) {
      if (more.size() >= kMaxFound) return;
      // These name the host of the address they lead to.
      const bool names_host = (key == "domain" && next.host.find("mimecast") != npos) ||
                              (key == "d" && next.host.find("sophos") != npos);
      add(without_scheme(names_host ? "url" : key, value));
    });
    std::move(more.begin(), more.end(), std::back_inserter(found));
  }
  if (found.empty()) return urls;
  const std::string own = parse_url(address).host;
  for (const std::string& one : found) {
    Url url = parse_url(one);
    const auto has_host = [&](const Url& other) { return other.host == url.host; };
    if (url.host.empty() || url.host == own || urls.size() >= kMaxFound) continue;
    if (std::none_of(urls.begin(), urls.end(), has_host)) urls.push_back(std::move(url));
  }
  return urls;
}

}  // namespace classify::text
