// Raw mail → verdict, and raw mail + class → a model that has learned it, in one call each.
//
//   const classify::Model model = classify::open_model(path);        // once: milliseconds
//   const classify::Verdict v = classify::judge(model, raw_mail);    // any bytes are fine
//
//   classify::Model own;                                             // knows nothing
//   classify::train(own, raw_mail, classify::Class::spam);
//
//   classify::Classifier classifier(path);                           // follows the file
//   const classify::Verdict w = classifier.judge(raw_mail);          // from any thread
//
// A model's settings say how mail must be read for it, so these calls always read it right. The
// stages are in message.h, tokenizer.h, feature.h, scorer.h, learner.h and verdict.h. A home, in
// which every training can be taken back, is in home/trainer.h.
#pragma once

#include <string>
#include <string_view>

#include "classify/feature.h"
#include "classify/learner.h"
#include "classify/live_model.h"
#include "classify/message.h"
#include "classify/model.h"
#include "classify/scorer.h"
#include "classify/settings.h"
#include "classify/tokenizer.h"
#include "classify/verdict.h"

namespace [[gnu::visibility("default")]] classify {

struct ReadingOptions {
  Limits limits;
  TokenizerOptions tokenizer;
};

// Bytes → features: message, tokens and features in one go.
[[nodiscard]] Features read_features(std::string_view raw, const ReadingOptions& options = {});

// How mail must be read for a model of these settings.
[[nodiscard]] ReadingOptions reading_options(const Settings& settings);

// The verdict on a message. Any bytes give one; throws only std::bad_alloc. Safe to call from many
// threads on one const Model. Some 100 µs for a mail of 4 KB.
[[nodiscard]] Verdict judge(const Model& model, std::string_view raw);

// The same verdict, for a process that judges one message and ends. Takes some 350 µs for a mail of
// 4 KB, mostly for touching memory and pages of the model for the first time. Throws only
// std::bad_alloc.
[[nodiscard]] Verdict judge(const FeatureCounts& model, std::string_view raw);

// The verdict on features that were read for this model.
[[nodiscard]] Verdict judge(const Model& model, const Features& features);

// Learns `raw` as `cls` (not unsure), in the views that `rule` selects: by default each view that
// is wrong or not sure. True if anything was learned. The model keeps no record of it: learning the
// same mail twice counts it twice, and nothing can be taken back (home/trainer.h can). Marks of
// filters and mail stores are cut off first, so that a mail is recognised however it arrived.
// Throws only std::bad_alloc.
bool train(Model& model, std::string_view raw, Class cls,
           const LearningRule& rule = kNearErrorRule);

// Judges by the newest snapshot of a model file, from any number of threads; see live_model.h.
class Classifier {
 public:
  // Throws Error as open_model does.
  explicit Classifier(std::filesystem::path path,
                      std::chrono::milliseconds look_every = std::chrono::milliseconds(100))
      : live_(std::move(path), look_every) {}

  // The whole verdict comes from one snapshot, the newest. Throws only std::bad_alloc.
  [[nodiscard]] Verdict judge(std::string_view raw) const {
    return classify::judge(*live_.snapshot(), raw);
  }
  [[nodiscard]] const LiveModel& model() const { return live_; }

 private:
  LiveModel live_;
};

}  // namespace classify
