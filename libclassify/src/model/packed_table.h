// A table as it is in a model file: without its empty slots.
//
//   directory   a word of 64 bits for 8 buckets: the number of slots before them (32 bits), and how
//               many each of them has (4 bits each, the first bucket lowest)
//   slots       those in use, bucket after bucket
//
// Some 30 % of the slots of a table are in use: a file of whole tables would be three times as large,
// and a process that judges one message would have to touch three times as many of its pages.
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

// Somebody else's memory. Any content is safe to look up in.
struct PackedTable {
  std::span<const std::uint64_t> directory;  // kMinSlots / kSlotsPerWord words, doubled some times
  std::span<const std::uint64_t> slots;

  // As Table::find() for each of `hashes`; the counts of the i-th one go to found[i].
  void find(std::span<const std::uint64_t> hashes, std::span<Counts> found) const;
};

struct PackedSlots {
  std::vector<std::uint64_t> directory;
  std::vector<std::uint64_t> slots;
};
[[nodiscard]] PackedSlots pack_table(const Table& table);

// Nothing if the directory is not that of the slots, or one of these is empty.
[[nodiscard]] std::optional<Table> unpack_table(const PackedTable& packed);

}  // namespace classify
