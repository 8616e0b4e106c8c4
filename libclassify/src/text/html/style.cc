#include "text/html/style.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "ascii.h"

namespace classify::text {
namespace {

constexpr bool is_css_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_css_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_css_space(text.back())) text.remove_suffix(1);
  return text;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// ---- Lengths -----------------------------------------------------------------------------------

struct Length {
  double number = 0;
  std::string_view unit;  // "px", "%", "" ...
};

std::optional<Length> parse_length(std::string_view value) {
  if (value.starts_with('+')) value.remove_prefix(1);
  Length length;
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), length.number,
                      std::chars_format::fixed);  // the e of "1em" is no exponent
  if (error != std::errc()) return std::nullopt;
  length.unit = value.substr(static_cast<std::size_t>(end - value.data()));
  std::size_t letters = 0;
  while (letters < length.unit.size() &&
         ((length.unit[letters] >= 'a' && length.unit[letters] <= 'z') ||
          length.unit[letters] == '%')) {
    ++letters;
  }
  length.unit = length.unit.substr(0, letters);
  return length;
}

// The length in pixels, for units of a fixed or nearly fixed size; relative units count with their
// usual size.
double pixels(const Length& length) {
  if (length.unit == "pt") return length.number * 4 / 3;
  if (length.unit == "pc" || length.unit == "em" || length.unit == "rem") return length.number * 16;
  if (length.unit == "ex" || length.unit == "ch" || length.unit == "vw" || length.unit == "vh" ||
      length.unit == "%") {
    return length.number * 8;
  }
  if (length.unit == "in") return length.number * 96;
  if (length.unit == "cm") return length.number * 37.8;
  if (length.unit == "mm") return length.number * 3.78;
  return length.number;
}

constexpr Flag flag(bool yes) { return yes ? Flag::yes : Flag::no; }

// Nobody reads letters of one pixel.
Flag tiny_font(std::string_view value) {
  const auto size = parse_length(value);
  if (!size) {
    return value == "inherit" || value == "smaller" || value == "larger" || contains(value, "(")
               ? Flag::unset
               : Flag::no;
  }
  if (size->unit == "em" || size->unit == "%") {  // of the parent's size, maybe tiny
    const double share = size->unit == "%" ? size->number / 100 : size->number;
    return share < 0.1 ? Flag::yes : Flag::unset;
  }
  return flag(pixels(*size) <= 1);
}

Flag no_extent(std::string_view value) {
  const auto size = parse_length(value);
  if (!size) return Flag::no;
  return flag(size->unit == "%" ? size->number == 0 : pixels(*size) <= 1);
}

// A distance that counts as outside: more than any window can be scrolled back, less than any trick
// uses.
constexpr double kFarPixels = 400;

Flag far_back(std::string_view value) {
  const auto size = parse_length(value);
  return flag(size && pixels(*size) <= -kFarPixels);
}

Flag far_away(std::string_view value) {
  const auto size = parse_length(value);
  return flag(size && (pixels(*size) <= -kFarPixels || pixels(*size) >= 5000));
}

// The font size in "italic 0/0 serif"; empty if there is none.
std::string_view size_in_font(std::string_view value) {
  while (!value.empty()) {
    const std::size_t blank = value.find(' ');
    const std::string_view word = value.substr(0, blank);
    value = blank == std::string_view::npos ? std::string_view() : value.substr(blank + 1);
    const auto length = parse_length(word);
    // A plain number above 99 is a weight.
    if (length && !(length->unit.empty() && length->number >= 100)) {
      return word.substr(0, word.find('/'));
    }
  }
  return {};
}

// True if the value has a number, and every number in it is at most `limit`.
bool all_numbers_at_most(std::string_view value, double limit) {
  bool any = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!is_digit(value[i]) && value[i] != '.') continue;
    const auto length = parse_length(value.substr(i));
    if (!length) continue;
    if (length->number > limit) return false;
    any = true;
    while (i + 1 < value.size() && (is_digit(value[i + 1]) || value[i + 1] == '.')) ++i;
  }
  return any;
}

// ---- Colours -----------------------------------------------------------------------------------

struct NamedColour {
  std::string_view name;
  std::uint32_t rgb;
};

constexpr NamedColour kColours[] = {
#include "text/html/colours.inc"
};

constexpr Colour kUnknown{Colour::Kind::unknown, 0, 0, 0};
constexpr Colour kClear{Colour::Kind::clear, 0, 0, 0};

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

