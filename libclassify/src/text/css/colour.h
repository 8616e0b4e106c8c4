// The colours of CSS and of HTML's old attributes, mixed and compared as a reader's eye does.
//
//   "#fff"  "rgb(0 0 0 / 2%)"  "oklch(1 0 0)"  "color-mix(in srgb, red, blue)"  ─▶  Colour
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace classify::text {

struct Colour {
  enum class Kind : std::uint8_t {
    unset,    // not mentioned
    inherit,  // as the parent, or as the text
    unknown,  // an image, a gradient, something unreadable: equal to nothing
    clear,    // transparent
    rgb,
  };
  Kind kind = Kind::unset;
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  std::uint8_t alpha = 255;

  friend bool operator==(const Colour&, const Colour&) = default;
};

inline constexpr Colour kUnknownColour{Colour::Kind::unknown, 0, 0, 0};
inline constexpr Colour kClearColour{Colour::Kind::clear, 0, 0, 0};
inline constexpr Colour kBlack{Colour::Kind::rgb, 0, 0, 0};
inline constexpr Colour kWhite{Colour::Kind::rgb, 255, 255, 255};

// One colour of CSS, in lower case; unknown if it is none or cannot be read.
[[nodiscard]] Colour parse_css_colour(std::string_view value);

// The same; none if no browser takes this for a colour, so that the declaration does not count.
[[nodiscard]] std::optional<Colour> read_colour(std::string_view value);

// The colour of an image made of one: a gradient whose stops are all alike. Unknown for other
// images, clear for "none"; none if it is no image.
[[nodiscard]] std::optional<Colour> image_colour(std::string_view value);

// The value of <font color> and bgcolor: the HTML standard's "legacy colour value", for which
// nearly everything is a colour.
[[nodiscard]] Colour parse_legacy_colour(std::string_view value);

// `top` painted over an opaque `bottom`. Unknown if either is.
[[nodiscard]] Colour painted_over(const Colour& top, const Colour& bottom);

enum class Blend : std::uint8_t {
  normal,
  multiply,
  screen,
  darken,
  lighten,
  difference,
  exclusion,
  dodge,
  burn,
  hard_light,
  overlay,
  other,
};

// `top` blended with `bottom`, both opaque (Compositing and Blending 1, 10.1). Unknown if either is
// or the mode is `other`.
[[nodiscard]] Colour blended(const Colour& top, const Colour& bottom, Blend blend);

// Whether a reader sees nothing of text painted with one colour on the other, if only a share of
// `opacity` of it is left.
[[nodiscard]] bool nearly_equal(const Colour& text, const Colour& background, double opacity);

}  // namespace classify::text
