// Where the trainings of a home are stored, in order: the truth that every model is made from.
//
//   TrainingSet (training_set.h)   what is in force, by mail and by number
//        │ reads, appends
//   TrainingLog                    records 1, 2, 3 ... , the base, the second judge, the settings
//     ├─ the journal of a folder   open_training_log(folder)
//     ├─ memory                    training_log_in_memory()
//     └─ a site's PostgreSQL       src/store/
//
// Another kind of storage implements this interface and passes the tests of
// tests/home/stores_test.cc. A log has one writer at a time; see WriterLock.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "classify/home/training.h"
#include "classify/model.h"
#include "classify/settings.h"

namespace [[gnu::visibility("default")]] classify {

// One of the three things that can happen to a model.
struct LogRecord {
  // A training. The other two kinds use only number, time and who.
  Training training;
  std::uint64_t takes_back = 0;  // not 0: this training or pruning is taken back
  std::uint32_t min_seen = 0;    // not 0: a pruning
};

class TrainingLog {
 public:
  virtual ~TrainingLog() = default;

  // Calls `each` with every whole record whose number is above `after`, in order. Throws Error: io;
  // corrupt_training_set if this is no log at all; newer_format if a later version wrote it.
  virtual void read(std::uint64_t after, const std::function<void(const LogRecord&)>& each) = 0;

  // The mail or the packed features kept for a training that read() or append() gave. Valid until
  // the log is next changed. Empty if nothing is kept.
  [[nodiscard]] virtual std::string_view kept(const Training& training) const = 0;

  // Records that read() found damaged and left out.
  [[nodiscard]] virtual std::size_t damaged_records() const = 0;

  // Whether the mails in it may have marks that mail_to_learn() takes off today: they were written
  // by a version that knew fewer.
  [[nodiscard]] virtual bool may_have_marks() const = 0;

  // The model that the trainings come on top of, if there is one. Throws Error as open_model does.
  [[nodiscard]] virtual std::optional<Model> base() const = 0;

  // The second judge of every model that is made from this log, if there is one. Throws Error as
  // open_model does.
  [[nodiscard]] virtual std::optional<Model> second_judge() const = 0;

  // The user's settings. They survive a model that is damaged or of another scheme. Throws Error
  // (io, corrupt_model, newer_format).
  [[nodiscard]] virtual std::optional<Settings> settings() const = 0;

  // --- Writing: only for the holder of the writer's lock. All throw Error (io). ---

  // Adds a record with `kept`, and fills in where `kept` was put. Safe only after sync().
  virtual void append(LogRecord& record, std::string_view kept) = 0;
  // Makes everything appended durable. If it throws, the log is as after the last sync() that
  // succeeded.
  virtual void sync() = 0;

  // All three are durable at once. The log remembers which base was there before, see
  // replaced_base(). set_second_judge() without a model takes the judge away.
  virtual void set_base(const Model& base) = 0;
  virtual void set_second_judge(const std::optional<Model>& judge) = 0;
  virtual void set_settings(const Settings& settings) = 0;

  // Replaces the base by `base`, which has learned everything up to record base.info.folded_to,
  // then drops the kept mail and features of the trainings up to there. A crash in between leaves
  // mail that the next fold drops. Call it only after sync(). The numbers stay the same, but kept
  // mail may move: call read() again.
  virtual void fold(const Model& base) = 0;

  // What the base before the last set_base() had learned; nothing, if there was none. A trainer that
  // was killed right after set_base() leaves a snapshot that was made on top of that one.
  [[nodiscard]] virtual AppliedTrainings replaced_base() const { return {}; }

  // True if this log counts even where a snapshot knows something else: the log is kept safe
  // elsewhere, and other hosts append to it, too.
  [[nodiscard]] virtual bool is_complete() const { return false; }
};

// The files `journal`, `base`, `starter` and `settings` of a folder; docs/MODEL_FORMAT.md. Nothing
// is read or made before it is needed.
[[nodiscard]] std::shared_ptr<TrainingLog> open_training_log(const std::filesystem::path& folder);

// For tests, and for programs that keep nothing.
[[nodiscard]] std::shared_ptr<TrainingLog> training_log_in_memory();

}  // namespace classify
