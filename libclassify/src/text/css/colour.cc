#include "text/css/colour.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <string>

#include "ascii.h"
#include "text/css/quantity.h"

namespace classify::text {
namespace {

struct NamedColour {
  std::string_view name;
  std::uint32_t rgb;
};

constexpr NamedColour kColours[] = {
#include "text/css/colours.inc"
};

constexpr Colour from_rgb(std::uint32_t rgb) {
  return {Colour::Kind::rgb, static_cast<std::uint8_t>(rgb >> 16 & 0xFF),
          static_cast<std::uint8_t>(rgb >> 8 & 0xFF), static_cast<std::uint8_t>(rgb & 0xFF)};
}

std::optional<Colour> named_colour(std::string_view name) {
  static_assert(
      std::is_sorted(std::begin(kColours), std::end(kColours),
                     [](const NamedColour& a, const NamedColour& b) { return a.name < b.name; }));
  const auto* const at = std::lower_bound(
      std::begin(kColours), std::end(kColours), name,
      [](const NamedColour& colour, std::string_view key) { return colour.name < key; });
  if (at == std::end(kColours) || at->name != name) return std::nullopt;
  return from_rgb(at->rgb);
}

std::uint8_t to_byte(double share) {
  return static_cast<std::uint8_t>(std::clamp(share, 0.0, 1.0) * 255 + 0.5);
}

Colour with_alpha(double red, double green, double blue, double alpha) {
  Colour colour{Colour::Kind::rgb, to_byte(red), to_byte(green), to_byte(blue), to_byte(alpha)};
  if (colour.alpha == 0) return kClearColour;
  return colour;
}

std::optional<Colour> hash_colour(std::string_view digits) {
  std::uint32_t nibbles[8] = {};
  if (digits.size() != 3 && digits.size() != 4 && digits.size() != 6 && digits.size() != 8) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int value = hex_value(digits[i]);
    if (value < 0) return std::nullopt;
    nibbles[i] = static_cast<std::uint32_t>(value);
  }
  const auto pair = [&](std::size_t i) {
    return digits.size() <= 4 ? nibbles[i] * 17 : nibbles[2 * i] * 16 + nibbles[2 * i + 1];
  };
  Colour colour = from_rgb(pair(0) << 16 | pair(1) << 8 | pair(2));
  if (digits.size() == 4 || digits.size() == 8) colour.alpha = static_cast<std::uint8_t>(pair(3));
  return colour.alpha == 0 ? kClearColour : colour;
}

// ---- Colour spaces ------------------------------------------------------------------------------

// CSS Color 4, 7.1.
std::array<double, 3> hsl_to_rgb(double hue, double saturation, double lightness) {
  const double turns = hue / 30;
  const double spread = saturation * std::min(lightness, 1 - lightness);
  const auto component = [&](double n) {
    double k = std::fmod(n + turns, 12.0);
    if (k < 0) k += 12;
    return lightness - spread * std::max(-1.0, std::min({k - 3, 9 - k, 1.0}));
  };
  return {component(0), component(8), component(4)};
}

double gamma(double linear) {  // of sRGB
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}

// CSS Color 4, 10.2 and the matrices of its sample code.
std::array<double, 3> oklab_to_rgb(double lightness, double a, double b) {
  const auto cube = [](double x) { return x * x * x; };
  const double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
  const double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
  const double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
  return {gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

// From D50, adapted to the white of sRGB by the Bradford matrix that is folded into this one.
std::array<double, 3> lab_to_rgb(double lightness, double a, double b) {
  const double fy = (lightness + 16) / 116;
  const auto inverse = [](double f) {
    return f * f * f > 216.0 / 24389 ? f * f * f : (116 * f - 16) * 27 / 24389;
  };
  const double x = 0.96422 * inverse(fy + a / 500);
  const double y = inverse(fy);
  const double z = 0.82521 * inverse(fy - b / 200);
  return {gamma(3.1338561 * x - 1.6168667 * y - 0.4906146 * z),
          gamma(-0.9787684 * x + 1.9161415 * y + 0.0334540 * z),
          gamma(0.0719453 * x - 0.2289914 * y + 1.4052427 * z)};
}

// The numbers of a colour function; percentages as shares of `full` of each place.
struct Components {
  double value[4] = {0, 0, 0, 1};
  bool ok = false;
};

Components components(std::string_view arguments, const std::array<double, 3>& full,
                      const std::array<double, 3>& unit) {
  Components found;
  const auto words = split_words(arguments, true);
  if (words.size() < 3 || words.size() > 4) return found;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "none") {
      found.value[i] = 0;
      continue;
    }
    const auto number = read_quantity(words[i]);
    if (!number) return found;
    const double whole = i < 3 ? full[i] : 1;
    const double one = i < 3 ? unit[i] : 1;
    found.value[i] =
        number->degrees + number->percent / 100 * whole + (number->number + number->px) * one;
  }
  found.ok = true;
  return found;
}

constexpr int kMaxDepth = 4;

std::optional<Colour> read_colour(std::string_view value, int depth);

// color-mix(in srgb, red 30%, blue): always in sRGB, which is near enough at the ends that matter.
std::optional<Colour> mixed_colour(std::string_view arguments, int depth) {
  auto parts = split_commas(arguments);
  if (!parts.empty() && parts[0].starts_with("in ")) parts.erase(parts.begin());
  if (parts.size() != 2) return std::nullopt;
  Colour colours[2];
  double shares[2] = {-1, -1};
  for (int i = 0; i < 2; ++i) {
    for (const std::string_view word : split_words(parts[static_cast<std::size_t>(i)])) {
      if (const auto share = read_quantity(word); share && share->percent != 0) {
        shares[i] = share->percent;
      } else if (share) {
        shares[i] = 0;
      } else if (const auto colour = read_colour(word, depth + 1)) {
        colours[i] = *colour;
      } else {
        return std::nullopt;
      }
    }
    if (colours[i].kind == Colour::Kind::unset) return std::nullopt;
    if (colours[i].kind == Colour::Kind::unknown || colours[i].kind == Colour::Kind::inherit) {
      return kUnknownColour;
    }
    if (colours[i].kind == Colour::Kind::clear) colours[i].alpha = 0;
  }
  if (shares[0] < 0 && shares[1] < 0) shares[0] = shares[1] = 50;
  if (shares[0] < 0) shares[0] = 100 - shares[1];
  if (shares[1] < 0) shares[1] = 100 - shares[0];
  const double sum = shares[0] + shares[1];
  if (sum <= 0 || shares[0] < 0 || shares[1] < 0) return std::nullopt;
  const double first = shares[0] / sum;
  const double weight[2] = {first * colours[0].alpha / 255, (1 - first) * colours[1].alpha / 255};
  const double alpha = weight[0] + weight[1];
  if (alpha <= 0) return kClearColour;
  const auto mix = [&](int a, int b) { return (a * weight[0] + b * weight[1]) / alpha / 255; };
  return with_alpha(mix(colours[0].red, colours[1].red), mix(colours[0].green, colours[1].green),
                    mix(colours[0].blue, colours[1].blue), alpha * std::min(1.0, sum / 100));
}

std::optional<Colour> function_colour(std::string_view value, int depth) {
  const std::size_t open = value.find('(');
  const std::string_view name = value.substr(0, open);
  const auto arguments = arguments_of(value, name);
  if (depth >= kMaxDepth) return kUnknownColour;
  if (name == "color-mix") return mixed_colour(*arguments, depth);
  if (name == "light-dark") {
    const auto parts = split_commas(*arguments);
    return parts.size() == 2 ? read_colour(parts[0], depth + 1) : std::nullopt;
  }
  static constexpr std::string_view kSpaces[] = {"rgb", "rgba", "hsl",   "hsla",  "hwb",
                                                 "lab", "lch",  "oklab", "oklch", "color"};
  if (std::find(std::begin(kSpaces), std::end(kSpaces), name) == std::end(kSpaces)) {
    return kUnknownColour;  // var(), attr(), what comes in later years
  }
  if (arguments->starts_with("from ") || arguments->find("var(") != std::string_view::npos ||
      arguments->find("env(") != std::string_view::npos) {
    return kUnknownColour;
  }
  std::string_view numbers = *arguments;
  if (name == "color") {
    const std::size_t blank = numbers.find(' ');
    const std::string_view space = numbers.substr(0, blank);
    if (blank == std::string_view::npos) return std::nullopt;
    numbers.remove_prefix(blank + 1);
    const Components c = components(numbers, {1, 1, 1}, {1, 1, 1});
    if (!c.ok) return std::nullopt;
    // White and black are the same in all RGB spaces; what lies between is near enough.
    if (space.starts_with("xyz")) return kUnknownColour;
    const auto shade = [&](double x) { return space == "srgb-linear" ? gamma(x) : x; };
    return with_alpha(shade(c.value[0]), shade(c.value[1]), shade(c.value[2]), c.value[3]);
  }
  const auto finish = [](const std::array<double, 3>& rgb, const Components& c) {
    return with_alpha(rgb[0], rgb[1], rgb[2], c.value[3]);
  };
  if (name.starts_with("rgb")) {
    const Components c = components(numbers, {1, 1, 1}, {1 / 255.0, 1 / 255.0, 1 / 255.0});
    if (!c.ok) return std::nullopt;
    return with_alpha(c.value[0], c.value[1], c.value[2], c.value[3]);
  }
  if (name.starts_with("hsl") || name == "hwb") {
    const Components c = components(numbers, {360, 1, 1}, {1, 0.01, 0.01});
    if (!c.ok) return std::nullopt;
    const double second = std::clamp(c.value[1], 0.0, 1.0);
    const double third = std::clamp(c.value[2], 0.0, 1.0);
    if (name != "hwb") return finish(hsl_to_rgb(c.value[0], second, third), c);
    if (second + third >= 1) {
      const double grey = second / (second + third);
      return finish({grey, grey, grey}, c);
    }
    auto rgb = hsl_to_rgb(c.value[0], 1, 0.5);
    for (double& x : rgb) x = x * (1 - second - third) + second;
    return finish(rgb, c);
  }
  const bool ok = name.starts_with("ok");
  const bool polar = name.ends_with("lch");
  const double chroma = ok ? 0.4 : polar ? 150 : 125;
  const Components c =
      components(numbers, {ok ? 1.0 : 100.0, chroma, polar ? 360 : chroma}, {1, 1, 1});
  if (!c.ok) return std::nullopt;
  double a = c.value[1];
  double b = c.value[2];
  if (polar) {
    const double angle = c.value[2] / 57.29577951308232;
    b = a * std::sin(angle);
    a = a * std::cos(angle);
  }
  return finish(ok ? oklab_to_rgb(std::clamp(c.value[0], 0.0, 1.0), a, b)
                   : lab_to_rgb(std::clamp(c.value[0], 0.0, 100.0), a, b),
                c);
}

std::optional<Colour> read_colour(std::string_view value, int depth) {
  if (value.empty()) return std::nullopt;
  if (value.starts_with('#')) return hash_colour(value.substr(1));
  if (const auto named = named_colour(value)) return *named;
  if (value == "transparent") return kClearColour;
  if (value == "inherit" || value == "currentcolor" || value == "unset") {
    return Colour{Colour::Kind::inherit, 0, 0, 0};
  }
  // CSS Color 4, 6.2: the system's colours, as they are where nobody changed them.
  static constexpr std::string_view kDark[] = {"windowtext", "canvastext",  "buttontext",
                                               "fieldtext",  "captiontext", "infotext",
                                               "menutext",   "-webkit-text"};
  static constexpr std::string_view kLight[] = {"window", "canvas", "field", "infobackground",
                                                "menu"};
  if (std::find(std::begin(kDark), std::end(kDark), value) != std::end(kDark)) return kBlack;
  if (std::find(std::begin(kLight), std::end(kLight), value) != std::end(kLight)) return kWhite;
  if (value == "linktext" || value == "-webkit-link") return from_rgb(0x0000EE);
  if (value == "buttonface") return from_rgb(0xEFEFEF);
  if (value == "graytext") return from_rgb(0x808080);
  if (value == "highlight") return from_rgb(0xB5D5FF);
  if (value == "highlighttext" || value == "mark" || value == "marktext") return kUnknownColour;
  if (value.find('(') != std::string_view::npos) return function_colour(value, depth);
  // Quirks mode: the # may be missing.
  if (value.size() == 3 || value.size() == 6) return hash_colour(value);
  return std::nullopt;
}

}  // namespace

