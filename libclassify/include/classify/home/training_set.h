// What was learned, in order: the truth that a model is rebuilt from.
//
//   training/journal   "mailsift journal 1"
//                      T 1 spam 1795300000 near ...   learn the mail behind this line as spam
//                      T 2 good ...                   the same, as good
//                      U 3 ... 1                      take training 1 back
//                      P 4 2 ...                      drop what was seen less than 2 times
//   training/base      a model that the trainings come on top of: one that was imported, or that the
//                      oldest trainings were folded into
//
// One append-only file; the mail itself is in it, as mail_to_learn() leaves it, or only its features
// where mail may not be kept. Every record has its length and checksums, so a torn last record is
// recognised and dropped, and a damaged one in the middle is skipped without losing those behind
// it. The format is in docs/MODEL_FORMAT.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "classify/classifier.h"
#include "classify/learner.h"
#include "classify/model.h"

namespace [[gnu::visibility("default")]] classify {

// When a labelled message is learned.
enum class Regime : std::uint8_t {
  near,     // by each view that is wrong or not sure
  error,    // only if the verdict is wrong or UNSURE: a correction
  all,      // always
  settled,  // its own verdict, which nobody corrected: by each view that is not sure (settling.h)
};
[[nodiscard]] std::string_view name(Regime regime);
[[nodiscard]] std::optional<Regime> regime_from_name(std::string_view name);
[[nodiscard]] const LearningRule& rule_of(Regime regime);

// What the training set has of a training's mail.
enum class Kept : std::uint8_t {
  mail,      // all of it: it can be shown, and read anew by a later feature scheme
  features,  // what was learned from it, of use to this feature scheme only
  nothing,   // it is part of the base
};

struct Training {
  std::uint64_t number = 0;  // 1, 2, ... in order of the journal
  Class cls = Class::unsure;
  Regime regime = Regime::near;
  std::int64_t time = 0;  // seconds since 1970 UTC, as the caller said
  std::string who;        // who asked for it
  std::string request;    // id of the spooled request; unique
  double score_before = 0;
  double score_after = 0;
  std::uint64_t taken_back_by = 0;  // number of the record that took it back; 0 = in force
  std::uint64_t mail_hash = 0;      // XXH3 of the mail
  std::size_t mail_bytes = 0;
  bool folded = false;  // in the base: it cannot be taken back any more
  Kept kept = Kept::mail;
  std::size_t kept_offset = 0;
  std::size_t kept_bytes = 0;
};

// What was forgotten in between: features seen fewer than min_seen times by then.
// It stands in the journal, so that a rebuild forgets the same; taken back, it never was.
struct Pruning {
  std::uint64_t number = 0;  // counted together with the trainings
  std::uint32_t min_seen = 0;
  std::int64_t time = 0;
  std::string who;
  std::uint64_t taken_back_by = 0;
  bool folded = false;
  std::size_t after = 0;  // so many trainings stand before it, those taken back included
};

// One thing to do to make the model, in order: learn a training, or prune.
struct Step {
  std::uint64_t number = 0;            // of the record
  const Training* training = nullptr;  // null: prune
  std::uint32_t min_seen = 0;          // of a prune
  AppliedTrainings applied;            // afterwards
};

struct Record;  // of the journal

// The bytes of a message that a training is about: without an mbox From_ line, without the marks of
// filters and mailboxes (without_marks() of annotate.h), with LF for every line end and no blank
// lines at its end. So a message is the same before and after it went through the filter, procmail
// and an IMAP server.
[[nodiscard]] std::string mail_to_learn(std::string_view raw);

class TrainingSet {
 public:
  // Reads the journal in `folder`; a missing one is an empty set. Throws Error (io,
  // corrupt_training_set if it is not a journal at all).
  explicit TrainingSet(const std::filesystem::path& folder);

  [[nodiscard]] const std::vector<Training>& trainings() const { return trainings_; }
  [[nodiscard]] const std::vector<Pruning>& prunings() const { return prunings_; }
  // Empty unless the mail is kept.
  [[nodiscard]] std::string_view mail(const Training& training) const;
  // From the mail, read with these options, or as they are kept. None if nothing is.
  [[nodiscard]] Features features(const Training& training, const ReadingOptions& options) const;

  // The training in force for this mail, if it was learned.
  [[nodiscard]] const Training* find_mail(std::string_view mail) const;
  // The training of that number, taken back or not; null if there is none.
  [[nodiscard]] const Training* find_number(std::uint64_t number) const;
  [[nodiscard]] bool has_request(std::string_view id) const;

  // The model that rebuilds start from, if there is one. Throws Error as open_model does, but a
  // base of another feature scheme is none: what was learned only there is of no use to this build.
  // lost_base() then says so in words, and is empty otherwise.
  [[nodiscard]] std::optional<Model> base() const;
  [[nodiscard]] const std::string& lost_base() const { return lost_base_; }
  // Durable at once. A base that lacks what was folded is refused: Error (invalid_input).
  void set_base(const Model& base);

  // Makes the trainings up to record `last` part of the base, which is a model that has learned
  // just them, and drops what is kept of them. Only after sync(). Both steps are durable, and whole
  // or not done; a crash between them leaves mail that the next fold() drops.
  void fold(Model base, std::uint64_t last);
  [[nodiscard]] std::uint64_t folded_to() const { return folded_to_; }

  // All that is in force and not folded, in order, as done on top of the base.
  [[nodiscard]] std::vector<Step> steps() const;
  // Chained over the first trainings in force; see AppliedTrainings. In order, index 0 = the base.
  [[nodiscard]] std::vector<AppliedTrainings> applied_chain() const;

  // Records that were found damaged and skipped, and bytes of a torn tail that were ignored.
  [[nodiscard]] std::size_t damaged_records() const { return damaged_; }

  // --- writing: only under the writer's lock ---

  // Appends a training (its number, hash and place are filled in). Not durable before sync(). Of
  // the mail it keeps `features` (packed by journal.h) if there are any.
  const Training& append(Training training, std::string_view mail, std::string_view features = {});
  const Pruning& append_pruning(std::uint32_t min_seen, std::int64_t time, std::string_view who);
  void take_back(std::uint64_t number, std::int64_t time, std::string_view who);
  // Makes everything appended durable. Throws Error (io); then the journal is as after the last
  // sync() that succeeded.
  void sync();

 private:
  void read();
  void take_in(const Record& record);
  void mark_taken_back(std::uint64_t number, std::uint64_t by);
  void drop_folded();
  void remap();
  void open_for_writing();
  void write(std::string_view record);
  [[nodiscard]] std::string_view kept(const Training& training) const;

  std::filesystem::path path_;  // of the journal
  std::filesystem::path base_path_;
  std::string lost_base_;
  AppliedTrainings base_applied_;  // where the chain begins
  std::uint64_t folded_to_ = 0;    // number of the last record that is in the base
  std::shared_ptr<const void> owner_;
  std::string_view bytes_;  // the mapped journal
  std::vector<Training> trainings_;
  std::vector<Pruning> prunings_;
  std::unordered_map<std::uint64_t, std::size_t> by_mail_;  // in force: mail hash → index
  std::unordered_set<std::string> requests_;
  std::uint64_t next_number_ = 1;
  std::size_t good_bytes_ = 0;  // length of the journal up to its last whole record
  std::size_t synced_bytes_ = 0;
  std::size_t damaged_ = 0;
  std::shared_ptr<int> file_;  // open for appending
  std::string pending_;        // records appended and not yet written
};

}  // namespace classify
