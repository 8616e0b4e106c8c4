#include "text/url.h"

#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/stringpiece.h>

#include <algorithm>
#include <memory>

#include "ascii.h"
#include "text/host.h"
#include "text/unicode.h"
#include "text/url_syntax.h"
#include "utf8.h"

namespace classify::text {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// ---- Percent-encoding --------------------------------------------------------------------------

// Encoded control characters stay encoded. A text that would not be UTF-8 stays encoded as a whole,
// because only the site knows its charset.
std::string percent_decoded(std::string_view text) {
  if (text.find('%') == npos) return std::string(text);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
        hex_value(text[i + 2]) >= 0) {
      const int byte = hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]);
      if (byte >= 0x20 && byte != 0x7F) {
        out.push_back(static_cast<char>(byte));
        i += 2;
        continue;
      }
    }
    out.push_back(text[i]);
  }
  return is_utf8(out) ? out : std::string(text);
}

// ---- Hosts -------------------------------------------------------------------------------------

// Converts "xn--..." labels to the text they show; returns the host unchanged if ICU cannot.
std::string idna_to_unicode(const std::string& host) {
  static const std::unique_ptr<const icu::IDNA> idna = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<const icu::IDNA> made(
        icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_UNICODE, status));
    return U_SUCCESS(status) ? std::move(made) : nullptr;
  }();
  if (idna == nullptr) return host;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  icu::IDNAInfo info;
  UErrorCode status = U_ZERO_ERROR;
  idna->nameToUnicodeUTF8(icu::StringPiece(host.data(), static_cast<std::int32_t>(host.size())),
                          sink, info, status);
  return U_SUCCESS(status) && !out.empty() ? out : host;
}

void set_host(std::string_view written, Url& url) {
  if (written.starts_with('[')) {
    url.host = normal_ipv6(written.substr(1, written.find(']') - 1));
    // RFC 4291 2.5.5.2: an IPv4 address in another dress.
    if (const auto mapped = ipv4_in_ipv6(url.host)) url.host = ipv4_text(*mapped);
    url.ip_host = !url.host.empty();
    return;
  }
  std::string host;
  for (std::size_t pos = 0; pos < written.size() && host.size() <= 4 * kMaxHost;) {
    if (const std::size_t dot = dot_at(written, pos); dot > 0) {
      host.push_back('.');
      url.defanged = url.defanged || dot > 1;
      pos += dot;
    } else {
      host.push_back(written[pos++]);
    }
  }
  host = percent_decoded(host);
  const auto is_plain = [](char c) { return is_ascii(c) && !(c >= 'A' && c <= 'Z'); };
  if (!std::all_of(host.begin(), host.end(), is_plain)) {
    std::string canonical;
    canonicalize(host, canonical);
    host.clear();
    for (std::size_t pos = 0; pos < canonical.size();) {
      const char32_t c = next_code_point(canonical, pos);
      append_utf8(host, c == 0x3002 ? U'.' : c);  // UTS #46: the ideographic full stop is a dot
    }
  }
  std::erase_if(host, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"';
  });
  while (host.ends_with('.')) host.pop_back();
  while (host.starts_with('.')) host.erase(0, 1);
  if (const auto address = parse_ipv4(host)) {
    url.host = ipv4_text(*address);
    url.ip_host = true;
    return;
  }
  if (host.size() <= kMaxHost && (host.starts_with("xn--") || host.find(".xn--") != npos)) {
    url.punycode = true;
    host = idna_to_unicode(host);
  }
  url.host = std::move(host);
}

// ---- The URL after the host --------------------------------------------------------------------

void set_query(std::string_view query, Url& url) {
  constexpr std::size_t kMaxKeys = 32;
  constexpr std::size_t kMaxKey = 64;
  query = query.substr(0, query.find('#'));
  for (std::size_t pos = 0; pos < query.size() && url.query_keys.size() < kMaxKeys;) {
    const std::size_t end = std::min(find_any(query, pos, '&', ';'), query.size());
    std::string_view key = query.substr(pos, end - pos);
    pos = end + 1;
    const std::size_t equal = key.find('=');
    // Without "=" it is a name only if it does not look like a number or a code.
    if (equal == npos && (key.size() > 32 || std::any_of(key.begin(), key.end(), is_digit))) {
      continue;
    }
    key = key.substr(0, equal);
    if (key.empty()) continue;
    std::string decoded = percent_decoded(key);
    decoded.resize(head(decoded, kMaxKey).size());
    url.query_keys.push_back(std::move(decoded));
  }
}

