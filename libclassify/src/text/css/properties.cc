// What the values of the properties mean: the second half of declarations.h.
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "ascii.h"
#include "text/css/declarations.h"
#include "text/css/property_names.h"
#include "text/css/transforms.h"

namespace classify::text {
namespace {

using P = Property;

template <std::size_t... N>
bool is_one_of(std::string_view value, const char (&... words)[N]) {
  return ((value == std::string_view(words, N - 1)) || ...);
}

Value word(std::uint8_t number) {
  Value value;
  value.word = number;
  return value;
}

Value of_kind(Value::Kind kind) {
  Value value;
  value.kind = kind;
  return value;
}

Value length(const Quantity& quantity) {
  Value value;
  value.kind = Value::Kind::length;
  value.px = static_cast<float>(quantity.px + quantity.number);
  value.em = static_cast<float>(quantity.em);
  value.percent = static_cast<float>(quantity.percent);
  return value;
}

Value plain(double number) {
  Quantity quantity;
  quantity.number = number;
  return length(quantity);
}

Value colour_value(const Colour& colour) {
  Value value;
  value.kind = colour.kind == Colour::Kind::inherit ? Value::Kind::inherit : Value::Kind::colour;
  value.colour = colour;
  return value;
}

// The properties that one name sets.
template <class Use>
void each_property(const Known& known, Use use) {
  const auto all = [&](std::initializer_list<Property> properties) {
    for (const Property property : properties) use(property);
  };
  switch (known.shape) {
    case Shape::font:
      return all({P::font_size, P::line_height});
    case Shape::background:
      return all({P::background_colour, P::background_image, P::background_clip});
    case Shape::margins:
      return all({P::margin_top, P::margin_left});
    case Shape::insets:
      return all({P::top, P::right, P::bottom, P::left});
    case Shape::inset_inline:
      return all({P::left, P::right});
    case Shape::inset_block:
      return all({P::top, P::bottom});
    case Shape::paddings:
      return all({P::padding_top, P::padding_right, P::padding_bottom, P::padding_left});
    case Shape::padding_inline:
      return all({P::padding_left, P::padding_right});
    case Shape::padding_block:
      return all({P::padding_top, P::padding_bottom});
    case Shape::overflows:
      return all({P::overflow_x, P::overflow_y});
    case Shape::everything:
      for (std::size_t i = 0; i < kProperties; ++i) use(static_cast<Property>(i));
      return;
    default:
      return use(known.property);
  }
}

bool is_inherited(Property property) {
  switch (property) {
    case P::visibility:
    case P::white_space:
    case P::font_size:
    case P::line_height:
    case P::letter_spacing:
    case P::text_indent:
    case P::colour:
    case P::text_fill:
    case P::stroke:
    case P::text_shadow:
    case P::security:
    case P::fill:
    case P::fill_opacity:
      return true;
    default:
      return false;
  }
}

std::optional<Value> display_value(std::string_view value) {
  // Whether the children are boxes goes into `px`.
  const bool flex = value.find("flex") != std::string_view::npos ||
                    value.find("grid") != std::string_view::npos || value == "-webkit-box";
  const auto is = [flex](Display display) {
    Value result = word(static_cast<std::uint8_t>(display));
    result.px = flex ? 1 : 0;
    return result;
  };
  if (value == "none") return is(Display::none);
  if (value == "contents") return is(Display::contents);
  if (is_one_of(value, "inline", "ruby", "ruby-text", "ruby-base", "run-in", "inline flow")) {
    return is(Display::inline_box);
  }
  if (value == "math") return is(Display::inline_box);
  if (is_one_of(value, "inline-block", "inline-table", "inline-flex", "inline-grid",
                "-webkit-inline-box", "-webkit-inline-flex", "inline flow-root", "inline flex",
                "inline grid", "inline table")) {
    return is(Display::inline_block);
  }
  if (value == "table-cell") return is(Display::cell);
  if (is_one_of(value, "table", "table-row", "table-row-group", "table-header-group",
                "table-footer-group", "table-caption", "block table")) {
    return is(Display::row);
  }
  if (is_one_of(value, "table-column", "table-column-group")) return is(Display::none);
  if (is_one_of(value, "block", "flex", "grid", "list-item", "flow-root", "flow", "-webkit-box",
                "-webkit-flex", "grid-lanes", "block flow", "block flow-root", "block flex",
                "block grid", "list-item block", "block list-item")) {
    return is(Display::block);
  }
  return std::nullopt;
}

std::optional<Value> font_size_value(std::string_view value) {
  static constexpr std::pair<std::string_view, double> kSizes[] = {
      {"medium", 16}, {"small", 13},   {"x-small", 10},  {"xx-small", 9},
      {"large", 18},  {"x-large", 24}, {"xx-large", 32}, {"xxx-large", 48}};
  for (const auto& [name, px] : kSizes) {
    if (name == value) return plain(px);
  }
  Quantity quantity;
  if (value == "smaller" || value == "larger") {
    quantity.em = value == "smaller" ? 1 / 1.2 : 1.2;
    return length(quantity);
  }
  const auto size = read_quantity(value);
  if (!size || size->kind == Quantity::Kind::angle) return std::nullopt;
  if (size->pixels(16) < 0) {
    // A plain negative is invalid, a calculated one is zero.
    return value.find('(') != std::string_view::npos ? std::optional(plain(0)) : std::nullopt;
  }
  return length(*size);
}

std::optional<Value> line_height_value(std::string_view value) {
  if (value == "normal") return of_kind(Value::Kind::initial);
  const auto height = read_quantity(value);
  if (!height || height->pixels() < 0 || height->kind == Quantity::Kind::angle) return std::nullopt;
  Value result = length(*height);
  result.word = height->kind == Quantity::Kind::number ? 1 : 0;
  return result;
}

std::optional<Value> edge_value(std::string_view value) {
  if (value == "auto") return of_kind(Value::Kind::initial);
  // "-9999px hanging" of a text-indent
  if (const std::size_t blank = value.find(' ');
      blank != std::string_view::npos && value.find('(') == std::string_view::npos) {
    value = value.substr(0, blank);
  }
  const auto edge = read_quantity(value);
  if (!edge || edge->kind == Quantity::Kind::angle) return std::nullopt;
  return length(*edge);
}

std::optional<Value> extent_value(std::string_view value) {
  if (is_one_of(value, "auto", "none", "min-content", "max-content", "fit-content", "stretch",
                "-webkit-fill-available", "-moz-available") ||
      value.starts_with("fit-content(") || value.starts_with("calc-size(")) {
    return of_kind(Value::Kind::initial);
  }
  const auto extent = read_quantity(value);
  if (!extent || extent->kind == Quantity::Kind::angle) return std::nullopt;
  if (extent->pixels() < 0) {
    return value.find('(') != std::string_view::npos ? std::optional(plain(0)) : std::nullopt;
  }
  return length(*extent);
}

std::optional<Value> share_value(std::string_view value) {
  const auto share = read_quantity(value);
  if (!share || share->kind == Quantity::Kind::angle || share->px != 0 || share->em != 0) {
    return std::nullopt;
  }
  return plain(share->number + share->percent / 100);
}

std::optional<Value> overflow_value(std::string_view value) {
  if (value == "visible") return word(0);
  if (value == "hidden" || value == "clip") return word(1);
  if (is_one_of(value, "auto", "scroll", "overlay")) return word(2);
  return std::nullopt;
}

std::optional<Value> filter_value(std::string_view value) {
  if (value == "none") return of_kind(Value::Kind::initial);
  Value result = plain(1);
  if (const std::size_t at = value.find("opacity="); at != std::string_view::npos) {
    std::string_view share = value.substr(at + 8);  // Internet Explorer's alpha()
    std::size_t digits = 0;
    while (digits < share.size() && (is_digit(share[digits]) || share[digits] == '.')) ++digits;
    if (const auto number = read_quantity(share.substr(0, digits))) {
      result.px = static_cast<float>(number->number / 100);
    }
    return result;
  }
  for (const std::string_view function : split_words(value)) {
    const std::size_t open = function.find('(');
    if (open == std::string_view::npos) return std::nullopt;
    const std::string_view name = function.substr(0, open);
    const auto amount = read_quantity(*arguments_of(function, name));
    if (name == "opacity") {
      const double share = amount ? amount->number + amount->percent / 100 : 1;
      result.px *= static_cast<float>(std::clamp(share, 0.0, 1.0));
    } else if (name == "blur") {
      if (amount && amount->pixels() >= 16) result.px = 0;  // no letter is left
    } else if (name != "drop-shadow") {
      result.word = 1;  // other colours
    }
  }
  return result;
}

Value mask_value(std::string_view value) {
  for (const std::string_view layer : split_commas(value)) {
    bool clear = false;
    for (const std::string_view part : split_words(layer)) {
      if (part == "none") continue;
      const auto image = image_colour(part);
      if (image && image->kind == Colour::Kind::clear) clear = true;
    }
    if (!clear) return word(0);
  }
  return word(1);
}

std::optional<Value> shadow_value(std::string_view value) {
  if (value == "none") return colour_value(kClearColour);
  Value result = colour_value(kUnknownColour);
  for (const std::string_view part : split_words(split_commas(value)[0])) {
    if (const auto colour = read_colour(part); colour && !read_quantity(part)) {
      result = colour_value(*colour);
      if (result.kind == Value::Kind::inherit) result = colour_value(kUnknownColour);
    }
  }
  return result;
}

std::optional<Value> blend_value(std::string_view value) {
  static constexpr std::pair<std::string_view, Blend> kModes[] = {
      {"normal", Blend::normal},       {"multiply", Blend::multiply},
      {"screen", Blend::screen},       {"darken", Blend::darken},
      {"lighten", Blend::lighten},     {"difference", Blend::difference},
      {"exclusion", Blend::exclusion}, {"color-dodge", Blend::dodge},
      {"color-burn", Blend::burn},     {"hard-light", Blend::hard_light},
      {"overlay", Blend::overlay},     {"soft-light", Blend::other},
      {"hue", Blend::other},           {"saturation", Blend::other},
      {"color", Blend::other},         {"luminosity", Blend::other},
      {"plus-lighter", Blend::other},  {"plus-darker", Blend::other},
  };
  for (const auto& [name, mode] : kModes) {
    if (name == value) return word(static_cast<std::uint8_t>(mode));
  }
  return std::nullopt;
}

std::optional<Value> contain_value(std::string_view value) {
  std::uint8_t bits = 0;  // 1 = size, 2 = paint
  for (const std::string_view part : split_words(value)) {
    if (part == "strict")
      bits |= 3;
    else if (part == "size")
      bits |= 1;
    else if (part == "paint" || part == "content")
      bits |= 2;
    else if (!is_one_of(part, "none", "layout", "style", "inline-size"))
      return std::nullopt;
  }
  return word(bits);
}

// One value of one property; none if it is invalid.
std::optional<Value> value_of(Shape shape, std::string_view value) {
  switch (shape) {
    case Shape::display:
      return display_value(value);
    case Shape::visibility:
      if (value == "visible") return word(0);
      if (value == "hidden" || value == "collapse") return word(1);
      return std::nullopt;
    case Shape::position:
      if (is_one_of(value, "static", "sticky", "-webkit-sticky")) return word(0);
      if (value == "relative") return word(1);
      if (value == "absolute") return word(2);
      if (value == "fixed") return word(3);
      return std::nullopt;
    case Shape::floating:
      if (value == "none") return word(0);
      if (is_one_of(value, "left", "right", "inline-start", "inline-end")) return word(1);
      return std::nullopt;
    case Shape::white_space:
      if (value.starts_with("pre") || value == "break-spaces") return word(1);
      if (value == "normal") return word(0);
      if (value == "nowrap") return word(2);
      return std::nullopt;
    case Shape::content_visibility:
      if (value == "hidden") return word(1);
      if (value == "visible" || value == "auto") return word(0);
      return std::nullopt;
    case Shape::font_size:
      return font_size_value(value);
    case Shape::line_height:
      return line_height_value(value);
    case Shape::spacing:
      if (value == "normal") return plain(0);
      return edge_value(value);
    case Shape::edge:
      return edge_value(value);
    case Shape::opacity:
      return share_value(value);
    case Shape::filter:
      return filter_value(value);
    case Shape::zoom: {
      if (value == "normal" || value == "reset") return plain(1);
      const auto zoom = share_value(value);
      // Browsers take a zoom of 0 for none.
      return zoom && zoom->px == 0  ? std::optional(plain(1))
             : zoom && zoom->px < 0 ? std::nullopt
                                    : zoom;
    }
    case Shape::transform:
      return transform_value(value);
    case Shape::scale:
      return scale_value(value);
    case Shape::rotate:
      return rotate_value(value);
    case Shape::translate:
      return translate_value(value);
    case Shape::backface:
      return word(value == "hidden" ? 1 : 0);
    case Shape::extent:
      return extent_value(value);
    case Shape::padding:
      return extent_value(value);
    case Shape::overflow:
      return overflow_value(value);
    case Shape::contain:
      return contain_value(value);
    case Shape::clip:
      return clip_value(value);
    case Shape::clip_path:
      return clip_path_value(value);
    case Shape::mask:
      return mask_value(value);
    case Shape::colour:
      if (value == "none") return colour_value(kClearColour);  // of fill
      if (const auto colour = read_colour(value)) return colour_value(*colour);
      return std::nullopt;
    case Shape::image:
      if (const auto image = image_colour(split_commas(value)[0])) return colour_value(*image);
      return std::nullopt;
    case Shape::background_clip:
      return word(value.find("text") != std::string_view::npos ? 1 : 0);
    case Shape::blend:
      return blend_value(value);
    case Shape::shadow:
      return shadow_value(value);
    case Shape::security:
      return word(is_one_of(value, "disc", "circle", "square") ? 1 : 0);
    case Shape::stroke: {
      for (const std::string_view part : split_words(value)) {
        const auto width = read_quantity(part);
        if (width && width->pixels() > 0) return word(1);
      }
      return word(0);
    }
    case Shape::z_index: {
      if (value == "auto") return of_kind(Value::Kind::initial);
      const auto index = read_quantity(value);
      return index && index->kind == Quantity::Kind::number ? std::optional(plain(index->number))
                                                            : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

// The four sides of margin, padding and inset, from up to four values; for the logical pairs only
// two of them. False if one is invalid.
bool read_sides(std::string_view value, Shape one, std::array<Value, 4>& sides) {
  const auto words = split_words(value);
  if (words.empty() || words.size() > 4) return false;
  std::array<Value, 4> given;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto side = value_of(one, words[i]);
    if (!side) return false;
    given[i] = *side;
  }
  const std::size_t n = words.size();
  sides = {given[0], given[n > 1 ? 1 : 0], given[n > 2 ? 2 : 0], given[n > 3 ? 3 : n > 1 ? 1 : 0]};
  return true;
}

class DeclarationReader {
 public:
  DeclarationReader(const Known& known, bool important, std::vector<Setting>& settings)
      : known_(known), important_(important), settings_(settings) {}

  // False if the value is invalid.
  bool read(std::string_view value) {
    if (value == "inherit") return all(Value::Kind::inherit, Value::Kind::inherit);
    if (value == "initial") return all(Value::Kind::initial, Value::Kind::initial);
    if (is_one_of(value, "unset", "revert", "revert-layer")) {
      if (known_.shape == Shape::display && value != "unset") {
        put(P::display, word(static_cast<std::uint8_t>(Display::unset)));
        return true;
      }
      return all(Value::Kind::inherit, Value::Kind::initial);
    }
    std::array<Value, 4> sides;
    switch (known_.shape) {
      case Shape::font:
        return font(value);
      case Shape::background:
        return background(value);
      case Shape::everything:
        return false;
      case Shape::margins:
        if (!read_sides(value, Shape::edge, sides)) return false;
        put(P::margin_top, sides[0]);
        put(P::margin_left, sides[3]);
        return true;
      case Shape::insets:
        return put_sides(value, Shape::edge, P::top, P::right, P::bottom, P::left);
      case Shape::paddings:
        return put_sides(value, Shape::padding, P::padding_top, P::padding_right, P::padding_bottom,
                         P::padding_left);
      case Shape::overflows: {
        const auto words = split_words(value);
        if (words.empty() || words.size() > 2) return false;
        const auto x = overflow_value(words.front());
        const auto y = overflow_value(words.back());
        if (!x || !y) return false;
        put(P::overflow_x, *x);
        put(P::overflow_y, *y);
        return true;
      }
      case Shape::margin_inline:
      case Shape::margin_block:
        return put_pair(value, Shape::edge, known_.property, known_.property);
      case Shape::inset_inline:
        return put_pair(value, Shape::edge, P::left, P::right);
      case Shape::inset_block:
        return put_pair(value, Shape::edge, P::top, P::bottom);
      case Shape::padding_inline:
        return put_pair(value, Shape::padding, P::padding_left, P::padding_right);
      case Shape::padding_block:
        return put_pair(value, Shape::padding, P::padding_top, P::padding_bottom);
      default:
        break;
    }
    const auto one = value_of(known_.shape, value);
    if (!one) return false;
    put(known_.property, *one);
    return true;
  }

  void doubt() { all(Value::Kind::doubt, Value::Kind::doubt); }

 private:
  void put(Property property, const Value& value) {
    settings_.push_back({property, important_, value});
  }

  bool all(Value::Kind inherited, Value::Kind other) {
    each_property(known_, [&](Property property) {
      put(property, of_kind(is_inherited(property) ? inherited : other));
    });
    return true;
  }

  bool put_sides(std::string_view value, Shape one, Property top, Property right, Property bottom,
                 Property left) {
    std::array<Value, 4> sides;
    if (!read_sides(value, one, sides)) return false;
    put(top, sides[0]);
    put(right, sides[1]);
    put(bottom, sides[2]);
    put(left, sides[3]);
    return true;
  }

  bool put_pair(std::string_view value, Shape one, Property start, Property end) {
    std::array<Value, 4> sides;
    if (!read_sides(value, one, sides)) return false;
    if (end != start) put(end, sides[1]);
    put(start, sides[0]);
    return true;
  }

  // "italic 400 12px/1.5 serif": the size is the first length or size word that no weight can be.
  bool font(std::string_view value) {
    static constexpr std::string_view kSystem[] = {"caption",     "icon",          "menu",
                                                   "message-box", "small-caption", "status-bar"};
    if (std::find(std::begin(kSystem), std::end(kSystem), value) != std::end(kSystem)) {
      put(P::font_size, plain(13));
      put(P::line_height, of_kind(Value::Kind::initial));
      return true;
    }
    const auto words = split_words(value);
    for (std::size_t i = 0; i < words.size(); ++i) {
      std::string_view size = words[i];
      std::string_view height;
      std::size_t depth = 0;
      for (std::size_t at = 0; at < size.size(); ++at) {
        if (size[at] == '(') ++depth;
        if (size[at] == ')' && depth > 0) --depth;
        if (size[at] != '/' || depth > 0) continue;
        height = size.substr(at + 1);
        size = size.substr(0, at);
        break;
      }
      const auto px = font_size_value(size);
      if (!px || size == "normal") continue;
      // A plain number above 99 is a weight, and "oblique 10deg" no size.
      if (is_digit(size.back()) && px->px >= 100) continue;
      if (height.empty() && i + 1 < words.size() && words[i + 1].starts_with('/')) {
        height = words[i + 1].size() > 1 ? words[i + 1].substr(1)
                 : i + 2 < words.size()  ? words[i + 2]
                                         : std::string_view();
      } else if (i + 1 >= words.size()) {
        return false;  // the family is not optional
      }
      put(P::font_size, *px);
      const auto line = line_height_value(height);
      put(P::line_height, line ? *line : of_kind(Value::Kind::initial));
      return true;
    }
    return false;
  }

  bool background(std::string_view value) {
    Value colour = colour_value(kClearColour);
    Value image = colour_value(kClearColour);
    Value clip = word(0);
    bool any = false;
    const auto layers = split_commas(value);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      for (const std::string_view part : split_words(layers[i])) {
        if (part == "none") {
          any = true;
        } else if (const auto found = image_colour(part)) {
          any = true;
          if (i == 0) image = colour_value(*found);
        } else if (part == "text") {
          clip = word(1);
        } else if (const auto solid = read_colour(part); solid && !read_quantity(part)) {
          any = true;
          colour = colour_value(*solid);
        } else if (is_letter(part[0]) && !is_background_word(part)) {
          return false;
        } else {
          any = true;
        }
      }
    }
    if (!any && clip.word == 0) return false;
    put(P::background_colour, colour);
    put(P::background_image, image);
    put(P::background_clip, clip);
    return true;
  }

  static bool is_background_word(std::string_view value) {
    return is_one_of(value, "repeat", "repeat-x", "repeat-y", "no-repeat", "space", "round",
                     "scroll", "fixed", "local", "left", "right", "top", "bottom", "center",
                     "cover", "contain", "auto", "border-box", "padding-box", "content-box") ||
           read_quantity(value.substr(0, value.find('/')));
  }

  const Known& known_;
  bool important_;
  std::vector<Setting>& settings_;
};

}  // namespace

void read_declaration(const Declaration& declaration, std::vector<Setting>& settings) {
  if (!declaration.valid || declaration.value.empty()) return;
  std::string_view name = declaration.name;
  std::string_view value = declaration.value;
  std::string plain_name;
  std::string plain_value;
  if (name.find('\\') != std::string_view::npos) name = plain_name = lower(unescaped_css(name));
  if (value.find('\\') != std::string_view::npos) value = plain_value = lower(unescaped_css(value));
  const Known* const known = known_property(name);
  if (known == nullptr) return;
  DeclarationReader reader(*known, declaration.important, settings);
  if (reader.read(value)) return;
  for (const std::string_view function : {"var(", "env(", "attr(", "if("}) {
    if (value.find(function) != std::string_view::npos) return reader.doubt();
  }
}

}  // namespace classify::text
