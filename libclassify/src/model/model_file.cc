#include "classify/model_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "classify/error.h"
#include "classify/version.h"
#include "files/atomic_file.h"
#include "files/mapped_file.h"
#include "hash.h"
#include "model/archive.h"
#include "model/believable.h"
#include "model/packed_table.h"
#include "model/slot.h"

namespace classify {
namespace {

static_assert(
    std::endian::native == std::endian::little,
    "libclassify runs on little-endian processors only: a model is used as it lies in its file");

constexpr std::size_t kPage = 4096;
constexpr std::array<char, 8> kMagic{'M', 'A', 'I', 'L', 'S', 'I', 'F', 'T'};

// The first 64 bytes of the file, as they are.
struct Superblock {
  std::array<char, 8> magic = kMagic;
  std::uint32_t format = kModelFormat;
  std::uint32_t metadata_bytes = 0;  // they follow the superblock
  std::uint64_t metadata_hash = 0;
  std::uint64_t tables_offset = 0;            // a multiple of the page size
  std::array<std::uint32_t, kViews> slots{};  // of each table when it is unpacked
  std::uint32_t reserved = 0;
  std::uint64_t tables_hash = 0;  // XXH3 of everything from tables_offset on
  std::uint64_t own_hash = 0;     // XXH3 of the 56 bytes before
};
static_assert(sizeof(Superblock) == 64);

constexpr std::size_t kHashedPart = sizeof(Superblock) - sizeof(std::uint64_t);

std::string_view bytes_of(const Superblock& block) {
  return {reinterpret_cast<const char*>(&block), sizeof block};
}

std::string_view bytes_of(std::span<const std::uint64_t> slots) {
  return {reinterpret_cast<const char*>(slots.data()), slots.size_bytes()};
}

[[noreturn]] void damaged(const std::string& name, std::string_view what) {
  throw Error(ErrorCode::corrupt_model, name + ": damaged model: " + std::string(what));
}

// A mapped file and views of its parts.
struct MappedModel {
  Superblock block;
  MappedFile file;
  ModelInfo info;
  std::array<PackedTable, kViews> tables;
};

// `mapped` begins at an address for 64-bit words; `name` is for messages.
MappedModel look_into(MappedFile mapped, const std::string& name) {
  Superblock block;
  if (mapped.bytes.size() < sizeof block) damaged(name, "shorter than its first block");
  std::memcpy(&block, mapped.bytes.data(), sizeof block);
  if (block.magic != kMagic) {
    throw Error(ErrorCode::corrupt_model, name + ": not a mailsift model");
  }
  // The format is checked before any hash, because another format may have other hashes.
  if (block.format != kModelFormat) {
    throw Error(block.format > kModelFormat ? ErrorCode::newer_format : ErrorCode::wrong_model,
                name + ": model format " + std::to_string(block.format) + ", this build reads " +
                    std::to_string(kModelFormat));
  }
  if (hash_bytes(bytes_of(block).substr(0, kHashedPart)) != block.own_hash) {
    damaged(name, "first block");
  }
  for (const std::uint32_t slots : block.slots) {
    if (slots < kMinSlots || !std::has_single_bit(slots)) damaged(name, "table size");
  }
  if (block.tables_offset % kPage != 0 || block.tables_offset > mapped.bytes.size() ||
      block.tables_offset < sizeof block + std::uint64_t{block.metadata_bytes}) {
    damaged(name, "its length is not what its first block says");
  }
  const std::string_view metadata = mapped.bytes.substr(sizeof block, block.metadata_bytes);
  if (hash_bytes(metadata) != block.metadata_hash) damaged(name, "metadata");

  const ArchivedInfo about = unarchive_info(metadata, name);
  if (about.info.settings.key.id() != about.key_id) damaged(name, "its key");
  if (about.info.scheme != kFeatureScheme) {
    throw Error(ErrorCode::wrong_model, name + ": feature scheme " + about.info.scheme +
                                            ", this build reads " + std::string(kFeatureScheme));
  }
  MappedModel model{block, mapped, about.info, {}};
  // Page-aligned in the mapping, so aligned for 64-bit words.
  std::span<const std::uint64_t> rest{
      reinterpret_cast<const std::uint64_t*>(mapped.bytes.data() + block.tables_offset),
      (mapped.bytes.size() - block.tables_offset) / sizeof(std::uint64_t)};
  const auto take = [&](std::uint64_t words) {
    if (words > rest.size()) damaged(name, "it is too short for its tables");
    const auto taken = rest.first(words);
    rest = rest.subspan(words);
    return taken;
  };
  for (std::size_t v = 0; v < kViews; ++v) {
    model.tables[v].directory = take(block.slots[v] / kSlotsPerWord);
    model.tables[v].slots = take(about.used[v]);
  }
  if (!rest.empty() || mapped.bytes.size() % sizeof(std::uint64_t) != 0) {
    damaged(name, "it is longer than its tables");
  }
  return model;
}

MappedModel map_model(const std::filesystem::path& path) {
  return look_into(map_file(path), path.string());
}

// model_digest() of the model in a file; 0 if there is none that can be read.
std::uint64_t digest_of_file(const std::filesystem::path& path) {
  try {
    return map_model(path).block.own_hash;
  } catch (const Error&) {
    return 0;
  }
}

// The file of the second judge of the mapped model at `path`; empty if there is none, or it is lost.
MappedFile map_second(const MappedModel& model, const std::filesystem::path& path) {
  if (model.info.second.digest == 0) return {};
  try {
    return map_file(second_judge_path(path));
  } catch (const Error&) {  // the model judges alone
    return {};
  }
}

// What is in that file, if it is the judge of that model.
std::optional<MappedModel> look_into_second(MappedFile file, const MappedModel& model,
                                            const std::string& name) {
  if (file.bytes.empty()) return std::nullopt;
  try {
    MappedModel second = look_into(std::move(file), name);
    if (second.block.own_hash == model.info.second.digest) return second;
  } catch (const Error&) {  // the model judges alone
  }
  return std::nullopt;
}

// The model in memory, after checking every byte of the tables.
Model unpacked(const MappedModel& mapped, const std::string& name) {
  const std::string_view tables = mapped.file.bytes.substr(mapped.block.tables_offset);
  if (hash_bytes(tables) != mapped.block.tables_hash) damaged(name, "tables");
  Model model;
  model.info = mapped.info;
  for (std::size_t v = 0; v < kViews; ++v) {
    std::optional<Table> table = unpack_table(mapped.tables[v]);
    if (!table) damaged(name, "a directory that is not of its table");
    model.table(kAllViews[v]) = std::move(*table);
  }
  return model;
}

// The bytes of a model's file, in the pieces they are written in.
class FileImage {
 public:
  explicit FileImage(const Model& model);
  FileImage(const FileImage&) = delete;  // its pieces are views of itself
  FileImage& operator=(const FileImage&) = delete;
  [[nodiscard]] std::span<const std::string_view> chunks() const { return chunks_; }
  // Depends on every byte of the file, because the first block has the hashes of the rest.
  [[nodiscard]] std::uint64_t digest() const { return block_.own_hash; }

