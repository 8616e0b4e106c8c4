#include "text/css/selectors.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "text/css/declarations.h"
#include "text/html/references.h"

namespace classify::text {
namespace {

constexpr std::uint32_t kIdWeight = 1u << 20;
constexpr std::uint32_t kClassWeight = 1u << 10;
constexpr std::uint32_t kWeightMask = 1023;

// Saturates in each of the three places.
std::uint32_t add_weights(std::uint32_t a, std::uint32_t b) {
  std::uint32_t sum = 0;
  for (int shift = 0; shift <= 20; shift += 10) {
    const std::uint32_t place =
        std::min((a >> shift & kWeightMask) + (b >> shift & kWeightMask), kWeightMask);
    sum |= place << shift;
  }
  return sum;
}

bool attribute_matches(const Simple& simple, std::string_view value) {
  std::string decoded;
  if (value.find('&') != std::string_view::npos) value = decoded = decode_attribute(value);
  const std::string_view wanted = simple.value;
  const auto same = [&](std::string_view part) {
    return simple.ignores_case ? equals_ignoring_case(part, wanted) : part == wanted;
  };
  if (simple.sign == '\0') return true;
  if (simple.sign == '=') return same(value);
  if (simple.sign == '|') {
    return same(value.substr(0, wanted.size())) &&
           (value.size() == wanted.size() || value[wanted.size()] == '-');
  }
  if (wanted.empty()) return false;
  if (simple.sign == '^') return same(value.substr(0, wanted.size()));
  if (simple.sign == '$') {
    return value.size() >= wanted.size() && same(value.substr(value.size() - wanted.size()));
  }
  if (simple.sign == '*') {
    if (!simple.ignores_case) return value.find(wanted) != std::string_view::npos;
    return lower(value).find(lower(wanted)) != std::string::npos;
  }
  for (std::size_t pos = 0; pos < value.size();) {  // '~'
    std::size_t end = pos;
    while (end < value.size() && !is_blank(value[end])) ++end;
    if (same(value.substr(pos, end - pos))) return true;
    pos = end + 1;
  }
  return false;
}

Truth truth(bool yes) { return yes ? Truth::yes : Truth::no; }

Truth asked(const Simple& simple, const ElementFacts& facts) {
  using Kind = Simple::Kind;
  switch (simple.kind) {
    case Kind::tag:
      return truth(simple.name == facts.tag);
    case Kind::id:
      return truth(simple.name == facts.id);
    case Kind::name:
      return truth(std::find(facts.classes.begin(), facts.classes.end(), simple.name) !=
                   facts.classes.end());
    case Kind::attribute:
      for (const Attribute& attribute : facts.attributes) {
        if (name_hash(attribute.name) == simple.name) {
          if (attribute.value.size() > kMaxAttributeValue && simple.sign != '\0') {
            return Truth::maybe;
          }
          return truth(attribute_matches(simple, attribute.value));
        }
      }
      return Truth::no;
    case Kind::nth:
      return truth((facts.nths >> simple.nth & 1) != 0);
    case Kind::root:
      return truth(facts.root);
    case Kind::link: {
      const bool anchor = facts.tag == name_hash("a") || facts.tag == name_hash("area");
      return truth(anchor && std::any_of(facts.attributes.begin(), facts.attributes.end(),
                                         [](const Attribute& attribute) {
                                           return equals_ignoring_case(attribute.name, "href");
                                         }));
    }
    case Kind::any_of: {
      Truth best = Truth::no;
      for (const Compound& compound : simple.any) best = std::max(best, matches(compound, facts));
      return best;
    }
    case Kind::always:
      return Truth::yes;
    case Kind::never:
      return Truth::no;
    case Kind::maybe:
      return Truth::maybe;
  }
  return Truth::no;
}

// What a pseudo-class without arguments means, and the attribute that decides some of them.
struct PseudoClass {
  std::string_view name;
  Simple::Kind kind;
};
constexpr PseudoClass kPseudoClasses[] = {
    {"active", Simple::Kind::never},
    {"any-link", Simple::Kind::link},
    {"after", Simple::Kind::never},
    {"autofill", Simple::Kind::never},
    {"before", Simple::Kind::never},
    {"checked", Simple::Kind::maybe},
    {"default", Simple::Kind::maybe},
    {"defined", Simple::Kind::always},
    {"disabled", Simple::Kind::attribute},
    {"empty", Simple::Kind::maybe},
    {"enabled", Simple::Kind::maybe},
    {"first-letter", Simple::Kind::never},
    {"first-line", Simple::Kind::never},
    {"focus", Simple::Kind::never},
    {"focus-visible", Simple::Kind::never},
    {"focus-within", Simple::Kind::never},
    {"fullscreen", Simple::Kind::never},
    {"hover", Simple::Kind::never},
    {"in-range", Simple::Kind::maybe},
    {"indeterminate", Simple::Kind::maybe},
    {"invalid", Simple::Kind::maybe},
    {"last-child", Simple::Kind::maybe},
    {"last-of-type", Simple::Kind::maybe},
    {"link", Simple::Kind::link},
    {"modal", Simple::Kind::never},
    {"only-child", Simple::Kind::maybe},
    {"only-of-type", Simple::Kind::maybe},
    {"open", Simple::Kind::attribute},
    {"optional", Simple::Kind::maybe},
    {"out-of-range", Simple::Kind::maybe},
    {"placeholder-shown", Simple::Kind::maybe},
    {"popover-open", Simple::Kind::never},
    {"read-only", Simple::Kind::maybe},
    {"read-write", Simple::Kind::maybe},
    {"required", Simple::Kind::attribute},
    {"root", Simple::Kind::root},
    {"scope", Simple::Kind::root},
    {"target", Simple::Kind::never},
    {"target-within", Simple::Kind::never},
    {"user-invalid", Simple::Kind::never},
    {"user-valid", Simple::Kind::never},
    {"valid", Simple::Kind::maybe},
    {"visited", Simple::Kind::never},
};

// HTML standard, 4.16.2: attributes whose values are compared ignoring case.
constexpr std::string_view kFoldedAttributes[] = {
    "align",    "alink",   "bgcolor", "charset", "checked",  "clear",      "color", "dir",
    "disabled", "enctype", "face",    "frame",   "hreflang", "http-equiv", "lang",  "language",
    "link",     "media",   "method",  "noshade", "nowrap",   "rel",        "rules", "selected",
    "shape",    "target",  "text",    "type",    "valign",   "valuetype",  "vlink"};

}  // namespace

bool Nth::holds(std::uint32_t index) const {
  const std::int64_t steps = static_cast<std::int64_t>(index) - first;
  if (step == 0) return steps == 0;
  return steps % step == 0 && steps / step >= 0;
}

Truth matches(const Compound& compound, const ElementFacts& facts) {
  Truth all = Truth::yes;
  for (const Simple& simple : compound.simples) {
    Truth one = asked(simple, facts);
    if (simple.negated && one != Truth::maybe) one = truth(one == Truth::no);
    if (one == Truth::no) return Truth::no;
    all = std::min(all, one);
  }
  return all;
}

// Groups nest to a fixed depth, so that it may recurse.
class SelectorReader::Parser {
 public:
  Parser(std::string_view in, bool keep_case, std::vector<Nth>& nths)
      : in_(in), keep_case_(keep_case), nths_(nths) {}

