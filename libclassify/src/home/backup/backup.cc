#include "home/backup/backup.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>

#include "ascii.h"
#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/model_file.h"
#include "files/atomic_file.h"
#include "files/mapped_file.h"
#include "hash.h"
#include "home/held_lock.h"
#include "home/record.h"

namespace classify {
namespace {

constexpr std::string_view kFirstWords = "mailsift backup ";
constexpr std::string_view kFirstLine = "mailsift backup 1\n";
constexpr std::string_view kSpool = "spool/";

constexpr std::string_view kJournal = "training/journal";
constexpr std::array<std::string_view, 8> kFiles{kJournal,
                                                 "training/base",
                                                 "training/starter",
                                                 "training/settings",
                                                 "training/replaced",
                                                 "model",
                                                 "secret",
                                                 "known"};

bool is_request(std::string_view name) {
  constexpr std::size_t kLongest = 80;
  if (!name.starts_with(kSpool)) return false;
  name.remove_prefix(kSpool.size());
  return !name.empty() && name.size() <= kLongest &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

bool may_be_in_backup(std::string_view name) {
  return is_request(name) || std::find(kFiles.begin(), kFiles.end(), name) != kFiles.end();
}

// Takes a line off the front of `bytes`; empty if it is not whole.
std::string_view take_line(std::string_view& bytes) {
  constexpr std::size_t kLongest = 300;
  const std::size_t end = bytes.substr(0, kLongest).find('\n');
  if (end == std::string_view::npos) return {};
  const std::string_view words = hashed_words(bytes.substr(0, end));
  if (!words.empty()) bytes.remove_prefix(end + 1);
  return words;
}

// What a crash left after the last whole record goes with the next training.
std::string_view whole_records(std::string_view journal) {
  const std::size_t begin = journal.find('\n') + 1;
  return journal.substr(0, read_records(journal, begin, [](const ReadRecord&, std::size_t) {}).end);
}

// A journal whose trainings keep features in place of their mail. What is damaged is left out,
// because it may be mail.
std::string without_mail(std::string_view journal, const ReadingOptions& options) {
  const std::size_t begin = journal.find('\n') + 1;
  std::string out(journal.substr(0, begin));
  read_records(journal, begin, [&](ReadRecord read, std::size_t at) {
    Training& t = read.record.training;
    if (t.kept != Kept::mail || t.cls == Class::unsure) {
      out += journal.substr(at, read.bytes);
      return;
    }
    const std::string_view mail = journal.substr(t.kept_offset, t.kept_bytes);
    const std::string features = pack_features(read_features(mail, options));
    t.kept = Kept::features;
    out += record_head(read.record, features) + features + '\n';
  });
  return out;
}

// The settings that the mail of the home is read with.
Settings settings_of(const Home& home, const Stores& stores) {
  if (const std::optional<Settings> settings = stores.log->settings()) return *settings;
  return is_regular_file(home.model()) ? ModelOnDisk(home.model()).info().settings : Settings();
}

[[noreturn]] void refuse(const std::string& name, const std::string& reason) {
  throw Error(ErrorCode::invalid_input, name + ": damaged backup: " + reason);
}

}  // namespace

Backup back_up(const Home& home, const Stores& stores, bool with_mail,
               std::chrono::milliseconds wait) {
  Backup backup;
  const auto add = [&](std::string name) {
    std::error_code error;
    if (!std::filesystem::exists(home.folder / name, error) && !error) return;
    MappedFile file = map_file(home.folder / name);
    backup.owners.push_back(std::move(file.owner));
    if (name == kJournal) file.bytes = whole_records(file.bytes);
    backup.files.push_back({std::move(name), file.bytes});
  };
  {
    // All are open before the lock is released. Trainers replace files, or append to the journal, so
    // these bytes do not change any more.
    const HeldLock lock(stores.lock, stores.system, wait);
    stores.log->read(UINT64_MAX, [](const LogRecord&) {});  // what no trainer can read is refused
    for (const std::string_view name : kFiles) add(std::string(name));
    if (with_mail) {
      for (const std::string& id : stores.queue->waiting()) {
        if (is_request(std::string(kSpool) + id)) add(std::string(kSpool) + id);
      }
      return backup;
    }
  }
  for (Backup::File& file : backup.files) {
    if (file.name != kJournal) continue;
    auto journal = std::make_shared<const std::string>(
        without_mail(file.bytes, reading_options(settings_of(home, stores))));
    file.bytes = *journal;
    backup.owners.push_back(std::move(journal));
  }
  return backup;
}

std::vector<std::string_view> pieces_of(Backup& backup) {
  const auto lines = std::make_shared<std::vector<std::string>>();
  for (const Backup::File& file : backup.files) {
    lines->push_back(with_hash("file " + file.name + ' ' + std::to_string(file.bytes.size()) + ' ' +
                               hex(hash_bytes(file.bytes))));
  }
  lines->push_back(with_hash("end " + std::to_string(backup.files.size())));
  backup.owners.push_back(lines);
  std::vector<std::string_view> pieces{kFirstLine};
  for (std::size_t i = 0; i < backup.files.size(); ++i) {
    pieces.insert(pieces.end(), {(*lines)[i], backup.files[i].bytes});
  }
  pieces.push_back(lines->back());
  return pieces;
}

bool is_backup(std::string_view bytes) { return bytes.starts_with(kFirstWords); }

Backup read_backup(std::string_view bytes, const std::string& name) {
  if (!is_backup(bytes)) throw Error(ErrorCode::invalid_input, name + ": not a mailsift backup");
  if (!bytes.starts_with(kFirstLine)) {
    unsigned format = 0;
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    if (!parse_number(line.substr(kFirstWords.size()), format) || format < 2) {
      refuse(name, "its first line");
    }
    throw Error(ErrorCode::newer_format,
                name + ": backup format " + std::to_string(format) + ", this build reads up to 1");
  }
  bytes.remove_prefix(kFirstLine.size());
  Backup backup;
  std::unordered_set<std::string> names;
  for (;;) {
    std::string_view line = take_line(bytes);
    const std::string_view kind = next_word(line);
    std::size_t size = 0;
    if (kind == "end") {
      if (!parse_number(line, size) || size != backup.files.size() || !bytes.empty()) {
        refuse(name, "it does not end as it should");
      }
      return backup;
    }
    if (kind != "file") refuse(name, "cut, or changed");
    const std::string file(next_word(line));
    if (!may_be_in_backup(file)) refuse(name, "a file that no data folder has");
    if (!names.insert(file).second) refuse(name, file + " is in it twice");
    std::uint64_t hash = 0;
    if (!parse_number(next_word(line), size) || !parse_number(line, hash, 16) ||
        size > bytes.size() || hash_bytes(bytes.substr(0, size)) != hash) {
      refuse(name, file + " is cut, or changed");
    }
    backup.files.push_back({file, bytes.substr(0, size)});
    bytes.remove_prefix(size);
  }
}

}  // namespace classify
