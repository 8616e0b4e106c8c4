#include "classify/training_set.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <utility>

#include "ascii.h"
#include "classify/annotate.h"
#include "classify/error.h"
#include "classify/model_file.h"
#include "hash.h"
#include "mail/header_block.h"
#include "model/atomic_file.h"
#include "model/descriptor.h"
#include "model/mapped_file.h"

namespace classify {
namespace {

constexpr std::string_view kFirstLine = "mailsift journal 1\n";

constexpr std::array<std::pair<std::string_view, Regime>, 4> kRegimes{
    {{"near", Regime::near},
     {"error", Regime::error},
     {"all", Regime::all},
     {"settled", Regime::settled}}};

std::string hex(std::uint64_t number) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return {digits.data(), end};
}

std::string decimal(double number) {
  std::array<char, 64> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                 std::chars_format::fixed, 4);
  return end.ec == std::errc{} ? std::string(digits.data(), end.ptr) : "0";
}

// A name as one word of the journal.
std::string one_word(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 64)) out += c > ' ' && c < 0x7F ? c : '_';
  return out.empty() ? "-" : out;
}

std::string with_hash(std::string head) {
  head += ' ';
  return head + hex(hash_bytes(head)) + '\n';
}

struct Record {
  Training training;             // of a 'T'; of the others number, time and who
  std::uint64_t takes_back = 0;  // target of a 'U'
  std::uint32_t min_seen = 0;    // of a 'P'
  std::size_t bytes = 0;         // of the whole record
};

enum class Reading { whole, torn, damaged };

// The record at the front of `bytes`, which lies `offset` bytes into the journal. One that is torn
// or damaged behind a good head line still has its length.
Reading read_record(std::string_view bytes, std::size_t offset, Record& record) {
  if (!bytes.starts_with("T ") && !bytes.starts_with("U ") && !bytes.starts_with("P ")) {
    return Reading::damaged;
  }
  const std::size_t line_end = bytes.find('\n');
  if (line_end == std::string_view::npos) return Reading::damaged;
  std::string_view line = bytes.substr(0, line_end);
  const std::size_t last_blank = line.rfind(' ');
  std::uint64_t head_hash = 0;
  if (last_blank == std::string_view::npos ||
      !parse_number(line.substr(last_blank + 1), head_hash, 16) ||
      head_hash != hash_bytes(line.substr(0, last_blank + 1))) {
    return Reading::damaged;
  }
  line = line.substr(0, last_blank);
  record = {};
  Training& t = record.training;
  const std::string_view kind = next_word(line);
  bool good = parse_number(next_word(line), t.number);
  if (kind != "T") {
    const std::string_view what = next_word(line);
    good = good &&
           (kind == "U" ? parse_number(what, record.takes_back)
                        : parse_number(what, record.min_seen)) &&
           record.takes_back + record.min_seen > 0 && parse_number(next_word(line), t.time);
    t.who = next_word(line);
    record.bytes = line_end + 1;
    return good ? Reading::whole : Reading::damaged;
  }
  const std::string_view cls = next_word(line);
  t.cls = cls == "spam" ? Class::spam : Class::good;
  good = good && (cls == "spam" || cls == "good") && parse_number(next_word(line), t.time);
  const std::optional<Regime> regime = regime_from_name(next_word(line));
  good = good && regime && parse_number(next_word(line), t.score_before) &&
         parse_number(next_word(line), t.score_after);
  t.request = next_word(line);
  t.who = next_word(line);
  good = good && parse_number(next_word(line), t.mail_bytes) &&
         parse_number(next_word(line), t.mail_hash, 16);
  if (!good) return Reading::damaged;
  t.regime = *regime;
  t.mail_offset = offset + line_end + 1;
  record.bytes =
      t.mail_bytes < bytes.size() ? line_end + 1 + t.mail_bytes + 1 : std::string_view::npos;
  if (record.bytes > bytes.size()) return Reading::torn;
  if (bytes[record.bytes - 1] != '\n' ||
      hash_bytes(bytes.substr(line_end + 1, t.mail_bytes)) != t.mail_hash) {
    return Reading::damaged;
  }
  return Reading::whole;
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
  std::string mail(raw);
  std::size_t before = 0;
  do {
    before = mail.size();
    mail = annotate(std::string_view(mail).substr(mail::locate_header(mail).fields_begin), {});
  } while (mail.size() != before);
  return mail;
}

TrainingSet::TrainingSet(std::filesystem::path folder)
    : path_(folder / "journal"), base_path_(folder / "base") {
  read();
  if (const std::optional<Model> model = base()) base_applied_ = model->info.applied;
}

std::optional<Model> TrainingSet::base() const {
  std::error_code error;
  if (!std::filesystem::exists(base_path_, error)) return std::nullopt;
  return open_model(base_path_);
}

