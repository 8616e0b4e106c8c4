// The settings of a user or an embedding program, and the key. Everything else in a model was
// learned.
//
// The settings are stored in each model, so that mail is always read and judged in the same way as
// the trainings of that model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "classify/language.h"

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

// The secret under which a model files its features. Whoever has the key (a model without one has
// none to protect it) can compute other words that the model takes for words it knows, because only
// 33 bits of a feature's hash reach its table. Numbers, not bytes, so that the same key is the same on every
// machine.
struct FeatureKey {
  std::uint64_t a = 0;
  std::uint64_t b = 0;

  // Features are filed under their public hash: in a starter, and in models made without a home.
  [[nodiscard]] bool none() const { return a == 0 && b == 0; }
  // Where a feature with this public hash is filed. Both halves of a product of 128 bits; unknown
  // factors leave no way to tell which hashes collide.
  [[nodiscard]] std::uint64_t operator()(std::uint64_t hash) const {
    if (none()) return hash;
    __extension__ using Product = unsigned __int128;
    const Product product = static_cast<Product>(hash ^ a) * (b | 1);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }
  // Tells keys apart without giving them away; 0 without a key.
  [[nodiscard]] std::uint64_t id() const;
  friend bool operator==(const FeatureKey&, const FeatureKey&) = default;
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
  // Case does not matter. "+X-Spam-Flag" trusts a field instead: it is evidence where it is the
  // first of its name and stands above the top-most Received, so that no sender can have written it.
  std::vector<std::string> own_fields = {};
  // The names by which the user's own mail hosts sign their Authentication-Results (RFC 8601,
  // "mx.example.jp"). If there are none, the host counts that wrote the top-most Received field.
  // Results of all other hosts are no evidence. Case does not matter.
  std::vector<std::string> authserv_ids = {};
  // The key of the features; a new home draws its own. Keep it as secret as the mail.
  FeatureKey key = {};

  friend bool operator==(const Settings&, const Settings&) = default;
  // Whether the same trainings make the same model with both settings. Compares everything except
  // the calibration.
  [[nodiscard]] bool learns_as(const Settings& other) const {
    return thresholds == other.thresholds && max_slots == other.max_slots &&
           own_addresses == other.own_addresses && own_fields == other.own_fields &&
           authserv_ids == other.authserv_ids && key == other.key;
  }
};

}  // namespace classify
