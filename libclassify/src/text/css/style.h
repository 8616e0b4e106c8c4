// The effect of a style on text: shown, hidden, or on a line of its own.
//
//   Settings (from rules and attributes)  ─▶  StyleChange  ─▶  apply(parent's Look)  ─▶  Look, hides()
//
// The part of CSS that decides whether a reader sees a text in a window of 1280 x 800 pixels. There
// is no layout: sizes and places are judged by what is written. In doubt a text is shown.
#pragma once

#include <cstdint>

#include "text/css/colour.h"
#include "text/css/declarations.h"

namespace classify::text {

enum class Flag : std::uint8_t { unset, no, yes };

// What an element is before any style.
struct Box {
  Display display = Display::inline_box;
  bool table = false;    // its size is what its content needs: a table and its parts
  bool page = false;     // html and body, whose background is that of the window
  bool in_flex = false;  // its parent's children are boxes, whatever they are
};

// A length that may depend on the font.
struct FontLength {
  bool set = false;
  float px = 0;
  float em = 0;
};

// The changes that one element's attributes and rules make.
struct StyleChange {
  bool any = false;  // false: none, nothing below is set
  Display display = Display::unset;
  Flag invisible = Flag::unset;  // visibility
  Flag preformatted = Flag::unset;
  Flag secret = Flag::unset;   // letters shown as dots
  Flag stroked = Flag::unset;  // letters have an outline of another colour
  Flag svg = Flag::unset;      // in a picture
  bool gone = false;           // nothing of the box is left, whatever its children set
  bool page = false;
  bool flex = false;
  bool resets_fonts = false;  // a table in quirks mode
  bool doubtful = false;      // the colours of what is in it cannot be known
  bool stacks = false;        // a stacking context
  bool below = false;         // a negative z-index
  bool moved = false;         // what is positioned in it is positioned relative to it
  bool closed = false;        // what follows shows only if a user opens it
  bool clips = false;
  bool has_lines_only = false;  // its height is that of its lines
  enum class Place : std::uint8_t { flow, absolute, fixed } place = Place::flow;
  bool x_set = false;  // absolute or fixed, and not where it would be anyway
  bool y_set = false;
  Blend blend = Blend::normal;
  float x = 0;  // pixels that it moves
  float y = 0;
  float padding_x = 0;
  float padding_y = 0;
  float clip_width = 0;
  float clip_height = 0;
  float opacity = 1;
  float scale = 1;
  FontLength font;
  FontLength letter_spacing;
  FontLength indent;
  FontLength line;
  Colour text;
  Colour text_fill;
  Colour svg_fill;
  Colour shadow;
  Colour background;
  Flag has_text_fill = Flag::unset;
};

[[nodiscard]] StyleChange change_of(const Settings& settings, const Box& box);

// How text in an element looks, after the changes of all its ancestors.
struct Look {
  bool no_box = false;  // display:none: not even its line breaks count
  bool gone = false;    // no box, or nothing of it is visible, whatever its children set
  bool invisible = false;
  bool preformatted = false;
  bool secret = false;
  bool stroked = false;
  bool closed = false;    // for text and children that are no <summary>
  bool doubtful = false;  // colours hide nothing
  bool painted = false;   // a background within this stacking context
  bool any_background = false;
  bool group_painted = false;  // a background within what is blended
  bool flex = false;
  bool clips_lines = false;  // in a box that clips and is as high as its lines
  bool has_text_fill = false;
  bool svg = false;
  Blend blend = Blend::normal;
  float font = 16;
  float scale = 1;
  float opacity = 1;
  float letter_spacing = 0;
  float line = 16;
  float indent = 0;
  float x = 0;
  float y = 0;
  float place_x = 0;  // of the box to which positions are relative
  float place_y = 0;
  float clip_right = 1e9F;
  float clip_bottom = 1e9F;
  Colour text = kBlack;
  Colour text_fill;
  Colour svg_fill = kBlack;
  Colour shadow = kClearColour;
  Colour background = kWhite;
  Colour outer = kWhite;  // behind what is blended

  [[nodiscard]] Look apply(const StyleChange& change) const;
  [[nodiscard]] bool hides() const;

 private:
  [[nodiscard]] bool hides_by_colour() const;
};

}  // namespace classify::text