Colour hash_colour(std::string_view digits) {
  std::uint32_t nibbles[8] = {};
  if (digits.size() != 3 && digits.size() != 4 && digits.size() != 6 && digits.size() != 8) {
    return kUnknown;
  }
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int value = hex_value(digits[i]);
    if (value < 0) return kUnknown;
    nibbles[i] = static_cast<std::uint32_t>(value);
  }
  if (digits.size() == 4 && nibbles[3] == 0) return kClear;
  if (digits.size() == 8 && nibbles[6] == 0) return kClear;
  const auto pair = [&](std::size_t i) {
    return digits.size() <= 4 ? nibbles[i] * 17 : nibbles[2 * i] * 16 + nibbles[2 * i + 1];
  };
  return from_rgb(pair(0) << 16 | pair(1) << 8 | pair(2));
}

std::uint32_t channel(double share) {
  return static_cast<std::uint32_t>(std::clamp(share, 0.0, 1.0) * 255 + 0.5);
}

// CSS Color 4, 7.1.
Colour from_hsl(double hue, double saturation, double lightness) {
  const double turns = hue / 30;
  const double spread = saturation * std::min(lightness, 1 - lightness);
  const auto component = [&](double n) {
    double k = n + turns;
    k -= 12 * static_cast<double>(static_cast<long long>(k / 12));
    if (k < 0) k += 12;
    return channel(lightness - spread * std::max(-1.0, std::min({k - 3, 9 - k, 1.0})));
  };
  return from_rgb(component(0) << 16 | component(8) << 8 | component(4));
}

// rgb(), rgba(), hsl(), hsla(), with commas or blanks.
Colour function_colour(std::string_view value) {
  const bool hsl = value.starts_with("hsl");
  const std::size_t open = value.find('(');
  if (open == std::string_view::npos || !(hsl || value.starts_with("rgb"))) return kUnknown;
  Length numbers[4];
  std::size_t count = 0;
  for (std::size_t i = open + 1; i < value.size() && value[i] != ')' && count < 4;) {
    const auto number = parse_length(value.substr(i));
    if (!number) {
      if (!is_css_space(value[i]) && value[i] != ',' && value[i] != '/') return kUnknown;
      ++i;
      continue;
    }
    numbers[count++] = *number;
    while (i < value.size() &&
           (is_digit(value[i]) || value[i] == '.' || value[i] == '-' || value[i] == '+' ||
            value[i] == '%' || (value[i] >= 'a' && value[i] <= 'z'))) {
      ++i;
    }
  }
  if (count < 3) return kUnknown;
  if (count == 4 && numbers[3].number <= (numbers[3].unit == "%" ? 5 : 0.05)) return kClear;
  if (hsl) {
    const double hue = std::clamp(numbers[0].number, -3600.0, 3600.0);
    return from_hsl(hue, std::clamp(numbers[1].number / 100, 0.0, 1.0),
                    std::clamp(numbers[2].number / 100, 0.0, 1.0));
  }
  const auto share = [&](std::size_t i) {
    return channel(numbers[i].number / (numbers[i].unit == "%" ? 100 : 255));
  };
  return from_rgb(share(0) << 16 | share(1) << 8 | share(2));
}

// The colour among the words of a "background" shorthand.
Colour background_colour(std::string_view value) {
  if (contains(value, "url(") || contains(value, "gradient(")) return kUnknown;
  if (value == "none") return kClear;
  for (std::size_t pos = 0; pos < value.size();) {
    std::size_t end = pos;
    int depth = 0;
    for (; end < value.size() && (depth > 0 || value[end] != ' '); ++end) {
      depth += value[end] == '(' ? 1 : value[end] == ')' ? -1 : 0;
    }
    const Colour colour = parse_css_colour(value.substr(pos, end - pos));
    if (colour.kind != Colour::Kind::unknown) return colour;
    pos = end + 1;
  }
  return kUnknown;
}

// True for colours so close that a reader sees nothing. 20 steps of 255 per channel give a contrast
// below 1.2 on white; the palest grey that newsletters use for small print is 50 steps away.
bool nearly_equal(const Colour& a, const Colour& b) {
  constexpr int kSteps = 20;
  return a.kind == Colour::Kind::rgb && b.kind == Colour::Kind::rgb &&
         std::abs(a.red - b.red) <= kSteps && std::abs(a.green - b.green) <= kSteps &&
         std::abs(a.blue - b.blue) <= kSteps;
}

void replace(Flag& flag, Flag later) {
  if (later != Flag::unset) flag = later;
}
void replace(Colour& colour, const Colour& later) {
  if (later.kind != Colour::Kind::unset) colour = later;
}

