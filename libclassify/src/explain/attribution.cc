#include "classify/home/attribution.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "classify/learner.h"
#include "classify/scorer.h"
#include "home/lessons.h"
#include "judge/evidence.h"
#include "judge/view_score.h"

namespace classify {
namespace {

// What one training did to the features of the message.
struct Taught {
  std::uint64_t number = 0;
  Class cls = Class::good;
  struct Feature {
    std::uint32_t index = 0;  // in the message's view
    float weight_change = 0;
  };
  struct View {
    std::uint32_t times = 0;  // how often the training was counted in this view
    std::vector<Feature> features;
  };
  std::array<View, kViews> views;
};

// Index of each of the message's features, by view and hash.
using Places = std::array<std::unordered_map<std::uint64_t, std::uint32_t>, kViews>;

Places places_of(const Features& message) {
  Places places;
  for (std::size_t v = 0; v < kViews; ++v) {
    for (std::uint32_t i = 0; i < message[v].size(); ++i) places[v].emplace(message[v][i].hash, i);
  }
  return places;
}

std::uint64_t messages_learned(const Model& model, std::size_t view) {
  const ViewTotals& totals = model.info.totals[view];
  return totals.spam + totals.good;
}

// Learns one training and notes what it did to the features of the message.
Taught learn_and_watch(Model& model, const Training& training, const Features& features,
                       const Features& message, const Places& places) {
  Taught taught{.number = training.number, .cls = training.cls, .views = {}};
  std::array<std::uint64_t, kViews> learned_before;
  for (std::size_t v = 0; v < kViews; ++v) {
    learned_before[v] = messages_learned(model, v);
    for (const Feature& feature : features[v]) {
      const auto place = places[v].find(feature.hash);
      if (place == places[v].end()) continue;
      const double weight = model.table(kAllViews[v]).find(feature.hash).weight;
      taught.views[v].features.push_back({place->second, static_cast<float>(weight)});
    }
  }
  learn(model, features, training.cls, rule_of(training.regime));
  for (std::size_t v = 0; v < kViews; ++v) {
    Taught::View& view = taught.views[v];
    view.times = static_cast<std::uint32_t>(messages_learned(model, v) - learned_before[v]);
    if (view.times == 0) view.features.clear();
    for (Taught::Feature& feature : view.features) {
      const std::uint64_t hash = message[v][feature.index].hash;
      const double weight = model.table(kAllViews[v]).find(hash).weight;
      feature.weight_change = static_cast<float>(weight) - feature.weight_change;
    }
  }
  return taught;
}

std::uint32_t less(std::uint32_t count, std::uint32_t taken) {
  return count - std::min(count, taken);
}

// One view of the message in the finished model.
class ViewOfMessage {
 public:
  ViewOfMessage(const Model& model, std::size_t view, const std::vector<Feature>& features)
      : view_(kAllViews[view]), totals_(model.info.totals[view]), features_(features) {
    for (const Feature& feature : features) {
      counts_.push_back(model.table(view_).find(feature.hash));
    }
    z_ = z_of(totals_, counts_);
  }

  // z as it would be without what this training taught.
  [[nodiscard]] double without(const Taught::View& taught, Class cls) const {
    if (taught.times == 0) return z_;
    const bool spam = cls == Class::spam;
    ViewTotals totals = totals_;
    std::uint64_t& total = spam ? totals.spam : totals.good;
    total -= std::min<std::uint64_t>(total, taught.times);
    std::vector<Counts> counts = counts_;
    for (const Taught::Feature& feature : taught.features) {
      Counts& c = counts[feature.index];
      (spam ? c.spam : c.good) = less(spam ? c.spam : c.good, taught.times);
      c.weight -= static_cast<double>(feature.weight_change);
    }
    return z_of(totals, counts);
  }

 private:
  [[nodiscard]] double z_of(const ViewTotals& totals, const std::vector<Counts>& counts) const {
    auto& evidence = RememberedEvidence::of_thread(totals, view_);
    ViewScore score;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      score.add(evidence, counts[i], features_[i].distance);
    }
    return score.z();
  }

  View view_;
  ViewTotals totals_;
  const std::vector<Feature>& features_;
  std::vector<Counts> counts_;
  double z_ = 0;
};

void sort_by_share(std::vector<Contribution>& list) {
  std::stable_sort(list.begin(), list.end(), [](const Contribution& a, const Contribution& b) {
    return std::abs(a.share) > std::abs(b.share);
  });
}

}  // namespace

std::vector<Contribution> contributions(
    const TrainingSet& set, const Settings& settings, const Features& message, std::size_t most,
    const std::function<void(std::size_t, std::size_t)>& progress) {
  const Places places = places_of(message);
  Model model = model_before_trainings(set, settings);
  Lessons lessons(set, settings, 0);
  std::vector<Taught> all;
  for (std::size_t i = 0; i < lessons.size(); ++i) {
    Taught taught =
        learn_and_watch(model, lessons.training(i), lessons.features(i), message, places);
    if (std::any_of(taught.views.begin(), taught.views.end(),
                    [](const Taught::View& view) { return !view.features.empty(); })) {
      all.push_back(std::move(taught));
    }
    if (progress) progress(i + 1, lessons.size());
  }
  const std::array<ViewOfMessage, kViews> views{ViewOfMessage(model, 0, message[0]),
                                                ViewOfMessage(model, 1, message[1]),
                                                ViewOfMessage(model, 2, message[2])};
  const double total = score(model, message).total;
  std::vector<Contribution> result;
  for (const Taught& taught : all) {
    Contribution& c = result.emplace_back();
    c.number = taught.number;
    std::array<double, kViews> z{};
    Model without = model;  // shares the tables
    for (std::size_t v = 0; v < kViews; ++v) {
      ViewTotals& totals = without.info.totals[v];
      std::uint64_t& learned = taught.cls == Class::spam ? totals.spam : totals.good;
      learned -= std::min<std::uint64_t>(learned, taught.views[v].times);
      z[v] = views[v].without(taught.views[v], taught.cls);
      c.shared += taught.views[v].features.size();
    }
    c.share = total - total_score(without.info, z);
  }
  sort_by_share(result);
  result.resize(std::min(most, result.size()));
  return result;
}

std::vector<Contribution> exact_contributions(const TrainingSet& set, const Settings& settings,
                                              const Features& message,
                                              std::vector<Contribution> candidates) {
  Lessons lessons(set, settings, kLessonsInMemory);
  const auto score_without = [&](std::uint64_t left_out) {
    Model model = model_before_trainings(set, settings);
    for (std::size_t i = 0; i < lessons.size(); ++i) {
      const Training& training = lessons.training(i);
      if (training.number == left_out) continue;
      learn(model, lessons.features(i), training.cls, rule_of(training.regime));
    }
    return score(model, message).total;
  };
  const double with_all = score_without(0);
  for (Contribution& c : candidates) c.share = with_all - score_without(c.number);
  sort_by_share(candidates);
  return candidates;
}

}  // namespace classify
