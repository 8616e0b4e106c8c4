// Training set → the trainings that look mistaught, the most doubtful first.
//
//   the trainings in force ─▶ five folds ─▶ each scored by a model made from the other four
//         ▲                                      │
//         └── those contradicted are left out ◀──┘   three rounds
//
// A wrong label costs an error-driven filter more than any other: it is learned until it is
// believed. It also stands out, because the mail around it says otherwise. Leaving out what is in
// doubt before asking again keeps wrong labels from vouching for one another. In the first round
// every training has one vote, so that no order and no eagerness counts; the later ones are asked
// as the filter is, with learned weights. Rates measured with planted errors are in
// docs/EXPERIMENTS.md, "label noise"; bench/label_noise measures them.
//
// Three things are looked for:
//
//   contradicted  the rest of the training set is sure of the other class
//   twin          nearly the same mail was learned as the other class, and this one is less
//                 believed by the rest than that one
//   bulk          one of many trainings of one class in a row, within minutes, most of which the
//                 rest contradicts once they no longer vouch for one another: a folder taken for
//                 another one
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
  // Reported when the rest is so sure of the other class (natural log-odds).
  double report_from = 3;
  // Left out of the models of later rounds.
  double doubt_from = 1;
  int folds = 5;
  int rounds = 3;
  // Share of the features in common (Jaccard) from which two mails are twins.
  double alike = 0.7;
  // A bulk: so many trainings of a class in a row, each at most so many seconds after the one
  // before.
  std::size_t bulk_from = 8;
  std::int64_t bulk_gap = 600;
};

struct Suspicion {
  std::uint64_t number = 0;  // of the training
  Class cls = Class::good;   // what it was learned as
  Doubt doubt = Doubt::contradicted;
  double score = 0;        // what the rest of the set says; natural log-odds of spam
  double probability = 0;  // that the label is wrong, by that score: 0..1
  std::uint64_t twin = 0;  // training of nearly the same mail as the other class; 0: none
  double likeness = 0;     // of the twin, 0..1
  std::size_t bulk = 0;    // trainings in its bulk; 0: none
};

// The doubtful trainings in force, in falling order of probability. Fewer than two trainings of
// either class leave nothing to compare with, and give none. `settings` as for rebuild_model().
// O(training set), some 15 times the cost of a rebuild; 5,000 trainings take seconds.
// Deterministic. `progress` is told done, all.
[[nodiscard]] std::vector<Suspicion> find_suspicious(
    const TrainingSet& set, const Settings& settings, const AuditOptions& options = {},
    const std::function<void(std::size_t, std::size_t)>& progress = {});

}  // namespace classify
