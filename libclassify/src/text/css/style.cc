#include "text/css/style.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace classify::text {
namespace {

using Kind = Value::Kind;

// Farther back than any window can be scrolled, and less than any trick uses.
constexpr float kFarBack = -400;
constexpr float kFarOn = 5000;
constexpr float kWindowWidth = 1280;
constexpr float kWindowHeight = 800;

// Nobody reads letters of so few pixels, or lines in a box of so few.
constexpr float kTinyFont = 1.5F;
constexpr float kTinyBox = 2;

constexpr float kEndless = std::numeric_limits<float>::infinity();

class Resolver {
 public:
  Resolver(const Settings& settings, const Box& box) : settings_(settings), box_(box) {}

  StyleChange resolve() {
    change_.any = true;
    change_.page = box_.page;
    displays();
    if (settings_.has_any(Property::visibility, Property::text_indent)) text();
    if (settings_.has_any(Property::colour, Property::opacity)) colours();
    if (settings_.has_any(Property::zoom, Property::contain) || positioned_ != 0 ||
        change_.opacity < 1 || change_.blend != Blend::normal) {
      places();
      shapes();
      if (settings_.has_any(Property::padding_top, Property::contain)) sizes();
    }
    return change_;
  }

 private:
  [[nodiscard]] const Value* set(Property property) const {
    const Value* const value = settings_.find(property);
    // "inherit" leaves what is inherited as it is, and what is not counts as untouched.
    return value == nullptr || value->kind == Kind::inherit ? nullptr : value;
  }
  // The word or 0.
  [[nodiscard]] std::uint8_t word(Property property) const {
    const Value* const value = set(property);
    return value != nullptr && (value->kind == Kind::word || value->kind == Kind::length)
               ? value->word
               : 0;
  }
  [[nodiscard]] const Value* length(Property property) const {
    const Value* const value = set(property);
    return value != nullptr && value->kind == Kind::length ? value : nullptr;
  }
  [[nodiscard]] float number(Property property, float otherwise) const {
    const Value* const value = length(property);
    return value != nullptr ? value->px : otherwise;
  }

  void displays() {
    const auto* const display = set(Property::display);
    change_.display = box_.display;
    if (display != nullptr && display->kind == Kind::initial) {
      change_.display = Display::inline_box;
    } else if (display != nullptr && display->kind == Kind::word) {
      if (display->word != 0) change_.display = static_cast<Display>(display->word);
      change_.flex = display->px > 0;
    }
    change_.gone = change_.display == Display::none;
    positioned_ = word(Property::position);
    const bool restyled = display != nullptr && change_.display != box_.display;
    table_ = (box_.table && !restyled) || change_.display == Display::row ||
             change_.display == Display::cell;
    boxed_ = change_.display != Display::contents &&
             (change_.display != Display::inline_box || positioned_ >= 2 ||
              word(Property::floating) == 1 || box_.in_flex);
    if (word(Property::content_visibility) == 1 && boxed_) change_.gone = true;
  }

  static Flag flag(const Value& value, std::uint8_t yes) {
    return value.kind == Kind::word && value.word == yes ? Flag::yes : Flag::no;
  }

  static FontLength relative(const Value& value, float percent_of_font, float initial) {
    FontLength length;
    length.set = true;
    if (value.kind == Kind::length) {
      length.px = value.px;
      length.em = value.em + value.percent / 100 * percent_of_font;
    } else {
      length.px = initial;
    }
    return length;
  }

  void text() {
    if (const Value* v = set(Property::visibility)) change_.invisible = flag(*v, 1);
    if (const Value* v = set(Property::white_space)) change_.preformatted = flag(*v, 1);
    if (const Value* v = set(Property::security)) change_.secret = flag(*v, 1);
    if (const Value* v = set(Property::stroke)) change_.stroked = flag(*v, 1);
    if (const Value* v = set(Property::font_size)) change_.font = relative(*v, 1, 16);
    if (const Value* v = set(Property::letter_spacing)) {
      change_.letter_spacing = relative(*v, 1, 0);
    }
    if (const Value* v = set(Property::line_height)) {
      change_.line = relative(*v, 1, 16);
      if (v->kind == Kind::length && v->word == 1) {  // a plain number
        change_.line.em = change_.line.px;
        change_.line.px = 0;
      }
    }
    if (const Value* v = set(Property::text_indent); v != nullptr && boxed_) {
      change_.indent = relative(*v, 0, 0);
      if (v->kind == Kind::length) change_.indent.px += v->percent * kWindowWidth / 100;
    }
  }

