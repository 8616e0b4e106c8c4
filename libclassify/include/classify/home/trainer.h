// When and how much to learn; the spool and its one writer.
//
//   many processes: spool_request ─▶ spool/ ─┐                      ┌─▶ training/journal (fsync)
//                                            ├─ one Trainer (lock) ─┤
//   bulk training:  Trainer::train ──────────┘                      └─▶ model (new snapshot)
//
// A request is safe as soon as it is in the spool. Whoever gets the writer's lock drains the whole
// spool, so that a thousand requests at once make one snapshot, not a thousand. A crash at any
// instruction loses nothing that was acknowledged: the journal is written before the snapshot, the
// snapshot before the spool is emptied, and each step can be done again.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "classify/home/home.h"
#include "classify/home/training_set.h"
#include "classify/model.h"
#include "classify/model_file.h"

namespace [[gnu::visibility("default")]] classify {

// Creates what is missing of a home: folders, a secret, and a model with these settings that knows
// nothing.
// Throws Error (io) naming what could not be made. An existing home keeps what it has.
void create_home(const Home& home, const ModelInfo& settings = {});

struct TrainRequest {
  Class cls = Class::spam;  // not unsure
  std::string raw;          // the message, any bytes
  Regime regime = Regime::near;
  std::int64_t time = 0;  // seconds since 1970 UTC
  std::string who;        // for the history
  // What the training set keeps. With nothing, the message is learned into the base, beneath all
  // trainings: it cannot be taken back, and learning it again learns it twice. The spool keeps mail
  // until it is learned, whatever this says.
  Kept keep = Kept::mail;
};

// How much of the training set is kept. The oldest trainings beyond are folded into the base: what
// they taught stays, bit for bit; their mail goes, and they cannot be taken back any more.
struct TrainingLimits {
  std::uint64_t max_bytes = 256u << 20;  // of mail; when there is more, half of that is left
  std::int64_t max_age = 0;              // seconds; 0 = as old as may be
};
// The number of the last training to fold, 0 = none is due. By age nothing is due before the oldest
// is an eighth too old, so that not every call folds.
[[nodiscard]] std::uint64_t last_to_fold(const TrainingSet& set, const TrainingLimits& limits,
                                         std::int64_t now);

struct TrainResult {
  enum class What {
    learned,     // new to the training set
    not_needed,  // the regime found the model sure enough already; nothing was stored
    already,     // was learned as this class before: no change
    moved,       // was learned as the other class before: that was taken back
  } what = What::learned;
  Verdict before;
  Verdict after;
};

// Puts a request into the spool, durably, and returns its id. Any number of processes at once.
// Throws Error (io).
std::string spool_request(const Home& home, const TrainRequest& request);

// How many requests wait in the spool; 0 if it cannot be read.
[[nodiscard]] std::size_t waiting_requests(const Home& home);

// Waits until no request has come to the spool for `quiet`, but at most `times` times that long: in
// a crowd each snapshot that is not written saves more than such a wait costs.
void await_quiet(const Home& home, std::chrono::milliseconds quiet, int times);

// The one writer of a home. Construction waits for the lock at most `wait` and throws Error (busy)
// after that; it repairs what a crash left (torn journal, snapshot behind the journal).
class Trainer {
 public:
  explicit Trainer(const Home& home, std::chrono::milliseconds wait = std::chrono::seconds(10));
  ~Trainer();

  // For a caller that only wants its spooled requests (one at least) learned. Null if another
  // trainer has done that before this one has the lock: they are in the training set and the model,
  // durably.
  [[nodiscard]] static std::unique_ptr<Trainer> unless_learned(
      const Home& home, std::span<const std::string> requests,
      std::chrono::milliseconds wait = std::chrono::seconds(10));

  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  // Applies one request to the model in memory and the journal. Safe only after commit().
  TrainResult train(const TrainRequest& request);

  // Takes a training back, by message or by number, exactly: the model becomes what it would be if
  // that training had never been. False if there is no such training in force, or if it is folded.
  bool untrain_mail(std::string_view raw, std::int64_t time, std::string_view who);
  bool untrain_number(std::uint64_t number, std::int64_t time, std::string_view who);
  // All trainings and prunings in force and not folded that were asked for at `since` (seconds
  // since 1970) or later; returns how many. What they had moved from the other class does not come
  // back by itself.
  std::size_t untrain_since(std::int64_t since, std::int64_t time, std::string_view who);

  // Applies every request of the spool, in order of arrival; returns how many. They leave the spool
  // at commit(). `done` is told the id and the result of each. A trainer that had to wait for the
  // lock is one of a crowd: it gives the others a moment (at most half a second) to hand in theirs.
  std::size_t drain_spool(
      const std::function<void(std::string_view id, const TrainResult&)>& done = {});

  // Forces the model to be made anew from the training set at the next commit().
  void request_rebuild() { rebuild_ = true; }

  // Makes all of it durable: journal, then snapshot, then the spool. Throws Error (io); the
  // requests then stay where they are. `progress` is told during a rebuild: done, all.
  void commit(const std::function<void(std::size_t, std::size_t)>& progress = {});

  // Drops the features that were seen fewer than `min_seen` (at least 1) times so far; returns the
  // number under which it can be taken back. A rebuild does the same at the same place.
  std::uint64_t prune(std::uint32_t min_seen, std::int64_t time, std::string_view who);

  // Folds the trainings up to the one of this number into the base. The model stays the same, byte
  // for byte. Durable when it returns. Only after commit(). Costs a rebuild of what is folded, and
  // the writing of what is left of the journal.
  void fold(std::uint64_t last, const std::function<void(std::size_t, std::size_t)>& progress = {});

  // Takes over a model made elsewhere, with its settings: the trainings of this home come on top of
  // it, now and in every rebuild. The new base is durable at once, the model at the next commit().
  // Throws Error (invalid_input) if trainings of this home are folded into the base it has.
  void import_base(Model base);

  // Adds what other models have learned to the base: the trainings of this home
  // come on top of them all, now and in every rebuild. The settings stay those of this home.
  void merge_into_base(std::span<const Model> others);

  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] const TrainingSet& training_set() const { return set_; }

  // Settings of the model (thresholds, own addresses ...); published at the next commit(). Changed
  // own addresses, sizes or thresholds make it rebuild, because the trainings then make another
  // model; a changed calibration does not.
  void change_settings(const ModelInfo& settings);

 private:
  struct [[gnu::visibility("hidden")]] Lock;
  Trainer(Home home, std::unique_ptr<Lock> lock);
  void catch_up();
  TrainResult train(const TrainRequest& request, std::string_view id);
  TrainResult train_base(const TrainRequest& request, std::string_view mail);
  bool take_back(const Training* training, std::int64_t time, std::string_view who);
  bool take_back(const Pruning& pruning, std::int64_t time, std::string_view who);

  Home home_;
  std::unique_ptr<Lock> lock_;
  TrainingSet set_;
  Model model_;
  std::optional<Model> new_base_;  // with what is to be learned into it at commit()
  std::vector<std::filesystem::path> drained_;
  bool rebuild_ = false;
  bool changed_ = false;
};

// The model that a training set makes, from nothing, with these settings. Deterministic.
[[nodiscard]] Model rebuild_model(
    const TrainingSet& set, const ModelInfo& settings,
    const std::function<void(std::size_t, std::size_t)>& progress = {});

}  // namespace classify
