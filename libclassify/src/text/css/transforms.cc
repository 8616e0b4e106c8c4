#include "text/css/transforms.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

#include "text/css/quantity.h"

namespace classify::text {
namespace {

// A percentage of a box's own width, of which we know nothing: 400 pixels, so that the usual -50%
// of a centred box is no trick and -100% moves it out of the window. Of its height, which is that
// of some lines, nothing counts.
constexpr double kOwnWidth = 400;
constexpr double kOwnHeight = 20;

// Three rows: where x, y and z go, and a translation in the fourth column.
struct Matrix {
  std::array<std::array<double, 4>, 3> at{};

  static Matrix identity() { return scaling(1, 1, 1); }
  static Matrix scaling(double x, double y, double z) {
    Matrix m;
    m.at[0][0] = x;
    m.at[1][1] = y;
    m.at[2][2] = z;
    return m;
  }
  static Matrix moving(double x, double y, double z) {
    Matrix m = identity();
    m.at[0][3] = x;
    m.at[1][3] = y;
    m.at[2][3] = z;
    return m;
  }
  // CSS Transforms 2, 12: about an axis through the origin.
  static Matrix turning(double x, double y, double z, double degrees) {
    const double size = std::sqrt(x * x + y * y + z * z);
    if (size <= 0) return identity();
    x /= size;
    y /= size;
    z /= size;
    const double angle = degrees / 57.29577951308232;
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    Matrix m;
    m.at[0] = {c + x * x * (1 - c), x * y * (1 - c) - z * s, x * z * (1 - c) + y * s, 0};
    m.at[1] = {y * x * (1 - c) + z * s, c + y * y * (1 - c), y * z * (1 - c) - x * s, 0};
    m.at[2] = {z * x * (1 - c) - y * s, z * y * (1 - c) + x * s, c + z * z * (1 - c), 0};
    return m;
  }

  void times(const Matrix& right) {
    Matrix product;
    for (std::size_t row = 0; row < 3; ++row) {
      for (std::size_t column = 0; column < 4; ++column) {
        double sum = column == 3 ? at[row][3] : 0;
        for (std::size_t k = 0; k < 3; ++k) sum += at[row][k] * right.at[k][column];
        product.at[row][column] = std::clamp(sum, -1e12, 1e12);
      }
    }
    *this = product;
  }

