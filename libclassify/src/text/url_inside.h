// The addresses that other text carries: what a redirector, a mail filter's link check or a cache
// leads to.
//
//   https://filter.example/?url=https%3A%2F%2Fexample.com%2Fx&data=05  ─▶  https://example.com/x
//
// Written plainly, percent-encoded once or more, in base64, or in the forms of known services. At
// most a few per address, decoded a few levels deep; O(bytes), and only the first 8 KB of an
// address are read. Input is UTF-8, and so is what is found. Never throws but std::bad_alloc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "text/url.h"

namespace classify::text {

// The addresses "http://...", "https:/...", "ftp://..." in a text that may be encoded, at most
// `most`, those found without decoding first. One address may come twice.
[[nodiscard]] std::vector<std::string> addresses_in(std::string_view text, std::size_t most);

// The URLs that an address carries, each with another host than the address itself and than those
// before it; at most 8. A redirector inside a redirector gives both.
[[nodiscard]] std::vector<Url> urls_inside(std::string_view address);

// The text that base64 of either alphabet stands for, up to the first character of another kind;
// cut where it is no UTF-8.
[[nodiscard]] std::string base64_text(std::string_view encoded);

}  // namespace classify::text
