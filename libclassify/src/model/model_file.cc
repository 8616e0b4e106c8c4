#include "classify/model_file.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <numeric>
#include <string>

#include "classify/error.h"
#include "classify/version.h"
#include "hash.h"
#include "model/archive.h"
#include "model/atomic_file.h"
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

// The front of a model file, checked: what there is to know without a look into the tables.
struct Front {
  Superblock block;
  ArchivedInfo about;
};

// Where the metadata ends, if these are the first bytes of a model.
std::size_t metadata_end(std::string_view head, const std::filesystem::path& path) {
  Superblock block;
  if (head.size() < sizeof block) damaged(path, "shorter than its first block");
  std::memcpy(&block, head.data(), sizeof block);
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
  return sizeof block + std::size_t{block.metadata_bytes};
}

// `head` reaches to the end of the metadata, or to the end of the file.
Front checked_front(std::string_view head, std::uint64_t file_bytes,
                    const std::filesystem::path& path) {
  const std::size_t before_tables = metadata_end(head, path);
  Front front;
  Superblock& block = front.block;
  std::memcpy(&block, head.data(), sizeof block);
  std::uint64_t end = block.tables_offset;
  for (const std::uint32_t slots : block.slots) {
    if (slots < kMinSlots || !std::has_single_bit(slots)) damaged(path, "table size");
    end += std::uint64_t{slots} * sizeof(std::uint64_t);
  }
  if (block.tables_offset % kPage != 0 || block.tables_offset < before_tables ||
      end != file_bytes || head.size() < before_tables) {
    damaged(path, "its length is not what its first block says");
  }
  const std::string_view metadata = head.substr(sizeof block, block.metadata_bytes);
  if (hash_bytes(metadata) != block.metadata_hash) damaged(path, "metadata");
  front.about = unarchive_info(metadata, path.string());
  if (front.about.info.scheme != kFeatureScheme) {
    throw Error(ErrorCode::wrong_model, path.string() + ": feature scheme " +
                                            front.about.info.scheme + ", this build reads " +
                                            std::string(kFeatureScheme));
  }
  return front;
}

struct OpenedModel {
  Superblock block;
  std::string_view file;
  Model model;
};

OpenedModel open_checked(const std::filesystem::path& path) {
  const MappedFile mapped = map_file(path);
  const Front front = checked_front(mapped.bytes, mapped.bytes.size(), path);
  OpenedModel opened{front.block, mapped.bytes, {}};
  opened.model.info = front.about.info;
  const char* at = mapped.bytes.data() + front.block.tables_offset;
  for (std::size_t v = 0; v < kViews; ++v) {
    // Page-aligned in the mapping, so aligned for 64-bit slots.
    const auto* slots = reinterpret_cast<const std::uint64_t*>(at);
    opened.model.table(kAllViews[v]) =
        Table({slots, front.block.slots[v]}, mapped.owner, front.about.used[v]);
    at += std::size_t{front.block.slots[v]} * sizeof(std::uint64_t);
  }
  return opened;
}

// By the upper half of each, which is below 2^bits, by distribution (radix) from the lowest digit on:
// a quarter of a whole `filter` process would be spent in std::sort().
void sort_by_upper_half(std::vector<std::uint64_t>& numbers, int bits) {
  constexpr int kDigit = 9;
  std::vector<std::uint64_t> sorted(numbers.size());
  for (int shift = 32; shift < 32 + bits; shift += kDigit) {
    const auto digit = [shift](std::uint64_t n) { return n >> shift & ((1u << kDigit) - 1); };
    std::array<std::size_t, (1u << kDigit) + 1> begin{};  // where the numbers of a digit go
    for (const std::uint64_t n : numbers) ++begin[digit(n) + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    for (const std::uint64_t n : numbers) sorted[begin[digit(n)]++] = n;
    numbers.swap(sorted);
  }
}

}  // namespace

Model open_model(const std::filesystem::path& path) { return open_checked(path).model; }

struct ModelOnDisk::File {
  std::filesystem::path path;
  Descriptor descriptor;
  Superblock block;
  Model settings;