  [[nodiscard]] Value effect() const {
    // The smaller singular value of what is left when one looks from the front.
    const double a = at[0][0];
    const double b = at[0][1];
    const double c = at[1][0];
    const double d = at[1][1];
    const double squares = a * a + b * b + c * c + d * d;
    const double determinant = a * d - b * c;
    const double larger = std::sqrt(
        (squares + std::sqrt(std::max(0.0, squares * squares - 4 * determinant * determinant))) /
        2);
    Value value;
    value.kind = Value::Kind::length;
    value.px = larger > 0 ? static_cast<float>(std::abs(determinant) / larger) : 0;
    value.percent = static_cast<float>(at[0][3]);
    value.y = static_cast<float>(at[1][3]);
    value.word = at[2][2] < 0 ? 1 : 0;
    return value;
  }
};

Value untouched() {
  Value value;
  value.kind = Value::Kind::initial;
  return value;
}

double share(const Quantity& quantity) {
  return quantity.number + quantity.px + quantity.percent / 100;
}

std::optional<Matrix> function_matrix(std::string_view name, const std::vector<Quantity>& n) {
  const auto number = [&](std::size_t i, double otherwise) {
    return i < n.size() ? share(n[i]) : otherwise;
  };
  const auto degrees = [&](std::size_t i) { return n[i].degrees; };
  const auto x_shift = [&](std::size_t i) { return i < n.size() ? n[i].pixels(kOwnWidth) : 0; };
  const auto y_shift = [&](std::size_t i) { return i < n.size() ? n[i].pixels(kOwnHeight) : 0; };
  if (n.empty()) return std::nullopt;
  if (name == "scale") return Matrix::scaling(number(0, 1), number(1, number(0, 1)), 1);
  if (name == "scale3d") return Matrix::scaling(number(0, 1), number(1, 1), number(2, 1));
  if (name == "scalex") return Matrix::scaling(number(0, 1), 1, 1);
  if (name == "scaley") return Matrix::scaling(1, number(0, 1), 1);
  if (name == "scalez") return Matrix::scaling(1, 1, number(0, 1));
  if (name == "translate" || name == "translate3d") {
    return Matrix::moving(x_shift(0), y_shift(1), name == "translate" ? 0 : number(2, 0));
  }
  if (name == "translatex") return Matrix::moving(x_shift(0), 0, 0);
  if (name == "translatey") return Matrix::moving(0, y_shift(0), 0);
  if (name == "translatez") return Matrix::moving(0, 0, x_shift(0));
  if (name == "rotate" || name == "rotatez") return Matrix::turning(0, 0, 1, degrees(0));
  if (name == "rotatex") return Matrix::turning(1, 0, 0, degrees(0));
  if (name == "rotatey") return Matrix::turning(0, 1, 0, degrees(0));
  if (name == "rotate3d" && n.size() == 4) {
    return Matrix::turning(number(0, 0), number(1, 0), number(2, 0), degrees(3));
  }
  if (name == "perspective") return Matrix::identity();
  const auto tangent = [&](std::size_t i) {
    return i < n.size() ? std::clamp(std::tan(degrees(i) / 57.29577951308232), -1e6, 1e6) : 0;
  };
  Matrix m = Matrix::identity();
  if (name == "skew" || name == "skewx") {
    m.at[0][1] = tangent(0);
    if (name == "skew") m.at[1][0] = tangent(1);
    return m;
  }
  if (name == "skewy") {
    m.at[1][0] = tangent(0);
    return m;
  }
  if (name == "matrix" && n.size() == 6) {
    m.at[0] = {number(0, 0), number(2, 0), 0, number(4, 0)};
    m.at[1] = {number(1, 0), number(3, 0), 0, number(5, 0)};
    return m;
  }
  if (name == "matrix3d" && n.size() == 16) {
    for (std::size_t row = 0; row < 3; ++row) {
      for (std::size_t column = 0; column < 4; ++column) {
        m.at[row][column] = number(column * 4 + row, 0);
      }
    }
    return m;
  }
  return std::nullopt;
}

// Four lengths of rect() or inset(), by split_words(); "auto" is 0 and far for the later two.
std::optional<std::array<double, 4>> four_edges(std::string_view arguments) {
  const auto words = split_words(arguments, true);
  if (words.size() != 4) return std::nullopt;
  std::array<double, 4> edges{};
  for (std::size_t i = 0; i < 4; ++i) {
    if (words[i] == "auto") {
      edges[i] = i == 1 || i == 2 ? 1e9 : 0;
      continue;
    }
    const auto edge = read_quantity(words[i]);
    if (!edge) return std::nullopt;
    edges[i] = edge->pixels();
  }
  return edges;
}

// inset(10% 0 10%): whether nothing is left between two sides.
bool inset_is_empty(std::string_view arguments) {
  arguments = arguments.substr(0, arguments.find(" round"));
  const auto words = split_words(arguments);
  if (words.empty() || words.size() > 4) return false;
  std::array<Quantity, 4> sides;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t from = i < words.size() ? i : i == 3 && words.size() > 1 ? 1 : i == 2 ? 0 : 0;
    const auto side = read_quantity(words[std::min(from, words.size() - 1)]);
    if (!side) return false;
    sides[i] = *side;
  }
  const auto gone = [](const Quantity& a, const Quantity& b) {
    return a.percent + b.percent >= 99 ||
           a.px + b.px + (a.em + b.em) * 16 + a.number + b.number >= 2000;
  };
  return gone(sides[0], sides[2]) || gone(sides[1], sides[3]);
}

// Whether the corners lie on one line across or down.
bool polygon_is_empty(std::string_view arguments) {
  double low[2] = {1e9, 1e9};
  double high[2] = {-1e9, -1e9};
  for (std::string_view corner : split_commas(arguments)) {
    const auto words = split_words(corner);
    if (words.size() == 1 && (words[0] == "evenodd" || words[0] == "nonzero")) continue;
    if (words.size() != 2) return false;
    for (std::size_t i = 0; i < 2; ++i) {
      const auto at = read_quantity(words[i]);
      if (!at) return false;
      low[i] = std::min(low[i], at->pixels(100));
      high[i] = std::max(high[i], at->pixels(100));
    }
  }
  return high[0] - low[0] <= 1 || high[1] - low[1] <= 1 || high[0] <= 0 || high[1] <= 0;
}

}  // namespace

std::optional<Value> transform_value(std::string_view value) {
  if (value == "none") return untouched();
  Matrix all = Matrix::identity();
  for (std::size_t pos = 0; pos < value.size();) {
    const std::size_t open = value.find('(', pos);
    if (open == std::string_view::npos) return std::nullopt;
    std::string_view name = value.substr(pos, open - pos);
    while (name.starts_with(' ')) name.remove_prefix(1);
    std::size_t depth = 1;
    std::size_t end = open + 1;
    for (; end < value.size() && depth > 0; ++end) {
      if (value[end] == '(') ++depth;
      if (value[end] == ')') --depth;
    }
    const std::string_view arguments =
        value.substr(open + 1, end - open - 1 - (depth == 0 ? 1 : 0));
    std::vector<Quantity> numbers;
    for (const std::string_view argument : split_commas(arguments)) {
      if (name == "perspective" && argument == "none") {
        numbers.emplace_back();
        continue;
      }
      const auto number = read_quantity(argument);
      if (!number) return std::nullopt;
      numbers.push_back(*number);
    }
    const auto matrix = function_matrix(name, numbers);
    if (!matrix) return std::nullopt;
    all.times(*matrix);
    pos = end;
  }
  return all.effect();
}

