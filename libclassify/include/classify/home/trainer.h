// The one writer of a home: it learns the requests in the queue and those passed to train().
//
//   many processes: RequestQueue::put ─▶ queue ─┐                      ┌─▶ log (fsync)
//                                               ├─ one Trainer (lock) ─┤
//   bulk training:  Trainer::train ─────────────┘                      └─▶ model (new snapshot)
//
// A request is safe as soon as it is in the queue. Whoever gets the writer's lock drains the whole
// queue, so that a thousand requests at once make one snapshot, not a thousand. A crash at any
// instruction loses nothing that was acknowledged: the log is written before the snapshot, the
// snapshot before the queue is emptied, and each step can be done again.
//
// What is taught takes back settled trainings of the other class whose mail is nearly the same
// (settling.h): they were settled because nobody had said yet what such mail is. They stay taken
// back if that teaching is taken back, too.
//
// The sender of mail that a person calls spam is no longer known (known_people.h).
//
// A trainer answers only from the model that the trainings make. If the snapshot is missing,
// damaged or behind the log, the trainer makes it anew before the first answer. It does the same
// after a training was taken back.
//
// If the log has lost trainings (it is missing, cut, damaged or an old copy), the snapshot is the last
// witness of what they taught. The trainer then keeps it, as the base of the log: see
// kept_snapshot(). Mail that is in the store of recent mail by then is never settled: a person may have
// said what it is.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/home/stores.h"
#include "classify/home/training.h"
#include "classify/home/training_set.h"
#include "classify/model.h"
#include "classify/settings.h"

namespace [[gnu::visibility("default")]] classify {

// How much of the training log is kept. The oldest trainings beyond these limits are folded into
// the base: their effect on the model stays, bit for bit, but their mail is dropped and they cannot
// be taken back any more.
struct TrainingLimits {
  std::uint64_t max_bytes = 256u << 20;  // of mail; if there is more, folding leaves half of this
  std::int64_t max_age = 0;              // seconds; 0 = no limit
};
// The number of the last training to fold; 0 = none is due. The age limit takes effect only when
// the oldest training exceeds it by an eighth, so that not every call folds.
[[nodiscard]] std::uint64_t last_to_fold(const TrainingSet& set, const TrainingLimits& limits,
                                         std::int64_t now);

class Trainer {
 public:
  using Progress = std::function<void(std::size_t done, std::size_t all)>;

  // Waits for the writer's lock at most `wait` and throws Error (busy) after that.
  explicit Trainer(Stores stores, std::chrono::milliseconds wait = std::chrono::seconds(10));
  explicit Trainer(const Home& home, std::chrono::milliseconds wait = std::chrono::seconds(10))
      : Trainer(open_home(home), wait) {}
  ~Trainer();

  // For a caller that only wants its queued requests (at least one) learned. Null if another
  // trainer has learned them before this one gets the lock: they are then in the log and the model,
  // durably.
  [[nodiscard]] static std::unique_ptr<Trainer> unless_learned(
      Stores stores, std::span<const std::string> requests,
      std::chrono::milliseconds wait = std::chrono::seconds(10));

  // A trainer that believes the log alone: what only the snapshot knows is forgotten at commit().
  [[nodiscard]] static std::unique_ptr<Trainer> from_log_alone(
      Stores stores, std::chrono::milliseconds wait = std::chrono::seconds(10));

  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  // Applies requests, in order, to the model in memory and the log. Safe only after commit(). Each
  // mail that moves from one class to the other costs a rebuild, but all those in one call together
  // cost one.
  TrainResult train(const TrainRequest& request);
  std::vector<TrainResult> train(std::span<const TrainRequest> requests);

  // Takes a training back exactly, by message or by number: the model becomes what it would be
  // without that training. False if there is no such training in force, or if it is folded.
  bool untrain_mail(std::string_view raw, std::int64_t time, std::string_view who);
  bool untrain_number(std::uint64_t number, std::int64_t time, std::string_view who);
  // Takes back every training and pruning that was asked for at `since` (seconds since 1970) or later
  // and is in force and not folded; returns how many. A mail that one of them had moved from the
  // other class does not return to that class by itself.
  std::size_t untrain_since(std::int64_t since, std::int64_t time, std::string_view who);

  // Applies every request of the queue, in order of arrival; returns how many. They leave the queue
  // at commit(). `done` is called with the id and the result of each. A trainer that had to wait
  // for the lock first waits a moment more (at most half a second), so that other processes can
  // hand in their requests.
  std::size_t drain_queue(
      const std::function<void(std::string_view id, const TrainResult&)>& done = {});
  // Why a request was left in the queue (a later version wrote it); empty if none was left.
  [[nodiscard]] const std::string& left_waiting() const { return left_waiting_; }

