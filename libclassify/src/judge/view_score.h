// The score of one view, feature by feature: z = Σ r (1 + w) / |features|, with the part of each
// source, of markup and of an unfamiliar language bounded; and the longest run of evidence for spam.
// scorer.h says what they are for.
//
// Scoring, learning and explaining all use this. They add the features in the order of the message,
// because doubles added in another order give different last bits.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include "classify/feature.h"
#include "classify/model.h"
#include "classify/scorer.h"
#include "judge/evidence.h"

namespace classify {

// most tanh(x / most), from correctly rounded operations only: about x while that is small, and never
// more than `most`.
[[nodiscard]] inline double softly_bounded(double x, double most) {
  return most * (2 * portable_sigmoid(2 * x / most) - 1);
}

// 4 tanh(z / 4): what z counts in the total.
[[nodiscard]] inline double bounded(double z) {
  constexpr double kMostOfAView = 4;
  return softly_bounded(z, kMostOfAView);
}

// How unfamiliar a language is, by its counts: from 1 (no good mail in it was ever learned) to 0.
// `english`: see Language.
[[nodiscard]] inline double unfamiliarity(const Counts& language, const ViewTotals& totals,
                                          double english) {
  constexpr double kFamiliar = 10;  // so many good messages halve it
  constexpr double kLeast = 1.0 / 64;
  const double spam = language.spam / static_cast<double>(std::max<std::uint64_t>(totals.spam, 1));
  const double good = language.good / static_cast<double>(std::max<std::uint64_t>(totals.good, 1));
  if (good > 0 && good >= spam) return 0;
  const double lack = good > 0 ? 1 - good / spam : 1;
  const double found = lack * kFamiliar / (language.good + kFamiliar) * (1 - english);
  return found < kLeast ? 0 : found;
}

class ViewScore {
 public:
  // `unfamiliar`: of the language of the mail, 0 if it is not known.
  ViewScore(View view, const ViewTotals& totals, double unfamiliar)
      : totals_(totals),
        unfamiliar_(unfamiliar),
        most_for_good_(view == View::structure ? kFactAgainstRun : 1e300),
        mingles_(view == View::words),
        most_good_of_a_source_(
            kMostGoodOfASource *
            (1 + kYoungModel / static_cast<double>(std::max<std::uint64_t>(totals.good, 1)))) {}

  // Adds a feature; returns its evidence r. `evidence` is an Evidence or a RememberedEvidence.
  template <class EvidenceOf>
  double add(EvidenceOf& evidence, const Counts& counts, const Feature& feature) {
    const double r = evidence(counts, feature.distance);
    const Part part = part_of(r, counts, feature);
    add_parts({&feature, 1}, &part);
    return r;
  }

  // The same for many features. `known(i)` looks up the i-th: its counts, or the slot that holds them.
  // Looking up, weighing and adding have a loop each: a short loop lets the processor begin more
  // look-ups while it waits for memory.
  template <class EvidenceOf, class KnownOf>
  void add(EvidenceOf& evidence, std::span<const Feature> features, const KnownOf& known) {
    constexpr std::size_t kSome = 64;
    std::array<decltype(known(std::size_t{})), kSome> found;
    std::array<Part, kSome> parts;
    for (std::size_t from = 0; from < features.size(); from += kSome) {
      const auto some = features.subspan(from, std::min(kSome, features.size() - from));
      for (std::size_t i = 0; i < some.size(); ++i) found[i] = known(from + i);
      for (std::size_t i = 0; i < some.size(); ++i) {
        const double r = evidence(found[i], some[i].distance);
        parts[i] = part_of(r, counts_in(found[i]), some[i]);
      }
      add_parts(some, parts.data());
    }
  }

  // Length of the feature vector, unknown features included; 0 without any feature.
  [[nodiscard]] double length() const { return std::sqrt(square_); }

  [[nodiscard]] double unfamiliar() const { return unfamiliar_; }

  // Whether a feature is evidence for spam and may be only the language.
  [[nodiscard]] bool says_language(const Feature& feature, const Counts& counts) const {
    if (unfamiliar_ == 0 || !feature.of_language) return false;
    return counts.spam * static_cast<double>(std::max<std::uint64_t>(totals_.good, 1)) >
           3.0 * counts.good * static_cast<double>(std::max<std::uint64_t>(totals_.spam, 1));
  }

  // How much of the evidence counts in z.
  struct Kept {
    double of_language = 1;                    // of what says_language()
    std::array<double, kSources> of_source{};  // of each source, with what is kept of the language
  };
  [[nodiscard]] Kept kept() const {
    Kept kept{.of_language = kept_of_language()};
    for (std::size_t i = 0; i < kSources; ++i) {
      kept.of_source[i] = kept_of(static_cast<Source>(i), sum_of(i, kept.of_language));
    }
    return kept;
  }

  // 0 without any feature.
  [[nodiscard]] double z() const {
    if (square_ <= 0) return 0;
    const Kept share = kept();
    double sum = 0;
    for (std::size_t i = 0; i < kSources; ++i) {
      sum += sum_of(i, share.of_language) * share.of_source[i];
    }
    return sum / length();
  }

  // z as it would be if no source were bounded.
  [[nodiscard]] double unbounded_z() const {
    double sum = 0;
    for (const double part : sums_) sum += part;
    return square_ > 0 ? sum / length() : 0;
  }

