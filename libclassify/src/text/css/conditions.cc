#include "text/css/conditions.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "ascii.h"
#include "text/css/declarations.h"
#include "text/css/quantity.h"
#include "text/css/selectors.h"

namespace classify::text {
namespace {

constexpr int kMaxDepth = 8;

// Kleene's three values: "not" of what nobody knows is unknown, too.
enum class Answer { no, unknown, yes };

Answer answer(bool yes) { return yes ? Answer::yes : Answer::no; }
Answer negated(Answer a) { return a == Answer::unknown ? a : answer(a == Answer::no); }

// "not (a)", "(a) and (b)", "(a) or ((b) and (c))"; `ask` answers what stands in parentheses and
// is no condition itself, `call` what has a name before them.
using Ask = Answer (*)(std::string_view);

Answer condition(std::string_view text, Ask ask, int depth) {
  Answer result = Answer::unknown;
  bool first = true;
  bool all = true;
  bool negate = false;
  for (const std::string_view word : split_words(text)) {
    if (word == "not") {
      negate = true;
      continue;
    }
    if (word == "and" || word == "or") {
      all = word == "and";
      continue;
    }
    Answer one = Answer::unknown;
    if (word.starts_with('(')) {
      std::string_view inner = word.substr(1);
      if (inner.ends_with(')')) inner.remove_suffix(1);
      inner = trim(inner);
      const bool nested = inner.starts_with('(') || inner.starts_with("not ") ||
                          inner.starts_with("not(") || inner.starts_with("selector(");
      one = nested && depth < kMaxDepth ? condition(inner, ask, depth + 1) : ask(inner);
    } else {
      one = ask(word);
    }
    if (negate) one = negated(one);
    negate = false;
    result = first ? one : all ? std::min(result, one) : std::max(result, one);
    first = false;
  }
  return result;
}

// ---- Media ---------------------------------------------------------------------------------------

struct Measure {
  std::string_view name;
  double value;
};
constexpr Measure kMeasures[] = {
    {"width", 1280},
    {"height", 800},
    {"device-width", 1280},
    {"device-height", 800},
    {"aspect-ratio", 1.6},
    {"device-aspect-ratio", 1.6},
    {"resolution", 1},
    {"color", 8},
    {"monochrome", 0},
    {"color-index", 0},
    {"device-pixel-ratio", 1},
    {"-webkit-device-pixel-ratio", 1},
    {"grid", 0},
    {"horizontal-viewport-segments", 1},
};

struct Word {
  std::string_view name;
  std::string_view value;
};
constexpr Word kWords[] = {
    {"orientation", "landscape"},
    {"prefers-color-scheme", "light"},
    {"prefers-reduced-motion", "no-preference"},
    {"prefers-reduced-transparency", "no-preference"},
    {"prefers-reduced-data", "no-preference"},
    {"prefers-contrast", "no-preference"},
    {"forced-colors", "none"},
    {"inverted-colors", "none"},
    {"hover", "hover"},
    {"any-hover", "hover"},
    {"pointer", "fine"},
    {"any-pointer", "fine"},
    {"update", "fast"},
    {"scripting", "none"},
    {"overflow-block", "scroll"},
    {"overflow-inline", "scroll"},
    {"color-gamut", "srgb"},
    {"dynamic-range", "standard"},
    {"display-mode", "browser"},
    {"scan", "progressive"},
};

const Measure* measure_of(std::string_view name) {
  const auto* const at = std::find_if(std::begin(kMeasures), std::end(kMeasures),
                                      [&](const Measure& m) { return m.name == name; });
  return at != std::end(kMeasures) ? at : nullptr;
}

// "600px", "16/9", "2dppx", "96dpi".
std::optional<double> measured(std::string_view value) {
  if (const std::size_t slash = value.find('/'); slash != std::string_view::npos) {
    const auto a = read_quantity(trim(value.substr(0, slash)));
    const auto b = read_quantity(trim(value.substr(slash + 1)));
    if (!a || !b || b->number == 0) return std::nullopt;
    return a->number / b->number;
  }
  double factor = 1;
  if (value.ends_with("dppx")) {
    value.remove_suffix(4);
  } else if (value.ends_with("dpi")) {
    value.remove_suffix(3);
    factor = 1 / 96.0;
  } else if (value.ends_with("dpcm")) {
    value.remove_suffix(4);
    factor = 2.54 / 96;
  }
  const auto quantity = read_quantity(value);
  if (!quantity) return std::nullopt;
  return quantity->pixels() * factor;
}

bool compared(double left, std::string_view sign, double right) {
  if (sign == "<") return left < right;
  if (sign == "<=") return left <= right + 1e-9;
  if (sign == ">") return left > right;
  if (sign == ">=") return left + 1e-9 >= right;
  return std::abs(left - right) < 1e-6;
}

// "400px <= width < 900px": up to two comparisons around a name.
Answer range(std::string_view text) {
  std::vector<std::string_view> operands;
  std::vector<std::string_view> signs;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size() && signs.size() < 3; ++i) {
    if (text[i] != '<' && text[i] != '>' && text[i] != '=') continue;
    const std::size_t size = text.substr(i + 1, 1) == "=" ? 2 : 1;
    operands.push_back(trim(text.substr(begin, i - begin)));
    signs.push_back(text.substr(i, size));
    begin = i + size;
    ++i;
  }
  operands.push_back(trim(text.substr(std::min(begin, text.size()))));
  if (signs.size() > 2) return Answer::unknown;
  bool all = true;
  for (std::size_t i = 0; i < signs.size(); ++i) {
    double sides[2];
    for (std::size_t side = 0; side < 2; ++side) {
      const std::string_view operand = operands[i + side];
      if (const Measure* measure = measure_of(operand)) {
        sides[side] = measure->value;
      } else if (const auto value = measured(operand)) {
        sides[side] = *value;
      } else {
        return Answer::unknown;
      }
    }
    all = all && compared(sides[0], signs[i], sides[1]);
  }
  return answer(all);
}

Answer media_feature(std::string_view text) {
  if (text == "screen" || text == "all") return Answer::yes;
  if (text == "print" || text == "speech" || text == "tv" || text == "handheld") return Answer::no;
  if (text == "only") return Answer::yes;
  if (text.find_first_of("<>=") != std::string_view::npos) return range(text);
  const std::size_t colon = text.find(':');
  std::string_view name = trim(text.substr(0, colon));
  if (colon == std::string_view::npos) {
    if (const Measure* measure = measure_of(name)) return answer(measure->value != 0);
    const auto* const word = std::find_if(std::begin(kWords), std::end(kWords),
                                          [&](const Word& w) { return w.name == name; });
    if (word == std::end(kWords)) return Answer::unknown;
    return answer(word->value != "none" && word->value != "no-preference");
  }
  const std::string_view value = trim(text.substr(colon + 1));
  for (const Word& word : kWords) {
    if (word.name == name) return answer(word.value == value);
  }
  std::string_view sign = "=";
  // "-webkit-min-device-pixel-ratio"
  std::string plain(name);
  for (const auto& [prefix, meant] : {Word{"min-", ">="}, Word{"max-", "<="}}) {
    const std::size_t at = name.starts_with("-webkit-") ? 8 : 0;
    if (name.substr(at).starts_with(prefix)) {
      sign = meant;
      plain.erase(at, prefix.size());
      break;
    }
  }
  const Measure* const measure = measure_of(plain);
  const auto wanted = measured(value);
  if (measure == nullptr || !wanted) return Answer::unknown;
  return answer(compared(measure->value, sign, *wanted));
}

Answer media_query(std::string_view query) {
  if (query.empty()) return Answer::no;
  // "not screen and (color)" negates all of it, "not (color)" is a condition.
  if (query.starts_with("not ") && query[4] != '(') {
    const std::string_view rest = query.substr(4);
    const Answer inner = condition(rest, media_feature, 0);
    return negated(inner);
  }
  if (query.starts_with("only ")) query.remove_prefix(5);
  return condition(query, media_feature, 0);
}

// ---- Support -------------------------------------------------------------------------------------

// Properties that engines know and we do not read.
constexpr std::string_view kOthers[] = {
    "accent-color",
    "align-content",
    "align-items",
    "align-self",
    "animation",
    "animation-name",
    "appearance",
    "aspect-ratio",
    "backdrop-filter",
    "background-attachment",
    "background-blend-mode",
    "background-origin",
    "background-position",
    "background-repeat",
    "background-size",
    "border",
    "border-bottom",
    "border-collapse",
    "border-color",
    "border-image",
    "border-left",
    "border-radius",
    "border-right",
    "border-spacing",
    "border-style",
    "border-top",
    "border-width",
    "box-shadow",
    "box-sizing",
    "break-after",
    "break-before",
    "break-inside",
    "caption-side",
    "caret-color",
    "clear",
    "color-scheme",
    "column-count",
    "column-gap",
    "column-width",
    "columns",
    "container",
    "container-name",
    "container-type",
    "content",
    "counter-increment",
    "counter-reset",
    "cursor",
    "direction",
    "empty-cells",
    "flex",
    "flex-basis",
    "flex-direction",
    "flex-flow",
    "flex-grow",
    "flex-shrink",
    "flex-wrap",
    "font-family",
    "font-feature-settings",
    "font-kerning",
    "font-stretch",
    "font-style",
    "font-variant",
    "font-variation-settings",
    "font-weight",
    "gap",
    "grid",
    "grid-area",
    "grid-column",
    "grid-gap",
    "grid-row",
    "grid-template",
    "grid-template-areas",
    "grid-template-columns",
    "grid-template-rows",
    "hyphens",
    "image-rendering",
    "isolation",
    "justify-content",
    "justify-items",
    "justify-self",
    "line-break",
    "list-style",
    "list-style-type",
    "margin-bottom",
    "margin-right",
    "mask-size",
    "object-fit",
    "object-position",
    "order",
    "orphans",
    "outline",
    "overflow-wrap",
    "overscroll-behavior",
    "page-break-after",
    "page-break-before",
    "page-break-inside",
    "perspective",
    "place-content",
    "place-items",
    "place-self",
    "pointer-events",
    "quotes",
    "resize",
    "row-gap",
    "scroll-behavior",
    "scroll-snap-type",
    "shape-outside",
    "tab-size",
    "table-layout",
    "text-align",
    "text-decoration",
    "text-decoration-color",
    "text-emphasis",
    "text-orientation",
    "text-overflow",
    "text-rendering",
    "text-transform",
    "text-underline-offset",
    "text-wrap",
    "touch-action",
    "transform-origin",
    "transform-style",
    "transition",
    "unicode-bidi",
    "user-select",
    "vertical-align",
    "widows",
    "will-change",
    "word-break",
    "word-spacing",
    "word-wrap",
    "writing-mode",
};

Answer support(std::string_view text) {
  if (const auto selector = arguments_of(text, "selector")) {
    return answer(SelectorReader().read(*selector).has_value());
  }
  if (text.find('(') != std::string_view::npos &&
      text.substr(0, text.find('(')).find(':') == std::string_view::npos) {
    return answer(text.starts_with("font-format(") || text.starts_with("font-tech("));
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return Answer::no;
  const std::string name(trim(text.substr(0, colon)));
  const std::string value(trim(text.substr(colon + 1)));
  if (value.empty()) return Answer::no;
  if (name.starts_with("--")) return Answer::yes;
  std::vector<Setting> settings;
  read_declaration({name, value.substr(0, value.find('!')), false}, settings);
  if (!settings.empty()) return Answer::yes;
  if (std::find(std::begin(kOthers), std::end(kOthers), name) != std::end(kOthers)) {
    return Answer::yes;
  }
  return answer(name.starts_with("-webkit-") && name != "-webkit-touch-callout" &&
                name != "-webkit-overflow-scrolling");
}

}  // namespace

bool media_applies(std::string_view queries) {
  queries = trim(queries);
  if (queries.empty()) return true;
  const auto list = split_commas(queries);
  return std::any_of(list.begin(), list.end(),
                     [](std::string_view query) { return media_query(query) == Answer::yes; });
}

bool is_supported(std::string_view condition_text) {
  return condition(trim(condition_text), support, 0) == Answer::yes;
}

}  // namespace classify::text