void add_declaration(std::string_view name, std::string_view value, StyleChange& change) {
  if (name == "display") {
    change.display = value == "none"                                     ? Display::none
                     : value == "inherit" || value == "contents"         ? Display::unset
                     : value.starts_with("inline") || value == "initial" ? Display::inline_box
                     : value == "table-cell"                             ? Display::cell
                                                                         : Display::block;
  } else if (name == "visibility") {
    change.invisible = flag(value == "hidden" || value == "collapse");
  } else if (name == "font-size") {
    change.tiny = tiny_font(value);
  } else if (name == "font") {
    if (const std::string_view size = size_in_font(value); !size.empty()) {
      change.tiny = tiny_font(size);
    }
  } else if (name == "opacity" || name == "-moz-opacity" || name == "-khtml-opacity") {
    const auto number = parse_length(value);
    change.faint = flag(number && number->number <= (number->unit == "%" ? 5 : 0.05));
  } else if (name == "filter") {
    const std::size_t at = value.find("opacity");
    if (at != std::string_view::npos) {
      change.faint = flag(all_numbers_at_most(value.substr(at), 0.05));
    }
  } else if (name == "height" || name == "max-height") {
    // A height of 0 with a generous max-height is still no height.
    if (no_extent(value) == Flag::yes || change.no_height == Flag::unset) {
      change.no_height = no_extent(value);
    }
  } else if (name == "width") {  // not max-width: cells with an ellipsis have a max-width of 0
    change.no_width = no_extent(value);
  } else if (name == "overflow" || name == "overflow-x" || name == "overflow-y") {
    change.clips = flag(contains(value, "hidden") || contains(value, "clip"));
  } else if (name == "position") {
    change.positioned = flag(value == "absolute" || value == "fixed" || value == "relative");
  } else if (name == "left" || name == "top" || name == "right" || name == "bottom") {
    if (far_away(value) == Flag::yes || change.far_placed == Flag::unset) {
      change.far_placed = far_away(value);
    }
  } else if (name == "text-indent" || name == "margin-left" || name == "margin-top" ||
             name == "margin") {
    if (far_back(value) == Flag::yes) change.far_shifted = Flag::yes;
  } else if (name == "clip") {
    if (value.starts_with("rect(") && all_numbers_at_most(value, 1)) {
      change.far_shifted = Flag::yes;
    }
  } else if (name == "clip-path") {
    if (value.starts_with("inset(50%") || value.starts_with("inset(100%") ||
        (value.starts_with("circle(") && all_numbers_at_most(value, 0))) {
      change.far_shifted = Flag::yes;
    }
  } else if (name == "transform") {
    const std::size_t at = value.find("scale");
    if (at != std::string_view::npos &&
        all_numbers_at_most(value.substr(at, value.find(')', at) - at), 0.05)) {
      change.far_shifted = Flag::yes;
    }
  } else if (name == "white-space") {
    change.preformatted = flag(value.starts_with("pre"));
  } else if (name == "color") {
    change.text = parse_css_colour(value);
  } else if (name == "background-color") {
    change.background = parse_css_colour(value);
  } else if (name == "background") {
    change.background = background_colour(value);
  } else if (name == "background-image") {
    if (value != "none") change.background = kUnknown;
  }
}

// Where a comment, a string or an escape that starts at `pos` ends; `pos` + 1 for anything else.
std::size_t skip_one(std::string_view css, std::size_t pos) {
  const char c = css[pos];
  if (c == '\\') return std::min(pos + 2, css.size());
  if (c == '/' && css.substr(pos, 2) == "/*") {
    const std::size_t end = css.find("*/", pos + 2);
    return end == std::string_view::npos ? css.size() : end + 2;
  }
  if (c != '"' && c != '\'') return pos + 1;
  for (++pos; pos < css.size(); ++pos) {
    if (css[pos] == c) return pos + 1;
    if (css[pos] == '\n') return pos;  // CSS Syntax 3, 4.3.5: a string ends with its line
    if (css[pos] == '\\') ++pos;
  }
  return css.size();
}

// The text in lower case, with each run of white space and comments as one space; at most 256
// bytes.
std::string tidied(std::string_view css) {
  constexpr std::size_t kMaxValue = 256;
  std::string out;
  out.reserve(std::min(css.size(), kMaxValue + 1));
  bool space = false;
  for (std::size_t pos = 0; pos < css.size() && out.size() < kMaxValue;) {
    if (css[pos] == '/' && css.substr(pos, 2) == "/*") {
      pos = skip_one(css, pos);
      space = true;
      continue;
    }
    const char c = css[pos++];
    if (is_css_space(c)) {
      space = true;
      continue;
    }
    if (space && !out.empty()) out.push_back(' ');
    space = false;
    out.push_back(to_lower(c));
  }
  // Not in the middle of a character.
  if (out.size() >= kMaxValue) {
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
    if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0) out.pop_back();
  }
  return out;
}

}  // namespace

