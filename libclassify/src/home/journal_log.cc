// A training log in the files `journal`, `base`, `starter` and `settings` of a folder.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>

#include "ascii.h"
#include "classify/error.h"
#include "classify/home/training_log.h"
#include "classify/model_file.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/mapped_file.h"
#include "home/record.h"
#include "model/archive.h"

namespace classify {
namespace {

constexpr std::string_view kFirstWords = "mailsift journal ";
constexpr std::string_view kReplacedWords = "mailsift replaced 1 ";
// Formats 1 and 2 have the same records; mail in them may have marks that are cut off since.
constexpr unsigned kFormat = 3;

std::string first_line() { return std::string(kFirstWords) + std::to_string(kFormat) + '\n'; }

bool is_there(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::exists(path, error) || error;  // whoever opens it says what is wrong
}

// Without the second judge, which the log has in a file of its own.
void publish_base(Model base, const std::filesystem::path& path) {
  base.second = nullptr;
  publish_model(base, path);
}

class JournalLog : public TrainingLog {
 public:
  explicit JournalLog(const std::filesystem::path& folder)
      : path_(folder / "journal"),
        base_path_(folder / "base"),
        second_path_(folder / "starter"),
        settings_path_(folder / "settings"),
        replaced_path_(folder / "replaced") {}

  void read(std::uint64_t after, const std::function<void(const LogRecord&)>& each) override;

  [[nodiscard]] std::string_view kept(const Training& training) const override {
    if (training.kept == Kept::nothing) return {};
    if (training.kept_offset >= synced_bytes_ && !pending_.empty()) {
      return std::string_view(pending_).substr(training.kept_offset - synced_bytes_,
                                               training.kept_bytes);
    }
    return bytes_.substr(training.kept_offset, training.kept_bytes);
  }

  [[nodiscard]] std::size_t damaged_records() const override { return damaged_; }
  [[nodiscard]] bool may_have_marks() const override { return format_ < kFormat; }

  [[nodiscard]] std::optional<Model> base() const override {
    if (!is_there(base_path_)) return std::nullopt;
    return open_model(base_path_);
  }

  [[nodiscard]] std::optional<Model> second_judge() const override {
    if (!is_there(second_path_)) return std::nullopt;
    return open_model(second_path_);
  }

  [[nodiscard]] std::optional<Settings> settings() const override {
    if (!is_there(settings_path_)) return std::nullopt;
    const MappedFile file = map_file(settings_path_);
    return unarchive_info(file.bytes, settings_path_.string()).info.settings;
  }

  void append(LogRecord& record, std::string_view kept) override;
  void sync() override;
  void set_base(const Model& base) override;
  [[nodiscard]] AppliedTrainings replaced_base() const override;
  void set_second_judge(const std::optional<Model>& judge) override {
    if (judge) return publish_model(*judge, second_path_);
    if (::unlink(second_path_.c_str()) == 0) return sync_folder(second_path_.parent_path());
    if (errno != ENOENT) throw_errno("remove", second_path_);
  }
  void set_settings(const Settings& settings) override {
    ModelInfo info;
    info.settings = settings;
    const std::string archive = archive_info(info, {});
    const std::string_view chunk = archive;
    write_file_atomically(settings_path_, {&chunk, 1});
  }
  void fold(const Model& base) override;

 private:
  void map();
  void open_for_writing();

