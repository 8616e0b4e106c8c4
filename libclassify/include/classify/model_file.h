// Model snapshot ↔ file.
//
//   publish_model: temporary file ─ write ─ fsync ─ rename ─ fsync folder      (all or nothing)
//   open_model:    check every byte ─ make the tables ─ Model           to learn, or to judge many
//   ModelOnDisk:   map read-only ─ check superblock and metadata        to judge one message
//
// docs/MODEL_FORMAT.md describes the layout. A published snapshot never changes: a reader keeps the
// one it opened as long as it likes, and never waits for a writer.
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

// Reads the model at `path`, which takes at most 24 MB of memory unless `max_slots` was raised.
// Some 5 ms for a file of 6 MB. Throws Error: io (missing, unreadable), corrupt_model (cut,
// damaged), wrong_model (an older format or another feature scheme), newer_format.
[[nodiscard]] Model open_model(const std::filesystem::path& path);

// The second judge of a model is in a file beside it: that of `model` in `model.starter`.
// open_model(), ModelOnDisk and publish_model() read and write it together with the model. If the
// file is missing, damaged or not the judge that the model was trained with, the model is opened
// all the same and judges alone, because mail must not wait.
[[nodiscard]] std::filesystem::path second_judge_path(const std::filesystem::path& model);

// Tells models apart: equal for equal contents. Costs as much as write_model().
[[nodiscard]] std::uint64_t model_digest(const Model& model);

// Gives a model a second judge, or with null takes it away. A model that was trained with this
// judge keeps its trust in it. A second judge of `judge` itself is ignored.
void set_second_judge(Model& model, std::shared_ptr<const Model> judge);

// Reads a model from the bytes of such a file, and makes those bytes: for programs that keep models
// in a database or send them elsewhere. The second judge is not among them: keep its bytes, too,
// and call set_second_judge(). Same model, same bytes. Throws Error as above.
[[nodiscard]] Model read_model(std::string_view bytes);
[[nodiscard]] std::string write_model(const Model& model);

// A model for a process that judges one message and ends. Opening takes some 50 µs. A look-up
// touches only the pages of the tables that hold features of the message; if these are not in
// memory, the system reads the file in pieces of megabytes. Several threads may use it at once.
// Damage in the tables goes unnoticed: features are missing or have wrong counts.
class ModelOnDisk final : public FeatureCounts {
 public:
  // Throws Error as open_model() does.
  explicit ModelOnDisk(const std::filesystem::path& path);
  ModelOnDisk(ModelOnDisk&& other) noexcept;
  ModelOnDisk& operator=(ModelOnDisk&& other) noexcept;
  ~ModelOnDisk() override;

  [[nodiscard]] const ModelInfo& info() const override;

  // Table::find() for each of them.
  [[nodiscard]] std::vector<Counts> find(View view,
                                         std::span<const std::uint64_t> hashes) const override;

  // Null if there is none, or its file is lost. It is opened with the model, and read when it is first
  // asked.
  [[nodiscard]] const FeatureCounts* second() const override;

 private:
  struct [[gnu::visibility("hidden")]] File;
  [[gnu::visibility("hidden")]] explicit ModelOnDisk(std::unique_ptr<File> file);
  std::unique_ptr<File> file_;
};

// Checks what open_model() checks, and also whether the model says what no training and no setting
// can bring about: counts above their totals, thresholds out of order, a limit of slots out of
// bounds, own addresses or fields with control characters. Returns if the model is whole; otherwise
// throws Error as open_model() does, and says what is wrong. For models that come from elsewhere.
void check_model(const std::filesystem::path& path);

// Writes `model` as the new snapshot at `path`, durably, with file mode 0600. The old one stays
// valid until the rename; on any Error (io) it stays for good. Cost: one sequential write of 8
// bytes per feature.
void publish_model(const Model& model, const std::filesystem::path& path);

// A portable Boost.Serialization archive of the whole model (text or XML) for moving it between
// machines and versions, without its second judge. Same model, same archive. If the key is
// withheld, only a program that has it can use the archive, and nobody else can compute features by
// it.
enum class ArchiveFormat { text, xml };
enum class ArchivedKey { withheld, included };
void export_model(const Model& model, std::ostream& out, ArchiveFormat format,
                  ArchivedKey key = ArchivedKey::withheld);

// Reads such an archive in either format, and checks what check_model() checks. `key` is used if
// the archive was made with it and withholds it. Sizes are held against what is there before memory
// is allocated. Still, use it only on files you trust: Boost's reader is not hardened against
// hostile input, and a model can be trained to call anything good. Throws Error: invalid_input;
// wrong_model, also if the key is missing.
[[nodiscard]] Model import_model(std::istream& in, FeatureKey key = {});

}  // namespace classify