  std::optional<std::vector<Complex>> all() {
    auto list = read_list(0, false);
    if (!list || pos_ < in_.size()) return std::nullopt;
    return list;
  }

 private:
  static constexpr int kMaxDepth = 4;
  static constexpr std::size_t kMaxList = 1000;
  static constexpr std::size_t kMaxCompounds = 16;
  static constexpr std::size_t kMaxSimples = 256;  // in all of a list's groups, a selector

  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return pos_ + ahead < in_.size() ? in_[pos_ + ahead] : '\0';
  }
  bool skip_blanks() {
    const std::size_t begin = pos_;
    while (peek() == ' ') ++pos_;
    return pos_ > begin;
  }

  [[nodiscard]] bool at_name() const {
    const char c = peek();
    const char next = peek(1);
    const auto starts = [](char x) {
      return is_letter(x) || x == '_' || !is_ascii(x) || x == '\\';
    };
    return starts(c) || (c == '-' && (starts(next) || next == '-'));
  }

  // With its escapes replaced.
  std::string name() {
    const std::size_t begin = pos_;
    bool escaped = false;
    while (pos_ < in_.size()) {
      const char c = in_[pos_];
      if (c == '\\') {
        escaped = true;
        ++pos_;
        std::size_t digits = 0;
        while (digits < 6 && hex_value(peek()) >= 0 && pos_ < in_.size()) {
          ++pos_;
          ++digits;
        }
        if (digits == 0 && pos_ < in_.size()) ++pos_;
        if (digits > 0 && peek() == ' ') ++pos_;
      } else if (is_alnum(c) || c == '-' || c == '_' || !is_ascii(c)) {
        ++pos_;
      } else {
        break;
      }
    }
    const std::string_view written = in_.substr(begin, pos_ - begin);
    return escaped ? unescaped_css(written) : std::string(written);
  }