  [[nodiscard]] Colour colour(Property property, const Colour& initial) const {
    const Value* const value = settings_.find(property);
    if (value == nullptr || value->kind == Kind::inherit) return {};
    if (value->kind == Kind::initial) return initial;
    if (value->kind != Kind::colour) return kUnknownColour;
    return value->colour;
  }

  void colours() {
    change_.text = colour(Property::colour, kBlack);
    change_.svg_fill = colour(Property::fill, kBlack);
    change_.shadow = colour(Property::text_shadow, kClearColour);
    if (const Value* v = settings_.find(Property::text_fill)) {
      if (v->kind == Kind::colour || v->kind == Kind::doubt) {
        change_.has_text_fill = Flag::yes;
        change_.text_fill = v->kind == Kind::colour ? v->colour : kUnknownColour;
      } else if (v->kind == Kind::initial || v->kind == Kind::inherit) {
        // "currentcolor" is read as "inherit", and hardly anybody means the latter.
        change_.has_text_fill = Flag::no;
      }
    }
    if (const Value* v = length(Property::fill_opacity); v != nullptr && v->px <= 0.05F) {
      change_.svg_fill = kClearColour;
    }
    change_.background = colour(Property::background_colour, kClearColour);
    const Colour image = colour(Property::background_image, kClearColour);
    if (image.kind == Colour::Kind::unknown) {
      change_.background = image;
    } else if (image.kind == Colour::Kind::rgb) {
      change_.background = change_.background.kind == Colour::Kind::rgb
                               ? painted_over(image, change_.background)
                               : image;
    }
    // Letters filled with the background.
    if (word(Property::background_clip) == 1) change_.doubtful = true;
    change_.opacity = std::clamp(number(Property::opacity, 1), 0.0F, 1.0F);
    if (const Value* v = set(Property::filter); v != nullptr && v->kind == Kind::length) {
      change_.opacity *= v->px;
      if (v->word == 1) change_.doubtful = true;
      change_.stacks = true;
    }
    change_.blend = static_cast<Blend>(word(Property::blend));
  }

  // Pixels of a place; none if it is not set.
  [[nodiscard]] bool place(Property property, float whole, float& to) const {
    const Value* const value = length(property);
    if (value == nullptr) return false;
    to = value->px + value->em * 16 + value->percent * whole / 100;
    return true;
  }

  void places() {
    using Place = StyleChange::Place;
    float margin = 0;
    if (place(Property::margin_left, kWindowWidth, margin)) change_.x += margin;
    margin = 0;
    if (boxed_ && !table_cell() && place(Property::margin_top, kWindowWidth, margin)) {
      change_.y += margin;
    }
    for (const Property property : {Property::transform, Property::translate}) {
      const Value* const moved = length(property);
      if (moved == nullptr || !boxed_) continue;
      change_.x += moved->percent;
      change_.y += moved->y;
    }
    if (positioned_ == 0) return;
    change_.moved = true;
    const bool absolute = positioned_ >= 2;
    if (absolute) change_.place = positioned_ == 3 ? Place::fixed : Place::absolute;
    float left = 0;
    float top = 0;
    float back = 0;
    if (place(Property::left, kWindowWidth, left)) {
      change_.x_set = absolute;
    } else if (place(Property::right, kWindowWidth, back)) {
      left = absolute ? kWindowWidth + kFarBack - back : -back;
      change_.x_set = absolute;
    }
    if (place(Property::top, absolute ? kWindowHeight : 0, top)) {
      change_.y_set = absolute;
    } else if (place(Property::bottom, absolute ? kWindowHeight : 0, back)) {
      top = absolute ? kWindowHeight - back : -back;
      change_.y_set = absolute;
    }
    change_.x += left;
    change_.y += top;
    if (const Value* z = length(Property::z_index)) {
      change_.below = z->px < 0;
      change_.stacks = true;
    }
    if (positioned_ == 3) {
      change_.stacks = true;
      if ((change_.x_set && change_.x >= kWindowWidth) ||
          (change_.y_set && change_.y >= kWindowHeight)) {
        change_.gone = true;  // and nobody can scroll there
      }
    }
  }