void TrainingSet::set_base(const Model& base) {
  publish_model(base, base_path_);
  base_applied_ = base.info.applied;
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
  if (!bytes_.starts_with(kFirstLine)) {
    if (kFirstLine.starts_with(bytes_)) return;  // torn while it was being made
    throw Error(ErrorCode::corrupt_training_set, path_.string() + ": not a mailsift journal");
  }
  std::size_t at = kFirstLine.size();
  good_bytes_ = at;
  // A whole record further on means that one was damaged later; nothing more means that it was
  // never finished. A mail may quote a journal: behind a good head line the bytes are known to be
  // mail, and nothing in them is looked at.
  const auto take_in = [this](const Record& record) {
    const Training& t = record.training;
    next_number_ = std::max(next_number_, t.number + 1);
    if (record.min_seen != 0) {
      prunings_.push_back({t.number, record.min_seen, t.time, t.who, 0, trainings_.size()});
      return;
    }
    if (record.takes_back == 0) {
      requests_.insert(t.request);
      by_mail_[t.mail_hash] = trainings_.size();
      trainings_.push_back(t);
      return;
    }
    for (Training& earlier : trainings_) {
      if (earlier.number != record.takes_back) continue;
      earlier.taken_back_by = t.number;
      by_mail_.erase(earlier.mail_hash);
    }
    for (Pruning& earlier : prunings_) {
      if (earlier.number == record.takes_back) earlier.taken_back_by = t.number;
    }
  };
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

std::string_view TrainingSet::mail(const Training& training) const {
  if (training.mail_offset >= synced_bytes_) {
    return std::string_view(pending_).substr(training.mail_offset - synced_bytes_,
                                             training.mail_bytes);
  }
  return bytes_.substr(training.mail_offset, training.mail_bytes);
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
      if (pruning->taken_back_by != 0) continue;
      applied.digest = combine_hashes(applied.digest, pruning->min_seen, 3);
      steps.push_back({nullptr, pruning->min_seen, applied});
    }
  };
  for (std::size_t i = 0; i < trainings_.size(); ++i) {
    prune_before(i);
    const Training& t = trainings_[i];
    if (t.taken_back_by != 0) continue;
    const std::uint64_t one = combine_hashes(
        t.mail_hash, static_cast<std::uint64_t>(t.cls) * 8 + static_cast<std::uint64_t>(t.regime),
        1);
    applied = {applied.count + 1, combine_hashes(applied.digest, one, 2)};
    steps.push_back({&t, 0, applied});
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
    pending_ = std::string(kFirstLine) + pending_;
    good_bytes_ = kFirstLine.size();
    sync_folder(path_.parent_path());
  }
}

void TrainingSet::write_record(const std::string& head, std::string_view mail) {
  open_for_writing();
  pending_ += head;
  pending_ += mail;
  if (head.starts_with('T')) pending_ += '\n';
  good_bytes_ += head.size() + mail.size() + (head.starts_with('T') ? 1 : 0);
}

const Training& TrainingSet::append(Training t, std::string_view mail) {
  t.number = next_number_++;
  t.mail_hash = hash_bytes(mail);
  t.mail_bytes = mail.size();
  t.who = one_word(t.who);
  t.request = one_word(t.request);
  const std::string head =
      with_hash("T " + std::to_string(t.number) + (t.cls == Class::spam ? " spam " : " good ") +
                std::to_string(t.time) + ' ' + std::string(name(t.regime)) + ' ' +
                decimal(t.score_before) + ' ' + decimal(t.score_after) + ' ' + t.request + ' ' +
                t.who + ' ' + std::to_string(t.mail_bytes) + ' ' + hex(t.mail_hash));
  open_for_writing();
  t.mail_offset = good_bytes_ + head.size();
  write_record(head, mail);
  requests_.insert(t.request);
  by_mail_[t.mail_hash] = trainings_.size();
  return trainings_.emplace_back(std::move(t));
}

const Pruning& TrainingSet::append_pruning(std::uint32_t min_seen, std::int64_t time,
                                           std::string_view who) {
  const std::uint64_t number = next_number_++;
  write_record(with_hash("P " + std::to_string(number) + ' ' + std::to_string(min_seen) + ' ' +
                         std::to_string(time) + ' ' + one_word(who)),
               {});
  return prunings_.emplace_back(
      Pruning{number, min_seen, time, one_word(who), 0, trainings_.size()});
}

void TrainingSet::take_back(std::uint64_t number, std::int64_t time, std::string_view who) {
  for (Pruning& pruning : prunings_) {
    if (pruning.number == number) pruning.taken_back_by = next_number_;
  }
  for (Training& t : trainings_) {
    if (t.number != number) continue;
    t.taken_back_by = next_number_;
    by_mail_.erase(t.mail_hash);
  }
  write_record(with_hash("U " + std::to_string(next_number_++) + ' ' + std::to_string(number) +
                         ' ' + std::to_string(time) + ' ' + one_word(who)),
               {});
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
