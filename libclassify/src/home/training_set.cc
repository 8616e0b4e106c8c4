#include "classify/home/training_set.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "classify/annotate.h"
#include "classify/error.h"
#include "classify/model_file.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/mapped_file.h"
#include "hash.h"
#include "home/journal.h"
#include "mail/header_block.h"

namespace classify {
namespace {

constexpr std::array<std::pair<std::string_view, Regime>, 4> kRegimes{
    {{"near", Regime::near},
     {"error", Regime::error},
     {"all", Regime::all},
     {"settled", Regime::settled}}};

// Line ends as LF, one at the end: mail servers rewrite the former, procmail adds to the latter.
std::string with_plain_line_ends(std::string_view raw) {
  std::string mail;
  mail.reserve(raw.size() + 1);
  while (!raw.empty()) {
    const std::size_t end = raw.find('\n');
    std::string_view line = raw.substr(0, end);
    raw.remove_prefix(end == std::string_view::npos ? raw.size() : end + 1);
    while (line.ends_with('\r')) line.remove_suffix(1);
    mail += line;
    mail += '\n';
  }
  while (mail.ends_with("\n\n")) mail.pop_back();
  return mail == "\n" ? std::string() : mail;
}

}  // namespace

std::string_view name(Regime regime) { return kRegimes[static_cast<std::size_t>(regime)].first; }

std::optional<Regime> regime_from_name(std::string_view text) {
  for (const auto& [known, regime] : kRegimes) {
    if (known == text) return regime;
  }
  return std::nullopt;
}

const LearningRule& rule_of(Regime regime) {
  switch (regime) {
    case Regime::error:
      return kCorrectionRule;
    case Regime::all:
      return kAlwaysRule;
    case Regime::near:
    case Regime::settled:
      break;
  }
  return kNearErrorRule;
}

std::string mail_to_learn(std::string_view raw) {
  // Again until nothing goes: a From_ line may stand behind another or behind a field of ours.
  std::string mail = with_plain_line_ends(raw);
  std::size_t before = 0;
  do {
    before = mail.size();
    mail = without_marks(std::string_view(mail).substr(mail::locate_header(mail).fields_begin));
  } while (mail.size() != before);
  return mail;
}

TrainingSet::TrainingSet(const std::filesystem::path& folder)
    : path_(folder / "journal"), base_path_(folder / "base") {
  try {
    if (const std::optional<Model> model = base()) {
      base_applied_ = model->info.applied;
      folded_to_ = model->info.folded_to;
    }
  } catch (const Error& e) {
    if (e.code() != ErrorCode::wrong_model) throw;
    lost_base_ = e.what();
  }
  read();
}

std::optional<Model> TrainingSet::base() const {
  std::error_code error;
  if (!lost_base_.empty() || !std::filesystem::exists(base_path_, error)) return std::nullopt;
  return open_model(base_path_);
}

void TrainingSet::set_base(const Model& base) {
  if (base.info.folded_to != folded_to_) {
    throw Error(ErrorCode::invalid_input,
                base_path_.string() + ": has trainings folded into it, which would be lost");
  }
  publish_model(base, base_path_);
  base_applied_ = base.info.applied;
  lost_base_.clear();
}

void TrainingSet::fold(Model base, std::uint64_t last) {
  assert(pending_.empty() && last >= folded_to_);
  // With this base the folded trainings are skipped: from here on dropping what is kept of them
  // changes nothing but the room they take.
  base.info.folded_to = last;
  publish_model(base, base_path_);
  base_applied_ = base.info.applied;
  folded_to_ = last;
  drop_folded();
}

void TrainingSet::drop_folded() {
  std::string front(kJournalFirstLine);
  std::size_t at = front.size();
  while (at < good_bytes_) {
    Record record;
    const Reading reading = read_record(bytes_.substr(at), at, record);
    Training& training = record.training;
    if (reading == Reading::whole && training.number > folded_to_) break;
    const std::size_t next =
        std::min(record.bytes != 0 ? at + record.bytes : bytes_.find('\n', at) + 1, good_bytes_);
    if (reading == Reading::whole && training.cls != Class::unsure) {
      training.kept = Kept::nothing;
      front += training_head(training, {});
    } else {
      front += bytes_.substr(at, next - at);  // what is damaged stays as it is
    }
    at = next;
  }
  const std::array<std::string_view, 2> chunks{front, bytes_.substr(at, good_bytes_ - at)};
  write_file_atomically(path_, chunks);
  file_.reset();
  trainings_.clear();
  prunings_.clear();
  by_mail_.clear();
  requests_.clear();
  good_bytes_ = synced_bytes_ = damaged_ = 0;
  read();
}

void TrainingSet::remap() {
  std::error_code missing;
  if (!std::filesystem::exists(path_, missing) && !missing) {
    bytes_ = {};
    return;
  }
  MappedFile mapped = map_file(path_);
  owner_ = std::move(mapped.owner);
  bytes_ = mapped.bytes;
}

void TrainingSet::read() {
  remap();
  if (bytes_.empty()) return;
  if (!bytes_.starts_with(kJournalFirstLine)) {
    if (kJournalFirstLine.starts_with(bytes_)) return;  // torn while it was being made
    throw Error(ErrorCode::corrupt_training_set, path_.string() + ": not a mailsift journal");
  }
  std::size_t at = kJournalFirstLine.size();
  good_bytes_ = at;
  // A whole record further on means that one was damaged later; nothing more means that it was
  // never finished. A mail may quote a journal: behind a good head line the bytes are known to be
  // mail, and nothing in them is looked at.
  std::size_t skipped = 0;
  bool lost = false;  // somewhere in a record whose head line is damaged
  while (at < bytes_.size()) {
    Record record;
    const Reading reading = read_record(bytes_.substr(at), at, record);
    if (reading == Reading::whole) {
      take_in(record);
      at += record.bytes;
      good_bytes_ = at;
      damaged_ += skipped;
      skipped = 0;
      lost = false;
    } else if (record.bytes == 0) {
      skipped += lost ? 0 : 1;
      lost = true;
      const std::size_t line_end = bytes_.find('\n', at);
      if (line_end == std::string_view::npos) break;
      at = line_end + 1;
    } else if (reading == Reading::damaged) {
      ++skipped;
      lost = false;
      at += record.bytes;
    } else {
      break;
    }
  }
  synced_bytes_ = good_bytes_;
}

void TrainingSet::take_in(const Record& record) {
  Training t = record.training;
  next_number_ = std::max(next_number_, t.number + 1);
  if (record.min_seen != 0) {
    prunings_.push_back({.number = t.number,
                         .min_seen = record.min_seen,
                         .time = t.time,
                         .who = t.who,
                         .folded = t.number <= folded_to_,
                         .after = trainings_.size()});
    return;
  }
  if (record.takes_back == 0) {
    requests_.insert(t.request);
    by_mail_[t.mail_hash] = trainings_.size();
    if (t.kept == Kept::features && !features_fit(kept(t))) t.kept = Kept::nothing;
    t.folded = t.number <= folded_to_;
    trainings_.push_back(std::move(t));
    return;
  }
  mark_taken_back(record.takes_back, t.number);
}

void TrainingSet::mark_taken_back(std::uint64_t number, std::uint64_t by) {
  for (Pruning& pruning : prunings_) {
    if (pruning.number == number) pruning.taken_back_by = by;
  }
  for (Training& training : trainings_) {
    if (training.number != number) continue;
    training.taken_back_by = by;
    by_mail_.erase(training.mail_hash);
    // It may have stood on top of one of the same mail that is folded.
    for (std::size_t i = 0; i < trainings_.size() && trainings_[i].folded; ++i) {
      const Training& other = trainings_[i];
      const bool below = other.mail_hash == training.mail_hash && other.taken_back_by == 0;
      if (below) by_mail_[other.mail_hash] = i;
    }
  }
}

std::string_view TrainingSet::kept(const Training& training) const {
  if (training.kept == Kept::nothing) return {};
  if (training.kept_offset >= synced_bytes_ && !pending_.empty()) {
    return std::string_view(pending_).substr(training.kept_offset - synced_bytes_,
                                             training.kept_bytes);
  }
  return bytes_.substr(training.kept_offset, training.kept_bytes);
}

std::string_view TrainingSet::mail(const Training& training) const {
  return training.kept == Kept::mail ? kept(training) : std::string_view();
}

Features TrainingSet::features(const Training& training, const ReadingOptions& options) const {
  return training.kept == Kept::mail ? read_features(kept(training), options)
                                     : unpack_features(kept(training));
}

const Training* TrainingSet::find_mail(std::string_view mail) const {
  const auto at = by_mail_.find(hash_bytes(mail));
  return at == by_mail_.end() ? nullptr : &trainings_[at->second];
}

const Training* TrainingSet::find_number(std::uint64_t number) const {
  for (const Training& training : trainings_) {
    if (training.number == number) return &training;
  }
  return nullptr;
}

bool TrainingSet::has_request(std::string_view id) const {
  return requests_.contains(std::string(id));
}

std::vector<Step> TrainingSet::steps() const {
  std::vector<Step> steps;
  AppliedTrainings applied = base_applied_;
  auto pruning = prunings_.begin();
  const auto prune_before = [&](std::size_t index) {
    for (; pruning != prunings_.end() && pruning->after <= index; ++pruning) {
      if (pruning->taken_back_by != 0 || pruning->folded) continue;
      applied.digest = combine_hashes(applied.digest, pruning->min_seen, 3);
      steps.push_back({pruning->number, nullptr, pruning->min_seen, applied});
    }
  };
  for (std::size_t i = 0; i < trainings_.size(); ++i) {
    prune_before(i);
    const Training& t = trainings_[i];
    if (t.taken_back_by != 0 || t.folded || t.kept == Kept::nothing) continue;
    const std::uint64_t one = combine_hashes(
        t.mail_hash, static_cast<std::uint64_t>(t.cls) * 8 + static_cast<std::uint64_t>(t.regime),
        1);
    applied = {applied.count + 1, combine_hashes(applied.digest, one, 2)};
    steps.push_back({t.number, &t, 0, applied});
  }
  prune_before(trainings_.size());
  return steps;
}

std::vector<AppliedTrainings> TrainingSet::applied_chain() const {
  std::vector<AppliedTrainings> chain{base_applied_};
  for (const Step& step : steps()) chain.push_back(step.applied);
  return chain;
}

void TrainingSet::open_for_writing() {
  if (file_) return;
  const int fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) throw_errno("open", path_);
  file_ = std::shared_ptr<int>(new int(fd), [](const int* p) {
    ::close(*p);
    delete p;
  });
  // Whatever a crash or a full disk left behind the last whole record goes.
  if (::ftruncate(fd, static_cast<off_t>(good_bytes_)) != 0) throw_errno("truncate", path_);
  if (::lseek(fd, 0, SEEK_END) < 0) throw_errno("seek", path_);
  if (good_bytes_ == 0) {
    pending_ = std::string(kJournalFirstLine) + pending_;
    good_bytes_ = kJournalFirstLine.size();
    sync_folder(path_.parent_path());
  }
}