std::optional<Value> scale_value(std::string_view value) {
  if (value == "none") return untouched();
  double axis[3] = {1, 1, 1};
  const auto words = split_words(value);
  if (words.empty() || words.size() > 3) return std::nullopt;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto number = read_quantity(words[i]);
    if (!number || number->kind == Quantity::Kind::angle) return std::nullopt;
    axis[i] = share(*number);
  }
  if (words.size() == 1) axis[1] = axis[0];
  return Matrix::scaling(axis[0], axis[1], axis[2]).effect();
}

std::optional<Value> rotate_value(std::string_view value) {
  if (value == "none") return untouched();
  double axis[3] = {0, 0, 0};
  double degrees = 0;
  std::size_t numbers = 0;
  for (const std::string_view word : split_words(value)) {
    if (word == "x" || word == "y" || word == "z") {
      axis[word[0] - 'x'] = 1;
      numbers = 3;
      continue;
    }
    const auto number = read_quantity(word);
    if (!number) return std::nullopt;
    if (number->kind == Quantity::Kind::angle) {
      degrees = number->degrees;
    } else if (numbers < 3) {
      axis[numbers++] = number->number;
    }
  }
  if (numbers == 0) axis[2] = 1;
  return Matrix::turning(axis[0], axis[1], axis[2], degrees).effect();
}

std::optional<Value> translate_value(std::string_view value) {
  if (value == "none") return untouched();
  std::vector<Quantity> numbers;
  for (const std::string_view word : split_words(value)) {
    const auto number = read_quantity(word);
    if (!number || number->kind == Quantity::Kind::angle) return std::nullopt;
    numbers.push_back(*number);
  }
  const auto matrix = function_matrix("translate", numbers);
  if (!matrix) return std::nullopt;
  return matrix->effect();
}

std::optional<Value> clip_value(std::string_view value) {
  Value result;
  if (value == "auto") return result;
  const auto arguments = arguments_of(value, "rect");
  if (!arguments) return std::nullopt;
  const auto edges = four_edges(*arguments);  // top, right, bottom, left
  if (!edges) return std::nullopt;
  const auto& [top, right, bottom, left] = *edges;
  result.word = bottom - top <= 1 || right - left <= 1 || bottom <= 1 || right <= 1 ? 1 : 0;
  return result;
}

std::optional<Value> clip_path_value(std::string_view value) {
  Value result;
  const auto first_is_zero = [](std::string_view arguments) {
    const auto words = split_words(arguments);
    const auto radius = words.empty() ? std::nullopt : read_quantity(words[0]);
    return radius && radius->pixels() <= 1;
  };
  bool gone = false;
  if (const auto inset = arguments_of(value, "inset")) {
    gone = inset_is_empty(*inset);
  } else if (const auto circle = arguments_of(value, "circle")) {
    gone = first_is_zero(*circle);
  } else if (const auto ellipse = arguments_of(value, "ellipse")) {
    const auto words = split_words(*ellipse);
    gone = first_is_zero(*ellipse) || (words.size() > 1 && first_is_zero(words[1]));
  } else if (const auto polygon = arguments_of(value, "polygon")) {
    gone = polygon_is_empty(*polygon);
  } else if (const auto rectangle = arguments_of(value, "rect")) {
    const auto edges = four_edges(*rectangle);
    gone = edges && ((*edges)[2] - (*edges)[0] <= 1 || (*edges)[1] - (*edges)[3] <= 1);
  } else if (const auto box = arguments_of(value, "xywh")) {
    const auto words = split_words(*box);
    gone = words.size() >= 4 && (first_is_zero(words[2]) || first_is_zero(words[3]));
  } else if (const auto path = arguments_of(value, "path")) {
    gone = *path == "\"\"" || *path == "''" || *path == "\"m0 0\"" || *path == "'m0 0'" ||
           *path == "\"m0 0z\"" || *path == "'m0 0z'";
  } else if (value.find('(') == std::string_view::npos && value != "none" &&
             value.find("-box") == std::string_view::npos) {
    return std::nullopt;
  }
  result.word = gone ? 1 : 0;
  return result;
}

}  // namespace classify::text
