// What keeps senders from drifting a model that settles (home/settling.h): three rules.
//
//   1. A mail is settled only if the model of today does not say otherwise, and GOOD only if the
//      mail speaks for itself: what its reader sees is not evidence for spam, and no part of it is
//      spam's own. What a sender writes where no reader looks teaches nothing by itself.
//   2. A mail is not settled if nearly the same was settled before, still in force or not: ten
//      thousand copies of a campaign teach what one does.
//   3. What a person teaches takes back the settled near-copies that say otherwise.
//
// A home (home/trainer.h) and a simulated user (measure/evaluation.h) both follow them.
#pragma once

#include <cstdint>
#include <vector>

#include "classify/class.h"
#include "classify/feature.h"
#include "classify/scorer.h"
#include "learn/twins.h"

namespace classify {

// Rule 1, for a mail whose verdict was `cls`; `score` and `model` are those of today.
[[nodiscard, gnu::visibility("default")]] bool speaks_for_itself(const Score& score,
                                                                 const ModelInfo& model, Class cls);

// From this likeness in the character view on, two mails are near-copies. docs/EXPERIMENTS.md,
// "settling": at .3 mail of different campaigns is, too.
inline constexpr double kNearCopy = 0.4;

// The sketch by which mails are compared here.
[[nodiscard, gnu::visibility("default")]] Sketch sketch_of_mail(const Features& features);

// Sketches of settled mail: 280 bytes each.
class [[gnu::visibility("default")]] SettledMail {
 public:
  void add(std::uint64_t id, Class cls, const Sketch& sketch) {
    mails_.push_back({id, cls, sketch});
  }
  // Whether any was settled as this class.
  [[nodiscard]] bool has(Class cls) const;
  // Those settled as `cls` that are near-copies, in the order in which they were added. Some 10 ns
  // for each mail here.
  [[nodiscard]] std::vector<std::uint64_t> near_copies(const Sketch& sketch, Class cls) const;

 private:
  struct Mail {
    std::uint64_t id;
    Class cls;
    Sketch sketch;
  };
  std::vector<Mail> mails_;
};

}  // namespace classify