void TrainingSet::write(std::string_view record) {
  open_for_writing();
  pending_ += record;
  good_bytes_ += record.size();
}

const Training& TrainingSet::append(Training t, std::string_view mail, std::string_view features) {
  t.number = next_number_++;
  t.mail_hash = hash_bytes(mail);
  t.mail_bytes = mail.size();
  t.who = one_word(t.who);
  t.request = one_word(t.request);
  t.kept = features.empty() ? Kept::mail : Kept::features;
  const std::string_view kept = features.empty() ? mail : features;
  write(training_head(t, kept));
  t.kept_offset = good_bytes_;
  t.kept_bytes = kept.size();
  write(kept);
  write("\n");
  requests_.insert(t.request);
  by_mail_[t.mail_hash] = trainings_.size();
  return trainings_.emplace_back(std::move(t));
}

const Pruning& TrainingSet::append_pruning(std::uint32_t min_seen, std::int64_t time,
                                           std::string_view who) {
  const Pruning pruning{.number = next_number_++,
                        .min_seen = min_seen,
                        .time = time,
                        .who = one_word(who),
                        .after = trainings_.size()};
  write(pruning_record(pruning));
  return prunings_.emplace_back(pruning);
}

void TrainingSet::take_back(std::uint64_t number, std::int64_t time, std::string_view who) {
  mark_taken_back(number, next_number_);
  write(take_back_record(next_number_, number, time, who));
  ++next_number_;
}

void TrainingSet::sync() {
  if (!file_ || pending_.empty()) return;
  try {
    write_all(*file_, pending_, path_);
    if (::fdatasync(*file_) != 0) throw_errno("sync", path_);
  } catch (...) {
    // Back to the last good length; if even that fails, the next reader drops the torn tail.
    if (::ftruncate(*file_, static_cast<off_t>(synced_bytes_)) == 0) {
      ::lseek(*file_, 0, SEEK_END);
    }
    throw;
  }
  pending_.clear();
  synced_bytes_ = good_bytes_;
  remap();
}

}  // namespace classify
