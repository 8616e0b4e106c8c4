// A table as a model file stores it: without the empty slots.
//
//   directory   a word of 64 bits for every 8 buckets: the number of slots before them (32 bits), and
//               the number of slots in each of them (4 bits each, the first bucket lowest)
//   slots       the slots in use, bucket after bucket
//
// Some 30 % of a table's slots are in use. A file of whole tables would be three times as large,
// and a process that judges one message would touch three times as many of its pages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "classify/model.h"

namespace classify {

inline constexpr std::size_t kBucketsPerWord = 8;
inline constexpr std::size_t kSlotsPerWord = kBucketsPerWord * kSlotsPerBucket;

// A view of memory that belongs to somebody else. Looking up is safe whatever its content.
struct PackedTable {
  std::span<const std::uint64_t> directory;  // a power of two, at least kMinSlots / kSlotsPerWord
  std::span<const std::uint64_t> slots;

  // Table::find() for each of `hashes`: found[i] gets the counts of hashes[i].
  void find(std::span<const std::uint64_t> hashes, std::span<Counts> found) const;
};

struct PackedSlots {
  std::vector<std::uint64_t> directory;
  std::vector<std::uint64_t> slots;
};
[[nodiscard]] PackedSlots pack_table(const Table& table);

// Nothing if the directory does not match the slots, or if one of the slots is empty.
[[nodiscard]] std::optional<Table> unpack_table(const PackedTable& packed);

}  // namespace classify
