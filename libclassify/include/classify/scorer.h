// Model + features → score, and the clues that made it.
//
//   words       z = Σ r (1 + w) / |features|  ─▶ 4 tanh(z / 4) ─┐ 1.1
//   characters  z                             ─▶               ─┤ 0.7  ─▶ × n / (n + 3) ─▶ total
//   structure   z                             ─▶               ─┘ 0.55
//
// r is a feature's damped Bayesian evidence from how often it was seen in each class; w is the
// weight that it has learned (see learner.h). Dividing by the length of the feature vector, unknown
// features included, keeps long mail from being sure by its length alone. No view can say more than
// 4, so a view that was fooled does not outvote the others. A model with few trainings (n: the mean
// of both classes) gives smaller scores. The total is a natural log-odds of spam.
//
// A sender can put words of good mail wherever no reader looks, so two rules bound what that gives:
//
//   a bounded say  The sum of r (1 + w) of each source but the open one (see Source) counts as no
//                  less than -0.5 |features| (kMostGoodOfASource).
//   doubt          A run of features, one after the other, can be stronger evidence for spam than
//                  almost any good mail has in one place (kMostSpamRun). Or words of spam and good words
//                  stand side by side, as hardly any writer puts them, while the header speaks for spam
//                  (contradiction()). Then the spam is there, and good text around it or in it must not
//                  hide it: the total is at least kLeastInDoubt, UNSURE.
//
// Two more rules bound what is one clue but makes many features:
//
//   language       A model that has seen a language only in spam must not take the language for spam. P
//                  is the sum of the evidence for spam that may be there only because of the language
//                  (Feature::of_language, and three times as frequent in spam). It counts as
//                  c tanh(P / c) with c = 1.2 |features| / λ. λ says how unfamiliar the language is: 1
//                  if no good mail in it was learned, 0 if it is as frequent in good mail as in spam.
//                  λ = max(0, 1 - (g/G) / (s/S)) × 10 / (g + 10) × (1 - english), where s of S spam and
//                  g of G good messages that the view has learned were in the language.
//   markup         The sum P of the evidence for spam in tags and styles counts as c tanh(P / c) with
//                  c = 1.5 |features|.
//
// A second judge (Model::second) with its own z is added view by view:
//
//   total  +=  f Σ a × weight × 4 tanh(z / 4)
//
// f fades from 1 to 0 as the model learns (say_of_second()). a, from 1 to 0, is the trust in the
// view: each message that is learned changes it by 0.2 f (y - P) 4 tanh(z / 4), where y is 1 for
// spam, else 0, and P was the model's own opinion. So the second judge judges alone at first, and
// loses its say soon where it contradicts the user.
//
// When f is 0 it can still make a verdict less sure. A model that has seen order confirmations
// only in spam calls every order confirmation SPAM: "click here" was in six spam messages and in no
// good one. The second judge knows those words from good mail, too. So where the total says SPAM, the
// model's own score is computed again with the second judge's counts as a prior: added to its own,
// scaled to a tenth of the mail that the model has learned. If that is lower, SPAM begins later. It
// also begins later if the second judge finds the mail good. See thresholds().
//
// These rules are for verdicts only. Learning uses z without bounds, so that the same mail is
// learned.
// docs/EXPERIMENTS.md compares this with 20 other designs.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "classify/feature.h"
#include "classify/model.h"
#include "classify/verdict.h"

