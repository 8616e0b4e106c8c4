// A model to begin with, made of one that other people's mail has taught.
#pragma once

#include "classify/model.h"

namespace [[gnu::visibility("default")]] classify {

// Makes a model one to begin with for other people. What it learned from headers goes: headers say
// whose mail it was, and mislead others. Counts and totals become a quarter, rounded, so that a
// user's own trainings soon outweigh them; features whose counts are then below 2 go. Settings
// become the defaults. Hashes of text remain, and no text. docs/EXPERIMENTS.md, "starter model".
// The same bytes for the same model on every machine.
void make_starter(Model& model);

}  // namespace classify
