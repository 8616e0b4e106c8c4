#include "learn/lessons.h"

#include "classify/learner.h"
#include "classify/model_upkeep.h"
#include "learn/settings.h"

namespace classify {

Model model_before_trainings(const TrainingSet& set, const ModelInfo& settings) {
  Model model = set.base().value_or(Model());
  copy_settings(settings, model.info);
  model.info.folded_to = 0;  // that is of the base alone
  return model;
}

void apply_step(Model& model, const Step& step, const TrainingSet& set,
                const ReadingOptions& options) {
  if (step.training == nullptr) {
    prune(model, step.min_seen);
  } else {
    learn(model, set.features(*step.training, options), step.training->cls,
          rule_of(step.training->regime));
  }
  model.info.applied = step.applied;
}

Lessons::Lessons(const TrainingSet& set, const ModelInfo& settings, std::size_t cache_bytes)
    : set_(set),
      options_{.limits = {}, .tokenizer = {.own_addresses = settings.own_addresses}},
      room_(cache_bytes) {
  for (const Training& training : set.trainings()) {
    const bool lesson = training.taken_back_by == 0 && !training.folded;
    if (lesson && training.kept != Kept::nothing) trainings_.push_back(&training);
  }
  cached_.resize(trainings_.size());
}

const Features& Lessons::features(std::size_t i) {
  if (cached_[i]) return *cached_[i];
  latest_ = set_.features(*trainings_[i], options_);
  std::size_t bytes = 0;
  for (auto& view : latest_) {
    view.shrink_to_fit();
    bytes += view.size() * sizeof(Feature);
  }
  if (bytes > room_) return latest_;
  room_ -= bytes;
  return cached_[i].emplace(std::move(latest_));
}

}  // namespace classify