void set_path_and_query(std::string_view rest, Url& url) {
  const std::size_t end = std::min(find_any(rest, 0, '?', '#'), rest.size());
  url.path = percent_decoded(rest.substr(0, end));
  std::replace(url.path.begin(), url.path.end(), '\\', '/');
  if (end < rest.size() && rest[end] == '?') set_query(rest.substr(end + 1), url);
}

void set_authority(std::string_view rest, Url& url) {
  const std::size_t end = std::min(find_any(rest, 0, '/', '?', '#', '\\'), rest.size());
  std::string_view authority = rest.substr(0, end);
  // Windows shares over HTTP are "host@SSL\\folder", or "host@SSL@port".
  for (std::size_t at = authority.find('@'); at != npos; at = authority.find('@', at + 1)) {
    const std::string_view after = authority.substr(at + 1);
    if (!starts_with_ignoring_case(after, "ssl") || (after.size() > 3 && after[3] != '@')) continue;
    authority = authority.substr(0, at);
    break;
  }
  if (const std::size_t at = authority.rfind('@'); at != npos) {
    url.userinfo = percent_decoded(authority.substr(0, at));
    authority.remove_prefix(at + 1);
  }
  std::size_t colon = npos;
  if (authority.starts_with('[') && dot_at(authority, 0) == 0) {
    const std::size_t close = authority.find(']');
    if (close != npos && close + 1 < authority.size() && authority[close + 1] == ':') {
      colon = close + 1;
    }
  } else {
    colon = authority.find(':');
  }
  if (colon != npos) {
    std::uint32_t port = 0;
    for (const char c : authority.substr(colon + 1)) {
      if (!is_digit(c) || port > 65535) {
        port = 0;
        break;
      }
      port = port * 10 + static_cast<std::uint32_t>(c - '0');
    }
    url.port = port <= 65535 ? port : 0;
  }
  set_host(authority.substr(0, colon), url);
  set_path_and_query(rest.substr(end), url);
}

void set_mailto(std::string_view rest, Url& url) {
  const std::size_t question = rest.find('?');
  std::string_view address = rest.substr(0, question);
  address = address.substr(0, address.find(','));
  const std::size_t at = address.rfind('@');
  if (at != npos) {
    url.userinfo = percent_decoded(address.substr(0, at));
    set_host(address.substr(at + 1), url);
  } else {
    url.userinfo = percent_decoded(address);
  }
  if (question != npos) set_query(rest.substr(question + 1), url);
}

// "example.com", "example.co.jp/x": a domain for which the scheme was forgotten, and no file.
bool begins_with_domain(std::string_view reference) {
  const std::size_t end =
      std::min(find_any(head(reference, kMaxHost), 0, '/', '?', '#'), reference.size());
  const std::string_view host = reference.substr(0, end);
  const std::size_t dot = host.rfind('.');
  if (dot == npos || dot == 0) return false;
  const std::string_view tld = host.substr(dot + 1);
  for (const char c : host) {
    if (is_ascii(c) && !is_alnum(c) && c != '-' && c != '.') return false;
  }
  if (!is_tld(tld) || is_file_ending(tld)) return false;
  // "order.pl" may be a program.
  return tld.size() > 2 || host.find('.') < dot || reference.substr(end).starts_with('/');
}

// Where the scheme ends, with its colon; 0 if there is none.
std::size_t after_scheme(std::string_view reference) {
  std::size_t end = 0;
  while (end < reference.size() && (is_alnum(reference[end]) || reference[end] == '+' ||
                                    reference[end] == '-' || reference[end] == '.')) {
    ++end;
  }
  const bool scheme =
      end > 0 && end < reference.size() && is_letter(reference[0]) && reference[end] == ':';
  return scheme ? end + 1 : 0;
}

// RFC 3986 5.2.4: "." and ".." segments removed from a path, as far as its query or fragment.
std::string without_dots(std::string_view path) {
  const std::size_t end = std::min(find_any(path, 0, '?', '#'), path.size());
  std::string out;
  for (std::size_t pos = 0; pos < end;) {  // each segment begins with its slash
    const std::size_t next = std::min(find_any(path.substr(0, end), pos + 1, '/', '\\'), end);
    const std::string_view segment = path.substr(pos + 1, next - pos - 1);
    if (segment == ".." && !out.empty()) out.resize(out.rfind('/'));
    if (segment != "." && segment != "..") out.append("/").append(segment);
    pos = next;
  }
  if (out.empty()) out = "/";
  return out.append(path.substr(end));
}

}  // namespace