  // What lies in the parentheses that open here; leaves the place behind them.
  std::string_view in_parentheses() {
    const std::size_t begin = ++pos_;
    std::size_t depth = 1;
    while (pos_ < in_.size()) {
      const char c = in_[pos_];
      if (c == '(') ++depth;
      if (c == ')' && --depth == 0) break;
      pos_ = skip_css(in_, pos_);
    }
    const std::size_t end = std::min(pos_, in_.size());
    if (pos_ < in_.size()) ++pos_;
    return trim(in_.substr(begin, end - begin));
  }

  // Up to the end or a parenthesis. In a forgiving list what is invalid is left out.
  std::optional<std::vector<Complex>> read_list(int depth, bool forgiving) {
    std::vector<Complex> list;
    for (;;) {
      skip_blanks();
      simples_ = 0;
      if (list.size() >= kMaxList) {  // the rest may match everything
        list.push_back({{Compound{'\0', {Simple{.kind = Simple::Kind::maybe}}}}, 0});
        pos_ = in_.size();
        return list;
      }
      auto complex = read_complex(depth);
      if (complex) {
        list.push_back(std::move(*complex));
      } else if (!forgiving) {
        return std::nullopt;
      } else {
        while (pos_ < in_.size() && in_[pos_] != ',') pos_ = skip_css(in_, pos_);
        pos_ = std::min(pos_, in_.size());
      }
      skip_blanks();
      if (peek() != ',') return list;
      ++pos_;
    }
  }

  std::optional<Complex> read_complex(int depth) {
    Complex complex;
    char combinator = '\0';
    bool large = false;
    for (;;) {
      Compound compound;
      compound.combinator = combinator;
      if (!read_compound(depth, compound, complex.specificity)) return std::nullopt;
      if (complex.compounds.size() < kMaxCompounds) {
        complex.compounds.push_back(std::move(compound));
      } else {
        large = true;
      }
      const bool blank = skip_blanks();
      const char c = peek();
      if (c == '>' || c == '+' || c == '~') {
        combinator = c;
        ++pos_;
        skip_blanks();
      } else if (c == ',' || c == '\0') {
        break;
      } else if (blank) {
        combinator = ' ';
      } else {
        return std::nullopt;
      }
    }
    if (large || simples_ > kMaxSimples) {
      complex.compounds = {Compound{'\0', {Simple{.kind = Simple::Kind::maybe}}}};
    }
    return complex;
  }

  void put(Compound& compound, Simple simple) {
    if (++simples_ <= kMaxSimples) compound.simples.push_back(std::move(simple));
  }

