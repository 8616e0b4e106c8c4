// The settings of a user or an embedding program. Everything else in a model was learned.
//
// The settings are stored in each model, so that mail is always read and judged in the same way as
// the trainings of that model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace [[gnu::visibility("default")]] classify {

// Where a score becomes a verdict; see verdict.h.
struct Thresholds {
  double good_to = -2;   // at or below: GOOD
  double spam_from = 3;  // at or above: SPAM; mistakes on good mail cost more, so it is further out
  friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

// P(spam) = 1 / (1 + exp(-(slope * score + intercept))). The raw score is an honest log-odds within
// a factor of about 2 (docs/EXPERIMENTS.md, "calibration"), so the default changes nothing.
struct Calibration {
  double slope = 1;
  double intercept = 0;
  friend bool operator==(const Calibration&, const Calibration&) = default;
};

inline constexpr std::size_t kDefaultMaxSlots = 1u << 20;

struct Settings {
  Thresholds thresholds;
  Calibration calibration;
  std::uint64_t max_slots = kDefaultMaxSlots;  // largest size of each view's table, in features
  // The user's own addresses ("me@example.jp"); see TokenizerOptions.
  std::vector<std::string> own_addresses = {};
  // Names of header fields that the embedding program writes into mail ("X-Shop-Filter"). Like our
  // own fields they are never evidence, and a mail with them and the same mail without them count
  // as one mail to learn. A name ending in '-' or '*' stands for every name with that beginning.
  // Case does not matter.
  std::vector<std::string> own_fields = {};

  friend bool operator==(const Settings&, const Settings&) = default;
  // Whether the same trainings make the same model with both settings. Compares everything except
  // the calibration.
  [[nodiscard]] bool learns_as(const Settings& other) const {
    return thresholds == other.thresholds && max_slots == other.max_slots &&
           own_addresses == other.own_addresses && own_fields == other.own_fields;
  }
};

}  // namespace classify
