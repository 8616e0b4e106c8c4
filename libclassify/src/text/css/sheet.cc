#include "text/css/sheet.h"

#include <algorithm>
#include <utility>

#include "ascii.h"
#include "text/css/conditions.h"
#include "text/css/quantity.h"

namespace classify::text {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr int kMaxNesting = 4;
constexpr std::size_t kMaxScopes = 16;
constexpr std::size_t kMaxPrelude = 4096;
constexpr std::size_t kMaxSettings = 20'000;
constexpr std::size_t kMaxNested = 2000;
constexpr std::size_t kMaxLayers = 64;
constexpr std::string_view kMayBeAnything = "*:has(*)";

// The end of a block whose "{" lies right before `pos`: where its "}" is, or the end of the text.
std::size_t block_end(std::string_view css, std::size_t pos) {
  for (std::size_t depth = 1; pos < css.size();) {
    if (css[pos] == '{') ++depth;
    if (css[pos] == '}' && --depth == 0) return pos;
    pos = skip_css(css, pos);
  }
  return css.size();
}

// Without the marks of an old comment that hid rules from older browsers.
std::string_view without_marks(std::string_view text) {
  for (;;) {
    text = trim(text);
    if (text.starts_with("<!--")) {
      text.remove_prefix(4);
    } else if (text.starts_with("-->")) {
      text.remove_prefix(3);
    } else {
      return text;
    }
  }
}

// For "@name rest" the rest; none if it is another rule.
bool is_at_rule(std::string_view prelude, std::string_view name, std::string_view& rest) {
  if (!starts_with_ignoring_case(prelude, name)) return false;
  rest = prelude.substr(name.size());
  if (!rest.empty() && rest[0] != ' ' && rest[0] != '(') return false;
  rest = trim(rest);
  return true;
}

// Whether an @media or @supports applies; false for other rules.
bool applies(std::string_view prelude) {
  const std::string low = lower(prelude);
  std::string_view rest;
  if (is_at_rule(low, "@media", rest)) return media_applies(rest);
  if (is_at_rule(low, "@supports", rest)) return is_supported(rest);
  return false;
}

// The selectors of a rule nested in another: "&" is the outer one, which otherwise stands before.
std::string nested_selectors(std::string_view outer, std::string_view inner) {
  std::string all;
  for (const std::string_view child : split_commas(inner)) {
    for (const std::string_view parent : split_commas(outer)) {
      if (!all.empty()) all += ", ";
      if (child.find('&') == npos) {
        all.append(parent).append(" ").append(child);
      } else {
        for (const char c : child) c == '&' ? all.append(parent) : all.append(1, c);
      }
      if (all.size() > kMaxPrelude) return std::string(kMayBeAnything);
    }
  }
  return all;
}

}  // namespace

void StyleSheet::read(std::string_view css) {
  // An open @media, @supports or @layer whose rules count.
  std::vector<std::uint32_t> scopes = {0};
  for (std::size_t pos = 0; pos < css.size();) {
    // The prelude: up to "{", or up to ";" for @import and its like.
    const std::size_t begin = pos;
    while (pos < css.size() && css[pos] != '{' && css[pos] != '}' && css[pos] != ';') {
      pos = skip_css(css, pos);
    }
    if (pos >= css.size()) return;
    const std::string_view written = css.substr(begin, pos - begin);
    const char end = css[pos];
    const std::string_view after_marks = without_marks(written);
    ++pos;
    if (end == '}' && scopes.size() > 1) {
      scopes.pop_back();
      continue;
    }
    // A stray ";" or "}" belongs to the prelude, which is then no selector (CSS Syntax 3, 5.4.3).
    if (end == '}' || (end == ';' && !after_marks.starts_with('@'))) {
      while (pos < css.size() && css[pos] != '{') pos = skip_css(css, pos);
      pos = std::min(block_end(css, std::min(pos + 1, css.size())) + 1, css.size());
      continue;
    }
    const std::string tidy = tidied_css(after_marks, kMaxPrelude, true);
    const std::string_view prelude = without_marks(tidy);
    std::string_view rest;
    const bool layer = is_at_rule(prelude, "@layer", rest);
    if (end == ';') {
      if (!layer) continue;
      for (const std::string_view name : split_commas(rest)) layer_named(name, scopes.back());
      continue;
    }
    if (!prelude.starts_with('@')) {
      const std::size_t block = pos;
      pos = block_end(css, pos);
      const bool cut = tidy.size() + 8 >= kMaxPrelude;
      read_block(cut ? std::string(kMayBeAnything) : std::string(prelude),
                 css.substr(block, pos - block), scopes.back(), 0);
      if (pos < css.size()) ++pos;
    } else if (scopes.size() < kMaxScopes && (layer || applies(prelude))) {
      scopes.push_back(layer ? layer_named(rest, scopes.back()) : scopes.back());
    } else {
      pos = std::min(block_end(css, pos) + 1, css.size());
    }
  }
}

