// Model snapshot ↔ file.
//
//   publish_model: temporary file ─ write ─ fsync ─ rename ─ fsync folder      (all or nothing)
//   open_model:    check every byte ─ make the tables ─ Model                  (to learn, and to judge
//                                                                               by the thousand)
//   ModelOnDisk:   map read-only ─ check superblock and metadata               (to judge one message)
//
// The layout is in docs/MODEL_FORMAT.md. A snapshot never changes once it is published: a reader
// keeps the one it opened as long as it likes and never waits for a writer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/model.h"

namespace [[gnu::visibility("default")]] classify {

inline constexpr std::uint32_t kModelFormat = 2;

// Reads the model at `path`, by default at most 24 MB of memory. Some 5 ms for a file of 6 MB. Throws
// Error: io (missing, unreadable), corrupt_model (cut, damaged), wrong_model (an older format or
// another feature scheme), newer_format.
[[nodiscard]] Model open_model(const std::filesystem::path& path);

// The same of the bytes of such a file, and those bytes. For programs that keep models in a database
// or send them elsewhere. Same model, same bytes. Throws Error as above.
[[nodiscard]] Model read_model(std::string_view bytes);
[[nodiscard]] std::string write_model(const Model& model);

// A model for a process that judges one message and ends: opening takes some 50 µs, and of the tables
// it touches the pages that have features of the message; what of the file is not in memory is read in
// pieces of megabytes. For several threads at once. What is damaged in the tables is not noticed:
// features are missed or have wrong counts.
class ModelOnDisk final : public FeatureCounts {
 public:
  // Throws Error as open_model() does.
  explicit ModelOnDisk(const std::filesystem::path& path);
  ModelOnDisk(ModelOnDisk&& other) noexcept;
  ModelOnDisk& operator=(ModelOnDisk&& other) noexcept;
  ~ModelOnDisk() override;

  [[nodiscard]] const ModelInfo& info() const override;

  // As Table::find() for each of them.
  [[nodiscard]] std::vector<Counts> find(View view,
                                         std::span<const std::uint64_t> hashes) const override;

 private:
  struct [[gnu::visibility("hidden")]] File;
  std::unique_ptr<const File> file_;
};

// As open_model(), and looks for counts that no training can produce. Throws Error as open_model does,
// with what is wrong; returns if the model is whole.
void check_model(const std::filesystem::path& path);

// Writes `model` as the new snapshot at `path`, durably, file mode 0600. The old one stays valid
// until the rename; on any Error (io) it stays for good. Cost: one sequential write of what is in use
// of the tables, 8 bytes a feature.
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