  [[nodiscard]] bool table_cell() const { return change_.display == Display::cell; }

  // Transforms, clips and masks.
  void shapes() {
    if (word(Property::clip) == 1 && positioned_ >= 2) change_.gone = true;
    if (word(Property::clip_path) == 1) change_.gone = true;
    if (word(Property::mask) == 1) change_.gone = true;
    change_.scale = number(Property::zoom, 1);
    if (change_.opacity < 1 || change_.blend != Blend::normal) change_.stacks = true;
    if (!boxed_) return;
    bool back = false;
    for (const Property property : {Property::transform, Property::scale, Property::rotate}) {
      const Value* const left = length(property);
      if (left == nullptr) continue;
      change_.scale *= left->px;
      if (left->word == 1) back = !back;
      change_.stacks = true;
      change_.moved = true;
    }
    if (back && word(Property::backface) == 1) change_.gone = true;
  }

  [[nodiscard]] float extent(Property property) const {
    const Value* const value = length(property);
    if (value == nullptr || value->percent != 0) return kEndless;
    return value->px + value->em * 16;
  }
  [[nodiscard]] float small(Property property, float whole) const {  // 0 if it is not set
    const Value* const value = length(property);
    return value != nullptr ? value->px + value->em * 16 + value->percent * whole / 100 : 0;
  }

  void sizes() {
    if (!boxed_) return;
    change_.padding_x = small(Property::padding_left, kWindowWidth);
    change_.padding_y = small(Property::padding_top, kWindowWidth);
    if (table_) return;
    const std::uint8_t contained = word(Property::contain);
    const auto axis = [&](Property size, Property most, Property least) {
      float length = extent(size);
      if ((contained & 1) != 0 && length == kEndless && size == Property::height) length = 0;
      length = std::min(length, extent(most));
      return std::max(length, small(least, 1));
    };
    const float height = axis(Property::height, Property::max_height, Property::min_height);
    const float width = axis(Property::width, Property::max_width, Property::min_width);
    const float height_seen = height + small(Property::padding_bottom, kWindowWidth);
    const float width_seen = width + small(Property::padding_right, kWindowWidth);
    const std::uint8_t over = std::max({word(Property::overflow_x), word(Property::overflow_y),
                                        static_cast<std::uint8_t>((contained & 2) != 0 ? 1 : 0)});
    if (over == 0) {
      // What overflows is seen, but nobody writes a text for a box without any size.
      if (extent(Property::height) <= 1 && extent(Property::width) <= 1) change_.gone = true;
      return;
    }
    if (height_seen <= kTinyBox || width_seen <= kTinyBox) change_.gone = true;
    change_.has_lines_only = height == kEndless && small(Property::padding_bottom, 0) <= kTinyBox;
    if (over == 1) {
      change_.clips = true;
      change_.clip_height = height_seen + change_.padding_y;
      change_.clip_width = width == kEndless ? kWindowWidth : width_seen + change_.padding_x;
    }
  }

  const Settings& settings_;
  const Box& box_;
  StyleChange change_;
  std::uint8_t positioned_ = 0;  // 1 relative, 2 absolute, 3 fixed
  bool boxed_ = false;           // not a part of a line
  bool table_ = false;
};

}  // namespace

StyleChange change_of(const Settings& settings, const Box& box) {
  return Resolver(settings, box).resolve();
}

