// The addresses in a style sheet or a style attribute.
//
//   @import "https://example.com/a"; p { background: u\72l( 'b.png' ) }  ─▶  https://example.com/a  b.png
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace classify::text {

// Every url() and src(), and every string that is an absolute address (as in @import and
// image-set()), but those of attribute selectors; escapes decoded, white space around it removed.
// Each is cut at 8 KB (data: URIs), and there are `most` at most. Most style has none, which is
// seen at little cost. O(bytes).
[[nodiscard]] std::vector<std::string> css_addresses(std::string_view css, std::size_t most);

// True if an address begins with "http:", "https:", "ftp:" or two slashes of either kind. White
// space around it is already removed.
[[nodiscard]] bool is_absolute_address(std::string_view address);

}  // namespace classify::text
