#include "evaluation/summary.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "shared/harmless.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Interval;
using classify::kFixedHm;
using classify::Measures;
using nlohmann::ordered_json;

constexpr std::size_t kSourcesShown = 20;

// ---- Text --------------------------------------------------------------------------------------

// "0.29 (0.14-0.46)"
std::string with_interval(double value, const Interval& interval, int places = 2) {
  return fmt::format("{:.{}f} ({:.{}f}-{:.{}f})", value, places, interval.low, places,
                     interval.high, places);
}

std::string one_line(const Measures& m) {
  return fmt::format("hm% {:.2f}  sm% {:.2f}  lam% {:.2f}  1-ROCA% {:.4f}  UNSURE% {:.2f}\n",
                     m.hm_forced, m.sm_forced, m.lam_forced, m.one_minus_roc_area, m.unsure);
}

std::string sources_text(const std::vector<SourceFigures>& sources) {
  if (sources.empty()) return {};
  std::string out = tr("messages  false+  false-  UNSURE%  1-ROCA%  source\n");
  for (std::size_t i = 0; i < std::min(sources.size(), kSourcesShown); ++i) {
    const Measures& m = sources[i].measures;
    out += fmt::format(
        "{:8}  {:6}  {:6}  {:7.2f}  {:>7}  {}\n", m.messages, m.false_positives, m.false_negatives,
        m.unsure,
        std::isnan(m.one_minus_roc_area) ? "-" : fmt::format("{:.4f}", m.one_minus_roc_area),
        sources[i].name.empty() ? tr("(none)") : printable(sources[i].name));
  }
  if (sources.size() > kSourcesShown) {
    out += tr_format("and {} more sources: see --json\n", sources.size() - kSourcesShown);
  }
  return out;
}

// ---- JSON --------------------------------------------------------------------------------------

// Rounded, so that changes in the last digits of a sum do not show. A rate without messages (NaN)
// becomes null.
ordered_json number(double value, int places) {
  if (!std::isfinite(value)) return nullptr;
  const double scale = std::pow(10, places);
  return std::round(value * scale) / scale;
}

ordered_json measures_json(const Measures& m) {
  return {{"messages", m.messages},
          {"good", m.good},
          {"spam", m.spam},
          {"false_positives", m.false_positives},
          {"false_negatives", m.false_negatives},
          {"hm", number(m.hm_delivered, 4)},
          {"sm", number(m.sm_delivered, 4)},
          {"lam", number(m.lam_delivered, 4)},
          {"hm_forced", number(m.hm_forced, 4)},
          {"sm_forced", number(m.sm_forced, 4)},
          {"lam_forced", number(m.lam_forced, 4)},
          {"one_minus_roca", number(m.one_minus_roc_area, 5)},
          {"sm_at_hm_0.1", number(m.sm_at_hm[1], 3)},
          {"unsure", number(m.unsure, 3)},
          {"unsure_good", number(m.unsure_good, 3)},
          {"unsure_spam", number(m.unsure_spam, 3)},
          {"trained", number(m.trained, 3)},
          {"settled", number(m.settled, 3)}};
}

ordered_json fixed_hm_json(const auto& values, const auto& as_json) {
  ordered_json out = ordered_json::object();
  for (std::size_t i = 0; i < kFixedHm.size(); ++i) {
    out[fmt::format("{}", kFixedHm[i])] = as_json(values[i]);
  }
  return out;
}

ordered_json intervals_json(const classify::Intervals& i) {
  const auto pair = [](const Interval& interval) {
    return ordered_json::array({number(interval.low, 5), number(interval.high, 5)});
  };
  return {{"hm", pair(i.hm_delivered)},
          {"sm", pair(i.sm_delivered)},
          {"lam", pair(i.lam_delivered)},
          {"hm_forced", pair(i.hm_forced)},
          {"sm_forced", pair(i.sm_forced)},
          {"lam_forced", pair(i.lam_forced)},
          {"one_minus_roca", pair(i.one_minus_roc_area)},
          {"sm_at_hm", fixed_hm_json(i.sm_at_hm, pair)},
          {"unsure", pair(i.unsure)}};
}

ordered_json calibration_json(const Figures& f) {
  ordered_json bins = ordered_json::array();
  for (const classify::ReliabilityBin& bin : f.reliability) {
    bins.push_back({{"from", number(bin.from, 2)},
                    {"to", number(bin.to, 2)},
                    {"messages", bin.messages},
                    {"spam", bin.spam},
                    {"mean_p", bin.messages == 0 ? nullptr : number(bin.mean_probability, 6)}});
  }
  return {{"expected_error", number(f.calibration_error, 4)},
          {"slope", number(f.recalibration.slope, 4)},
          {"intercept", number(f.recalibration.intercept, 4)},
          {"bins", bins}};
}

ordered_json roc_json(const std::vector<classify::RocPoint>& curve) {
  ordered_json out = ordered_json::array();
  const auto good = static_cast<double>(curve.back().good_above);
  const auto spam = static_cast<double>(curve.back().spam_above);
  for (const classify::RocPoint& point : curve) {
    const auto caught = static_cast<double>(point.spam_above);
    out.push_back({number(point.threshold, 6),
                   number(100 * static_cast<double>(point.good_above) / good, 4),
                   number(100 * (spam - caught) / spam, 4)});
  }
  return out;
}

