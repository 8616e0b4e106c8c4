// What a home must not lose, in one file; docs/MODEL_FORMAT.md, "Backups".
//
//   a live home ── back_up ─▶ Backup ── pieces_of ─▶ a file
//   a file ── read_backup ─▶ Backup ── restore_home ─▶ a home
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "classify/home/stores.h"

namespace classify {

struct Backup {
  struct File {
    std::string name;        // "training/journal", ...: one that may be in a backup
    std::string_view bytes;  // belongs to one of `owners`
  };
  std::vector<File> files;
  std::vector<std::shared_ptr<const void>> owners;
};

// The training set, the requests that wait, the model, the starter, the secret and the known people,
// all of one moment: no trainer is at work meanwhile (Error busy after `wait`). Without mail, the trainings keep
// only their features, and requests, which are mail, are left out. Throws Error (io).
[[nodiscard]] Backup back_up(const Home& home, const Stores& stores, bool with_mail,
                             std::chrono::milliseconds wait);

// The bytes of the file, in order. They belong to the backup.
[[nodiscard]] std::vector<std::string_view> pieces_of(Backup& backup);

// `bytes` must outlive the backup; `name` is for messages. Throws Error: invalid_input for anything
// that is not a whole backup, newer_format.
[[nodiscard]] Backup read_backup(std::string_view bytes, const std::string& name);
[[nodiscard]] bool is_backup(std::string_view bytes);  // or the beginning of one

// Makes the home anew from a backup. What a backup does not have (cache, reports) and requests that
// wait are taken over from the home of before, which then lies, whole, in the folder that is
// returned; no path if there was none, or an empty folder. Atomic: a crash leaves the home of before
// or the new one, and perhaps a folder HOME.restoring. Throws Error: io, busy (a trainer is at work
// for longer than `wait`), and what opening the parts of the home throws; then nothing is changed.
std::filesystem::path restore_home(const Home& home, const Backup& backup, const System& system,
                                   std::chrono::milliseconds wait);

}  // namespace classify
