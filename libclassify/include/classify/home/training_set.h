// What was learned, in order and by mail: the contents of a training log, ready for questions.
//
//   1 spam, near   learned                in force
//   2 good, error  learned                taken back by 4
//   3 seen < 2     forgotten (a pruning)  in force
//   4              takes 2 back
//
// A model is made anew by taking the steps in force, in order, on top of the base.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "classify/classifier.h"
#include "classify/home/training.h"
#include "classify/home/training_log.h"
#include "classify/model.h"

namespace [[gnu::visibility("default")]] classify {

// One thing to do to make the model, in order: learn a training, or prune.
struct Step {
  std::uint64_t number = 0;            // of the record
  const Training* training = nullptr;  // null: prune
  std::uint32_t min_seen = 0;          // of a prune
  AppliedTrainings applied;            // afterwards
};

class TrainingSet {
 public:
  // Reads the whole log. Throws Error as TrainingLog::read and open_model do, except for a base of
  // another feature scheme (see lost_base()).
  explicit TrainingSet(std::shared_ptr<TrainingLog> log);
  explicit TrainingSet(const std::filesystem::path& folder)
      : TrainingSet(open_training_log(folder)) {}

  [[nodiscard]] const std::vector<Training>& trainings() const { return trainings_; }
  [[nodiscard]] const std::vector<Pruning>& prunings() const { return prunings_; }
  // Empty unless the mail is kept.
  [[nodiscard]] std::string_view mail(const Training& training) const;
  // The features of a training: read from the mail with these options, or as they were kept. Empty
  // if nothing is kept.
  [[nodiscard]] Features features(const Training& training, const ReadingOptions& options) const;

  // The training in force for this mail, if it was learned. The bytes must be as mail_to_learn()
  // leaves them.
  [[nodiscard]] const Training* find_mail(const MailToLearn& mail) const;
  [[nodiscard]] const Training* find_mail(std::string_view mail) const;
  // Cleans a mail for this home, whose settings may name own fields.
  [[nodiscard]] MailToLearn mail_to_learn(std::string_view raw) const {
    return MailToLearn(raw, settings_.own_fields);
  }
  // The training of that number, taken back or not; null if there is none.
  [[nodiscard]] const Training* find_number(std::uint64_t number) const;
  [[nodiscard]] bool has_request(std::string_view id) const;
  // Number of the last record; 0 if there is none.
  [[nodiscard]] std::uint64_t head() const { return next_number_ - 1; }

  // The user's settings as the log has them; the defaults if it has none.
  [[nodiscard]] const Settings& settings() const { return settings_; }
  void set_settings(const Settings& settings);

  // The model that rebuilds start from, if there is one. Throws Error as open_model does. A base of
  // another feature scheme counts as no base: this build cannot use the lessons that exist only
  // there. lost_base() then says so in words, and is empty otherwise.
  [[nodiscard]] std::optional<Model> base() const;
  [[nodiscard]] const std::string& lost_base() const { return lost_base_; }
  // Durable at once. A base that lacks the folded trainings is refused: Error (invalid_input).
  void set_base(const Model& base);

  // The second judge of every model that is made from this set; null if there is none. One of
  // another feature scheme, or a damaged one, counts as none: a starter can be had again.
  [[nodiscard]] std::shared_ptr<const Model> second_judge() const { return second_; }
  // Durable at once. Without a model it takes the judge away.
  void set_second_judge(const std::optional<Model>& judge);

  // Makes the base of a model that knows lessons which the log has lost. All trainings of the log count
  // as folded into it, but their mail stays until room is needed. Durable at once. The next record
  // gets a number beyond any that was ever given, so that a journal that is found again is not
  // learned on top of what it taught.
  void keep_as_base(Model base);
  [[nodiscard]] bool base_was_kept() const;

  // Makes the trainings up to record `last` part of the base, and drops their kept mail and
  // features. `base` is a model that has learned exactly these trainings. Call it only after
  // sync(). Each step is durable, and done completely or not at all; a crash between them leaves
  // mail that the next fold() drops.
  void fold(Model base, std::uint64_t last);
  [[nodiscard]] std::uint64_t folded_to() const { return folded_to_; }

  // Everything in force and not folded, in order, as it is applied on top of the base.
  [[nodiscard]] std::vector<Step> steps() const;
  // Chained over the first trainings in force; see AppliedTrainings. In order, index 0 = the base.
  [[nodiscard]] std::vector<AppliedTrainings> applied_chain() const;
  // Whether these were the trainings in force at some time, on top of this base or of the one before
  // it. If so, a model that has applied them knows nothing that is not in the log.
  [[nodiscard]] bool once_made(const AppliedTrainings& applied) const;

  // Records that were damaged and left out.
  [[nodiscard]] std::size_t damaged_records() const { return log_->damaged_records(); }

  // --- writing: only under the writer's lock ---

  // Appends a training and fills in its number and place. Keeps `features` (packed by record.h)
  // instead of the mail if there are any. Safe only after sync().
  const Training& append(Training training, std::string_view mail, std::string_view features = {});
  const Pruning& append_pruning(std::uint32_t min_seen, std::int64_t time, std::string_view who);
  void take_back(std::uint64_t number, std::int64_t time, std::string_view who);
  // Leaves a training out in memory, before take_back() follows. A crash or an error in between leaves
  // it in force.
  void withhold(std::uint64_t number);
  // Makes everything appended durable. Throws Error (io); then the log is as after the last sync()
  // that succeeded.
  void sync() { log_->sync(); }

 private:
  void look_at_base();
  void look_at_second_judge();
  void read();
  void take_in(const LogRecord& record);
  [[nodiscard]] std::vector<Step> steps_until(std::uint64_t last, AppliedTrainings applied) const;
  void mark_taken_back(std::uint64_t number, std::uint64_t by);
  [[nodiscard]] std::uint64_t identity_of(const Training& training) const;
  [[nodiscard]] const Training* find_identity(std::uint64_t identity) const;

  std::shared_ptr<TrainingLog> log_;
  Settings settings_;
  std::string lost_base_;
  std::shared_ptr<const Model> second_;
  AppliedTrainings base_applied_;  // where the chain begins
  std::uint64_t folded_to_ = 0;    // number of the last record that is in the base
  std::vector<Training> trainings_;
  std::vector<std::uint64_t> identities_;  // of each, see identity_of()
  std::vector<Pruning> prunings_;
  std::unordered_map<std::uint64_t, std::size_t> by_mail_;  // in force: identity → index
  std::unordered_set<std::string> requests_;
  std::uint64_t next_number_ = 1;
};

}  // namespace classify
