// A training log for tests, without a home.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "classify/home/training_set.h"
#include "support/files.h"

namespace classify::test {

class TaughtSet {
 public:
  TaughtSet() : set_(folder_.path()) {}

  // Returns the number of the training. An hour after the one before, unless `seconds` says.
  std::uint64_t teach(Class cls, std::string_view mail, std::int64_t seconds = 3600) {
    Training training;
    training.cls = cls;
    training.regime = Regime::near;
    training.time = time_ += seconds;
    training.request = std::to_string(++requests_);
    const std::uint64_t number = set_.append(training, mail).number;
    set_.sync();
    return number;
  }

  void take_back(std::uint64_t number) {
    set_.take_back(number, time_, "bob");
    set_.sync();
  }

  [[nodiscard]] const TrainingSet& set() const { return set_; }

 private:
  TemporaryFolder folder_;
  TrainingSet set_;
  std::int64_t time_ = 1'700'000'000;
  std::uint64_t requests_ = 0;
};

}  // namespace classify::test
