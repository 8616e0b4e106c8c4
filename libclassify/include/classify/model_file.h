// Model snapshot ↔ file.
//
//   publish_model: temporary file ─ write ─ fsync ─ rename ─ fsync folder      (all or nothing)
//   open_model:    map read-only ─ check superblock and metadata ─ Model       (tables stay on disk)
//   ModelOnDisk:   the same, for one message: its buckets may be read instead
//
// The layout is in docs/MODEL_FORMAT.md. A snapshot never changes once it is published: a reader
// keeps the one it opened as long as it likes and never waits for a writer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <memory>
#include <span>
#include <vector>

#include "classify/model.h"

namespace [[gnu::visibility("default")]] classify {

inline constexpr std::uint32_t kModelFormat = 1;

// Maps the model at `path`. Some 50 µs and no table pages are read. Throws Error: io (missing,
// unreadable), corrupt_model (cut, damaged), wrong_model (other format or feature scheme).
[[nodiscard]] Model open_model(const std::filesystem::path& path);

// A model for a process that judges one message and ends. How the tables are best reached depends on
// how the system holds the file in memory: in large pieces (as a file system may keep it that was
// written at once), then mapping it costs a few page faults; or page by page, then it costs a fault
// for nearly every feature, and twice as long as reading its 64 bytes. The first look-ups tell which
// (docs/EXPERIMENTS.md, "One message a process"). Not for several threads at once.
class ModelOnDisk {
 public:
  // Throws Error as open_model() does.
  explicit ModelOnDisk(const std::filesystem::path& path);
  ModelOnDisk(ModelOnDisk&& other) noexcept;
  ModelOnDisk& operator=(ModelOnDisk&& other) noexcept;
  ~ModelOnDisk();

  [[nodiscard]] const ModelInfo& info() const;
  // As of open_model().
  [[nodiscard]] const Model& mapped() const;

  // As Table::find() for each of them. Throws Error: io, corrupt_model (the file became shorter).
  [[nodiscard]] std::vector<Counts> find(View view, std::span<const std::uint64_t> hashes);

 private:
  struct [[gnu::visibility("hidden")]] File;
  std::unique_ptr<File> file_;
};

// Reads every byte: the table's checksum, counts that no training can produce, totals. Throws Error
// as open_model does, with what is wrong; returns if the model is whole.
void check_model(const std::filesystem::path& path);

// Writes `model` as the new snapshot at `path`, durably, file mode 0600. The old one stays valid
// until the rename; on any Error (io) it stays for good. Cost: one sequential write of the tables.
void publish_model(const Model& model, const std::filesystem::path& path);

// A portable Boost.Serialization archive of the whole model (text or XML) for moving it between
// machines and versions. Same model, same archive.
enum class ArchiveFormat { text, xml };
void export_model(const Model& model, std::ostream& out, ArchiveFormat format);

// Reads such an archive, of either format. For files one trusts: sizes are checked before memory is
// allocated, but Boost's reader is not hardened against hostile input. Throws Error: invalid_input,
// wrong_model.
[[nodiscard]] Model import_model(std::istream& in);

}  // namespace classify