 private:
  Superblock block_;
  std::string metadata_, padding_;
  std::array<PackedSlots, kViews> tables_;
  std::vector<std::string_view> chunks_ = std::vector<std::string_view>(3);
};

FileImage::FileImage(const Model& model) {
  std::array<std::size_t, kViews> used{};
  XXH3_state_t tables_hash;
  XXH3_64bits_reset(&tables_hash);
  for (std::size_t v = 0; v < kViews; ++v) {
    const Table& table = model.table(kAllViews[v]);
    tables_[v] = pack_table(table);
    block_.slots[v] = static_cast<std::uint32_t>(table.slots().size());
    used[v] = tables_[v].slots.size();
    for (const auto& words : {std::span(tables_[v].directory), std::span(tables_[v].slots)}) {
      chunks_.push_back(bytes_of(words));
      XXH3_64bits_update(&tables_hash, words.data(), words.size_bytes());
    }
  }
  block_.tables_hash = XXH3_64bits_digest(&tables_hash);
  metadata_ = archive_info(model.info, used);
  block_.metadata_bytes = static_cast<std::uint32_t>(metadata_.size());
  block_.metadata_hash = hash_bytes(metadata_);
  const std::size_t before = sizeof block_ + metadata_.size();
  block_.tables_offset = (before + kPage - 1) / kPage * kPage;
  block_.own_hash = hash_bytes(bytes_of(block_).substr(0, kHashedPart));
  padding_.assign(block_.tables_offset - before, '\0');
  chunks_[0] = bytes_of(block_);
  chunks_[1] = metadata_;
  chunks_[2] = padding_;
}

}  // namespace

std::filesystem::path second_judge_path(const std::filesystem::path& model) {
  std::filesystem::path path = model;
  return path += ".starter";
}

std::uint64_t model_digest(const Model& model) { return FileImage(model).digest(); }

void set_second_judge(Model& model, std::shared_ptr<const Model> judge) {
  const std::uint64_t digest = judge != nullptr ? model_digest(*judge) : 0;
  if (digest != model.info.second.digest) {
    model.info.second = {};
    model.info.second.digest = digest;
  }
  model.second = std::move(judge);
}

Model open_model(const std::filesystem::path& path) {
  const MappedModel mapped = map_model(path);
  Model model = unpacked(mapped, path.string());
  if (const auto second = look_into_second(map_second(mapped, path), mapped, path.string())) {
    try {
      model.second = std::make_shared<const Model>(unpacked(*second, path.string()));
    } catch (const Error&) {  // the model judges alone
    }
  }
  return model;
}

Model read_model(std::string_view bytes) {
  const auto words = std::make_shared<std::vector<std::uint64_t>>(
      (bytes.size() + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t));
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(words->data()));
  const std::string_view aligned{reinterpret_cast<const char*>(words->data()), bytes.size()};
  const std::string name = "model in memory";
  return unpacked(look_into({words, aligned}, name), name);
}