void StyleSheet::read_block(const std::string& selectors, std::string_view block,
                            std::uint32_t layer, int depth) {
  if (block.find('{') == npos) return add_rule(selectors, block, layer);
  std::string declarations;
  std::vector<std::pair<std::string, std::string_view>> inner;
  std::size_t begin = 0;
  for (std::size_t pos = 0; pos < block.size();) {
    const char c = block[pos];
    if (c == ';') {
      declarations.append(block.substr(begin, pos + 1 - begin));
      begin = ++pos;
    } else if (c == '{') {
      const std::string prelude = tidied_css(block.substr(begin, pos - begin), kMaxPrelude, true);
      const std::size_t end = block_end(block, pos + 1);
      const std::string_view content = block.substr(pos + 1, end - pos - 1);
      if (prelude.starts_with('@')) {
        if (applies(prelude)) inner.emplace_back(selectors, content);
      } else if (!prelude.empty()) {
        inner.emplace_back(nested_selectors(selectors, prelude), content);
      }
      if (++nested_ > kMaxNested) {
        too_large_ = true;
        return;
      }
      begin = pos = std::min(end + 1, block.size());
    } else {
      pos = skip_css(block, pos);
    }
  }
  if (begin < block.size()) declarations.append(block.substr(begin));
  add_rule(selectors, declarations, layer);
  if (depth + 1 >= kMaxNesting) return;
  for (const auto& [nested, content] : inner) read_block(nested, content, layer, depth + 1);
}

void StyleSheet::add_rule(std::string_view selectors, std::string_view declarations,
                          std::uint32_t layer) {
  if (too_large_) return;
  Block block;
  block.layer = layer;
  for (Declaration& declaration : parse_declarations(declarations)) {
    if (is_variable(declaration)) {
      block.unresolved.push_back(std::move(declaration));
    } else {
      read_declaration(declaration, block.settings);
    }
  }
  if (block.settings.empty() && block.unresolved.empty()) return;
  auto list = reader_.read(selectors);
  if (!list) return;
  settings_ += block.settings.size() + block.unresolved.size();
  for (Complex& complex : *list) {
    compounds_ += complex.compounds.size();
    if (compounds_ > kMaxCompounds || settings_ > kMaxSettings) {
      too_large_ = true;
      return;
    }
    selectors_.push_back({std::move(complex.compounds), complex.specificity,
                          static_cast<std::uint32_t>(blocks_.size())});
  }
  blocks_.push_back(std::move(block));
}

// Layers within a layer stand right before it.
std::uint32_t StyleSheet::layer_named(std::string_view name, std::uint32_t outer) {
  const auto by_number = [&](std::uint32_t number) {
    return std::find_if(layers_.begin(), layers_.end(),
                        [&](const Layer& layer) { return layer.number == number; });
  };
  std::string full;
  if (const auto at = by_number(outer); at != layers_.end()) full = at->name + '.';
  // Without a name it is one of its own.
  full += name.empty() ? '\n' + std::to_string(last_layer_) : std::string(name);
  std::uint32_t number = outer;
  for (std::size_t end = 0; end != npos && full.size() < 256;) {
    end = full.find('.', end == 0 ? 0 : end + 1);
    const std::string part = full.substr(0, end);
    const auto known = std::find_if(layers_.begin(), layers_.end(),
                                    [&](const Layer& layer) { return layer.name == part; });
    if (known != layers_.end()) {
      number = known->number;
      continue;
    }
    if (layers_.size() >= kMaxLayers) break;
    const std::size_t dot = part.rfind('.');
    const auto before = dot == npos
                            ? layers_.end()
                            : std::find_if(layers_.begin(), layers_.end(), [&](const Layer& layer) {
                                return layer.name == part.substr(0, dot);
                              });
    number = ++last_layer_;
    layers_.insert(before, {part, number});
  }
  return number;
}

std::size_t StyleSheet::rank_of(std::uint32_t layer) const {
  const auto at = std::find_if(layers_.begin(), layers_.end(),
                               [&](const Layer& known) { return known.number == layer; });
  return static_cast<std::size_t>(at - layers_.begin());
}

}  // namespace classify::text