  bool read_compound(int depth, Compound& compound, std::uint32_t& specificity) {
    const std::size_t begin = pos_;
    if (peek() == '*' && peek(1) == '|') pos_ += 2;
    if (peek() == '*') {
      ++pos_;
    } else if (at_name()) {
      put(compound, {.kind = Simple::Kind::tag, .name = name_hash(name())});
      specificity = add_weights(specificity, 1);
    }
    for (;;) {
      const char c = peek();
      if (c == '.' || c == '#') {
        ++pos_;
        if (!at_name()) return false;
        const std::uint32_t hash = name_hash(name(), keep_case_);
        put(compound, {.kind = c == '#' ? Simple::Kind::id : Simple::Kind::name, .name = hash});
        specificity = add_weights(specificity, c == '#' ? kIdWeight : kClassWeight);
      } else if (c == '[') {
        if (!read_attribute(compound)) return false;
        specificity = add_weights(specificity, kClassWeight);
      } else if (c == ':') {
        if (!read_pseudo(depth, compound, specificity)) return false;
      } else if (c == '&') {
        ++pos_;  // outside of a nested rule it is the root
        put(compound, {.kind = Simple::Kind::root});
      } else {
        return pos_ > begin;
      }
    }
  }

  bool read_attribute(Compound& compound) {
    ++pos_;
    skip_blanks();
    if (peek() == '*' && peek(1) == '|') pos_ += 2;
    if (!at_name()) return false;
    Simple simple{.kind = Simple::Kind::attribute};
    const std::string attribute = lower(name());
    simple.name = name_hash(attribute);
    simple.ignores_case = std::find(std::begin(kFoldedAttributes), std::end(kFoldedAttributes),
                                    attribute) != std::end(kFoldedAttributes);
    skip_blanks();
    if (peek() != ']') {
      simple.sign = peek();
      if (simple.sign != '=') {
        if (simple.sign == '\0' ||
            std::string_view("~|^$*").find(simple.sign) == std::string_view::npos) {
          return false;
        }
        ++pos_;
        if (peek() != '=') return false;
      }
      ++pos_;
      skip_blanks();
      if (peek() == '"' || peek() == '\'') {
        const std::size_t begin = pos_ + 1;
        pos_ = skip_css(in_, pos_);
        simple.value = unescaped_css(in_.substr(begin, pos_ - begin - 1));
      } else if (at_name()) {
        simple.value = name();
      } else {
        return false;
      }
      skip_blanks();
      if (peek() == 'i' || peek() == 'I' || peek() == 's' || peek() == 'S') {
        simple.ignores_case = to_lower(peek()) == 'i';
        ++pos_;
        skip_blanks();
      }
    }
    if (peek() == ']') {
      ++pos_;
    } else if (pos_ < in_.size()) {
      return false;
    }
    put(compound, std::move(simple));
    return true;
  }

  bool read_pseudo(int depth, Compound& compound, std::uint32_t& specificity) {
    ++pos_;
    const bool element = peek() == ':';
    if (element) ++pos_;
    if (!at_name()) return false;
    const std::string pseudo = lower(name());
    const bool has_arguments = peek() == '(';
    const std::string_view arguments = has_arguments ? in_parentheses() : std::string_view();
    if (element) {
      put(compound, {.kind = Simple::Kind::never});
      return true;
    }
    if (!has_arguments) return read_word(pseudo, compound, specificity);
    if (pseudo == "not" || pseudo == "is" || pseudo == "where" || pseudo == "matches" ||
        pseudo == "-webkit-any" || pseudo == "-moz-any") {
      return read_group(depth, pseudo, arguments, compound, specificity);
    }
    specificity = add_weights(specificity, kClassWeight);
    if (pseudo == "nth-child" || pseudo == "nth-of-type") {
      Nth nth{.by_type = pseudo == "nth-of-type"};
      if (arguments.find(" of ") != std::string_view::npos) {
        put(compound, {.kind = Simple::Kind::maybe});
        return true;
      }
      if (!read_nth(arguments, nth)) return false;
      put_nth(compound, nth);
      return true;
    }
    if (pseudo == "nth-last-child" || pseudo == "nth-last-of-type" || pseudo == "has" ||
        pseudo == "lang" || pseudo == "dir" || pseudo == "state") {
      put(compound, {.kind = Simple::Kind::maybe});
      return true;
    }
    return false;
  }