std::optional<Colour> read_colour(std::string_view value) { return read_colour(value, 0); }

Colour parse_css_colour(std::string_view value) {
  return read_colour(value).value_or(kUnknownColour);
}

std::optional<Colour> image_colour(std::string_view value) {
  if (value == "none") return kClearColour;
  if (value.find('(') == std::string_view::npos) return std::nullopt;
  if (value.find("gradient(") == std::string_view::npos) {
    static constexpr std::string_view kImages[] = {
        "url(", "image(", "image-set(", "cross-fade(", "-webkit-image-set(", "element(", "paint("};
    const bool known =
        std::any_of(std::begin(kImages), std::end(kImages),
                    [&](std::string_view image) { return value.starts_with(image); });
    return known ? std::optional(kUnknownColour) : std::nullopt;
  }
  const auto stops = arguments_of(value, value.substr(0, value.find('(')));
  if (!stops) return kUnknownColour;
  std::optional<Colour> all;
  for (const std::string_view stop : split_commas(*stops)) {
    for (const std::string_view word : split_words(stop)) {
      const auto colour = read_colour(word);
      if (!colour || is_digit(word[0])) continue;
      if (colour->kind == Colour::Kind::unknown || colour->kind == Colour::Kind::inherit) {
        return kUnknownColour;
      }
      const bool alike =
          !all ||
          (all->kind == colour->kind && std::abs(all->alpha - colour->alpha) <= 5 &&
           std::abs(all->red - colour->red) <= 10 && std::abs(all->green - colour->green) <= 10 &&
           std::abs(all->blue - colour->blue) <= 10);
      if (!alike) return kUnknownColour;
      if (!all) all = colour;
    }
  }
  return all.value_or(kUnknownColour);
}

