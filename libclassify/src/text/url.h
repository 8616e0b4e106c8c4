// Finds URLs in running text, and takes them apart.
//
//   "見てhxxp://Example[.]com:8080/a/b?id=7&k=x今すぐ"  ─▶  http, example.com, 8080, /a/b, keys id
//   k
//
// Found without spaces around them (a URL ends where its characters end: at CJK letters, quotes,
// brackets that were not opened in it), defanged (hxxp, [.], (dot)), in full-width form, and bare
// ("www.example.com/x", "example.co.jp/x"). RFC 3986; punycode and IDNA by ICU; percent-encoding
// decoded. Never throws but std::bad_alloc; O(bytes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace classify::text {

struct Url {
  std::string scheme;    // lower case: "http", "https", "ftp", "mailto", "tel", "data", ...
  std::string host;      // lower case, percent-decoded, Unicode (punycode decoded)
  std::string userinfo;  // before '@' in the authority: "www.bank.example" tricks
  std::string path;      // percent-decoded, valid UTF-8
  std::vector<std::string> query_keys;  // names only, at most 32
  std::uint32_t port = 0;               // 0 = none written
  bool ip_host = false;  // dotted, integer, hex or octal IPv4, or [IPv6]; host normalised
  bool punycode = false;
  bool defanged = false;
};

struct FoundUrl {
  std::size_t begin = 0;  // bytes, in the text searched
  std::size_t size = 0;
  Url url;
};

// Reads one reference (an href). An empty scheme and host mean it was relative or unreadable.
[[nodiscard]] Url parse_url(std::string_view reference);

// True for a reference with neither a scheme nor a host: "a/b", "/a", "?a", but not "#a" or "".
[[nodiscard]] bool is_relative_url(std::string_view reference);

// `reference` as it is meant in a document at `base` (RFC 3986 5.2), to be read by parse_url(). It is
// returned as it is if it is not relative, or if `base` has no host. Both are without white space around them. At most the first 2 KB of `base` count.
[[nodiscard]] std::string resolve_url(std::string_view base, std::string_view reference);

// All URLs and e-mail addresses of a text in order, at most `max`. Bare hosts only with a top level
// domain that mail speaks of, and not where they look like files, versions or sentences.
[[nodiscard]] std::vector<FoundUrl> find_urls(std::string_view utf8, std::size_t max = 200);

// "a.b.example.co.jp" → "example.co.jp": the registrable part by a short built-in list of
// second-level registries (co.jp, ne.jp, com.cn, co.uk ...). A view into `host`.
[[nodiscard]] std::string_view registrable_domain(std::string_view host);

}  // namespace classify::text
