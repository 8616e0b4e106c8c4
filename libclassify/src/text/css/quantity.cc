#include "text/css/quantity.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "ascii.h"

namespace classify::text {
namespace {

constexpr std::size_t kMaxWords = 64;

struct Unit {
  std::string_view name;
  double Quantity::*part;
  double factor;
};

// CSS Values 4, 5.1 and 5.2.
constexpr Unit kUnits[] = {
    {"px", &Quantity::px, 1},
    {"em", &Quantity::em, 1},
    {"%", &Quantity::percent, 1},
    {"pt", &Quantity::px, 4.0 / 3},
    {"rem", &Quantity::px, 16},
    {"pc", &Quantity::px, 16},
    {"in", &Quantity::px, 96},
    {"cm", &Quantity::px, 37.8},
    {"mm", &Quantity::px, 3.78},
    {"q", &Quantity::px, 0.945},
    {"ex", &Quantity::em, 0.5},
    {"ch", &Quantity::em, 0.5},
    {"cap", &Quantity::em, 0.7},
    {"ic", &Quantity::em, 1},
    {"lh", &Quantity::em, 1.2},
    {"rlh", &Quantity::px, 19.2},
    {"rex", &Quantity::px, 8},
    {"rch", &Quantity::px, 8},
    {"vw", &Quantity::px, 12.8},
    {"vh", &Quantity::px, 8},
    {"vi", &Quantity::px, 12.8},
    {"vb", &Quantity::px, 8},
    {"vmin", &Quantity::px, 8},
    {"vmax", &Quantity::px, 12.8},
    {"svw", &Quantity::px, 12.8},
    {"svh", &Quantity::px, 8},
    {"lvw", &Quantity::px, 12.8},
    {"lvh", &Quantity::px, 8},
    {"dvw", &Quantity::px, 12.8},
    {"dvh", &Quantity::px, 8},
    {"deg", &Quantity::degrees, 1},
    {"grad", &Quantity::degrees, 0.9},
    {"rad", &Quantity::degrees, 57.29577951308232},
    {"turn", &Quantity::degrees, 360},
};

// A calculation, read by recursive descent; parentheses nest to a fixed depth.
class Calculation {
 public:
  explicit Calculation(std::string_view in) : in_(in) {}

  std::optional<Quantity> read() {
    auto value = factor(0);
    skip_blanks();
    // The parenthesis at the very end may be missing, as everywhere in CSS.
    return pos_ >= in_.size() ? value : std::nullopt;
  }

 private:
  static constexpr int kMaxDepth = 16;

  void skip_blanks() {
    while (pos_ < in_.size() && is_blank(in_[pos_])) ++pos_;
  }
  [[nodiscard]] char peek() const { return pos_ < in_.size() ? in_[pos_] : '\0'; }

  std::optional<Quantity> number() {
    std::size_t end = pos_;
    if (peek() == '+' || peek() == '-') ++end;
    const std::size_t digits = end;
    while (end < in_.size() && is_digit(in_[end])) ++end;
    if (end + 1 < in_.size() && in_[end] == '.' && is_digit(in_[end + 1])) {
      ++end;
      while (end < in_.size() && is_digit(in_[end])) ++end;
    }
    if (end == digits) return std::nullopt;
    // The e of "1em" is no exponent.
    std::size_t exponent = end;
    if (exponent < in_.size() && in_[exponent] == 'e') {
      ++exponent;
      if (exponent < in_.size() && (in_[exponent] == '+' || in_[exponent] == '-')) ++exponent;
      if (exponent < in_.size() && is_digit(in_[exponent])) {
        while (exponent < in_.size() && is_digit(in_[exponent])) ++exponent;
        end = exponent;
      }
    }
    double n = 0;
    const std::size_t begin = peek() == '+' ? pos_ + 1 : pos_;
    const auto result = std::from_chars(in_.data() + begin, in_.data() + end, n);
    if (result.ec == std::errc::result_out_of_range) {  // "1e999", and "1e-999"
      n = in_.substr(begin, end - begin).find("e-") != std::string_view::npos ? 0 : 1e9;
      if (in_[begin] == '-') n = -n;
    } else if (result.ec != std::errc()) {
      return std::nullopt;
    }
    n = std::clamp(n, -1e9, 1e9);
    pos_ = end;
    while (end < in_.size() && (is_lower(in_[end]) || in_[end] == '%')) ++end;
    const std::string_view unit = in_.substr(pos_, end - pos_);
    pos_ = end;
    Quantity quantity;
    if (unit.empty()) {
      quantity.number = n;
      return quantity;
    }
    for (const Unit& known : kUnits) {
      if (known.name != unit) continue;
      quantity.kind =
          known.part == &Quantity::degrees ? Quantity::Kind::angle : Quantity::Kind::length;
      quantity.*known.part = n * known.factor;
      return quantity;
    }
    return std::nullopt;
  }

