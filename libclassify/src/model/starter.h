// Makes a starter, a model for new users, from a model that was trained with other people's mail.
#pragma once

#include "classify/model.h"

namespace classify {

// Turns a model into a starter for other people. It loses what it learned from headers: headers say
// whose mail it was, and mislead others. Features that were counted fewer than 3 times are dropped.
// Settings become the defaults. The model contains hashes of text, but no text. See
// docs/EXPERIMENTS.md, "starter model". The same model gives the same bytes on every machine.
void make_starter(Model& model);

}  // namespace classify
