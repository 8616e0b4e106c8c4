// The numbers of CSS: lengths, percentages, angles, and what calc(), min(), max() and clamp() make
// of constants.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace classify::text {

// A sum of what its parts are relative to. Units of the window count for one of 1280 x 800 pixels.
struct Quantity {
  enum class Kind { number, length, angle };
  Kind kind = Kind::number;
  double number = 0;   // without a unit
  double px = 0;       // CSS pixels
  double em = 0;       // of the font size
  double percent = 0;  // of whatever the property says
  double degrees = 0;

  // In pixels, with a font of 16 pixels and percentages of so many; plain numbers are pixels, as in
  // quirks mode.
  [[nodiscard]] double pixels(double of_percent = 800) const {
    return number + px + em * 16 + percent * of_percent / 100;
  }
};

// One number with its unit, or one mathematical function of such, in lower case and without outer
// blanks. None if it is anything else: a word, an unknown unit, var(). O(bytes).
[[nodiscard]] std::optional<Quantity> read_quantity(std::string_view value);

// The words of a value, separated by blanks (and commas and slashes, if so wanted) outside of
// parentheses and quotes; at most 64.
[[nodiscard]] std::vector<std::string_view> split_words(std::string_view value,
                                                        bool at_commas_too = false);

// The parts between commas outside of parentheses and quotes; at most 64.
[[nodiscard]] std::vector<std::string_view> split_commas(std::string_view value);

// For "name(arguments)" the arguments, also if the last parenthesis is missing; none if it is
// another function or no function.
[[nodiscard]] std::optional<std::string_view> arguments_of(std::string_view value,
                                                           std::string_view name);

}  // namespace classify::text