  std::optional<Quantity> factor(int depth) {
    skip_blanks();
    const char c = peek();
    const char next = pos_ + 1 < in_.size() ? in_[pos_ + 1] : '\0';
    if (is_digit(c) || c == '.' || ((c == '+' || c == '-') && (is_digit(next) || next == '.'))) {
      return number();
    }
    std::size_t end = pos_;
    while (end < in_.size() && (is_lower(in_[end]) || in_[end] == '-')) ++end;
    const std::string_view name = in_.substr(pos_, end - pos_);
    if (end >= in_.size() || in_[end] != '(') {
      pos_ = end;
      Quantity constant;
      if (depth == 0) return std::nullopt;
      if (name == "pi")
        constant.number = 3.141592653589793;
      else if (name == "e")
        constant.number = 2.718281828459045;
      else if (name == "infinity")
        constant.number = 1e9;
      else if (name == "-infinity")
        constant.number = -1e9;
      else
        return std::nullopt;
      return constant;
    }
    pos_ = end + 1;
    if (depth >= kMaxDepth) return std::nullopt;
    std::vector<Quantity> values;
    for (;;) {
      const auto value = sum(depth + 1);
      if (!value || values.size() >= kMaxWords) return std::nullopt;
      values.push_back(*value);
      skip_blanks();
      if (peek() != ',') break;
      ++pos_;
    }
    if (peek() == ')') {
      ++pos_;
    } else if (pos_ < in_.size()) {
      return std::nullopt;
    }
    return apply(name, values);
  }

  static std::optional<Quantity> apply(std::string_view name, const std::vector<Quantity>& values) {
    const auto less = [](const Quantity& a, const Quantity& b) {
      return a.pixels() + a.degrees < b.pixels() + b.degrees;
    };
    if (name == "min") return *std::min_element(values.begin(), values.end(), less);
    if (name == "max") return *std::max_element(values.begin(), values.end(), less);
    if (name == "clamp" && values.size() == 3) {
      return std::max(values[0], std::min(values[1], values[2], less), less);
    }
    if (values.size() != 1) return std::nullopt;
    if (name.empty() || name == "calc" || name == "-webkit-calc" || name == "-moz-calc") {
      return values[0];
    }
    if (name == "abs") return less(values[0], Quantity{}) ? times(values[0], -1) : values[0];
    return std::nullopt;
  }

  static Quantity times(Quantity q, double n) {
    for (double Quantity::*part : {&Quantity::number, &Quantity::px, &Quantity::em,
                                   &Quantity::percent, &Quantity::degrees}) {
      q.*part = std::clamp(q.*part * n, -1e9, 1e9);
    }
    return q;
  }

  std::optional<Quantity> product(int depth) {
    auto left = factor(depth);
    while (left) {
      skip_blanks();
      const char sign = peek();
      if (sign != '*' && sign != '/') break;
      ++pos_;
      const auto right = factor(depth);
      if (!right) return std::nullopt;
      const bool right_is_number = right->kind == Quantity::Kind::number;
      if (sign == '/') {
        if (!right_is_number) return std::nullopt;
        left = times(*left, right->number != 0 ? 1 / right->number : 1e9);
      } else if (right_is_number) {
        left = times(*left, right->number);
      } else if (left->kind == Quantity::Kind::number) {
        left = times(*right, left->number);
      } else {
        return std::nullopt;
      }
    }
    return left;
  }

  std::optional<Quantity> sum(int depth) {
    auto left = product(depth);
    while (left) {
      skip_blanks();
      const char sign = peek();
      if (sign != '+' && sign != '-') break;
      ++pos_;
      const auto right = product(depth);
      if (!right || right->kind != left->kind) return std::nullopt;
      const Quantity signed_right = times(*right, sign == '+' ? 1 : -1);
      left->number += signed_right.number;
      left->px += signed_right.px;
      left->em += signed_right.em;
      left->percent += signed_right.percent;
      left->degrees += signed_right.degrees;
    }
    return left;
  }

  std::string_view in_;
  std::size_t pos_ = 0;
};

// Cuts `value` at the characters for which `is_cut` holds, outside of parentheses and quotes.
template <class IsCut>
std::vector<std::string_view> split(std::string_view value, IsCut is_cut, bool keep_empty) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  std::size_t depth = 0;
  char quote = '\0';
  for (std::size_t i = 0; i <= value.size() && parts.size() < kMaxWords; ++i) {
    const char c = i < value.size() ? value[i] : '\0';
    if (i < value.size()) {
      if (quote != '\0') {
        if (c == quote) quote = '\0';
        continue;
      }
      if (c == '"' || c == '\'') {
        quote = c;
        continue;
      }
      if (c == '(') ++depth;
      if (c == ')' && depth > 0) --depth;
      if (depth > 0 || !is_cut(c)) continue;
    }
    const std::string_view part = trim(value.substr(begin, i - begin));
    if (!part.empty() || keep_empty) parts.push_back(part);
    begin = i + 1;
  }
  return parts;
}

}  // namespace

std::optional<Quantity> read_quantity(std::string_view value) {
  if (value.empty()) return std::nullopt;
  return Calculation(value).read();
}

std::vector<std::string_view> split_words(std::string_view value, bool at_commas_too) {
  return split(
      value, [&](char c) { return is_blank(c) || (at_commas_too && (c == ',' || c == '/')); },
      false);
}

std::vector<std::string_view> split_commas(std::string_view value) {
  return split(
      value, [](char c) { return c == ','; }, true);
}

std::optional<std::string_view> arguments_of(std::string_view value, std::string_view name) {
  if (value.size() <= name.size() || !value.starts_with(name) || value[name.size()] != '(') {
    return std::nullopt;
  }
  value.remove_prefix(name.size() + 1);
  if (value.ends_with(')')) value.remove_suffix(1);
  return trim(value);
}

}  // namespace classify::text