Look Look::apply(const StyleChange& change) const {
  using ColourKind = Colour::Kind;
  Look look = *this;
  look.gone = gone || closed;
  look.closed = false;
  look.flex = false;
  if (!change.any) return look;
  look.closed = change.closed;
  look.flex = change.flex;
  look.no_box = no_box || change.display == Display::none;
  look.gone = look.gone || look.no_box || change.gone || (change.below && painted);
  if (change.invisible != Flag::unset) look.invisible = change.invisible == Flag::yes;
  if (change.preformatted != Flag::unset) look.preformatted = change.preformatted == Flag::yes;
  if (change.secret != Flag::unset) look.secret = change.secret == Flag::yes;
  if (change.svg != Flag::unset) look.svg = change.svg == Flag::yes;
  if (change.stroked != Flag::unset) look.stroked = change.stroked == Flag::yes;
  if (change.resets_fonts) {
    look.font = look.line = 16;
    look.indent = 0;
    look.preformatted = false;
  }
  if (change.font.set) look.font = std::max(0.0F, change.font.px + change.font.em * look.font);
  const auto in_font = [&](const FontLength& length, float& to) {
    if (length.set) to = length.px + length.em * look.font;
  };
  in_font(change.letter_spacing, look.letter_spacing);
  in_font(change.indent, look.indent);
  in_font(change.line, look.line);
  look.scale *= change.scale;
  look.opacity *= change.opacity;
  look.doubtful = doubtful || change.doubtful;

  using Place = StyleChange::Place;
  const bool absolute = change.place != Place::flow;
  const bool fixed = change.place == Place::fixed;
  look.x = (absolute && change.x_set ? (fixed ? 0 : place_x) : x) + change.x;
  look.y = (absolute && change.y_set ? (fixed ? 0 : place_y) : y) + change.y;
  if (change.moved) {
    look.place_x = look.x;
    look.place_y = look.y;
  }
  if (absolute) look.clip_right = look.clip_bottom = 1e9F;
  if (change.clips) {
    look.clip_right = std::min(look.clip_right, look.x + change.clip_width);
    look.clip_bottom = std::min(look.clip_bottom, look.y + change.clip_height);
  }
  if (change.has_lines_only) look.clips_lines = true;
  look.x += change.padding_x;
  look.y += change.padding_y;

  if (change.text.kind != ColourKind::unset && change.text.kind != ColourKind::inherit) {
    look.text = change.text;
  }
  if (change.svg_fill.kind == ColourKind::inherit) {
    look.svg_fill = look.text;
  } else if (change.svg_fill.kind != ColourKind::unset) {
    look.svg_fill = change.svg_fill;
  }
  if (change.has_text_fill != Flag::unset) {
    look.has_text_fill = change.has_text_fill == Flag::yes;
    look.text_fill = change.text_fill;
  }
  if (change.shadow.kind != ColourKind::unset) look.shadow = change.shadow;
  if (change.stacks) look.painted = false;
  // Where nothing is painted yet, there is nothing to blend with.
  if (change.blend != Blend::normal && any_background) {
    look.doubtful = look.doubtful || blend != Blend::normal;
    look.blend = change.blend;
    look.outer = background;
    look.group_painted = false;
  }
  if (change.background.kind == ColourKind::rgb || change.background.kind == ColourKind::unknown) {
    look.background = painted_over(change.background, background);
    look.any_background = true;
    look.group_painted = true;
    if (!change.stacks && !change.page) look.painted = true;
  }
  return look;
}

bool Look::hides() const {
  return gone || closed || invisible || secret || font * scale <= kTinyFont || opacity <= 0.05F ||
         letter_spacing <= -0.9F * font || letter_spacing >= 500 || x <= kFarBack || x >= kFarOn ||
         y <= kFarBack || y >= kFarOn || indent <= kFarBack || indent >= kFarOn ||
         x + std::max(0.0F, indent) >= clip_right || y >= clip_bottom ||
         (clips_lines && line <= kTinyBox) || hides_by_colour();
}

bool Look::hides_by_colour() const {
  using ColourKind = Colour::Kind;
  const Colour& letters = svg ? svg_fill : has_text_fill ? text_fill : text;
  // Usual: something that needs no arithmetic.
  if (letters == kBlack && background == kWhite && blend == Blend::normal && opacity == 1) {
    return false;
  }
  if (doubtful || stroked) return false;
  if (shadow.kind == ColourKind::unknown ||
      (shadow.kind == ColourKind::rgb &&
       !nearly_equal(painted_over(shadow, background), background, opacity))) {
    return false;
  }
  if (letters.kind == ColourKind::clear) return true;
  if (letters.kind != ColourKind::rgb) return false;
  if (letters.alpha <= 13) return true;  // a twentieth, on whatever background
  const Colour seen = painted_over(letters, background);
  if (blend == Blend::normal) return nearly_equal(seen, background, opacity);
  return nearly_equal(blended(seen, outer, blend),
                      group_painted ? blended(background, outer, blend) : outer, opacity);
}

}  // namespace classify::text
