#include "page/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/harmless.h"

namespace mailsift {
namespace {

// Small enough that its texts are still legible on a telephone, which shows it at 3/4 of this size.
constexpr double kWidth = 460, kHeight = 320;
constexpr double kLeft = 54, kRight = 438, kTop = 20, kBottom = 270;

double on_scale(Scale::Kind kind, double value) {
  switch (kind) {
    case Scale::linear:
      return value;
    case Scale::log:
      return std::log(value);
    case Scale::logit:
      return std::log(value / (100 - value));
  }
  return value;
}

std::string text(double x, double y, std::string_view style, std::string_view words) {
  return fmt::format(R"(<text x="{:.1f}" y="{:.1f}" class="{}">{}</text>)", x, y, style,
                     html(words));
}

std::string segment(double x1, double y1, double x2, double y2, std::string_view style) {
  return fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" class="{}"/>)", x1,
                     y1, x2, y2, style);
}

}  // namespace

double Scale::at(double value) const {
  const double bottom = on_scale(kind, low), top = on_scale(kind, high);
  return (on_scale(kind, std::clamp(value, low, high)) - bottom) / (top - bottom);
}

Tick tick_at(double value) {
  return {value, fmt::format("{}{:g}", value < 0 ? "−" : "", std::abs(value))};
}

double round_step(double high) {
  double power = 1e-3;
  for (;; power *= 10) {
    for (const double digit : {1.0, 2.0, 5.0}) {
      if (digit * power * 5 >= high) return digit * power;
    }
  }
}

Chart::Chart(std::string_view description, Axis x, Axis y) : x_(std::move(x)), y_(std::move(y)) {
  head_ = fmt::format(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}">)", kWidth, kHeight,
                      html(description));
  for (const Tick& tick : x_.ticks) {
    head_ += segment(px(tick.value), kTop, px(tick.value), kBottom, "grid");
    head_ += text(px(tick.value), kBottom + 17, "tick middle", tick.label);
  }
  for (const Tick& tick : y_.ticks) {
    head_ += segment(kLeft, py(tick.value), kRight, py(tick.value), "grid");
    head_ += text(kLeft - 7, py(tick.value) + 4, "tick end", tick.label);
  }
  head_ += text((kLeft + kRight) / 2, kHeight - 10, "axis middle", x_.label);
  head_ += fmt::format(
      R"svg(<text transform="translate(13 {:.1f}) rotate(-90)" class="axis middle">{}</text>)svg",
      (kTop + kBottom) / 2, html(y_.label));
}

double Chart::px(double x) const { return kLeft + x_.scale.at(x) * (kRight - kLeft); }
double Chart::py(double y) const { return kBottom - y_.scale.at(y) * (kBottom - kTop); }

void Chart::line(Points points, std::string_view style) {
  std::string path;
  bool drawing = false;
  for (const auto& [x, y] : points) {
    const bool known = !std::isnan(x) && !std::isnan(y);
    if (known) path += fmt::format("{}{:.1f} {:.1f}", drawing ? " L" : " M", px(x), py(y));
    drawing = known;
  }
  if (path.empty()) return;
  body_ += fmt::format(R"(<path d="{}" class="line {}"/>)", path.substr(1), style);
}

void Chart::filled_steps(Points points, double last_x, std::string_view style) {
  if (points.empty()) return;
  std::string path = fmt::format("M{:.1f} {:.1f}", px(points[0][0]), kBottom);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double next = i + 1 < points.size() ? points[i + 1][0] : last_x;
    const double y = py(points[i][1]);
    path += fmt::format(" L{:.1f} {:.1f} L{:.1f} {:.1f}", px(points[i][0]), y, px(next), y);
  }
  path += fmt::format(" L{:.1f} {:.1f} Z", px(last_x), kBottom);
  body_ += fmt::format(R"(<path d="{}" class="fill {}"/>)", path, style);
}

void Chart::dot(double x, double y, std::string_view style) {
  body_ +=
      fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="4" class="dot {}"/>)", px(x), py(y), style);
}

void Chart::range(double x, double low, double high, std::string_view style) {
  const double at = px(x);
  const std::string line_style = fmt::format("range {}", style);
  body_ += segment(at, py(low), at, py(high), line_style);
  body_ += segment(at - 3, py(low), at + 3, py(low), line_style);
  body_ += segment(at - 3, py(high), at + 3, py(high), line_style);
}

void Chart::note(double x, double y, std::string_view words) {
  const double at = px(x);
  const bool right = at < kLeft + 0.75 * (kRight - kLeft);
  body_ += text(at + (right ? 8 : -8), std::max(py(y) - 8, kTop + 10), right ? "note" : "note end",
                words);
}

void Chart::rule(double x, std::string_view words) {
  body_ += segment(px(x), kTop, px(x), kBottom, "rule");
  body_ += text(px(x), kTop - 6, "note middle", words);
}

std::string Chart::svg() const {
  const std::string frame = segment(kLeft, kBottom, kRight, kBottom, "frame") +
                            segment(kLeft, kTop, kLeft, kBottom, "frame");
  return head_ + body_ + frame + "</svg>\n";
}

}  // namespace mailsift
