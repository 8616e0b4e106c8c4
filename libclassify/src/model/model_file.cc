#include "classify/model_file.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string>

#include "classify/error.h"
#include "classify/version.h"
#include "hash.h"
#include "model/archive.h"
#include "model/atomic_file.h"
#include "model/bucket_reader.h"
#include "model/descriptor.h"
#include "model/mapped_file.h"
#include "model/slot.h"

namespace classify {
namespace {

static_assert(std::endian::native == std::endian::little,
              "a big-endian machine needs byte swaps here: the file is little-endian");

constexpr std::size_t kPage = 4096;
constexpr std::array<char, 8> kMagic{'M', 'A', 'I', 'L', 'S', 'I', 'F', 'T'};

// The first 64 bytes of the file, as they are.
struct Superblock {
  std::array<char, 8> magic = kMagic;
  std::uint32_t format = kModelFormat;
  std::uint32_t metadata_bytes = 0;  // right behind the superblock
  std::uint64_t metadata_hash = 0;
  std::uint64_t tables_offset = 0;            // a multiple of the page size
  std::array<std::uint32_t, kViews> slots{};  // tables follow each other without a gap
  std::uint32_t reserved = 0;
  std::uint64_t tables_hash = 0;  // XXH3 over all tables; only check_model reads them
  std::uint64_t own_hash = 0;     // XXH3 over the 56 bytes before
};
static_assert(sizeof(Superblock) == 64);

constexpr std::size_t kHashedPart = sizeof(Superblock) - sizeof(std::uint64_t);

std::string_view bytes_of(const Superblock& block) {
  return {reinterpret_cast<const char*>(&block), sizeof block};
}

std::string_view bytes_of(std::span<const std::uint64_t> slots) {
  return {reinterpret_cast<const char*>(slots.data()), slots.size_bytes()};
}

[[noreturn]] void damaged(const std::filesystem::path& path, std::string_view what) {
  throw Error(ErrorCode::corrupt_model, path.string() + ": damaged model: " + std::string(what));
}

// Of this thread so far; those that need no disk.
long page_faults() {
  struct rusage usage {};
  ::getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_minflt;
}

struct OpenedModel {
  Superblock block;
  std::string_view bytes;
  Model model;
  Descriptor file;
};

OpenedModel open_checked(const std::filesystem::path& path) {
  std::uint64_t size = 0;
  Descriptor file = open_regular_file(path, size);
  const MappedFile mapped = map_file(file, size, path);
  Superblock block;
  if (mapped.bytes.size() < sizeof block) damaged(path, "shorter than its first block");
  std::memcpy(&block, mapped.bytes.data(), sizeof block);
  if (block.magic != kMagic) {
    throw Error(ErrorCode::corrupt_model, path.string() + ": not a mailsift model");
  }
  // The version comes before the checksum: a later format may check itself differently.
  if (block.format != kModelFormat) {
    throw Error(ErrorCode::wrong_model, path.string() + ": model format " +
                                            std::to_string(block.format) + ", this build reads " +
                                            std::to_string(kModelFormat));
  }
  if (hash_bytes(bytes_of(block).substr(0, kHashedPart)) != block.own_hash) {
    damaged(path, "first block");
  }
  std::uint64_t end = block.tables_offset;
  for (const std::uint32_t slots : block.slots) {
    if (slots < kMinSlots || !std::has_single_bit(slots)) damaged(path, "table size");
    end += std::uint64_t{slots} * sizeof(std::uint64_t);
  }
  if (block.tables_offset % kPage != 0 ||
      block.tables_offset < sizeof block + std::uint64_t{block.metadata_bytes} ||
      end != mapped.bytes.size()) {
    damaged(path, "its length is not what its first block says");
  }
  const std::string_view metadata = mapped.bytes.substr(sizeof block, block.metadata_bytes);
  if (hash_bytes(metadata) != block.metadata_hash) damaged(path, "metadata");

  const ArchivedInfo about = unarchive_info(metadata, path.string());
  if (about.info.scheme != kFeatureScheme) {
    throw Error(ErrorCode::wrong_model, path.string() + ": feature scheme " + about.info.scheme +
                                            ", this build reads " + std::string(kFeatureScheme));
  }
  OpenedModel opened{block, mapped.bytes, {}, std::move(file)};
  opened.model.info = about.info;
  const char* at = mapped.bytes.data() + block.tables_offset;
  for (std::size_t v = 0; v < kViews; ++v) {
    // Page-aligned in the mapping, so aligned for 64-bit slots.
    const auto* slots = reinterpret_cast<const std::uint64_t*>(at);
    opened.model.table(kAllViews[v]) = Table({slots, block.slots[v]}, mapped.owner, about.used[v]);
    at += std::size_t{block.slots[v]} * sizeof(std::uint64_t);
  }
  return opened;
}

}  // namespace

Model open_model(const std::filesystem::path& path) { return open_checked(path).model; }

struct ModelOnDisk::File {
  std::filesystem::path path;
  OpenedModel opened;
  enum class Way { unknown, mapping, reading } way = Way::unknown;
};

ModelOnDisk::ModelOnDisk(const std::filesystem::path& path)
    : file_(std::make_unique<File>(File{path, open_checked(path)})) {}

ModelOnDisk::ModelOnDisk(ModelOnDisk&& other) noexcept = default;
ModelOnDisk& ModelOnDisk::operator=(ModelOnDisk&& other) noexcept = default;
ModelOnDisk::~ModelOnDisk() = default;

const ModelInfo& ModelOnDisk::info() const { return file_->opened.model.info; }
const Model& ModelOnDisk::mapped() const { return file_->opened.model; }

std::vector<Counts> ModelOnDisk::find(View view, std::span<const std::uint64_t> hashes) {
  constexpr std::size_t kPrefetchAhead = 24;
  constexpr std::size_t kProbes = 16;
  constexpr long kFewFaults = 12;
  using Way = File::Way;
  const std::span<const std::uint64_t> slots = file_->opened.model.table(view).slots();
  std::vector<Counts> found(hashes.size());
  const auto look_up = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      if (i + kPrefetchAhead < end) prefetch(slots, hashes[i + kPrefetchAhead]);
      found[i] = classify::find(slots, hashes[i]);
    }
  };
  std::size_t done = 0;
  if (file_->way == Way::unknown && hashes.size() >= kProbes) {
    const long before = page_faults();
    look_up(0, kProbes);
    done = kProbes;
    file_->way = page_faults() - before <= kFewFaults ? Way::mapping : Way::reading;
  }
  if (file_->way != Way::reading) {
    look_up(done, hashes.size());
    return found;
  }
  std::uint64_t offset = file_->opened.block.tables_offset;
  for (const View before : kAllViews) {
    if (before == view) break;
    offset += file_->opened.model.table(before).slots().size_bytes();
  }
  read_counts({file_->opened.file, file_->path, offset, slots.size()}, hashes.subspan(done),
              std::span(found).subspan(done));
  return found;
}