Colour parse_legacy_colour(std::string_view value) {
  while (!value.empty() && (is_blank(value.front()) || value.front() == '\f')) {
    value.remove_prefix(1);
  }
  while (!value.empty() && (is_blank(value.back()) || value.back() == '\f')) {
    value.remove_suffix(1);
  }
  if (value.empty()) return {};
  std::string digits;
  for (const char c : value.substr(0, 128)) digits.push_back(to_lower(c));
  if (digits == "transparent") return kClearColour;
  if (const auto named = named_colour(digits)) return *named;
  if (digits.size() == 4 && digits[0] == '#') {
    if (const auto colour = hash_colour(std::string_view(digits).substr(1))) return *colour;
  }
  if (digits[0] == '#') digits.erase(0, 1);
  for (char& c : digits) {
    if (hex_value(c) < 0) c = '0';
  }
  while (digits.empty() || digits.size() % 3 != 0) digits.push_back('0');
  const std::size_t length = digits.size() / 3;
  std::string_view parts[3] = {};
  for (std::size_t i = 0; i < 3; ++i) {
    parts[i] = std::string_view(digits).substr(i * length, length);
    if (length > 8) parts[i].remove_prefix(length - 8);
  }
  while (parts[0].size() > 2 && parts[0][0] == '0' && parts[1][0] == '0' && parts[2][0] == '0') {
    for (std::string_view& part : parts) part.remove_prefix(1);
  }
  std::uint32_t rgb = 0;
  for (const std::string_view part : parts) {
    rgb <<= 8;
    if (part.size() == 1) rgb |= static_cast<std::uint32_t>(hex_value(part[0]));
    if (part.size() > 1)
      rgb |= static_cast<std::uint32_t>(hex_value(part[0]) * 16 + hex_value(part[1]));
  }
  return from_rgb(rgb);
}

