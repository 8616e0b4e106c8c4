// Less of a model, and more of several: what is done to whole models, seldom.
//
//   prune   features seen only once or twice go; tables that are left nearly empty are halved
//   merge   what two models have counted, in one
//   starter what of a model is of use to other people
//
// All give the same bytes for the same models on every machine. None knows of training sets: a
// trainer sees to it that a rebuild does the same again (trainer.h).
#pragma once

#include <cstdint>

#include "classify/model.h"

namespace [[gnu::visibility("default")]] classify {

// Drops the features that all trainings together have shown fewer than `min_seen` times, in every
// view, then halves each table while less than a quarter of it is used and no bucket would
// overflow. What the features that stay are worth does not change; neither do the totals.
void prune(Model& model, std::uint32_t min_seen);

// Adds what `other` has learned. Counts and totals are added (counts too large for a slot are
// halved together, as in learning). A feature that both know has the mean of their weights, each as
// often as its model has seen the feature; one that only one of them knows keeps its weight. Where
// a full bucket cannot grow within into.info.max_slots the least seen feature goes. Settings
// (thresholds, calibration, own addresses, sizes) stay those of `into`. `info.applied` becomes one
// of its own for these contents: a trainer never takes the sum for either part. Both must be of
// this build's scheme, which open_model and import_model see to. Messages that both have learned
// count twice.
void merge(Model& into, const Model& other);

// Makes a model one to begin with for other people. What it learned of headers goes: that is whose
// mail it was, and misleads others. Counts and totals become a quarter, rounded, so that a user's
// own trainings soon outweigh them, and features whose counts are then less than 2 go. Settings
// become the defaults. Hashes of text remain, and no text. docs/EXPERIMENTS.md, "starter model".
void make_starter(Model& model);

}  // namespace classify