void check_model(const std::filesystem::path& path) {
  const OpenedModel opened = open_checked(path);
  const std::size_t metadata_end = sizeof(Superblock) + opened.block.metadata_bytes;
  const std::string_view padding =
      opened.bytes.substr(metadata_end, opened.block.tables_offset - metadata_end);
  if (padding.find_first_not_of('\0') != std::string_view::npos) damaged(path, "padding");
  if (hash_bytes(opened.bytes.substr(opened.block.tables_offset)) != opened.block.tables_hash) {
    damaged(path, "tables");
  }
  for (const View view : kAllViews) {
    const Table& table = opened.model.table(view);
    const ViewTotals& totals = opened.model.totals(view);
    std::size_t used = 0;
    for (const std::uint64_t slot : table.slots()) {
      if (!slot_in_use(slot)) continue;
      ++used;
      const Slot s = unpack(slot);
      if (s.spam > totals.spam || s.good > totals.good) damaged(path, "a count above its total");
    }
    if (used != table.used()) damaged(path, "the number of features is not what it says");
  }
}

void publish_model(const Model& model, const std::filesystem::path& path) {
  Superblock block;
  std::array<std::size_t, kViews> used{};
  XXH3_state_t tables_hash;
  XXH3_64bits_reset(&tables_hash);
  for (std::size_t v = 0; v < kViews; ++v) {
    const Table& table = model.table(kAllViews[v]);
    block.slots[v] = static_cast<std::uint32_t>(table.slots().size());
    used[v] = table.used();
    XXH3_64bits_update(&tables_hash, table.slots().data(), table.slots().size_bytes());
  }
  block.tables_hash = XXH3_64bits_digest(&tables_hash);
  const std::string metadata = archive_info(model.info, used);
  block.metadata_bytes = static_cast<std::uint32_t>(metadata.size());
  block.metadata_hash = hash_bytes(metadata);
  const std::size_t before = sizeof block + metadata.size();
  block.tables_offset = (before + kPage - 1) / kPage * kPage;
  block.own_hash = hash_bytes(bytes_of(block).substr(0, kHashedPart));
  const std::string padding(block.tables_offset - before, '\0');

  const std::array<std::string_view, 3 + kViews> chunks{
      bytes_of(block),
      metadata,
      padding,
      bytes_of(model.table(View::words).slots()),
      bytes_of(model.table(View::characters).slots()),
      bytes_of(model.table(View::structure).slots())};
  write_file_atomically(path, chunks);
}

}  // namespace classify
