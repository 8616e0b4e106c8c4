// A backup, and the home that is made from it.
//
// A line "file NAME #" stands for a file with the bytes up to the next such line, with its size and
// hashes; a line "end #" for the last line. Records in the file may have "#", too.
#include "home/backup/backup.h"

#include <utility>
#include <vector>

#include "classify/error.h"
#include "classify/home/home.h"
#include "classify/home/system.h"
#include "classify/home/training_set.h"
#include "hash.h"
#include "home/record.h"
#include "targets.h"

namespace classify::fuzz {
namespace {

namespace fs = std::filesystem;

std::string whole(Bytes input) {
  std::string out = "mailsift backup 1\n";
  std::size_t files = 0;
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    const Bytes line = input.substr(0, end);
    input.remove_prefix(std::min(end + 1, input.size()));
    if (line == "end #") {
      out += with_hash("end " + std::to_string(files));
    } else if (line.starts_with("file ") && line.ends_with(" #")) {
      const std::size_t next =
          std::min({input.find("\nfile "), input.find("\nend "), input.size()});
      const std::string content = with_hashes(input.substr(0, next));
      input.remove_prefix(std::min(next + 1, input.size()));
      out += with_hash(std::string(line.substr(0, line.size() - 1)) +
                       std::to_string(content.size()) + ' ' + hex(hash_bytes(content))) +
             content;
      ++files;
    } else {
      (out += line) += '\n';
    }
  }
  return out;
}

void check(const std::string& bytes) {
  Backup backup;
  try {
    backup = read_backup(bytes, "it");
  } catch (const Error& e) {
    claim(e.code() == ErrorCode::invalid_input || e.code() == ErrorCode::newer_format,
          "what is no backup is said to be none");
    return;
  }
  std::string again;
  for (const std::string_view piece : pieces_of(backup)) again += piece;
  claim(again == bytes, "a backup that is read is the same when it is written");
  const fs::path folder = scratch() / "restored";
  fs::remove_all(folder);
  const auto wait = std::chrono::milliseconds(0);
  for (int times = 0; times < 2; ++times) {  // where there is nothing, and over a home
    try {
      const fs::path before = restore_home({folder}, backup, this_system(), wait);
      claim(before.empty() == (times == 0), "the home of before is kept");
      for (const Backup::File& file : backup.files) {
        claim(read_file(folder / file.name) == file.bytes, "all of a backup is in the home");
      }
      (void)TrainingSet(folder / "training");
      if (!before.empty()) fs::remove_all(before);
    } catch (const Error&) {
      claim(times == 0 && !fs::exists(folder), "what cannot be restored leaves nothing");
      return;
    }
  }
}

}  // namespace

void backup_target(Bytes input) {
  check(std::string(input));
  check(whole(input));
}

}  // namespace classify::fuzz
