// Declarations of CSS, from bytes to the properties that decide whether a text is seen.
//
//   "display:none; margin:0 0 0 -9999px"  ─▶  Declaration{"display", "none"} ...      as written
//                                         ─▶  Setting{display, none}, {margin_left, -9999px} ...
//   settings by rising precedence         ─▶  Settings: the one that wins for each property
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/css/colour.h"
#include "text/css/quantity.h"

namespace classify::text {

struct Declaration {
  std::string name;   // lower case
  std::string value;  // lower case, white space runs are one space, "!important" removed
  bool important = false;
  bool valid = true;  // false with "!ie" and its like, for which browsers drop a declaration
};

// The declarations of a style attribute or of a rule's block, at most 256. Values longer than 256
// bytes (data: URIs) are cut.
[[nodiscard]] std::vector<Declaration> parse_declarations(std::string_view css);

// Whether it sets a custom property or asks for one: then cascade.h must know the element.
[[nodiscard]] bool is_variable(const Declaration& declaration);

// Where a comment, a string or an escape that starts at `pos` ends; `pos` + 1 for anything else.
[[nodiscard]] std::size_t skip_css(std::string_view css, std::size_t pos);

// The text in lower case (unless `keep_case`), with each run of white space and comments as one
// space; at most `limit` bytes.
[[nodiscard]] std::string tidied_css(std::string_view css, std::size_t limit = 256,
                                     bool keep_case = false);

// Reads the digits of an escape at `pos`, and moves behind them and a white space; 0 if there are none.
// What is no character is U+FFFD (CSS Syntax 3, 4.3.7).
[[nodiscard]] char32_t read_css_code_point(std::string_view css, std::size_t& pos);

// Escapes replaced: "d\69splay" is "display" (CSS Syntax 3, 4.3.7).
[[nodiscard]] std::string unescaped_css(std::string_view css);

enum class Property : std::uint8_t {
  // of text and layout
  display,
  position,
  floating,
  content_visibility,
  visibility,
  white_space,
  security,
  stroke,
  font_size,
  line_height,
  letter_spacing,
  text_indent,
  // of colours
  colour,
  text_fill,
  fill,
  fill_opacity,
  text_shadow,
  background_colour,
  background_image,
  background_clip,
  blend,
  filter,
  opacity,
  // of boxes
  zoom,
  transform,
  scale,
  rotate,
  translate,
  backface,
  clip,
  clip_path,
  mask,
  margin_left,
  margin_top,
  left,
  top,
  right,
  bottom,
  z_index,
  padding_top,
  padding_bottom,
  padding_left,
  padding_right,
  height,
  max_height,
  min_height,
  width,
  max_width,
  min_width,
  overflow_x,
  overflow_y,
  contain,
};
inline constexpr std::size_t kProperties = static_cast<std::size_t>(Property::contain) + 1;
static_assert(kProperties <= 64);

enum class Display : std::uint8_t {
  unset,
  none,
  contents,
  inline_box,
  inline_block,
  block,
  cell,
  row
};

// What a property is set to: a word that has a meaning of its own (a number in `word`), a length in
// its parts, a colour.
struct Value {
  enum class Kind : std::uint8_t {
    word,
    length,
    colour,
    inherit,
    initial,  // the value of an element without style
    doubt,    // what it is set to cannot be known; it counts as one that hides nothing
  };
  Kind kind = Kind::word;
  std::uint8_t word = 0;
  Colour colour;
  float px = 0;  // or a plain number
  float em = 0;
  float percent = 0;
  float y = 0;  // of transform and translate, see transforms.h
};

struct Setting {
  Property property;
  bool important = false;
  Value value;
};

// Appends the settings that a declaration makes: none if it is invalid or tells nothing. A
// declaration that is valid but cannot be understood, like one with var(), sets its properties in
// doubt.
void read_declaration(const Declaration& declaration, std::vector<Setting>& settings);

// The winning value of each property; `add` in the order of rising precedence.
class Settings {
 public:
  void clear() {
    set_ = 0;
    important_ = 0;
  }
  [[nodiscard]] bool empty() const { return set_ == 0; }
  // Whether one from `first` to `last` is set.
  [[nodiscard]] bool has_any(Property first, Property last) const {
    const auto low = static_cast<unsigned>(first);
    const auto high = static_cast<unsigned>(last);
    return (set_ >> low & (~std::uint64_t{0} >> (63 - (high - low)))) != 0;
  }

  void add(const Setting& setting) {
    const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(setting.property);
    if ((important_ & bit) != 0 && !setting.important) return;
    set_ |= bit;
    if (setting.important) important_ |= bit;
    values_[static_cast<std::size_t>(setting.property)] = setting.value;
  }

  [[nodiscard]] const Value* find(Property property) const {
    const auto at = static_cast<std::size_t>(property);
    return (set_ >> at & 1) != 0 ? &values_[at] : nullptr;
  }
  [[nodiscard]] bool important(Property property) const {
    return (important_ >> static_cast<unsigned>(property) & 1) != 0;
  }

 private:
  std::uint64_t set_ = 0;
  std::uint64_t important_ = 0;
  std::array<Value, kProperties> values_;
};

}  // namespace classify::text
