// Host names: which texts can be one, and IP addresses in all their spellings.
//
//   "0300.0.02.1" "3221225985"  ─▶  192.0.2.1          "[2001:DB8::0:1]"  ─▶  2001:db8::1
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace classify::text {

inline constexpr std::size_t kMaxHost = 253;  // RFC 1035 2.3.4, written with dots

// A two-letter code that is delegated; any case.
[[nodiscard]] bool is_country(std::string_view tld);

// A country's code, a generic domain that mail speaks of, one in another script, or "xn--...".
[[nodiscard]] bool is_tld(std::string_view tld);

// Codes of countries that are endings of files, too: "setup.sh" alone is no host.
[[nodiscard]] bool is_file_ending(std::string_view tld);

// The WHATWG URL standard's IPv4 parser: one to four numbers, decimal, 0x hex or leading-zero
// octal; the last number fills the remaining bytes.
[[nodiscard]] std::optional<std::uint32_t> parse_ipv4(std::string_view host);
[[nodiscard]] std::string ipv4_text(std::uint32_t address);

// RFC 4291 2.2 without brackets, written as RFC 5952 wants it; empty if it is no address.
[[nodiscard]] std::string normal_ipv6(std::string_view text);

// The IPv4 address that an IPv6 address stands for ("::ffff:c000:201", RFC 4291 2.5.5), as
// normal_ipv6() writes it; nothing for others.
[[nodiscard]] std::optional<std::uint32_t> ipv4_in_ipv6(std::string_view normal);

}  // namespace classify::text