  std::filesystem::path path_, base_path_, second_path_, settings_path_, replaced_path_;
  std::shared_ptr<const void> owner_;
  std::string_view bytes_;  // the mapped journal
  unsigned format_ = kFormat;
  std::size_t good_bytes_ = 0;    // up to the end of its last whole record
  std::size_t synced_bytes_ = 0;  // of these bytes: on disk
  std::size_t damaged_ = 0;
  std::shared_ptr<int> file_;  // open for appending
  std::string pending_;        // records appended and not yet written
};

void JournalLog::map() {
  if (!is_there(path_)) {
    owner_.reset();
    bytes_ = {};
    return;
  }
  MappedFile mapped = map_file(path_);
  owner_ = std::move(mapped.owner);
  bytes_ = mapped.bytes;
}

void JournalLog::read(std::uint64_t after, const std::function<void(const LogRecord&)>& each) {
  // Another trainer may have written since: nothing is known any more, and what an earlier trainer
  // of ours did not sync was never said to be safe.
  file_.reset();
  pending_.clear();
  map();
  format_ = kFormat;
  good_bytes_ = synced_bytes_ = damaged_ = 0;
  if (bytes_.empty()) return;
  const std::size_t first_line_end = bytes_.find('\n');
  std::string_view first = bytes_.substr(0, first_line_end);
  if (first_line_end == std::string_view::npos &&
      (kFirstWords.starts_with(first) || first_line().starts_with(first))) {
    return;  // torn while it was being made
  }
  if (!first.starts_with(kFirstWords) || !parse_number(first.substr(kFirstWords.size()), format_) ||
      format_ == 0) {
    throw Error(ErrorCode::corrupt_training_set, path_.string() + ": not a mailsift training set");
  }
  if (format_ > kFormat) {
    throw Error(ErrorCode::newer_format, path_.string() + ": training set format " +
                                             std::to_string(format_) + ", this build reads up to " +
                                             std::to_string(kFormat));
  }
  const RecordsRead done =
      read_records(bytes_, first_line_end + 1, [&](const ReadRecord& read, std::size_t) {
        if (read.record.training.number > after) each(read.record);
      });
  good_bytes_ = done.end;
  damaged_ = done.damaged;
  synced_bytes_ = good_bytes_;
}

void JournalLog::open_for_writing() {
  if (file_) return;
  const int fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) throw_errno("open", path_);
  const std::shared_ptr<int> file(new int(fd), [](const int* p) {
    ::close(*p);
    delete p;
  });
  // Cut off anything that a crash or a full disk left after the last whole record.
  if (::ftruncate(fd, static_cast<off_t>(good_bytes_)) != 0) throw_errno("truncate", path_);
  if (::lseek(fd, 0, SEEK_END) < 0) throw_errno("seek", path_);
  if (good_bytes_ == 0) {
    sync_folder(path_.parent_path());
    pending_ = first_line();
    good_bytes_ = pending_.size();
    format_ = kFormat;
  }
  file_ = file;
}

void JournalLog::append(LogRecord& record, std::string_view kept) {
  open_for_writing();
  Training& training = record.training;
  const std::string head = record_head(record, kept);
  pending_ += head;
  good_bytes_ += head.size();
  if (record.takes_back != 0 || record.min_seen != 0 || training.kept == Kept::nothing) return;
  training.kept_offset = good_bytes_;
  training.kept_bytes = kept.size();
  pending_ += kept;
  pending_ += '\n';
  good_bytes_ += kept.size() + 1;
}

void JournalLog::sync() {
  if (!file_ || pending_.empty()) return;
  try {
    write_all(*file_, pending_, path_);
    if (::fdatasync(*file_) != 0) throw_errno("sync", path_);
  } catch (...) {
    // Cut back to the last good length. If even that fails, the next reader drops the torn tail.
    if (::ftruncate(*file_, static_cast<off_t>(synced_bytes_)) == 0) {
      ::lseek(*file_, 0, SEEK_END);
    }
    throw;
  }
  pending_.clear();
  synced_bytes_ = good_bytes_;
  map();
}

// The note is written first: it only says that a model on top of that base is nothing unknown.
void JournalLog::set_base(const Model& base) {
  AppliedTrainings old;
  try {
    if (const std::optional<Model> before = this->base()) old = before->info.applied;
  } catch (const Error& e) {
    if (e.code() == ErrorCode::io) throw;
  }
  const std::string note = std::string(kReplacedWords) + std::to_string(old.count) + ' ' +
                           std::to_string(old.digest) + '\n';
  const std::string_view chunk = note;
  write_file_atomically(replaced_path_, {&chunk, 1});
  publish_base(base, base_path_);
}

AppliedTrainings JournalLog::replaced_base() const {
  if (!is_there(replaced_path_)) return {};
  const MappedFile file = map_file(replaced_path_);
  std::string_view line = file.bytes;
  AppliedTrainings old;
  if (!line.starts_with(kReplacedWords) || !line.ends_with('\n')) return {};
  line = line.substr(kReplacedWords.size(), line.size() - kReplacedWords.size() - 1);
  const bool good = parse_number(next_word(line), old.count) && parse_number(line, old.digest);
  return good ? old : AppliedTrainings();
}

void JournalLog::fold(const Model& base) {
  assert(pending_.empty());
  // Readers of this base skip the folded trainings, so dropping their mail now only frees space.
  publish_base(base, base_path_);
  const std::size_t begin = good_bytes_ == 0 ? 0 : bytes_.find('\n') + 1;
  std::string front(bytes_.substr(0, begin));
  std::size_t at = begin;
  while (at < good_bytes_) {
    ReadRecord read = read_record(bytes_.substr(at), at);
    Training& training = read.record.training;
    const bool whole = read.state == RecordState::whole;
    if (whole && training.number > base.info.folded_to) break;
    const std::size_t next =
        std::min(read.bytes != 0 ? at + read.bytes : bytes_.find('\n', at) + 1, good_bytes_);
    if (whole && training.cls != Class::unsure) {
      training.kept = Kept::nothing;
      front += record_head(read.record, {});
    } else {
      front += bytes_.substr(at, next - at);  // damaged bytes stay as they are
    }
    at = next;
  }
  const std::array<std::string_view, 2> chunks{front, bytes_.substr(at, good_bytes_ - at)};
  write_file_atomically(path_, chunks);
  file_.reset();
}

}  // namespace

std::shared_ptr<TrainingLog> open_training_log(const std::filesystem::path& folder) {
  return std::make_shared<JournalLog>(folder);
}

}  // namespace classify
