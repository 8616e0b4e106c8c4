// An HTML text as its reader sees it, and as its author wrote it. Plain values, filled by
// Text::html() in reading.h.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "classify/language.h"

namespace [[gnu::visibility("default")]] classify {

struct HtmlLink {
  // References decoded, white space at the ends and controls removed, resolved against the document's
  // base element.
  std::string href;
  std::string text;  // what the reader clicks on, may be empty
};

struct HtmlText {
  std::string visible;  // block elements and <br> make line feeds, inline tags join words;
                        // white space runs (no-break spaces, too) are one space outside
                        // of `pre`; cells are a tab apart; labels of buttons are read
  // display:none, visibility:hidden, zero or one px fonts, zero size, colour on the same colour,
  // opacity 0, far off the screen, hidden attribute
  std::string hidden;
  std::string title;            // of the title element
  std::string alt;              // alt and title attributes, one per line
  std::vector<HtmlLink> links;  // of `a` and `area` elements and refreshing meta elements; at most
                                // 1,000
  // src of img, iframe, ..., action of forms, url() of style attributes; then, each once and if it
  // is none of the above, the addresses in all other places: srcset, VML, SVG, style sheets, scripts,
  // comments for one mail program. At most 1,000, resolved as links are.
  std::vector<std::string> resources;
  std::vector<std::string> markup;  // "table", "font color=#ff0000", "style font-size:9px", ... in
                                    // order, lower case, at most 200: tags with their attributes
                                    // (not href, src, alt, id, class), one entry each
  std::size_t comments = 0;
  std::size_t forms = 0;
  std::size_t images = 0;
  std::size_t scripts = 0;
  std::size_t data_uris = 0;
  std::size_t unclosed = 0;  // tags or comments that never ended
};

}  // namespace classify
