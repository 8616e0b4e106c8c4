#include "classify/scorer.h"

#include <algorithm>
#include <cmath>

#include "judge/evidence.h"
#include "judge/view_score.h"
#include "model/slot.h"

namespace classify {
namespace {

// How many features of a Model are on their way from memory while as many before them are scored.
constexpr std::size_t kPrefetchAhead = 64;
// The batch for FeatureCounts. Each batch uses the memory of the one before.
constexpr std::size_t kLookUpsAtATime = 256;
constexpr double kFewTrainings = 3;

// The factor from 0 to 1 that keeps the scores of a young model small.
double loudness(const ModelInfo& model) {
  const ViewTotals& totals = model.totals[static_cast<std::size_t>(View::words)];
  const double n = (static_cast<double>(totals.spam) + static_cast<double>(totals.good)) / 2;
  return n / (n + kFewTrainings);
}

// By what the bounded z of the second judge's view is multiplied in the total.
double weight_of_second(const ModelInfo& model, std::size_t view) {
  return say_of_second(model) * model.second.trust[view] * kViewWeights[view];
}

// What the second judge makes of a mail, as a total of its own. What is left of its say is not in it.
double opinion_of_second(const ModelInfo& model, const std::array<double, kViews>& z) {
  double total = 0;
  for (std::size_t v = 0; v < kViews; ++v) {
    total += model.second.trust[v] * kViewWeights[v] * bounded(z[v]);
  }
  return total;
}

double total_of_second(const ModelInfo& model, const std::array<double, kViews>& z) {
  return say_of_second(model) * opinion_of_second(model, z);
}

// The second judge is asked as long as it has a say, and whenever the model alone would say SPAM.
bool asks_second(const ModelInfo& model, const Score& own) {
  if (model.second.digest == 0) return false;
  return say_of_second(model) > 0 ||
         total_score(model, own.view) >= model.settings.thresholds.spam_from;
}

// `known(i)` looks up the i-th feature: its counts, or the slot that holds them.
template <class EvidenceOf, class KnownOf>
ViewScore view_score(View view, const ViewTotals& totals, double unfamiliar, EvidenceOf& evidence,
                     std::span<const Feature> features, const KnownOf& known) {
  ViewScore score(view, totals, unfamiliar);
  score.add(evidence, features, known);
  return score;
}

double unfamiliarity(const Model& model, View view, const Features& mail) {
  if (mail.language == 0) return 0;
  return unfamiliarity(model.find(view, mail.language), model.totals(view), mail.english);
}

const std::vector<Feature>& of_view(const Features& mail, View view) {
  return mail[static_cast<std::size_t>(view)];
}

ViewScore view_score(const Model& model, View view, const Features& mail, bool second = false) {
  const std::span<const Feature> features = of_view(mail, view);
  const std::span<const std::uint64_t> slots = model.table(view).slots();
  const FeatureKey key = model.info.settings.key;
  std::array<std::uint64_t, 2 * kPrefetchAhead> hashes;
  const auto fetch = [&](std::size_t from) {
    const std::size_t end = std::min(from + kPrefetchAhead, features.size());
    for (std::size_t i = from; i < end; ++i) {
      const std::uint64_t hash = key(features[i].hash);
      hashes[i % hashes.size()] = hash;
      prefetch(slots, hash);
    }
  };
  fetch(0);
  const ViewTotals& totals = model.totals(view);
  return view_score(view, totals, unfamiliarity(model, view, mail),
                    RememberedEvidence::of_thread(totals, view, second), features,
                    [&](std::size_t i) {
                      if (i % kPrefetchAhead == 0) fetch(i + kPrefetchAhead);
                      return find_slot(slots, hashes[i % hashes.size()]);
                    });
}

// The counts of all features of a view, in their order.
std::vector<Counts> counts_of_all(const Model& model, View view,
                                  const std::vector<Feature>& features) {
  std::vector<Counts> counts;
  counts.reserve(features.size());
  for (const Feature& feature : features) counts.push_back(model.find(view, feature.hash));
  return counts;
}

std::vector<Counts> counts_of_all(const FeatureCounts& model, View view,
                                  const std::vector<Feature>& features) {
  const FeatureKey key = model.info().settings.key;
  std::vector<std::uint64_t> hashes;
  hashes.reserve(features.size());
  for (const Feature& feature : features) hashes.push_back(key(feature.hash));
  return model.find(view, hashes);
}

// A starter knows nothing of headers.
bool knows_anything(const ModelInfo& model, std::size_t view) {
  return model.totals[view].spam + model.totals[view].good > 0;
}

ViewScore view_score(const FeatureCounts& model, View view, const Features& mail,
                     [[maybe_unused]] bool second) {
  const std::span<const Feature> features = of_view(mail, view);
  // Not cached: for one message, the pages of the cache would cost more than they save.
  const ViewTotals& totals = model.info().totals[static_cast<std::size_t>(view)];
  const Evidence evidence(totals);
  const FeatureKey key = model.info().settings.key;
  std::vector<std::uint64_t> hashes;
  std::vector<Counts> counts;
  double unfamiliar = 0;
  if (mail.language != 0) {
    const std::uint64_t hash = key(mail.language);
    unfamiliar = unfamiliarity(model.find(view, {&hash, 1})[0], totals, mail.english);
  }
  return view_score(view, totals, unfamiliar, evidence, features, [&](std::size_t i) {
    if (i % kLookUpsAtATime == 0) {
      const auto batch = features.subspan(i, std::min(kLookUpsAtATime, features.size() - i));
      hashes.clear();
      for (const Feature& feature : batch) hashes.push_back(key(feature.hash));
      counts = model.find(view, hashes);
    }
    return counts[i % kLookUpsAtATime];
  });
}

// Appends what each known feature adds to a judge's view, whose part in the total has this factor.
ViewScore add_clues(std::vector<Clue>& clues, const Model& judge, View view, const Features& mail,
                    double factor) {
  const Evidence evidence(judge.totals(view));
  const std::size_t first = clues.size();
  ViewScore score(view, judge.totals(view), unfamiliarity(judge, view, mail));
  for (const Feature& feature : of_view(mail, view)) {
    const Counts counts = judge.find(view, feature.hash);
    const double r = score.add(evidence, counts, feature);
    if (r == 0) continue;
    clues.push_back({.view = view, .feature = feature, .evidence = r, .counts = counts});
  }
  const double z = score.z();
  // The share of z that remains after bounding.
  const double kept = z == 0 ? 1 : bounded(z) / z;
  const ViewScore::Kept counts_in_z = score.kept();
  for (std::size_t i = first; i < clues.size(); ++i) {
    clues[i].z = ViewScore::weighted(clues[i].evidence, clues[i].counts) *
                 counts_in_z.of_source[static_cast<std::size_t>(clues[i].feature.source)] /
                 score.length();
    if (score.says_language(clues[i].feature, clues[i].counts)) {
      clues[i].z *= counts_in_z.of_language;
    }
    clues[i].share = clues[i].z * kept * factor;
  }
  return score;
}

void set_view(Score& score, std::size_t v, const ViewScore& view) {
  score.view[v] = view.z();
  score.unbounded[v] = view.unbounded_z();
  score.open[v] = view.open_z();
  score.spam_run[v] = view.longest_spam_run();
  score.mingled += view.mingled();
  score.unfamiliar[v] = view.unfamiliar();
}

const ModelInfo& info_of(const Model& model) { return model.info; }
const ModelInfo& info_of(const FeatureCounts& model) { return model.info(); }
const Model* second_of(const Model& model) { return model.second.get(); }
const FeatureCounts* second_of(const FeatureCounts& model) { return model.second(); }

// By a Model or by FeatureCounts. `asks_second(info, score)`: whether the second judge is asked.
template <class AnyModel, class Asks>
Score score_by(const AnyModel& model, const Features& features, const Asks& asks_second) {
  const ModelInfo& info = info_of(model);
  Score result;
  for (std::size_t v = 0; v < kViews; ++v) {
    set_view(result, v, view_score(model, kAllViews[v], features, false));
  }
  if (const AnyModel* second = asks_second(info, result) ? second_of(model) : nullptr) {
    result.second_asked = true;
    for (std::size_t v = 0; v < kViews; ++v) {
      if (knows_anything(info_of(*second), v))
        result.second[v] = view_score(*second, kAllViews[v], features, true).z();
    }
  }
  finish(result, info);
  return result;
}

// See Score::less_with_prior.
template <class AnyModel>
double less_with_prior(const AnyModel& model, const AnyModel& second, const Features& mail,
                       const Score& score) {
  const ModelInfo& info = info_of(model);
  std::array<double, kViews> z = score.unbounded;
  for (std::size_t v = 0; v < kViews; ++v) {
    const double part = kWorthOfSecond * info.second.trust[v];
    if (part == 0 || !knows_anything(info_of(second), v)) continue;
    const std::vector<Counts> own = counts_of_all(model, kAllViews[v], mail[v]);
    const std::vector<Counts> theirs = counts_of_all(second, kAllViews[v], mail[v]);
    const EvidenceWithPrior evidence(info.totals[v], info_of(second).totals[v], part);
    z[v] = view_score(kAllViews[v], info.totals[v], score.unfamiliar[v], evidence, mail[v],
                      [&](std::size_t i) { return CountsOfBoth{own[i], theirs[i]}; })
               .unbounded_z();
  }
  return total_score(info, score.view) - total_score(info, z);
}

template <class AnyModel>
Score score_for_verdict(const AnyModel& model, const Features& features) {
  Score result = score_by(model, features, asks_second);
  const ModelInfo& info = info_of(model);
  if (result.second_asked && result.total >= info.settings.thresholds.spam_from) {
    result.less_with_prior = less_with_prior(model, *second_of(model), features, result);
  }
  return result;
}

}  // namespace

double score_view(const Model& model, View view, const Features& features) {
  return view_score(model, view, features).z();
}

Score score(const Model& model, const Features& features) {
  return score_for_verdict(model, features);
}

Score score(const FeatureCounts& model, const Features& features) {
  return score_for_verdict(model, features);
}

Score score_to_learn(const Model& model, const Features& features) {
  return score_by(model, features, [](const ModelInfo& info, const Score&) {
    return info.second.digest != 0 && say_of_second(info) > 0;
  });
}

double total_score(const ModelInfo& model, const std::array<double, kViews>& z) {
  double total = 0;
  for (std::size_t v = 0; v < kViews; ++v) total += kViewWeights[v] * bounded(z[v]);
  return total * loudness(model);
}

double contradiction(const Score& score) {
  constexpr double kOfStructure = 0.2;
  return score.mingled + kOfStructure * score.view[static_cast<std::size_t>(View::structure)];
}

void finish(Score& score, const ModelInfo& model) {
  score.before_doubt = total_score(model, score.view) + total_of_second(model, score.second);
  score.total = score.before_doubt;
  bool both = contradiction(score) > kMostContradiction;
  for (std::size_t v = 0; v < kViews; ++v) both |= score.spam_run[v] > kMostSpamRun[v];
  // A user may have put the border of GOOD nearer to 0 than `tune` does.
  const double least = std::max(kLeastInDoubt, model.settings.thresholds.good_to * 0.99);
  score.in_doubt = both && score.total < least;
  if (score.in_doubt) score.total = least;
}

Experience experience(const ModelInfo& model) {
  return say_of_second(model) > 0 ? Experience{.spam = 1, .good = 1} : model.learned;
}

Thresholds thresholds(const Score& score, const ModelInfo& model) {
  Thresholds thresholds = model.settings.thresholds;
  if (!score.second_asked) return thresholds;
  const double say = say_of_second(model);
  const double second = opinion_of_second(model, score.second);
  double later = score.less_with_prior + (1 - say) * std::clamp(-second, 0.0, kMostDoubt) +
                 kReserve * say * std::max(second, 0.0);
  constexpr double kOwnOpinion = 1;
  if (say > 0 && total_score(model, score.view) < kOwnOpinion) later = std::max(later, 2.5);
  thresholds.spam_from += std::max(later, 0.0);
  return thresholds;
}

Verdict decide(const Score& score, const ModelInfo& model) {
  return decide(score.total, experience(model), thresholds(score, model),
                model.settings.calibration);
}

std::vector<Clue> strongest_clues(const Model& model, const Features& features, std::size_t most) {
  std::vector<Clue> clues;
  Score scored;
  for (std::size_t v = 0; v < kViews; ++v) {
    const ViewScore own =
        add_clues(clues, model, kAllViews[v], features, kViewWeights[v] * loudness(model.info));
    set_view(scored, v, own);
  }
  if (const Model* second = model.second.get(); second && say_of_second(model.info) > 0) {
    const std::size_t first = clues.size();
    for (std::size_t v = 0; v < kViews; ++v) {
      scored.second[v] =
          add_clues(clues, *second, kAllViews[v], features, weight_of_second(model.info, v)).z();
    }
    for (std::size_t i = first; i < clues.size(); ++i) clues[i].of_second = true;
  }
  finish(scored, model.info);
  if (scored.in_doubt) {
    for (Clue& clue : clues) clue.share *= scored.total / scored.before_doubt;
  }
  most = std::min(most, clues.size());
  std::stable_sort(clues.begin(), clues.end(), [](const Clue& a, const Clue& b) {
    return std::abs(a.share) > std::abs(b.share);
  });
  clues.resize(most);
  return clues;
}

}  // namespace classify
