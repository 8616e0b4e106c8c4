// A small model that has learned a few features.
#pragma once

#include "classify/learner.h"
#include "classify/model.h"

namespace classify::fuzz {

[[nodiscard]] inline Model some_model() {
  Model model;
  for (std::uint64_t n = 1; n <= 6; ++n) {
    Features features;
    for (std::uint64_t k = 0; k < 5; ++k) {
      for (auto& of_view : features) of_view.push_back({.hash = (n % 3 + k) * 0x9E3779B97F4A7C15u});
    }
    learn(model, features, n % 2 == 0 ? Class::spam : Class::good, kAlwaysRule);
  }
  model.info.settings.own_addresses = {"me@example.jp"};
  return model;
}

}  // namespace classify::fuzz
