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
  bool same_language = false;  // as the message
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
  Taught taught{.number = training.number,
                .cls = training.cls,
                .same_language = features.language == message.language,
                .views = {}};
  std::array<std::uint64_t, kViews> learned_before;
  for (std::size_t v = 0; v < kViews; ++v) {
    learned_before[v] = messages_learned(model, v);
    for (const Feature& feature : features[v]) {
      const auto place = places[v].find(feature.hash);
      if (place == places[v].end()) continue;
      const double weight = model.find(kAllViews[v], feature.hash).weight;
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
      const double weight = model.find(kAllViews[v], hash).weight;
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
  ViewOfMessage(const Model& model, std::size_t view, const Features& message)
      : view_(kAllViews[view]),
        totals_(model.info.totals[view]),
        message_(message),
        features_(message[view]) {
    for (const Feature& feature : features_) {
      counts_.push_back(model.find(view_, feature.hash));
    }
    if (message.language != 0) language_ = model.find(view_, message.language);
    score_ = score_of(totals_, counts_, language_);
  }

  // The view as it would be without what this training taught.
  [[nodiscard]] ViewScore without(const Taught::View& taught, Class cls, bool same_language) const {
    if (taught.times == 0) return score_;
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
    Counts language = language_;
    if (same_language) {
      std::uint32_t& count = spam ? language.spam : language.good;
      count = less(count, taught.times);
    }
    return score_of(totals, counts, language);
  }

 private:
  [[nodiscard]] ViewScore score_of(const ViewTotals& totals, const std::vector<Counts>& counts,
                                   const Counts& language) const {
    auto& evidence = RememberedEvidence::of_thread(totals, view_);
    ViewScore score(view_, totals,
                    message_.language == 0 ? 0 : unfamiliarity(language, totals, message_.english));
    for (std::size_t i = 0; i < counts.size(); ++i) {
      score.add(evidence, counts[i], features_[i]);
    }
    return score;
  }

  View view_;
  ViewTotals totals_;
  const Features& message_;
  const std::vector<Feature>& features_;
  std::vector<Counts> counts_;
  Counts language_;
  ViewScore score_{view_, totals_, 0};
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
  const std::array<ViewOfMessage, kViews> views{ViewOfMessage(model, 0, message),
                                                ViewOfMessage(model, 1, message),
                                                ViewOfMessage(model, 2, message)};
  const Score with_all = score(model, message);
  std::vector<Contribution> result;
  for (const Taught& taught : all) {
    Contribution& c = result.emplace_back();
    c.number = taught.number;
    Score scored;
    scored.second = with_all.second;
    Model without = model;  // shares the tables
    for (std::size_t v = 0; v < kViews; ++v) {
      ViewTotals& totals = without.info.totals[v];
      std::uint64_t& learned = taught.cls == Class::spam ? totals.spam : totals.good;
      learned -= std::min<std::uint64_t>(learned, taught.views[v].times);
      const ViewScore view = views[v].without(taught.views[v], taught.cls, taught.same_language);
      scored.view[v] = view.z();
      scored.spam_run[v] = view.longest_spam_run();
      scored.mingled += view.mingled();
      c.shared += taught.views[v].features.size();
    }
    finish(scored, without.info);
    c.share = with_all.total - scored.total;
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