namespace [[gnu::visibility("default")]] classify {

inline constexpr std::array<double, kViews> kViewWeights{1.1, 0.7, 0.55};

// How much a source can say for good, in z of a view that has learned much. A young model knows its
// user's mail by a few features, which a sender can hardly know. So in a view that has learned `good`
// good messages a source can say 1 + kYoungModel / good times as much.
inline constexpr double kMostGoodOfASource = 0.5;
inline constexpr double kYoungModel = 20;
// In a view that has learned no good mail in the language: the most that evidence for spam adds to z
// if it may be there only because of the language.
inline constexpr double kMostOfALanguage = 1.2;
// How much markup can say for spam, in z of any view: the tags of a layout are one clue.
inline constexpr double kMostSpamOfMarkup = 1.5;
// The weight of the second judge's counts as a prior: 0.1 means that they are scaled to 0.1 times as
// many messages of each class as the view has learned. The trust in the view multiplies it.
inline constexpr double kWorthOfSecond = 0.1;
// SPAM begins later by this part of what the second judge adds for spam, because a starter may know a
// kind of mail from spam alone.
inline constexpr double kReserve = 0.25;
// The most by which good words of the second judge can delay SPAM. It is bounded because a starter is
// public: anybody can look up which words count as good in it.
inline constexpr double kMostDoubt = 2;
// The longest run of evidence for spam, by View, that a GOOD mail may have.
inline constexpr std::array<double, kViews> kMostSpamRun{42, 56, 31};
// The most contradiction() that a GOOD mail may have.
inline constexpr double kMostContradiction = 0.5;
// The least score of mail in doubt. `mailsift tune` never puts GOOD so near to 0.
inline constexpr double kLeastInDoubt = -0.99;

struct Score {
  std::array<double, kViews> view{};        // z of each view
  std::array<double, kViews> unbounded{};   // z if no source were bounded, for learning
  std::array<double, kViews> open{};        // part of z from the open source alone
  std::array<double, kViews> spam_run{};    // longest run of evidence for spam
  // Over the n single words of the open source: (Σ of neighbours that contradict each other, the
  // weaker of both, at most 1 + 0.2 Σ of the evidence for spam) / root of n.
  double mingled = 0;
  std::array<double, kViews> unfamiliar{};  // λ of the language of the mail, 0 if it is not known
  std::array<double, kViews> second{};      // z of each view of the second judge, if it was asked
  bool second_asked = false;
  // By how much the model's own total would be lower with the second judge's counts as a prior
  // (kWorthOfSecond) and no source bounded; negative: higher. 0 if the second judge is not asked or
  // the total is below SPAM.
  double less_with_prior = 0;
  double total = 0;                         // 0 if the model knows none of the features
  double before_doubt = 0;                  // the total without the rule of doubt
  bool in_doubt = false;                    // that is less than the total
};

// One view's z, the same on every CPU. O(features), one cache line each. A thread that scores or
// learns keeps up to 768 KB of the heap until it ends, or twice as much beside a second judge.
// Throws std::bad_alloc.
[[nodiscard]] double score_view(const Model& model, View view, const Features& features);

[[nodiscard]] Score score(const Model& model, const Features& features);
// The same score from counts that are looked up wherever they are, 256 at a time; nothing is
// remembered for the next message. Throws std::bad_alloc and what `find` of the model throws.
[[nodiscard]] Score score(const FeatureCounts& model, const Features& features);

// The total score from the z of each view, before the rule of doubt and without the second judge.
[[nodiscard]] double total_score(const ModelInfo& model, const std::array<double, kViews>& z);

// How much a mail contradicts itself: `mingled`, and a fifth of what the structure's z has for spam.
// Good words between those of spam have 1 or more, good mail rarely more than 0.4.
[[nodiscard]] double contradiction(const Score& score);

// Fills in `total`, `before_doubt` and `in_doubt` from the members before them.
void finish(Score& score, const ModelInfo& model);

// The classes that are known: those that the model has learned, or both as long as a second judge
// has a say.
[[nodiscard]] Experience experience(const ModelInfo& model);

// The thresholds for a score: those of the model's settings, and SPAM begins later
// - by Score::less_with_prior;
// - if the second judge finds the mail good: by its score, at most kMostDoubt, times 1 - f;
// - if it finds spam: by its score times kReserve f;
// - by 2.5 in all, at least, if it finds spam alone: of 136 newsletters and receipts of a household, a
//   starter made without them called 73 SPAM at 3, 2 at 5 and none at 5.5.
[[nodiscard]] Thresholds thresholds(const Score& score, const ModelInfo& model);

// The verdict for a score, with the thresholds and the calibration that the model carries.
[[nodiscard]] Verdict decide(const Score& score, const ModelInfo& model);

// One feature's share in the total score.
struct Clue {
  View view = View::words;
  Feature feature;
  double share = 0;  // natural log-odds; the shares of all features add up to Score::total
  double z = 0;      // what it adds to the view's z, after its source was bounded
  double evidence = 0;
  Counts counts;
  bool of_second = false;  // the second judge says it; its z is then one of Score::second
};

// The `most` features with the largest shares, by size and not sign, largest first; ties in order
// of occurrence.
[[nodiscard]] std::vector<Clue> strongest_clues(const Model& model, const Features& features,
                                                std::size_t most);

}  // namespace classify
