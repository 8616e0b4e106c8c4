// The trainings in force as lessons for a model: class, rule, features. Trainings folded into the
// base are not among them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "classify/classifier.h"
#include "classify/home/training_set.h"

namespace classify {

// The model that trainings come on top of: the base, or one that knows nothing.
[[nodiscard]] Model model_before_trainings(const TrainingSet& set, const Settings& settings);

// Learns or prunes, as the steps say, in their order; the mail is read ahead by several threads.
// `done` is called after each step.
void apply_steps(Model& model, std::span<const Step> steps, const TrainingSet& set,
                 const std::function<void()>& done = {});

// Features of some 6,000 mails.
inline constexpr std::size_t kLessonsInMemory = 256u << 20;

// Reading a mail costs more than learning it, and its features are larger than the mail. So
// features are kept as long as they fit into `cache_bytes`; the others are read again each time.
class Lessons {
 public:
  Lessons(const TrainingSet& set, const Settings& settings, std::size_t cache_bytes);

  [[nodiscard]] std::size_t size() const { return trainings_.size(); }
  [[nodiscard]] const Training& training(std::size_t i) const { return *trainings_[i]; }

  // Valid until the next call.
  [[nodiscard]] const Features& features(std::size_t i);

 private:
  const TrainingSet& set_;
  ReadingOptions options_;
  std::size_t room_;
  std::vector<const Training*> trainings_;
  std::vector<std::optional<Features>> cached_;
  Features latest_;
};

}  // namespace classify
