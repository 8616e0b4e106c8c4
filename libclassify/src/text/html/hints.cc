#include "text/html/hints.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <string>
#include <vector>

#include "ascii.h"
#include "text/html/references.h"

namespace classify::text {
namespace {

template <std::size_t... N>
bool is_one_of(std::string_view name, const char (&... words)[N]) {
  return ((name == std::string_view(words, N - 1)) || ...);
}

class HintReader {
 public:
  HintReader(std::string_view name, std::uint32_t flags, std::span<const Attribute> attributes,
             Settings& settings)
      : name_(name), flags_(flags), attributes_(attributes), settings_(settings) {}

  Hints read(bool svg, bool quirks) {
    hints_.box.display = display();
    hints_.box.table = (flags_ & (kTable | kCell | kRow | kSection)) != 0;
    hints_.box.page = name_ == "body" || name_ == "html";
    hints_.svg = svg || name_ == "svg";
    if ((flags_ & kPre) != 0) put(Property::white_space, word(1));
    // The reading aid over a Han character would stand between it and the next one.
    if (name_ == "rt" || name_ == "rp") hide();
    if (name_ == "details") hints_.closed = find("open") == nullptr;
    if (name_ == "table") hints_.resets_fonts = quirks;
    if (svg) picture();
    if (attributes_.empty() && name_ != "svg" && name_ != "marquee") return hints_;
    colours();
    font();
    if (name_ == "svg" || name_ == "marquee") window();
    if (const std::string_view* hidden = find("hidden")) {
      if (equals_ignoring_case(*hidden, "until-found")) {
        put(Property::content_visibility, word(1));
      } else {
        hide();
      }
    }
    return hints_;
  }

 private:
  static Value word(std::uint8_t number) {
    Value value;
    value.word = number;
    return value;
  }
  static Value colour(const Colour& colour) {
    Value value;
    value.kind = Value::Kind::colour;
    value.colour = colour;
    return value;
  }
  static Value pixels(float px) {
    Value value;
    value.kind = Value::Kind::length;
    value.px = px;
    return value;
  }
  void put(Property property, const Value& value) { settings_.add({property, false, value}); }
  void hide() { put(Property::display, word(static_cast<std::uint8_t>(Display::none))); }
  [[nodiscard]] const std::string_view* find(std::string_view name) const {
    return text::find(attributes_, name);
  }

  [[nodiscard]] Display display() {
    const bool opened = name_ == "dialog" && find("open") != nullptr;
    if ((flags_ & kUnseen) != 0 && !opened) hide();
    const Display by_flags = default_display(flags_);
    if (by_flags != Display::inline_box || attributes_.empty()) return by_flags;
    const bool replaced = is_one_of(name_, "button", "svg", "img", "input", "select", "object",
                                    "video", "audio", "canvas", "meter", "progress");
    return replaced ? Display::inline_block : by_flags;
  }

  void put_colour(std::string_view attribute, Property property) {
    if (const std::string_view* value = find(attribute)) {
      const Colour found = parse_legacy_colour(decode_attribute(*value));
      if (found.kind != Colour::Kind::unset) put(property, colour(found));
    }
  }

  void colours() {
    if (name_ == "font" || name_ == "basefont") put_colour("color", Property::colour);
    if (name_ == "body") put_colour("text", Property::colour);
    if (name_ == "a" && find("href") != nullptr) {
      // Links do not inherit the colour around them.
      put(Property::colour, colour({Colour::Kind::rgb, 0, 0, 0xEE}));
    }
    if (name_ == "body" || name_ == "marquee" || hints_.box.table) {
      put_colour("bgcolor", Property::background_colour);
    }
    if (find("background") != nullptr) {
      put(Property::background_image, colour(kUnknownColour));
    }
  }

  void font() {
    if (name_ != "font" && name_ != "basefont") return;
    const std::string_view* written = find("size");
    if (written == nullptr) return;
    // HTML standard, 15.3.1: 1 to 7, or so many steps from 3. Old programs take 0 for no size.
    static constexpr std::array<float, 8> kSizes = {0, 10, 13, 16, 18, 24, 32, 48};
    std::string_view size = trim(*written);
    const bool steps = size.starts_with('+') || size.starts_with('-');
    if (size.starts_with('+')) size.remove_prefix(1);
    int number = 3;
    const auto result = std::from_chars(size.data(), size.data() + size.size(), number);
    if (result.ec == std::errc::invalid_argument) return;
    if (result.ec != std::errc()) number = size.starts_with('-') ? -9 : 9;
    number = std::clamp(number, -9, 9);
    if (steps) number = std::clamp(number + 3, 1, 7);
    put(Property::font_size, pixels(kSizes[static_cast<std::size_t>(std::clamp(number, 0, 7))]));
  }

  // Pictures and marquees show what fits into them.
  void window() {
    put(Property::overflow_x, word(1));
    put(Property::overflow_y, word(1));
    const auto size = [&](std::string_view attribute, Property property) {
      const std::string_view* written = find(attribute);
      if (written == nullptr) return;
      const auto length = read_quantity(lower(trim(*written)));
      if (length && length->percent == 0 && length->pixels() >= 0) {
        put(property, pixels(static_cast<float>(length->pixels())));
      }
    };
    size("width", Property::width);
    size("height", Property::height);
  }

  // SVG 2, 6.6: attributes of the same name and meaning as properties.
  void picture() {
    if (is_one_of(name_, "defs", "symbol", "clippath", "mask", "pattern", "marker", "desc",
                  "metadata", "title", "lineargradient", "radialgradient")) {
      hide();
    }
    if (name_ == "foreignobject") hints_.svg = false;
    std::vector<Setting> found;
    for (const std::string_view name : {"fill", "fill-opacity", "opacity", "display", "visibility",
                                        "font-size", "transform", "letter-spacing", "color"}) {
      if (const std::string_view* value = find(name)) {
        read_declaration({std::string(name), tidied_css(decode_attribute(*value))}, found);
      }
    }
    for (const Setting& setting : found) settings_.add(setting);
  }

  std::string_view name_;
  std::uint32_t flags_;
  std::span<const Attribute> attributes_;
  Settings& settings_;
  Hints hints_;
};

}  // namespace

Hints hints_of(std::string_view name, std::uint32_t flags, std::span<const Attribute> attributes,
               bool svg, bool quirks, Settings& settings) {
  return HintReader(name, flags, attributes, settings).read(svg, quirks);
}

bool is_modern_doctype(std::string_view doctype) {
  const std::string low = lower(doctype.substr(0, 256));
  std::string_view rest = low;
  if (!rest.starts_with("doctype")) return false;
  rest = trim(rest.substr(7));
  if (!rest.starts_with("html")) return false;
  rest = trim(rest.substr(4));
  if (rest.empty() || rest.starts_with("system")) return true;
  // HTML standard, 13.2.6.4.1: the transitional HTML 4.01 only with an address.
  const auto has = [&](std::string_view part) { return rest.find(part) != std::string_view::npos; };
  if (has("dtd xhtml 1.") || has("dtd html 4.01//")) return true;
  return has("dtd html 4.01 ") && has("http://www.w3.org/tr/");
}

}  // namespace classify::text
