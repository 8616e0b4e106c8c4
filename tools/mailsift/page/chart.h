// A diagram as SVG: axes, lines, bars, points. Colours and fonts come from the page's style sheet,
// by class, so that one diagram serves light, dark and paper.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mailsift {

// Maps a value to its place between the ends of an axis.
struct Scale {
  enum Kind { linear, log, logit };  // logit: of percent
  Kind kind = linear;
  double low = 0, high = 1;

  // 0 at `low`, 1 at `high`; a value beyond an end is placed at that end.
  [[nodiscard]] double at(double value) const;
};

struct Tick {
  double value = 0;
  std::string label;
};

// A tick labelled with its value. The minus sign is U+2212.
[[nodiscard]] Tick tick_at(double value);

// A round distance between ticks, so that at most five of them, besides 0, reach to `high`.
[[nodiscard]] double round_step(double high);

struct Axis {
  std::string label;
  Scale scale;
  std::vector<Tick> ticks;
};

class Chart {
 public:
  // `description` is for readers who cannot see the diagram. Texts are plain; they are escaped
  // here.
  Chart(std::string_view description, Axis x, Axis y);

  using Points = std::span<const std::array<double, 2>>;

  void line(Points points, std::string_view style);  // broken where a value is NaN
  void filled_steps(Points points, double last_x, std::string_view style);  // down to the x axis
  void dot(double x, double y, std::string_view style);
  void range(double x, double low, double high, std::string_view style);  // vertical, with ends
  void note(double x, double y, std::string_view text);                   // above and right of it
  void rule(double x, std::string_view text);  // vertical line through the diagram; text at its top

  [[nodiscard]] std::string svg() const;

 private:
  [[nodiscard]] double px(double x) const;
  [[nodiscard]] double py(double y) const;

  Axis x_, y_;
  std::string head_, body_;
};

}  // namespace mailsift
