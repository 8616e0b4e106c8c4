#include "page/report_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "page/chart.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using Series = std::vector<std::array<double, 2>>;

double share(std::size_t part, std::size_t whole) {
  return 100 * static_cast<double>(part) / static_cast<double>(std::max<std::size_t>(whole, 1));
}

double decade_above(double value) { return std::pow(10, std::ceil(std::log10(value) - 1e-9)); }
double decade_below(double value) { return std::pow(10, std::floor(std::log10(value) + 1e-9)); }

std::vector<Tick> ticks_at(std::initializer_list<double> values) {
  std::vector<Tick> ticks;
  for (const double value : values) ticks.push_back(tick_at(value));
  return ticks;
}

// From the share that one message of `messages` has to 50 %, or beyond if a dot would not fit. A share
// of zero is drawn at the beginning.
Axis error_axis(const char* label, std::size_t messages, double highest) {
  const double one = 100 / static_cast<double>(std::max<std::size_t>(messages, 1));
  Axis axis{label,
            {Scale::logit, std::clamp(decade_below(one), 1e-3, 1.0), highest > 40 ? 99.0 : 50.0},
            {}};
  for (const double value : {1e-3, 1e-2, 0.1, 1.0, 10.0, 50.0, 90.0, 99.0}) {
    if (value >= axis.scale.low && value <= axis.scale.high) axis.ticks.push_back(tick_at(value));
  }
  return axis;
}

// Round numbers between the ends, which may be round themselves.
Axis plain_axis(const char* label, double low, double high) {
  Axis axis{label, {Scale::linear, low, high}, {}};
  const double step = round_step(std::max(high, -low));
  for (double i = std::ceil(low / step); i * step <= high * (1 + 1e-9); ++i) {
    axis.ticks.push_back(tick_at(i * step));
  }
  return axis;
}

// From 0 to the first round number that is not below `high`.
Axis counting_axis(const char* label, double high) {
  const double step = round_step(high);
  return plain_axis(label, 0, std::max(1.0, std::ceil(high / step)) * step);
}

// Powers of ten from `lowest` on, which must be a power of ten. Smaller values, zero included, are
// drawn at the bottom.
Axis decades(const char* label, double lowest, double highest) {
  Axis axis{label, {Scale::log, lowest, highest}, {}};
  for (double value = lowest; value <= highest * 1.001; value *= 10) {
    axis.ticks.push_back(tick_at(value));
  }
  return axis;
}

Axis message_axis(const Figures& figures) {
  return plain_axis(tr("messages so far"), 0, static_cast<double>(figures.windows.back().end));
}

std::string sign(double threshold) { return (threshold > 0 ? "+" : "") + tick_at(threshold).label; }

}  // namespace

std::string roc_chart(const Figures& figures, const classify::Thresholds& now) {
  const classify::RocPoint& whole = figures.roc.back();
  const auto place = [&](const classify::RocPoint& point) -> std::array<double, 2> {
    return {share(point.good_above, whole.good_above),
            share(whole.spam_above - point.spam_above, whole.spam_above)};
  };
  const auto [spam_x, spam_y] = place(figures.spam_from);
  const auto [good_x, good_y] = place(figures.good_to);
  const double highest = std::max({spam_x, spam_y, good_x, good_y});
  Chart chart(tr("ROC curve: good mail called spam against spam not caught, for every threshold"),
              error_axis(tr("good mail called spam, %"), whole.good_above, highest),
              error_axis(tr("spam not caught, %"), whole.spam_above, highest));
  Series curve;
  for (const classify::RocPoint& point : figures.roc) curve.push_back(place(point));
  chart.line(curve, "accent");
  chart.dot(spam_x, spam_y, "spam");
  chart.note(spam_x, spam_y, tr_format("SPAM from {}", sign(now.spam_from)));
  chart.dot(good_x, good_y, "good");
  chart.note(good_x, good_y, tr_format("GOOD to {}", sign(now.good_to)));
  return chart.svg();
}