Colour painted_over(const Colour& top, const Colour& bottom) {
  if (top.kind != Colour::Kind::rgb) return top.kind == Colour::Kind::clear ? bottom : top;
  if (top.alpha == 255) return top;
  if (bottom.kind != Colour::Kind::rgb) return kUnknownColour;
  const auto mix = [&](int a, int b) {
    return static_cast<std::uint8_t>((a * top.alpha + b * (255 - top.alpha) + 127) / 255);
  };
  return {Colour::Kind::rgb, mix(top.red, bottom.red), mix(top.green, bottom.green),
          mix(top.blue, bottom.blue)};
}

Colour blended(const Colour& top, const Colour& bottom, Blend blend) {
  if (blend == Blend::normal) return top;
  if (top.kind != Colour::Kind::rgb || bottom.kind != Colour::Kind::rgb || blend == Blend::other) {
    return kUnknownColour;
  }
  const auto mix = [&](std::uint8_t of_top, std::uint8_t of_bottom) {
    const double s = of_top / 255.0;
    const double b = of_bottom / 255.0;
    const auto hard = [](double upper, double lower) {
      return upper <= 0.5 ? 2 * upper * lower : 1 - 2 * (1 - upper) * (1 - lower);
    };
    switch (blend) {
      case Blend::multiply:
        return to_byte(s * b);
      case Blend::screen:
        return to_byte(s + b - s * b);
      case Blend::darken:
        return to_byte(std::min(s, b));
      case Blend::lighten:
        return to_byte(std::max(s, b));
      case Blend::difference:
        return to_byte(std::abs(s - b));
      case Blend::exclusion:
        return to_byte(s + b - 2 * s * b);
      case Blend::dodge:
        return to_byte(b <= 0 ? 0 : s >= 1 ? 1 : b / (1 - s));
      case Blend::burn:
        return to_byte(b >= 1 ? 1 : s <= 0 ? 0 : 1 - (1 - b) / s);
      case Blend::hard_light:
        return to_byte(hard(s, b));
      case Blend::overlay:
        return to_byte(hard(b, s));
      case Blend::normal:
      case Blend::other:
        break;
    }
    return of_top;
  };
  return {Colour::Kind::rgb, mix(top.red, bottom.red), mix(top.green, bottom.green),
          mix(top.blue, bottom.blue)};
}

bool nearly_equal(const Colour& text, const Colour& background, double opacity) {
  // 20 steps of 255 per channel give a contrast below 1.2 on white; the palest grey that newsletters
  // use for small print is 50 steps away.
  constexpr double kSteps = 20;
  if (text.kind != Colour::Kind::rgb || background.kind != Colour::Kind::rgb) return false;
  return opacity * std::abs(text.red - background.red) <= kSteps &&
         opacity * std::abs(text.green - background.green) <= kSteps &&
         opacity * std::abs(text.blue - background.blue) <= kSteps;
}

}  // namespace classify::text