ordered_json windows_json(const std::vector<classify::Window>& windows) {
  ordered_json out = ordered_json::array();
  for (const classify::Window& w : windows) {
    out.push_back({{"begin", w.begin},
                   {"end", w.end},
                   {"good", w.good},
                   {"spam", w.spam},
                   {"false_positives", w.false_positives},
                   {"false_negatives", w.false_negatives},
                   {"wrong_forced", w.wrong},
                   {"unsure", w.unsure},
                   {"trained", w.labels},
                   {"settled", w.settled},
                   {"one_minus_roca", number(w.one_minus_roc_area, 5)}});
  }
  return out;
}

ordered_json sources_json(const std::vector<SourceFigures>& sources) {
  ordered_json out = ordered_json::array();
  for (const SourceFigures& source : sources) {
    const Measures& m = source.measures;
    out.push_back({{"source", source.name},
                   {"messages", m.messages},
                   {"good", m.good},
                   {"spam", m.spam},
                   {"false_positives", m.false_positives},
                   {"false_negatives", m.false_negatives},
                   {"unsure", number(m.unsure, 3)},
                   {"one_minus_roca", number(m.one_minus_roc_area, 5)}});
  }
  return out;
}

}  // namespace

std::string_view regime_name(classify::Feedback feedback) {
  switch (feedback) {
    case classify::Feedback::near:
      return "near";
    case classify::Feedback::error:
      return "error";
    case classify::Feedback::settle:
      return "settle";
    case classify::Feedback::all:
      return "all";
  }
  return {};
}

std::string summary_text(const Plan& plan, const Ran& ran, const Figures& figures) {
  const Measures& m = figures.all;
  const classify::Intervals& i = figures.intervals;
  std::string out = tr_format("{} message(s): {} good, {} spam; regime {}", m.messages, m.good,
                              m.spam, regime_name(plan.feedback));
  if (plan.folds > 0) out += tr_format("; {} folds", plan.folds);
  if (plan.skip > 0) out += tr_format("; without the first {}", plan.skip);
  out +=
      tr_format("\nfalse positives {} (good called SPAM), false negatives {} (spam called GOOD)\n",
                m.false_positives, m.false_negatives);
  out += tr_format("UNSURE is delivered:       hm% {}  sm% {}  lam% {}\n",
                   with_interval(m.hm_delivered, i.hm_delivered),
                   with_interval(m.sm_delivered, i.sm_delivered),
                   with_interval(m.lam_delivered, i.lam_delivered));
  out += tr_format("UNSURE resolved by score:  hm% {}  sm% {}  lam% {}\n",
                   with_interval(m.hm_forced, i.hm_forced), with_interval(m.sm_forced, i.sm_forced),
                   with_interval(m.lam_forced, i.lam_forced));
  out += tr_format("1-ROCA% {}   sm% at hm%",
                   with_interval(m.one_minus_roc_area, i.one_minus_roc_area, 4));
  for (std::size_t at = 0; at < kFixedHm.size(); ++at) {
    out += fmt::format("{} {}: {:.2f}", at == 0 ? "" : ",", kFixedHm[at], m.sm_at_hm[at]);
  }
  out += tr_format("\nUNSURE% {} (of good {:.2f}, of spam {:.2f})\n",
                   with_interval(m.unsure, i.unsure), m.unsure_good, m.unsure_spam);
  if (figures.first) {
    out += tr_format("first {}:  {}", figures.first->messages, one_line(*figures.first));
  }
  if (figures.later) out += tr_format("later:      {}", one_line(*figures.later));
  out += sources_text(figures.sources);
  out += tr_format("trained {:.2f}% from labels, {:.2f}% settled; {:.0f} messages/s\n", m.trained,
                   m.settled, ran.messages_per_second);
  return out;
}

std::string summary_json(const Plan& plan, const Ran& ran, const Figures& figures) {
  ordered_json out = measures_json(figures.all);
  out["messages_per_second"] = std::llround(ran.messages_per_second);
  out["regime"] = regime_name(plan.feedback);
  out["folds"] = plan.folds;
  out["skipped"] = plan.skip;
  out["sm_at_hm"] =
      fixed_hm_json(figures.all.sm_at_hm, [](double value) { return number(value, 3); });
  out["intervals"] = intervals_json(figures.intervals);
  out["first"] = figures.first ? measures_json(*figures.first) : ordered_json();
  out["later"] = figures.later ? measures_json(*figures.later) : ordered_json();
  out["sources"] = sources_json(figures.sources);
  out["calibration"] = calibration_json(figures);
  out["roc"] = roc_json(figures.roc);
  out["histogram"] = {{"from", figures.histogram.from},
                      {"step", figures.histogram.step},
                      {"good", figures.histogram.good},
                      {"spam", figures.histogram.spam}};
  out["windows"] = windows_json(figures.windows);
  return json_text(out) + "\n";
}

}  // namespace mailsift