std::string score_chart(const Figures& figures, const classify::Thresholds& now) {
  const classify::ScoreHistogram& h = figures.histogram;
  const double end = h.from + h.step * static_cast<double>(h.good.size());
  const std::size_t most =
      std::max(*std::ranges::max_element(h.good), *std::ranges::max_element(h.spam));
  // Zero is on the x axis, and one message is above it.
  constexpr double kFloor = 0.5;
  Axis y = decades(tr("messages"), 1, std::max(10.0, decade_above(static_cast<double>(most))));
  y.scale.low = kFloor;
  y.ticks.push_back({kFloor, "0"});
  Chart chart(tr("Histogram of the scores of good mail and of spam"),
              plain_axis(tr("score: natural log-odds of spam"), h.from, end), y);
  const auto steps = [&](const std::vector<std::size_t>& counts) {
    Series series;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      series.push_back({h.from + h.step * static_cast<double>(i), static_cast<double>(counts[i])});
    }
    return series;
  };
  chart.filled_steps(steps(h.good), end, "good");
  chart.filled_steps(steps(h.spam), end, "spam");
  chart.rule(now.good_to, sign(now.good_to));
  chart.rule(now.spam_from, sign(now.spam_from));
  return chart.svg();
}

std::string learning_chart(const Figures& figures) {
  Series area{}, wrong{};
  double lowest = 1, highest = 10;
  for (const classify::Window& w : figures.windows) {
    const auto begin = static_cast<double>(w.begin), end = static_cast<double>(w.end);
    area.push_back({end, w.one_minus_roc_area});
    wrong.push_back({begin, share(w.wrong, w.end - w.begin)});
    for (const double value : {area.back()[1], wrong.back()[1]}) {
      if (value > 0) lowest = std::min(lowest, value);  // false for NaN
      if (value > 0) highest = std::max(highest, value);
    }
  }
  lowest = std::max(decade_below(lowest), 1e-4);
  Chart chart(tr("Learning curve: ROC area and mistakes over the stream"), message_axis(figures),
              decades(tr("percent"), lowest, decade_above(highest)));
  chart.filled_steps(wrong, static_cast<double>(figures.windows.back().end), "quiet");
  chart.line(area, "accent");
  return chart.svg();
}

std::string burden_chart(const Figures& figures) {
  Series unsure{}, labels{};
  double highest = 0;
  for (const classify::Window& w : figures.windows) {
    const auto begin = static_cast<double>(w.begin), end = static_cast<double>(w.end);
    unsure.push_back({end, share(w.unsure, w.end - w.begin)});
    labels.push_back({begin, share(w.labels, w.end - w.begin)});
    highest = std::max({highest, unsure.back()[1], labels.back()[1]});
  }
  Chart chart(tr("UNSURE messages and labels, percent of the messages, over the stream"),
              message_axis(figures), counting_axis(tr("percent"), highest));
  chart.filled_steps(labels, static_cast<double>(figures.windows.back().end), "quiet");
  chart.line(unsure, "accent");
  return chart.svg();
}

std::string reliability_chart(const Figures& figures, const classify::Calibration& calibration) {
  const auto axis = [](const char* label) {
    return Axis{
        label, {Scale::logit, 0.01, 99.99}, ticks_at({0.01, 0.1, 1, 10, 50, 90, 99, 99.9, 99.99})};
  };
  Chart chart(tr("Share of spam against the probability of spam that was said"),
              axis(tr("probability of spam as said, %")), axis(tr("share of spam, %")));
  chart.line(Series{{0.01, 0.01}, {99.99, 99.99}}, "ideal");
  const auto percent = [](double log_odds) { return 100 / (1 + std::exp(-log_odds)); };
  Series fitted;
  for (double score = -9; score <= 9; score += 0.5) {
    const classify::Calibration& better = figures.recalibration;
    const std::array<double, 2> point{percent(calibration.slope * score + calibration.intercept),
                                      percent(better.slope * score + better.intercept)};
    const bool inside = std::ranges::all_of(point, [](double p) { return p > 0.01 && p < 99.99; });
    if (inside) fitted.push_back(point);
  }
  chart.line(fitted, "quiet");
  for (const classify::ReliabilityBin& bin : figures.reliability) {
    if (bin.messages == 0) continue;
    const classify::Interval interval = classify::wilson(bin.spam, bin.messages);
    const double said = 100 * bin.mean_probability;
    chart.range(said, interval.low, interval.high, "accent");
    chart.dot(said, share(bin.spam, bin.messages), "accent");
  }
  return chart.svg();
}

}  // namespace mailsift
