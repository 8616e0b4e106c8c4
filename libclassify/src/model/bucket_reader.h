// Buckets of a table read from its file, without mapping it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "classify/model.h"
#include "model/descriptor.h"

namespace classify {

// Where a table is.
struct StoredTable {
  const Descriptor& file;
  const std::filesystem::path& path;  // for messages
  std::uint64_t offset = 0;
  std::size_t slots = 0;
};

// As Table::find() for each of `hashes`; the counts of the i-th one go to found[i]. What lies close
// together is read at once. Throws Error: io, corrupt_model (the file ends before the table does).
void read_counts(const StoredTable& table, std::span<const std::uint64_t> hashes,
                 std::span<Counts> found);

}  // namespace classify