  bool read_word(std::string_view pseudo, Compound& compound, std::uint32_t& specificity) {
    specificity = add_weights(specificity, kClassWeight);
    if (pseudo == "first-child" || pseudo == "first-of-type") {
      put_nth(compound, {.step = 0, .first = 1, .by_type = pseudo == "first-of-type"});
      return true;
    }
    const auto* const known =
        std::find_if(std::begin(kPseudoClasses), std::end(kPseudoClasses),
                     [&](const PseudoClass& entry) { return entry.name == pseudo; });
    if (known == std::end(kPseudoClasses)) return false;
    if (pseudo.starts_with("only-")) {
      put_nth(compound, {.step = 0, .first = 1, .by_type = pseudo == "only-of-type"});
    }
    put(compound, {.kind = known->kind, .name = name_hash(pseudo)});
    return true;
  }

  void put_nth(Compound& compound, const Nth& nth) {
    auto at = std::find(nths_.begin(), nths_.end(), nth);
    if (at == nths_.end()) {
      if (nths_.size() >= 64) return put(compound, {.kind = Simple::Kind::maybe});
      nths_.push_back(nth);
      at = nths_.end() - 1;
    }
    put(compound, {.kind = Simple::Kind::nth, .nth = static_cast<std::size_t>(at - nths_.begin())});
  }

  // "odd", "even", "3", "-n + 2", "2n+1".
  static bool read_nth(std::string_view text, Nth& nth) {
    std::string tight;
    for (const char c : text) {
      if (c != ' ') tight.push_back(to_lower(c));
    }
    if (tight == "odd") tight = "2n+1";
    if (tight == "even") tight = "2n";
    const auto number = [](std::string_view digits, int& to) {
      if (digits.starts_with('+')) digits.remove_prefix(1);
      const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), to);
      return result.ec == std::errc() && result.ptr == digits.data() + digits.size();
    };
    const std::size_t n = tight.find('n');
    if (n == std::string::npos) return number(tight, nth.first);
    const std::string_view step = std::string_view(tight).substr(0, n);
    const std::string_view first = std::string_view(tight).substr(n + 1);
    if (step.empty() || step == "+") {
      nth.step = 1;
    } else if (step == "-") {
      nth.step = -1;
    } else if (!number(step, nth.step)) {
      return false;
    }
    return first.empty() || number(first, nth.first);
  }

  // :is(.a, .b) and its like. Selectors with combinators in it may match.
  bool read_group(int depth, std::string_view pseudo, std::string_view arguments,
                  Compound& compound, std::uint32_t& specificity) {
    Simple simple{.kind = Simple::Kind::any_of, .negated = pseudo == "not"};
    if (depth + 1 >= kMaxDepth) {
      put(compound, {.kind = Simple::Kind::maybe});
      return true;
    }
    Parser inner(arguments, keep_case_, nths_);
    const auto list = inner.read_list(depth + 1, pseudo != "not");
    if (!list || (pseudo == "not" && inner.pos_ < arguments.size())) return false;
    std::uint32_t most = 0;
    for (const Complex& complex : *list) {
      most = std::max(most, complex.specificity);
      simples_ += inner.simples_;
      simple.any.push_back(complex.compounds.size() == 1
                               ? complex.compounds[0]
                               : Compound{'\0', {Simple{.kind = Simple::Kind::maybe}}});
    }
    simples_ += simple.any.size();
    if (pseudo != "where") specificity = add_weights(specificity, most);
    put(compound, std::move(simple));
    return true;
  }

  std::string_view in_;
  bool keep_case_;
  std::vector<Nth>& nths_;
  std::size_t pos_ = 0;
  std::size_t simples_ = 0;
};

std::optional<std::vector<Complex>> SelectorReader::read(std::string_view list) {
  return Parser(list, keep_case_, nths_).all();
}

}  // namespace classify::text
