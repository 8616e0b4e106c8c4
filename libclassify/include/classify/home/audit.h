// Training log → the trainings whose label looks wrong, the most doubtful first.
//
//   the trainings in force ─▶ five folds ─▶ each scored by a model made from the other four
//         ▲                                      │
//         └── those contradicted are left out ◀──┘   three rounds
//
// A wrong label harms a filter that learns from errors more than other filters: it is learned until
// it is believed. It also stands out, because similar mail has the other label. After each round,
// the doubtful trainings are left out, so that wrong labels cannot vouch for one another. In the
// first round every training is counted once and no weights are learned, so neither the order of
// the trainings nor how often one was learned matters. The later rounds score as the filter does,
// with learned weights. docs/EXPERIMENTS.md, "label noise", has the rates measured with planted
// errors; bench/label_noise measures them.
//
// Three things are looked for:
//
//   contradicted  the other trainings are sure of the other class
//   twin          nearly the same mail was learned as the other class, and the other trainings
//                 agree with this label less than with that one
//   bulk          one of many trainings of one class in a row, within minutes. Once these no longer
//                 vouch for one another, the other trainings contradict most of them: somebody took
//                 one folder for another
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "classify/home/training_set.h"
#include "classify/model.h"

namespace [[gnu::visibility("default")]] classify {

enum class Doubt : std::uint8_t { contradicted, twin, bulk };
[[nodiscard]] std::string_view name(Doubt doubt);  // "contradicted" ...; static storage

struct AuditOptions {
  // A training is reported from here on: how sure the others are of the other class (natural
  // log-odds).
  double report_from = 3;
  // From here on it is left out of the models of later rounds.
  double doubt_from = 1;
  int folds = 5;
  int rounds = 3;
  // Share of the features in common (Jaccard) from which two mails are twins.
  double alike = 0.7;
  // A bulk: at least this many trainings of a class in a row, each at most this many seconds after
  // the one before.
  std::size_t bulk_from = 8;
  std::int64_t bulk_gap = 600;
};

struct Suspicion {
  std::uint64_t number = 0;  // of the training
  Class cls = Class::good;   // what it was learned as
  Doubt doubt = Doubt::contradicted;
  double score = 0;        // by the other trainings; natural log-odds of spam
  double probability = 0;  // that the label is wrong, by this score: 0..1
  std::uint64_t twin = 0;  // training of nearly the same mail as the other class; 0: none
  double likeness = 0;     // of the twin, 0..1
  std::size_t bulk = 0;    // trainings in its bulk; 0: none
  // Trainings of the same class whose text is nearly the same, doubtful or not, in their order. A
  // wrong label among them is wrong for all, and mending some of them sets the rest against these.
  std::vector<std::uint64_t> copies{};
};

// The doubtful trainings in force, the most probable first. None if a class has fewer than two
// trainings: there is nothing to compare with. `settings` as for rebuild_model(). O(training log),
// some 15 times the cost of a rebuild; 5,000 trainings take seconds. Deterministic. `progress` is
// called with the number of steps done and the number of all.
[[nodiscard]] std::vector<Suspicion> find_suspicious(
    const TrainingSet& set, const Settings& settings, const AuditOptions& options = {},
    const std::function<void(std::size_t, std::size_t)>& progress = {});

}  // namespace classify
