// HTML as a reader sees it, and as a spammer wrote it.
//
//   <b>出</b><!-- xk -->会<span style="display:none">noise</span><br>系  ─▶  visible "出会\n系"
//                                                                      hidden "noise", 1 comment
//
// One pass over the bytes, in the spirit of the WHATWG tokenizer but with no tree: a stack of the
// open elements that change visibility, colour or linking is all that is kept, and it is bounded.
// Input is UTF-8 (already decoded). Never throws but std::bad_alloc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace classify {
namespace [[gnu::visibility("default")]] text {

struct HtmlLink {
  std::string href;  // references decoded, white space at the ends and controls removed
  std::string text;  // what the reader clicks on, may be empty
};

struct HtmlText {
  std::string visible;  // block elements and <br> make line feeds, inline tags join words;
                        // white space runs (no-break spaces, too) are one space outside
                        // <pre>; cells are a tab apart; labels of buttons are read
  // display:none, visibility:hidden, zero or one px fonts, zero size, colour on the same colour,
  // opacity 0, far off the screen, hidden attribute
  std::string hidden;
  std::string title;                   // <title>
  std::string alt;                     // alt and title attributes, one a line
  std::vector<HtmlLink> links;         // <a href>, <area href>, at most 1,000
  std::vector<std::string> resources;  // src of img, iframe, ..., action of forms; at most 1,000
  std::vector<std::string> markup;  // "table", "font color=#ff0000", "style font-size:9px", ... in
                                    // order, lower case, at most 200: tags with their attributes
                                    // (not href, src, alt, id, class), one entry an attribute
  std::size_t comments = 0;
  std::size_t forms = 0;
  std::size_t images = 0;
  std::size_t scripts = 0;
  std::size_t data_uris = 0;
  std::size_t unclosed = 0;  // tags or comments that never ended
};

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
