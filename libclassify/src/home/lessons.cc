#include "home/lessons.h"

#include <thread>
#include <utility>

#include "classify/learner.h"
#include "classify/model_file.h"
#include "read_ahead.h"

namespace classify {

Model model_before_trainings(const TrainingSet& set, const Settings& settings) {
  std::optional<Model> base = set.base();
  const FeatureKey key = base ? base->info.settings.key : settings.key;  // tables keep theirs
  Model model = base ? std::move(*base) : Model();
  model.info.settings = settings;
  model.info.settings.key = key;
  model.info.folded_to = 0;  // folded_to belongs to the base alone
  set_second_judge(model, set.second_judge());
  return model;
}

void apply_steps(Model& model, std::span<const Step> steps, const TrainingSet& set,
                 const std::function<void()>& done) {
  const ReadingOptions options = reading_options(model.info.settings);
  const auto read = [&](std::size_t i) {
    const Training* training = steps[i].training;
    return training != nullptr ? set.features(*training, options) : Features();
  };
  // For a few steps a thread would cost more than it saves.
  constexpr std::size_t kMany = 16;
  ReadAhead<Features> ahead(steps.size(), read,
                            steps.size() < kMany ? 1 : std::thread::hardware_concurrency());
  for (const Step& step : steps) {
    const Features features = ahead.next();
    if (step.training == nullptr) {
      prune(model, step.min_seen);
    } else {
      learn(model, features, step.training->cls, rule_of(step.training->regime));
    }
    model.info.applied = step.applied;
    if (done) done();
  }
}

Lessons::Lessons(const TrainingSet& set, const Settings& settings, std::size_t cache_bytes)
    : set_(set), options_(reading_options(settings)), room_(cache_bytes) {
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
