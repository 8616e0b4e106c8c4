// Character references of HTML: "&amp;" "&#x3042;" "&NotEqualTilde;".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace classify::text {

// Reads the reference at text[pos] == '&', appends its characters and returns where it ends;
// appends nothing and returns `pos` if it is an ordinary ampersand. O(length of the reference). In
// attributes, names without a semicolon count only if no letter, digit or "=" follows.
[[nodiscard]] std::size_t read_reference(std::string_view text, std::size_t pos, bool in_attribute,
                                         std::string& out);

// The value of an attribute with its references decoded.
[[nodiscard]] std::string decode_attribute(std::string_view value);

}  // namespace classify::text
