// What an element's name and its old attributes say about its style, before any rule.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "text/css/declarations.h"
#include "text/css/selectors.h"
#include "text/css/style.h"
#include "text/html/tags.h"

namespace classify::text {

// What the flags of tags.h say about how an element is laid out.
[[nodiscard]] constexpr Display default_display(std::uint32_t flags) {
  if ((flags & (kTable | kRow | kSection)) != 0) return Display::row;
  if ((flags & kBlock) != 0) return Display::block;
  return (flags & kCell) != 0 ? Display::cell : Display::inline_box;
}

struct Hints {
  Box box;
  bool closed = false;        // <details> that nobody opened
  bool svg = false;           // its text is drawn, not written
  bool resets_fonts = false;  // a table in quirks mode
};

// Adds the settings to `settings`. `name` is in lower case, `flags` are those of tags.h, `svg` is
// whether the element is in a picture.
[[nodiscard]] Hints hints_of(std::string_view name, std::uint32_t flags,
                             std::span<const Attribute> attributes, bool svg, bool quirks,
                             Settings& settings);

// Whether a document type asks for the rules of the standards, and not those of old browsers: the
// text between "<!" and ">".
[[nodiscard]] bool is_modern_doctype(std::string_view doctype);

}  // namespace classify::text