bool is_relative_url(std::string_view reference) {
  if (reference.empty() || reference[0] == '#' || after_scheme(reference) > 0) return false;
  return reference.size() < 2 || !is_slash(reference[0]) || !is_slash(reference[1]);
}

std::string resolve_url(std::string_view base, std::string_view reference) {
  constexpr std::size_t kMaxBase = 2048;
  const auto as_it_is = [&] { return std::string(reference); };
  if (!is_relative_url(reference)) return as_it_is();
  base = head(base, kMaxBase);
  const std::size_t scheme = after_scheme(base);
  std::size_t host = scheme;
  while (host < base.size() && is_slash(base[host])) ++host;
  const bool web = starts_with_ignoring_case(base, "http");
  if (scheme == 0 ? host < 2 : host == scheme && !web) return as_it_is();
  const std::size_t end = std::min(find_any(base, host, '/', '\\', '?', '#'), base.size());
  if (end == host) return as_it_is();
  std::string resolved(base.substr(0, scheme));
  resolved.append("//").append(base.substr(host, end - host));
  base = base.substr(end);
  base = base.substr(0, find_any(base, 0, '?', '#'));
  if (reference[0] == '?') return resolved.append(base).append(reference);
  std::string path;
  if (!is_slash(reference[0])) path = base.substr(0, base.find_last_of("/\\") + 1);
  if (path.empty() && !is_slash(reference[0])) path = "/";
  return resolved.append(without_dots(path.append(reference)));
}

Url parse_url(std::string_view reference) {
  constexpr std::size_t kMaxOpaque = 256;
  Url url;
  std::string clean;
  {
    const Narrowed narrowed(head(reference, 1u << 16));
    for (const char c : narrowed.text) {
      if (static_cast<unsigned char>(c) >= ' ' && c != '\x7F') clean.push_back(c);
    }
  }
  std::string_view rest = clean;
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  while (rest.ends_with(' ')) rest.remove_suffix(1);

  std::size_t colon = 0;
  while (colon < rest.size() && (is_alnum(rest[colon]) || rest[colon] == '+' ||
                                 rest[colon] == '-' || rest[colon] == '.' || rest[colon] == '*')) {
    ++colon;
  }
  const std::size_t mark = authority_mark_at(rest, colon);
  const bool scheme = colon > 0 && colon <= 32 && is_letter(rest[0]) &&
                      (mark > 0 || (colon < rest.size() && rest[colon] == ':'));
  if (!scheme) {
    if (rest.size() >= 2 && is_slash(rest[0]) && is_slash(rest[1])) {
      while (!rest.empty() && is_slash(rest[0])) rest.remove_prefix(1);
      set_authority(rest, url);
    } else if (starts_with_ignoring_case(rest, "www.") || begins_with_domain(rest)) {
      set_authority(rest, url);  // meant as a link, although it leads nowhere
    }
    return url;
  }

  const std::string written = lower(rest.substr(0, colon));
  const std::size_t dot = written.find('.');
  if (mark == 0 && dot != npos && colon + 1 < rest.size() && is_digit(rest[colon + 1])) {
    set_authority(rest, url);  // "example.com:8080/x"
    return url;
  }
  url.scheme = refanged_scheme(written);
  url.defanged = url.scheme != written || mark == 5 || (mark > 0 && rest[colon] == '[');
  rest.remove_prefix(colon + (mark > 0 ? mark : 1));

  const bool web = url.scheme == "http" || url.scheme == "https" || url.scheme == "ftp" ||
                   url.scheme == "ws" || url.scheme == "wss";
  if (mark > 0 || web) {
    // Browsers take any number of slashes of either kind.
    // "file:////host/share" is on a host, "file:///C:/x" is not.
    const bool share =
        url.scheme == "file" && rest.size() > 1 && is_slash(rest[0]) && is_slash(rest[1]);
    while ((web || share) && !rest.empty() && is_slash(rest[0])) rest.remove_prefix(1);
    set_authority(rest, url);
  } else if (url.scheme == "mailto") {
    set_mailto(rest, url);
  } else if (url.scheme == "tel" || url.scheme == "sms") {
    for (const char c : rest.substr(0, kMaxOpaque)) {
      if (is_digit(c) || c == '+') url.path.push_back(c);
      if (c == '?' || c == ';') break;
    }
  } else if (url.scheme == "data") {
    url.path = lower(head(rest.substr(0, rest.find_first_of(";,")), kMaxOpaque));
  } else {
    set_path_and_query(head(rest, kMaxOpaque), url);
  }
  return url;
}

}  // namespace classify::text