Colour parse_css_colour(std::string_view value) {
  if (value.starts_with('#')) return hash_colour(value.substr(1));
  if (value == "transparent") return kClear;
  if (value == "inherit" || value == "currentcolor") {
    return {Colour::Kind::inherit, 0, 0, 0};
  }
  if (value == "windowtext" || value == "initial") return from_rgb(0);
  if (value == "window") return from_rgb(0xFFFFFF);
  if (const auto named = named_colour(value)) return *named;
  if (contains(value, "(")) return function_colour(value);
  return hash_colour(value);  // quirks mode: the # may be missing
}

Colour parse_legacy_colour(std::string_view value) {
  value = trimmed(value);
  if (value.empty()) return {};
  std::string digits;
  for (const char c : value.substr(0, 128)) digits.push_back(to_lower(c));
  if (digits == "transparent") return kClear;
  if (const auto named = named_colour(digits)) return *named;
  if (digits.size() == 4 && digits[0] == '#')
    return hash_colour(std::string_view(digits).substr(1));
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

void StyleChange::add(const StyleChange& later) {
  if (later.display != Display::unset) display = later.display;
  replace(invisible, later.invisible);
  replace(tiny, later.tiny);
  replace(faint, later.faint);
  replace(no_height, later.no_height);
  replace(no_width, later.no_width);
  replace(clips, later.clips);
  replace(positioned, later.positioned);
  replace(far_placed, later.far_placed);
  replace(far_shifted, later.far_shifted);
  replace(preformatted, later.preformatted);
  replace(text, later.text);
  replace(background, later.background);
}

Look Look::apply(const StyleChange& change) const {
  Look look = *this;
  look.no_box = no_box || change.display == Display::none;
  const bool no_height = change.no_height == Flag::yes;
  const bool no_width = change.no_width == Flag::yes;
  look.gone = gone || look.no_box || change.faint == Flag::yes ||
              ((no_height || no_width) && change.clips == Flag::yes) || (no_height && no_width) ||
              (change.far_placed == Flag::yes && change.positioned == Flag::yes) ||
              change.far_shifted == Flag::yes;
  if (change.invisible != Flag::unset) look.invisible = change.invisible == Flag::yes;
  if (change.tiny != Flag::unset) look.tiny = change.tiny == Flag::yes;
  if (change.preformatted != Flag::unset) look.preformatted = change.preformatted == Flag::yes;
  using Kind = Colour::Kind;
  if (change.text.kind != Kind::unset && change.text.kind != Kind::inherit) {
    look.text = change.text;
  }
  if (change.background.kind == Kind::rgb || change.background.kind == Kind::unknown) {
    look.background = change.background;
  }
  return look;
}

bool Look::hides() const {
  return gone || invisible || tiny || text.kind == Colour::Kind::clear ||
         nearly_equal(text, background);
}

std::vector<Declaration> parse_declarations(std::string_view css) {
  constexpr std::size_t kMaxDeclarations = 64;
  std::vector<Declaration> declarations;
  for (std::size_t pos = 0; pos < css.size() && declarations.size() < kMaxDeclarations;) {
    std::size_t end = pos;
    std::size_t colon = std::string_view::npos;
    // A semicolon in parentheses belongs to a data: URI. An unclosed parenthesis must not swallow
    // the rest, so the next line end closes it.
    bool parenthesis = false;
    while (end < css.size() && (css[end] != ';' || parenthesis)) {
      const char c = css[end];
      if (c == ':' && colon == std::string_view::npos) colon = end;
      if (c == '(') parenthesis = true;
      if (c == ')' || c == '\n') parenthesis = false;
      end = skip_one(css, end);
    }
    if (colon != std::string_view::npos && colon < end) {
      Declaration declaration{tidied(css.substr(pos, colon - pos)),
                              tidied(css.substr(colon + 1, end - colon - 1))};
      if (const std::size_t bang = declaration.value.find('!'); bang != std::string::npos) {
        declaration.value.resize(bang);
        while (declaration.value.ends_with(' ')) declaration.value.pop_back();
      }
      if (!declaration.name.empty()) declarations.push_back(std::move(declaration));
    }
    pos = end + 1;
  }
  return declarations;
}

StyleChange style_of(std::span<const Declaration> declarations) {
  StyleChange change;
  for (const Declaration& declaration : declarations) {
    add_declaration(declaration.name, declaration.value, change);
  }
  return change;
}

// ---- Style sheets ------------------------------------------------------------------------------

void StyleSheet::read(std::string_view css) {
  constexpr std::size_t npos = std::string_view::npos;
  for (std::size_t pos = 0; pos < css.size();) {
    // The prelude: up to "{", or up to ";" for @import and its like.
    const std::size_t begin = pos;
    while (pos < css.size() && css[pos] != '{' && css[pos] != '}' && css[pos] != ';') {
      if (css.substr(pos, 4) == "<!--" || css.substr(pos, 3) == "-->") {
        pos += 3;  // old markup that hid rules from older browsers
      } else {
        pos = skip_one(css, pos);
      }
    }
    if (pos >= css.size()) return;
    const std::string_view prelude = css.substr(begin, pos - begin);
    if (css[pos++] != '{') continue;  // "}" ends an @media block that applies

    const std::string head = tidied(prelude.substr(0, 200));
    std::string_view name = head;
    if (name.starts_with("<!--")) name = trimmed(name.substr(4));
    if (name.starts_with('@')) {
      if (name == "@media screen" || name == "@media all" || name == "@media") continue;
      for (int depth = 1; pos < css.size() && depth > 0;) {
        if (css[pos] == '{') ++depth;
        if (css[pos] == '}') --depth;
        pos = skip_one(css, pos);
      }
      continue;
    }
    const std::size_t block = pos;
    while (pos < css.size() && css[pos] != '}') pos = skip_one(css, pos);
    add_rule(prelude, css.substr(block, std::min(pos, css.size()) - block));
    if (pos != npos) ++pos;
  }
}

void StyleSheet::add_rule(std::string_view selectors, std::string_view block) {
  constexpr std::size_t kMaxRules = 200;  // of each kind
  if (rules_.size() >= kMaxRules && guesses_.size() >= kMaxRules) return;
  const StyleChange change = style_of(parse_declarations(block));
  StyleChange doubt;
  if (change.text.kind != Colour::Kind::unset) doubt.text = kUnknown;
  if (change.background.kind != Colour::Kind::unset) doubt.background = kUnknown;

  for (std::size_t pos = 0; pos < selectors.size();) {
    const std::size_t comma = std::min(selectors.find(',', pos), selectors.size());
    const std::string tidy = tidied(selectors.substr(pos, comma - pos));
    std::string_view selector = tidy;
    pos = comma + 1;
    if (selector.starts_with("<!--")) selector = trimmed(selector.substr(4));
    if (selector.starts_with("-->")) selector = trimmed(selector.substr(3));

    const std::size_t combinator = selector.find_last_of(" >+~");
    const bool guess = combinator != std::string_view::npos;
    if (guess) selector.remove_prefix(combinator + 1);
    // Pseudo-classes such as a:hover do not apply while a user is only reading.
    if (selector.empty() || selector.find_first_of(":[*()\\") != std::string_view::npos) continue;
    if (guess && doubt == StyleChange{}) continue;

    Rule rule;
    const std::size_t mark = selector.find_first_of(".#");
    const std::string_view tag = selector.substr(0, mark);
    if (!tag.empty()) rule.tag = name_hash(tag);
    if (mark != std::string_view::npos) {
      const std::string_view name = selector.substr(mark + 1);
      if (name.find_first_of(".#") != std::string_view::npos) continue;
      (selector[mark] == '#' ? rule.id : rule.name) = name_hash(name);
    }
    rule.change = guess ? doubt : change;
    std::vector<Rule>& rules = guess ? guesses_ : rules_;
    if (rules.size() < kMaxRules) rules.push_back(rule);
  }
}

StyleChange StyleSheet::match(std::uint32_t tag, std::uint32_t id,
                              std::span<const std::uint32_t> classes) const {
  const auto has_class = [&](std::uint32_t name) {
    return std::find(classes.begin(), classes.end(), name) != classes.end();
  };
  StyleChange by_tag;
  StyleChange by_class;
  StyleChange by_id;
  for (const Rule& rule : rules_) {
    if (rule.tag != 0 && rule.tag != tag) continue;
    if (rule.id != 0) {
      if (rule.id == id) by_id.add(rule.change);
    } else if (rule.name == 0) {
      by_tag.add(rule.change);
    } else if (has_class(rule.name)) {
      by_class.add(rule.change);
    }
  }
  by_tag.add(by_class);
  by_tag.add(by_id);
  for (const Rule& rule : guesses_) {
    if ((rule.tag == 0 || rule.tag == tag) && (rule.id == 0 || rule.id == id) &&
        (rule.name == 0 || has_class(rule.name))) {
      by_tag.add(rule.change);
    }
  }
  return by_tag;
}

}  // namespace classify::text