  // The part of z that the open source has.
  [[nodiscard]] double open_z() const {
    constexpr auto kOpen = static_cast<std::size_t>(Source::open);
    return square_ > 0 ? sum_of(kOpen, kept_of_language()) / length() : 0;
  }

  // The largest sum of consecutive features.
  [[nodiscard]] double longest_spam_run() const { return longest_run_; }

  // How much evidence for spam and for good stands side by side among the open words; 0 in other
  // views than that of words. See Score::mingled.
  [[nodiscard]] double mingled() const {
    return words_ > 0 ? (side_by_side_ + kSpamAmongWords * spam_words_) / std::sqrt(words_) : 0;
  }

  // What a feature with evidence `r` adds to the sum; divided by length(), its part of z.
  [[nodiscard]] static double weighted(double r, const Counts& counts) {
    return r * (1 + counts.weight);
  }

 private:
  // The facts of a header are in no order that a reader sees, so good ones among them hardly end a
  // run. Good words do: text that turns to something else is no longer spam's own.
  static constexpr double kFactAgainstRun = 0.2;
  // What a word's evidence for spam counts beside that of neighbours that contradict each other.
  static constexpr double kSpamAmongWords = 0.2;

  static const Counts& counts_in(const Counts& counts) { return counts; }
  static Counts counts_in(std::uint64_t slot) { return counts_of(slot); }
  static const Counts& counts_in(const CountsOfBoth& counts) { return counts.own; }

  struct Part {
    double value;     // weighted()
    std::size_t sum;  // the place in sums_ that it belongs to
  };

  [[nodiscard]] Part part_of(double r, const Counts& counts, const Feature& feature) const {
    const std::size_t source = static_cast<std::size_t>(feature.source);
    return {weighted(r, counts), says_language(feature, counts) ? kSources + source : source};
  }

  void add_parts(std::span<const Feature> features, const Part* parts) {
    if (features.empty()) return;
    std::size_t far = 0;
    double run = run_, longest = longest_run_;
    const double least = -most_for_good_;
    // A run may end at any feature, so the loop has no branch for it. The compiler would make one for a
    // constant 0; this is 0, but it does not know that.
    const double ended = std::min(longest_run_, 0.0);
    // Most features have the source of the one before: its sum stays in a register.
    std::size_t place = parts[0].sum;
    double sum = sums_[place];
    for (std::size_t i = 0; i < features.size(); ++i) {
      const double part = parts[i].value;
      far += features[i].distance > 1 ? 1 : 0;
      if (parts[i].sum != place) {
        sums_[place] = sum;
        place = parts[i].sum;
        sum = sums_[place];
      }
      sum += part;
      run = std::max(run + std::max(part, least), ended);
      longest = std::max(longest, run);
    }
    sums_[place] = sum;
    run_ = run;
    longest_run_ = longest;
    // Exact, in whatever order they are added.
    constexpr double kNear = Evidence::amplitude(0), kFar = Evidence::amplitude(2);
    square_ += kNear * kNear * static_cast<double>(features.size() - far);
    square_ += kFar * kFar * static_cast<double>(far);
    if (!mingles_) return;
    for (std::size_t i = 0; i < features.size(); ++i) {
      if (features[i].distance == 0 && features[i].source == Source::open) add_word(parts[i].value);
    }
  }

  // Whoever writes good words between those of his spam makes neighbours that contradict each other,
  // as hardly any writer does. A word counts as 1 there at most, because few of many are enough.
  void add_word(double part) {
    constexpr double kMostOfAWord = 1;
    const double word = std::clamp(part, -kMostOfAWord, kMostOfAWord);
    if (word * word_before_ < 0) side_by_side_ += std::min(std::abs(word), std::abs(word_before_));
    word_before_ = word;
    spam_words_ += std::max(part, 0.0);
    ++words_;
  }

  [[nodiscard]] double kept_of_language() const {
    double sum = 0;
    for (std::size_t i = kSources; i < sums_.size(); ++i) sum += sums_[i];
    if (sum <= 0) return 1;
    return softly_bounded(sum, kMostOfALanguage * length() / unfamiliar_) / sum;
  }

  [[nodiscard]] double kept_of(Source source, double sum) const {
    if (source == Source::markup && sum > 0) {
      return softly_bounded(sum, kMostSpamOfMarkup * length()) / sum;
    }
    const double least = -most_good_of_a_source_ * length();
    return source == Source::open || sum >= least ? 1 : least / sum;
  }

  [[nodiscard]] double sum_of(std::size_t source, double kept_of_language) const {
    return sums_[source] + sums_[kSources + source] * kept_of_language;
  }

  std::array<double, 2 * kSources> sums_{};  // the second half: evidence of says_language()
  double square_ = 0;
  ViewTotals totals_;
  double unfamiliar_;
  double most_for_good_;
  bool mingles_;
  double most_good_of_a_source_;
  double run_ = 0;
  double longest_run_ = 0;
  double side_by_side_ = 0;
  double spam_words_ = 0;
  double word_before_ = 0;
  double words_ = 0;
};

// The score as learning needs it: a second judge that adds nothing any more is not asked, because its
// doubt is for verdicts only.
[[nodiscard]] Score score_to_learn(const Model& model, const Features& features);

}  // namespace classify