  // Whether the log had lost trainings that the snapshot knew, so that the snapshot was kept as the
  // base. Nothing learned is lost, but what is in a base cannot be taken back.
  [[nodiscard]] bool kept_snapshot() const { return kept_snapshot_; }

  // The next commit() makes the model anew from the log.
  void request_rebuild() { stale_ = true; }

  // Makes everything durable: the log, then the snapshot; then it removes the requests from the
  // queue. Throws Error (io); the requests then stay where they are. `progress` is called during a
  // rebuild.
  void commit(const Progress& progress = {});

  // Drops the features that were seen fewer than `min_seen` (at least 1) times so far; returns the
  // number under which the pruning can be taken back. A rebuild does the same at the same place.
  std::uint64_t prune(std::uint32_t min_seen, std::int64_t time, std::string_view who);

  // Folds the trainings up to the one of this number into the base. The model stays the same, byte
  // for byte. Durable when it returns. Call it only after commit(). Costs a rebuild of the folded
  // part, and rewriting the rest of the journal.
  void fold(std::uint64_t last, const Progress& progress = {});

  // Makes a model from elsewhere the base, and takes over its settings: the trainings of this home
  // come on top of it, now and in every rebuild. The new base is durable at once, the model at the
  // next commit(). Throws Error (invalid_input) if trainings of this home are folded into the
  // present base.
  void import_base(Model base);

  // Adds what other models have learned to the base: the trainings of this home
  // come on top of them all, now and in every rebuild. The settings stay those of this home. Throws
  // Error (wrong_model) if one has another key than this home.
  void merge_into_base(std::span<const Model> others);

  // Gives the home a second judge (scorer.h), or takes it away: in the model and in every rebuild.
  // The judge is durable at once, the model at the next commit(), for which it is made anew. Throws
  // Error (invalid_input) if the judge has learned only one class.
  void begin_beside(const std::optional<Model>& judge);

  // The model as the trainings make it. O(trainings) if it has to be made anew.
  [[nodiscard]] const Model& model();
  [[nodiscard]] const TrainingSet& training_set() const { return set_; }
  [[nodiscard]] const Settings& settings() const { return model_.info.settings; }

  // Published at the next commit(). Any change except to the calibration makes the model anew,
  // because the trainings then make a different one. Throws Error (invalid_input) if the key
  // changes and there is a base, whose features are filed under its key for ever.
  void change_settings(const Settings& settings);

 private:
  struct [[gnu::visibility("hidden")]] Lock;
  struct [[gnu::visibility("hidden")]] Lesson;
  struct [[gnu::visibility("hidden")]] Settled;
  enum class Snapshot : std::uint8_t { witness, ignored };
  Trainer(Stores stores, std::unique_ptr<Lock> lock, Snapshot snapshot = Snapshot::witness);
  void catch_up(Snapshot snapshot);
  void keep_snapshot();
  void settle_nothing_kept_so_far();
  void make_current(const Progress& progress = {});
  void adopt_settings();
  void adopt_second_judge();
  void train_all(std::span<Lesson> lessons);
  void withhold_contradicted(Lesson& lesson);
  void find_copies(Lesson& lesson);
  void withhold_copies(Lesson& lesson);
  void note_known_sender(Lesson& lesson);
  [[nodiscard]] bool may_settle(const Lesson& lesson, const Score& scored);
  TrainResult train_one(Lesson& lesson);
  TrainResult train_base(Lesson& lesson);
  bool take_back(const Training* training, std::int64_t time, std::string_view who);
  bool take_back(const Pruning& pruning, std::int64_t time, std::string_view who);

  Stores stores_;
  std::unique_ptr<Lock> lock_;
  TrainingSet set_;
  std::unique_ptr<Settled> settled_;
  Model model_;
  std::optional<Model>
      new_base_;  // the base with lessons learned beneath the trainings; stored by commit()
  std::vector<std::string> drained_;
  std::optional<KnownPeople> people_;  // opened when the first spam is learned
  std::vector<std::shared_ptr<const MailToLearn>> spam_of_known_;  // commit() forgets the senders
  std::string left_waiting_;
  bool stale_ = false;  // model_ is not what the trainings make; nothing is answered from it
  bool changed_ = false;
  bool kept_snapshot_ = false;
};

// The model that the trainings make from nothing, with these settings. Deterministic.
[[nodiscard]] Model rebuild_model(const TrainingSet& set, const Settings& settings,
                                  const Trainer::Progress& progress = {});

}  // namespace classify