  void read(char* to, std::size_t size, std::uint64_t offset) const {
    while (size > 0) {
      const ssize_t n = ::pread(descriptor.get(), to, size, static_cast<off_t>(offset));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) throw_errno("read", path);
      if (n == 0) damaged(path, "it became shorter");
      to += n;
      size -= static_cast<std::size_t>(n);
      offset += static_cast<std::uint64_t>(n);
    }
  }
};

ModelOnDisk::ModelOnDisk(const std::filesystem::path& path) : file_(std::make_unique<File>()) {
  file_->path = path;
  std::uint64_t bytes = 0;
  file_->descriptor = open_regular_file(path, bytes);
  std::string head(std::min<std::uint64_t>(bytes, kPage), '\0');
  file_->read(head.data(), head.size(), 0);
  if (const std::uint64_t end = std::min<std::uint64_t>(metadata_end(head, path), bytes);
      end > head.size()) {
    const std::size_t known = head.size();
    head.resize(end);
    file_->read(head.data() + known, end - known, known);
  }
  const Front front = checked_front(head, bytes, path);
  file_->block = front.block;
  file_->settings.info = front.about.info;
}

ModelOnDisk::ModelOnDisk(ModelOnDisk&& other) noexcept = default;
ModelOnDisk& ModelOnDisk::operator=(ModelOnDisk&& other) noexcept = default;
ModelOnDisk::~ModelOnDisk() = default;

const Model& ModelOnDisk::settings() const { return file_->settings; }

std::vector<Counts> ModelOnDisk::find(View view, std::span<const std::uint64_t> hashes) const {
  // Of what lies so close together a call each would cost more than reading what is between.
  constexpr std::size_t kGap = 32, kMostAtOnce = 256;  // buckets
  constexpr std::size_t kBucketBytes = kSlotsPerBucket * sizeof(std::uint64_t);
  std::uint64_t table = file_->block.tables_offset;
  std::size_t slots = 0;
  for (const View v : kAllViews) {
    slots = file_->block.slots[static_cast<std::size_t>(v)];
    if (v == view) break;
    table += slots * sizeof(std::uint64_t);
  }

  // In the order of the file: the bucket, and in the lower half which of `hashes` it is for.
  std::vector<std::uint64_t> wanted;
  wanted.reserve(hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    wanted.push_back(std::uint64_t{bucket_of(hashes[i], slots) / kSlotsPerBucket} << 32 | i);
  }
  sort_by_upper_half(wanted, std::countr_zero(slots / kSlotsPerBucket));
  const auto bucket_at = [](auto at) { return static_cast<std::size_t>(*at >> 32); };

  std::vector<Counts> found(hashes.size());
  alignas(kBucketBytes) std::array<std::uint64_t, kMostAtOnce * kSlotsPerBucket> read;
  for (auto next = wanted.begin(); next != wanted.end();) {
    const std::size_t first = bucket_at(next);
    auto end = next;
    std::size_t last = first;
    for (; end != wanted.end() && bucket_at(end) - last <= kGap &&
           bucket_at(end) - first < kMostAtOnce;
         ++end) {
      last = bucket_at(end);
    }
    file_->read(reinterpret_cast<char*>(read.data()), (last - first + 1) * kBucketBytes,
                table + first * kBucketBytes);
    for (; next != end; ++next) {
      const std::uint64_t* bucket = read.data() + (bucket_at(next) - first) * kSlotsPerBucket;
      const auto which = static_cast<std::uint32_t>(*next);
      found[which] = counts_in_bucket(bucket, hashes[which]);
    }
  }
  return found;
}

void check_model(const std::filesystem::path& path) {
  const OpenedModel opened = open_checked(path);
  const std::size_t before_tables = sizeof(Superblock) + opened.block.metadata_bytes;
  const std::string_view padding =
      opened.file.substr(before_tables, opened.block.tables_offset - before_tables);
  if (padding.find_first_not_of('\0') != std::string_view::npos) damaged(path, "padding");
  if (hash_bytes(opened.file.substr(opened.block.tables_offset)) != opened.block.tables_hash) {
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
