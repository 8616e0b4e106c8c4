// The effect of a style on text: shown, hidden, or on a line of its own.
//
//   "display:none; color:#fff"  ─▶  StyleChange  ─▶  apply(parent's Look)  ─▶  Look, hides()
//   ".x, #y { font-size: 0 }"   ─▶  StyleSheet, asked once an element
//
// The part of CSS 2.2 that decides whether a reader sees a text. No cascade beyond "later and more
// specific wins", no layout: sizes are judged where they are written. O(bytes), bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ascii.h"

namespace classify::text {

struct Colour {
  enum class Kind : std::uint8_t {
    unset,    // not mentioned
    inherit,  // as the parent
    unknown,  // an image, a gradient, something unreadable: equal to nothing
    clear,    // transparent
    rgb,
  };
  Kind kind = Kind::unset;
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;

  friend bool operator==(const Colour&, const Colour&) = default;
};

enum class Flag : std::uint8_t { unset, no, yes };
enum class Display : std::uint8_t { unset, none, inline_box, block, cell };

// The changes that one element's attributes and rules make; any member may be unset.
struct StyleChange {
  Display display = Display::unset;
  Flag invisible = Flag::unset;  // visibility
  Flag tiny = Flag::unset;       // a font of one pixel or less
  Flag faint = Flag::unset;      // opacity 0
  Flag no_height = Flag::unset;  // height or max-height of one pixel or less
  Flag no_width = Flag::unset;
  Flag clips = Flag::unset;        // overflow hidden
  Flag positioned = Flag::unset;   // position is not static
  Flag far_placed = Flag::unset;   // left, top, ... far outside; counts if positioned
  Flag far_shifted = Flag::unset;  // text-indent, margins, clip and transform that leave nothing
  Flag preformatted = Flag::unset;
  Colour text;
  Colour background;

  friend bool operator==(const StyleChange&, const StyleChange&) = default;

  void add(const StyleChange& later);  // values set in `later` replace earlier ones
};

// How text in an element looks, after the changes of all its ancestors.
struct Look {
  bool no_box = false;  // display:none: not even its line breaks count
  bool gone = false;    // no box, or nothing of it is visible, whatever its children set
  bool invisible = false;
  bool tiny = false;
  bool preformatted = false;
  Colour text{Colour::Kind::rgb, 0, 0, 0};
  Colour background{Colour::Kind::rgb, 255, 255, 255};

  [[nodiscard]] Look apply(const StyleChange& change) const;
  [[nodiscard]] bool hides() const;
};

// One colour of CSS ("#fff", "rgb(0 0 0 / 0)", "hsl(0,0%,100%)", "white", "transparent");
// unknown if it is none.
[[nodiscard]] Colour parse_css_colour(std::string_view value);

// The value of <font color> and bgcolor: the HTML standard's "legacy colour value", for which
// nearly everything is a colour.
[[nodiscard]] Colour parse_legacy_colour(std::string_view value);

struct Declaration {
  std::string name;   // lower case
  std::string value;  // lower case, white space runs are one space, "!important" removed
};

// The declarations of a style attribute or of a rule's block. Values longer than 256 bytes (data:
// URIs) are cut.
[[nodiscard]] std::vector<Declaration> parse_declarations(std::string_view css);

[[nodiscard]] StyleChange style_of(std::span<const Declaration> declarations);

// Names are compared by hash: FNV-1a of the ASCII-lower-cased bytes.
[[nodiscard]] constexpr std::uint32_t name_hash(std::string_view name) {
  std::uint32_t hash = 2166136261u;
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(to_lower(c))) * 16777619u;
  }
  return hash;
}

// The rules of all <style> elements: those with the selectors "tag", ".class", "#id", "tag.class"
// and "tag#id", at most 200. If a selector has more before its last part ("#footer td"), only a
// tree could tell whether it matches; then the colours it sets are unknown, and hide nothing. Media
// queries other than "all" and "screen" are skipped, because they are about telephones and
// printers.
class StyleSheet {
 public:
  void read(std::string_view css);

  // What the rules say about an element; 0 = it has no id.
  [[nodiscard]] StyleChange match(std::uint32_t tag, std::uint32_t id,
                                  std::span<const std::uint32_t> classes) const;

 private:
  struct Rule {
    std::uint32_t tag = 0;  // 0 = any
    std::uint32_t id = 0;
    std::uint32_t name = 0;  // class
    StyleChange change;
  };
  void add_rule(std::string_view selectors, std::string_view block);

  std::vector<Rule> rules_;
  std::vector<Rule> guesses_;
};

}  // namespace classify::text
