// Finds settled trainings of a home whose mail is nearly the same as a given mail. What that is
// good for: learn/settled_mail.h.
//
// The first question about a class reads the mail of its newest kMostCompared settled trainings,
// with several threads. That takes some .4 s of processor time, once for each trainer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "classify/home/training_set.h"
#include "learn/settled_mail.h"

namespace classify {

inline constexpr std::size_t kMostCompared = 1000;

class SettledCopies {
 public:
  explicit SettledCopies(const TrainingSet& set) : set_(set) {}

  // Numbers of trainings that were settled as `cls`, in force or not.
  [[nodiscard]] std::vector<std::uint64_t> of(const Features& features, Class cls);
  // Whether there can be any.
  [[nodiscard]] bool any(Class cls) { return settled(cls).has(cls); }

  // A training that was settled just now.
  void add(const Training& training, const Features& features);

 private:
  SettledMail& settled(Class cls);

  const TrainingSet& set_;
  std::map<Class, SettledMail> read_;
};

}  // namespace classify
