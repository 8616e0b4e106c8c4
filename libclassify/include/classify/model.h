// The feature table: what has been seen in spam and in good mail, and what it is worth.
//
//   Model ─┬─ ModelInfo     totals, settings, trainings applied
//          ├─ Table words       bucket = one 64-byte cache line of 8 slots
//          ├─ Table characters  slot = {tag 24 | spam 12 | good 12 | weight 16} bits
//          ├─ Table structure
//          └─ second judge: a starter's Model, perhaps
//
// A feature is a 64-bit hash, under the model's key (Settings::key). Its low bits choose the
// bucket, and 24 bits from the tenth on are its tag; it is in that bucket or nowhere. Two features
// that share both are one feature to the model (at the largest size, about one look-up in 8,000
// finds another feature's counts). The three *views* see the message from three sides; each has its
// own table and totals.
//
// Copying a Model is cheap: copies share the tables until one of them learns. A const Model may be
// used by any number of threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "classify/class.h"
#include "classify/settings.h"

namespace [[gnu::visibility("default")]] classify {

// The three views of a message. The numbers are part of the file format.
enum class View : std::uint8_t {
  words,       // header fields, text, URLs, markup: everything, as words and word pairs
  characters,  // character n-grams of the visible text
  structure,   // as `words`, without the text of the body
};
inline constexpr std::size_t kViews = 3;
inline constexpr std::array<View, kViews> kAllViews{View::words, View::characters, View::structure};

inline constexpr std::size_t kSlotsPerBucket = 8;
inline constexpr std::size_t kMinSlots = 1u << 12;
inline constexpr std::uint32_t kMaxCount = 4095;   // one more and both counts are halved
inline constexpr double kWeightStep = 1.0 / 1024;  // weights are stored in these, -32 .. +32

// What the model knows of one feature.
struct Counts {
  std::uint32_t spam = 0;  // trained messages that had it
  std::uint32_t good = 0;
  double weight = 0;  // learned; 0 until it has helped or hurt
};

// One view's hash table.
class Table {
 public:
  Table();  // kMinSlots empty slots

  // Uses `slots` where they are; `owner` keeps them alive. Their number must be a power of two, at
  // least kMinSlots. Any content is safe to look up in. `used` is the number of slots that are not
  // empty.
  Table(std::span<const std::uint64_t> slots, std::shared_ptr<const void> owner, std::size_t used);

  // The same with memory that nobody else uses: learning changes it in place, without a copy.
  Table(std::shared_ptr<std::uint64_t[]> memory, std::size_t slots, std::size_t used);

  // Absent features have counts 0. Touches one cache line.
  [[nodiscard]] Counts find(std::uint64_t hash) const;

  // Counts each of `hashes` (distinct) once more for `cls`, after adding `weight_change[i]` to the
  // weight of those that were present. When a bucket is full, the table doubles if at least half of
  // it is in use and it is smaller than `max_slots`; otherwise the bucket's least seen feature is
  // dropped, but never one of this call. O(hashes); O(slots) when the table doubles or does not own
  // its memory.
  void learn(std::span<const std::uint64_t> hashes, std::span<const double> weight_change,
             Class cls, std::size_t max_slots);

  [[nodiscard]] std::span<const std::uint64_t> slots() const { return slots_; }
  [[nodiscard]] std::size_t used() const { return used_; }

  // Drops features seen fewer than `min_seen` times. O(slots).
  void prune(std::uint32_t min_seen);

 private:
  [[nodiscard]] std::optional<std::size_t> locate(std::uint64_t hash) const;
  [[nodiscard]] std::optional<std::size_t> empty_slot(std::uint64_t hash) const;
  void own();
  void grow();

