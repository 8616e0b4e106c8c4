// The verdict on a mail of a home, and what is known of its sender: for `mailsift`, mailsiftd and
// classify/c.h.
//
//   model ─▶ SPAM, and the sender is known to the user ─▶ UNSURE
//         └▶ any other verdict ─────────────────────────▶ as it is
#pragma once

#include <cstdint>
#include <optional>

#include "classify/classifier.h"
#include "classify/home/known_people.h"
#include "classify/model.h"
#include "classify/scorer.h"
#include "judge/known_sender.h"

namespace classify {

struct Judged {
  Verdict verdict;
  Known known = Known::no;  // looked up only if the model says SPAM
  // A hash of the address in From if more good mail than spam was learned from it; 0: a stranger.
  // Anybody can write that address there, so this is no proof of who sent the mail.
  std::uint64_t known_sender = 0;
};

// What both kinds of model have.
inline const ModelInfo& info_of(const Model& model) { return model.info; }
inline const ModelInfo& info_of(const FeatureCounts& model) { return model.info(); }
inline Counts counts_of(const Model& model, View view, std::uint64_t feature) {
  return model.find(view, feature);
}
inline Counts counts_of(const FeatureCounts& model, View view, std::uint64_t feature) {
  const std::uint64_t filed = model.info().settings.key(feature);
  return model.find(view, {&filed, 1}).front();
}

// `how_known(message, settings)`, a Known, is asked only if the model says SPAM. What it throws
// passes.
template <class AnyModel, class HowKnown>
[[nodiscard]] Judged judge_of_home(const AnyModel& model, const Message& message,
                                   const HowKnown& how_known) {
  const Settings& settings = info_of(model).settings;
  const Tokens tokens = tokenize(message, reading_options(settings).tokenizer);
  const Features features = extract_features(tokens);
  Judged out{.verdict = decide(score(model, features), info_of(model))};
  if (out.verdict.cls == Class::spam) {
    out.known = how_known(message, settings);
    out.verdict = spared(out.verdict, out.known);
  }
  if (const std::optional<Sender> sender = sender_of(tokens, features)) {
    out.known_sender = known_sender(*sender, counts_of(model, View::words, sender->feature));
  }
  return out;
}

// Likewise, of the bytes of a mail.
template <class AnyModel, class HowKnown>
[[nodiscard]] Judged judge_of_home(const AnyModel& model, std::string_view raw,
                                   const HowKnown& how_known) {
  const Limits limits = reading_options(info_of(model).settings).limits;
  return judge_of_home(model, parse_message(raw, limits), how_known);
}

}  // namespace classify
