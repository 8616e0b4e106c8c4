// Raw mail → verdict in one call, for most callers.
//
//   const classify::Model model = classify::open_model(path);        // once: milliseconds
//   const classify::Verdict v = classify::classify(model, raw_mail); // any bytes are fine
//
// The stages are in message.h, tokenizer.h, feature.h, scorer.h and verdict.h.
#pragma once

#include <string_view>
#include <vector>

#include "classify/feature.h"
#include "classify/message.h"
#include "classify/model.h"
#include "classify/model_file.h"
#include "classify/scorer.h"
#include "classify/tokenizer.h"
#include "classify/verdict.h"

namespace [[gnu::visibility("default")]] classify {

struct ReadingOptions {
  Limits limits;
  TokenizerOptions tokenizer;
};

// Bytes → features: message, tokens and features in one go.
[[nodiscard]] Features read_features(std::string_view raw, const ReadingOptions& options = {});

// The verdict of a model on features, with the thresholds and the calibration it carries.
[[nodiscard]] Verdict judge(const Model& model, const Features& features);
[[nodiscard]] Verdict judge(const ModelInfo& model, const Score& score);

// How mail must be read for this model: with the own addresses it was trained with.
[[nodiscard]] ReadingOptions reading_options(const ModelInfo& model);

// All of it. Any bytes give a verdict; throws only std::bad_alloc. Safe to call from many threads
// on one const Model. Some 100 µs for a mail of 4 KB.
[[nodiscard]] Verdict classify(const Model& model, std::string_view raw);

// The same verdict, for a process that judges one message and ends: some 350 µs for a mail of 4 KB, most
// of it for memory and pages of the model that are touched for the first time. Throws only
// std::bad_alloc.
[[nodiscard]] Verdict classify(const ModelOnDisk& model, std::string_view raw);

}  // namespace classify