  std::shared_ptr<const void> owner_;  // of the memory of `slots_`
  std::span<const std::uint64_t> slots_;
  std::uint64_t* writable_ = nullptr;  // null while shared
  unsigned growth_ = 0;                // slots = kMinSlots << growth
  std::size_t used_ = 0;
};

struct ViewTotals {
  std::uint64_t spam = 0;  // messages this view has learned
  std::uint64_t good = 0;
};

// Which trainings made this model: a chained hash of the trainings in force, in order. Equal
// sequences give equal values, whatever was learned and taken back in between.
struct AppliedTrainings {
  std::uint64_t count = 0;
  std::uint64_t digest = 0;
  friend bool operator==(const AppliedTrainings&, const AppliedTrainings&) = default;
};

// What a model has learned of its second judge (Model::second).
struct SecondJudge {
  std::uint64_t digest = 0;                   // model_digest() of that judge; 0: there is none
  std::array<double, kViews> trust{1, 1, 1};  // in each of its views, 0 to 1
  friend bool operator==(const SecondJudge&, const SecondJudge&) = default;
};

struct ModelInfo {
  std::string scheme;  // kFeatureScheme of the tokens and features
  std::array<ViewTotals, kViews> totals;
  Experience learned;  // messages any view has learned
  Settings settings;
  AppliedTrainings applied;
  std::uint64_t folded_to = 0;  // of a base: the last record of the journal that is in it
  SecondJudge second;
};

// How much the second judge still adds to a score: from 1, before the model has learned anything, to
// 0 from 1,080 trainings on. Its doubt stays (scorer.h).
[[nodiscard]] double say_of_second(const ModelInfo& model);

// What judging needs of a model, wherever it is kept: its numbers and the counts of features. A
// Model in memory is judged faster without it; ModelOnDisk (model_file.h) is one for processes that
// judge one message and end, and storage of your own can be another.
class FeatureCounts {
 public:
  virtual ~FeatureCounts();

  [[nodiscard]] virtual const ModelInfo& info() const = 0;

  // The counts of each of `hashes`, in their order; those of absent features are 0. The hashes are
  // those under the key of info().settings.
  [[nodiscard]] virtual std::vector<Counts> find(View view,
                                                 std::span<const std::uint64_t> hashes) const = 0;

  // The second judge, as Model::second.
  [[nodiscard]] virtual const FeatureCounts* second() const { return nullptr; }

 protected:
  FeatureCounts() = default;
  FeatureCounts(const FeatureCounts&) = default;
  FeatureCounts(FeatureCounts&&) = default;
  FeatureCounts& operator=(const FeatureCounts&) = default;
  FeatureCounts& operator=(FeatureCounts&&) = default;
};

class Model {
 public:
  Model();  // knows nothing, reads this build's feature scheme

  ModelInfo info;

  // The second judge: a model of other people's mail, which has a say until this model has learned
  // enough (scorer.h). It is never changed. Null: there is none, or its file is lost. To give a
  // model another one, call set_second_judge() (model_file.h).
  std::shared_ptr<const Model> second;

  [[nodiscard]] const Table& table(View v) const { return tables_[static_cast<std::size_t>(v)]; }
  [[nodiscard]] Table& table(View v) { return tables_[static_cast<std::size_t>(v)]; }
  [[nodiscard]] const ViewTotals& totals(View v) const {
    return info.totals[static_cast<std::size_t>(v)];
  }
  // The counts of a feature, by its public hash (Feature::hash).
  [[nodiscard]] Counts find(View v, std::uint64_t feature) const {
    return table(v).find(info.settings.key(feature));
  }

 private:
  std::array<Table, kViews> tables_;
};

// Drops, in every view, the features that were seen fewer than `min_seen` times in all trainings.
// Then halves each table while less than a quarter of it is used and no bucket would overflow. The
// remaining features keep their evidence, and the totals stay. The same model gives the same bytes
// on every machine. O(slots).
void prune(Model& model, std::uint32_t min_seen);

// Adds what `other` has learned. Counts and totals are added; counts too large for a slot are
// halved together, as in learning. A feature that both know gets the mean of their weights,
// weighted by how often each model has seen it; a feature that only one of them knows keeps its
// weight. If a bucket is full and the table already has the maximum of slots of `into`, the least
// seen feature is dropped. The settings stay those of `into`. `info.applied` becomes a new value
// for these contents, so that a trainer never mistakes the sum for one of its parts. Both models
// must have this build's scheme, as every model has that was opened or imported, and the same key:
// otherwise throws Error (wrong_model). Messages that both have learned count twice. The same
// models give the same bytes on every machine. O(slots).
void merge(Model& into, const Model& other);

}  // namespace classify