struct ModelOnDisk::File {
  File(MappedModel model, std::string its_name)
      : mapped(std::move(model)), name(std::move(its_name)) {}

  MappedModel mapped;
  std::string name;
  MappedFile beside;  // of the second judge, opened while the process still may
  std::mutex mutex;
  bool looked_into = false;  // `beside`, which is only done when it is asked
  std::optional<ModelOnDisk> second;
};

ModelOnDisk::ModelOnDisk(std::unique_ptr<File> file) : file_(std::move(file)) {}

ModelOnDisk::ModelOnDisk(const std::filesystem::path& path)
    : file_(std::make_unique<File>(map_model(path), path.string())) {
  file_->beside = map_second(file_->mapped, path);
}

ModelOnDisk::ModelOnDisk(ModelOnDisk&& other) noexcept = default;
ModelOnDisk& ModelOnDisk::operator=(ModelOnDisk&& other) noexcept = default;
ModelOnDisk::~ModelOnDisk() = default;

const ModelInfo& ModelOnDisk::info() const { return file_->mapped.info; }

const FeatureCounts* ModelOnDisk::second() const {
  const std::lock_guard lock(file_->mutex);
  if (!file_->looked_into) {
    file_->looked_into = true;
    if (auto second = look_into_second(std::move(file_->beside), file_->mapped, file_->name)) {
      file_->second = ModelOnDisk(std::make_unique<File>(std::move(*second), file_->name));
    }
  }
  return file_->second ? &*file_->second : nullptr;
}

std::vector<Counts> ModelOnDisk::find(View view, std::span<const std::uint64_t> hashes) const {
  std::vector<Counts> found(hashes.size());
  file_->mapped.tables[static_cast<std::size_t>(view)].find(hashes, found);
  return found;
}

void check_model(const std::filesystem::path& path) {
  const std::string name = path.string();
  const MappedModel mapped = map_model(path);
  const std::size_t metadata_end = sizeof(Superblock) + mapped.block.metadata_bytes;
  const std::string_view padding =
      mapped.file.bytes.substr(metadata_end, mapped.block.tables_offset - metadata_end);
  if (padding.find_first_not_of('\0') != std::string_view::npos) damaged(name, "padding");
  if (const auto lie = lie_in(unpacked(mapped, name))) damaged(name, *lie);
}

void publish_model(const Model& model, const std::filesystem::path& path) {
  const std::filesystem::path beside = second_judge_path(path);
  if (model.second != nullptr && digest_of_file(beside) != model.info.second.digest) {
    const FileImage second(*model.second);
    write_file_atomically(beside, second.chunks());
  }
  const FileImage image(model);
  write_file_atomically(path, image.chunks());
  if (model.second == nullptr && model.info.second.digest == 0) {
    std::error_code error;  // a judge that nobody hears harms nobody
    std::filesystem::remove(beside, error);
  }
}

std::string write_model(const Model& model) {
  const FileImage image(model);
  std::string bytes;
  for (const std::string_view chunk : image.chunks()) bytes += chunk;
  return bytes;
}

}  // namespace classify
