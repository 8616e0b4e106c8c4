// The properties that decide whether a text is seen, by name. A part of properties.cc.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "by_letter.h"
#include "text/css/declarations.h"

namespace classify::text {

// What values a property takes.
enum class Shape : std::uint8_t {
  display,
  visibility,
  position,
  floating,
  white_space,
  content_visibility,
  font_size,
  font,
  line_height,
  spacing,
  edge,
  opacity,
  filter,
  zoom,
  transform,
  scale,
  rotate,
  translate,
  backface,
  extent,
  padding,
  overflow,
  contain,
  clip,
  clip_path,
  mask,
  colour,
  image,
  background,
  background_clip,
  blend,
  shadow,
  security,
  stroke,
  z_index,
  // Shorthands of several edges: which of top, right, bottom, left are meant.
  margins,
  insets,
  paddings,
  overflows,
  everything,
  margin_inline,
  margin_block,
  inset_inline,
  inset_block,
  padding_inline,
  padding_block,
};

struct Known {
  std::string_view name;
  Shape shape;
  Property property;
};

constexpr auto kKnown = std::to_array<Known>({
    {"all", Shape::everything, Property::display},
    {"backface-visibility", Shape::backface, Property::backface},
    {"background", Shape::background, Property::background_colour},
    {"background-clip", Shape::background_clip, Property::background_clip},
    {"background-color", Shape::colour, Property::background_colour},
    {"background-image", Shape::image, Property::background_image},
    {"block-size", Shape::extent, Property::height},
    {"bottom", Shape::edge, Property::bottom},
    {"clip", Shape::clip, Property::clip},
    {"clip-path", Shape::clip_path, Property::clip_path},
    {"color", Shape::colour, Property::colour},
    {"contain", Shape::contain, Property::contain},
    {"content-visibility", Shape::content_visibility, Property::content_visibility},
    {"display", Shape::display, Property::display},
    {"fill", Shape::colour, Property::fill},
    {"fill-opacity", Shape::opacity, Property::fill_opacity},
    {"filter", Shape::filter, Property::filter},
    {"float", Shape::floating, Property::floating},
    {"font", Shape::font, Property::font_size},
    {"font-size", Shape::font_size, Property::font_size},
    {"height", Shape::extent, Property::height},
    {"inline-size", Shape::extent, Property::width},
    {"inset", Shape::insets, Property::left},
    {"inset-block", Shape::inset_block, Property::top},
    {"inset-block-end", Shape::edge, Property::bottom},
    {"inset-block-start", Shape::edge, Property::top},
    {"inset-inline", Shape::inset_inline, Property::left},
    {"inset-inline-end", Shape::edge, Property::right},
    {"inset-inline-start", Shape::edge, Property::left},
    {"left", Shape::edge, Property::left},
    {"letter-spacing", Shape::spacing, Property::letter_spacing},
    {"line-height", Shape::line_height, Property::line_height},
    {"margin", Shape::margins, Property::margin_left},
    {"margin-block", Shape::margin_block, Property::margin_top},
    {"margin-block-start", Shape::edge, Property::margin_top},
    {"margin-inline", Shape::margin_inline, Property::margin_left},
    {"margin-inline-start", Shape::edge, Property::margin_left},
    {"margin-left", Shape::edge, Property::margin_left},
    {"margin-top", Shape::edge, Property::margin_top},
    {"mask", Shape::mask, Property::mask},
    {"mask-image", Shape::mask, Property::mask},
    {"max-block-size", Shape::extent, Property::max_height},
    {"max-height", Shape::extent, Property::max_height},
    {"max-inline-size", Shape::extent, Property::max_width},
    {"max-width", Shape::extent, Property::max_width},
    {"min-block-size", Shape::extent, Property::min_height},
    {"min-height", Shape::extent, Property::min_height},
    {"min-inline-size", Shape::extent, Property::min_width},
    {"min-width", Shape::extent, Property::min_width},
    {"mix-blend-mode", Shape::blend, Property::blend},
    {"opacity", Shape::opacity, Property::opacity},
    {"overflow", Shape::overflows, Property::overflow_x},
    {"overflow-block", Shape::overflow, Property::overflow_y},
    {"overflow-inline", Shape::overflow, Property::overflow_x},
    {"overflow-x", Shape::overflow, Property::overflow_x},
    {"overflow-y", Shape::overflow, Property::overflow_y},
    {"padding", Shape::paddings, Property::padding_top},
    {"padding-block", Shape::padding_block, Property::padding_top},
    {"padding-block-end", Shape::padding, Property::padding_bottom},
    {"padding-block-start", Shape::padding, Property::padding_top},
    {"padding-bottom", Shape::padding, Property::padding_bottom},
    {"padding-inline", Shape::padding_inline, Property::padding_left},
    {"padding-inline-end", Shape::padding, Property::padding_right},
    {"padding-inline-start", Shape::padding, Property::padding_left},
    {"padding-left", Shape::padding, Property::padding_left},
    {"padding-right", Shape::padding, Property::padding_right},
    {"padding-top", Shape::padding, Property::padding_top},
    {"position", Shape::position, Property::position},
    {"right", Shape::edge, Property::right},
    {"rotate", Shape::rotate, Property::rotate},
    {"scale", Shape::scale, Property::scale},
    {"text-indent", Shape::edge, Property::text_indent},
    {"text-shadow", Shape::shadow, Property::text_shadow},
    {"top", Shape::edge, Property::top},
    {"transform", Shape::transform, Property::transform},
    {"translate", Shape::translate, Property::translate},
    {"visibility", Shape::visibility, Property::visibility},
    {"white-space", Shape::white_space, Property::white_space},
    {"width", Shape::extent, Property::width},
    {"z-index", Shape::z_index, Property::z_index},
    {"zoom", Shape::zoom, Property::zoom},
});

// With the prefix of an engine. Only that of WebKit is still read by browsers, but Outlook of the
// web and old mail know others for opacity.
constexpr auto kPrefixed = std::to_array<Known>({
    {"-khtml-opacity", Shape::opacity, Property::opacity},
    {"-moz-opacity", Shape::opacity, Property::opacity},
    {"-webkit-backface-visibility", Shape::backface, Property::backface},
    {"-webkit-background-clip", Shape::background_clip, Property::background_clip},
    {"-webkit-clip-path", Shape::clip_path, Property::clip_path},
    {"-webkit-filter", Shape::filter, Property::filter},
    {"-webkit-mask", Shape::mask, Property::mask},
    {"-webkit-mask-image", Shape::mask, Property::mask},
    {"-webkit-opacity", Shape::opacity, Property::opacity},
    {"-webkit-text-fill-color", Shape::colour, Property::text_fill},
    {"-webkit-text-security", Shape::security, Property::security},
    {"-webkit-text-stroke", Shape::stroke, Property::stroke},
    {"-webkit-text-stroke-width", Shape::stroke, Property::stroke},
    {"-webkit-transform", Shape::transform, Property::transform},
});

inline const Known* known_property(std::string_view name) {
  static constexpr ByLetter kByLetter(kKnown);
  if (!name.starts_with('-')) return kByLetter.find(name);
  const auto* const at = std::find_if(kPrefixed.begin(), kPrefixed.end(),
                                      [&](const Known& k) { return k.name == name; });
  return at != kPrefixed.end() ? at : nullptr;
}

}  // namespace classify::text
