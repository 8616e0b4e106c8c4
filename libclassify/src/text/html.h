// HTML as a reader sees it, and as a spammer wrote it.
//
//   <b>出</b><!-- xk -->会<span style="display:none">noise</span><br>系  ─▶  visible "出会\n系"
//                                                                      hidden "noise", 1 comment
//
// One pass over the bytes, in the spirit of the WHATWG tokenizer but with no tree. It keeps only a
// bounded stack of the open elements that change visibility, colour or linking. Documents with style
// sheets are looked through for these first, because a sheet holds for what stands before it, too.
// Input is UTF-8 (already decoded). Never throws but std::bad_alloc.
//
// A text is shown or hidden as in a browser's window of 1280 x 800 pixels in which no script runs
// and nobody opens anything, with style sheets (html/cascade.h) and without layout (html/style.h).
// What depends on later bytes, or is beyond the budget of rules, kinds of elements and work, hides
// nothing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "classify/html_text.h"

namespace classify {
namespace [[gnu::visibility("default")]] text {

using classify::HtmlLink;
using classify::HtmlText;

// Text is collected until `max_text` bytes of visible text are there (the rest is only counted).
// O(bytes).
[[nodiscard]] HtmlText read_html(std::string_view html, std::size_t max_text = 1u << 20);

// The charset an HTML document claims in its first 1,024 bytes (<meta charset> or http-equiv, or an
// XML declaration); empty if none. A view into `bytes`.
[[nodiscard]] std::string_view html_charset(std::string_view bytes);

// Character references (&amp; &#x3042; &NotEqualTilde;) in `text` replaced; all named references
// of the HTML standard, with and without the semicolon where the standard allows that.
[[nodiscard]] std::string decode_references(std::string_view text);

}  // namespace text
}  // namespace classify
