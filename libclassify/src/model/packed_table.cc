#include "model/packed_table.h"

#include <algorithm>
#include <cassert>
#include <memory>

#include "model/slot.h"

namespace classify {
namespace {

// The slots of a bucket.
struct Range {
  std::uint32_t first;
  std::uint32_t count;
};

constexpr int kCountBits = 4;

// The sum of eight numbers of four bits.
constexpr std::uint32_t sum_of_counts(std::uint32_t counts) {
  const std::uint32_t pairs = (counts & 0x0F0F0F0F) + (counts >> kCountBits & 0x0F0F0F0F);
  return pairs * 0x01010101u >> 24;
}

constexpr Range range_in(std::uint64_t word, std::size_t bucket) {
  const auto counts = static_cast<std::uint32_t>(word);
  const auto shift = static_cast<int>(bucket % kBucketsPerWord) * kCountBits;
  const std::uint32_t before = sum_of_counts(counts & ((1u << shift) - 1));
  return {static_cast<std::uint32_t>(word >> 32) + before, counts >> shift & 15};
}

// Empty if the directory is damaged.
Range range_of(const PackedTable& table, std::uint64_t hash) {
  const std::size_t bucket =
      bucket_of(hash, table.directory.size() * kSlotsPerWord) / kSlotsPerBucket;
  const Range range = range_in(table.directory[bucket / kBucketsPerWord], bucket);
  return std::uint64_t{range.first} + range.count <= table.slots.size() ? range : Range{0, 0};
}

}  // namespace

void PackedTable::find(std::span<const std::uint64_t> hashes, std::span<Counts> found) const {
  constexpr std::size_t kPrefetchAhead = 24;
  assert(found.size() == hashes.size());
  std::vector<Range> ranges(hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) ranges[i] = range_of(*this, hashes[i]);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (i + kPrefetchAhead < hashes.size())
      __builtin_prefetch(slots.data() + ranges[i + kPrefetchAhead].first);
    const std::uint32_t tag = tag_of(hashes[i]);
    const auto bucket = slots.subspan(ranges[i].first, ranges[i].count);
    const auto at = std::find_if(bucket.begin(), bucket.end(),
                                 [tag](std::uint64_t slot) { return slot_tag(slot) == tag; });
    found[i] = at != bucket.end() ? counts_of(*at) : Counts{};
  }
}

PackedSlots pack_table(const Table& table) {
  PackedSlots packed;
  packed.directory.reserve(table.slots().size() / kSlotsPerWord);
  packed.slots.reserve(table.used());
  for (std::size_t at = 0; at < table.slots().size();) {
    std::uint64_t word = std::uint64_t{packed.slots.size()} << 32;
    for (std::size_t bucket = 0; bucket < kBucketsPerWord; ++bucket) {
      const std::size_t before = packed.slots.size();
      for (const std::size_t end = at + kSlotsPerBucket; at < end; ++at) {
        if (slot_in_use(table.slots()[at])) packed.slots.push_back(table.slots()[at]);
      }
      word |= std::uint64_t{packed.slots.size() - before} << (bucket * kCountBits);
    }
    packed.directory.push_back(word);
  }
  return packed;
}

std::optional<Table> unpack_table(const PackedTable& packed) {
  const std::size_t size = packed.directory.size() * kSlotsPerWord;
  if (!std::all_of(packed.slots.begin(), packed.slots.end(), slot_in_use)) return std::nullopt;
  std::shared_ptr<std::uint64_t[]> memory = table_memory(size);
  std::uint64_t* to = memory.get();
  std::size_t next = 0;
  for (const std::uint64_t word : packed.directory) {
    for (std::size_t bucket = 0; bucket < kBucketsPerWord; ++bucket) {
      const Range range = range_in(word, bucket);
      if (range.first != next || range.count > kSlotsPerBucket ||
          range.count > packed.slots.size() - next) {
        return std::nullopt;
      }
      const auto slots = packed.slots.subspan(next, range.count);
      std::fill(std::copy(slots.begin(), slots.end(), to), to + kSlotsPerBucket, 0);
      to += kSlotsPerBucket;
      next += range.count;
    }
  }
  if (next != packed.slots.size()) return std::nullopt;
  return Table(std::move(memory), size, next);
}

}  // namespace classify
