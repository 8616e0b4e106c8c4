#include "model/bucket_reader.h"

#include <unistd.h>

#include <array>
#include <bit>
#include <cassert>
#include <cerrno>
#include <numeric>
#include <string>

#include "classify/error.h"
#include "model/atomic_file.h"
#include "model/slot.h"

namespace classify {
namespace {

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

void read_at(const StoredTable& table, std::uint64_t offset, char* to, std::size_t size) {
  while (size > 0) {
    const ssize_t n =
        ::pread(table.file.get(), to, size, static_cast<off_t>(table.offset + offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_errno("read", table.path);
    if (n == 0) {
      throw Error(ErrorCode::corrupt_model,
                  table.path.string() + ": damaged model: it became shorter");
    }
    to += n;
    size -= static_cast<std::size_t>(n);
    offset += static_cast<std::uint64_t>(n);
  }
}

}  // namespace

void read_counts(const StoredTable& table, std::span<const std::uint64_t> hashes,
                 std::span<Counts> found) {
  assert(found.size() == hashes.size());
  // Of what lies so close together a call each would cost more than reading what is between.
  constexpr std::size_t kGap = 32, kMostAtOnce = 256;  // buckets
  constexpr std::size_t kBucketBytes = kSlotsPerBucket * sizeof(std::uint64_t);

  // In the order of the file: the bucket, and in the lower half which of `hashes` it is for.
  std::vector<std::uint64_t> wanted;
  wanted.reserve(hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const std::uint64_t bucket = bucket_of(hashes[i], table.slots) / kSlotsPerBucket;
    wanted.push_back(bucket << 32 | i);
  }
  sort_by_upper_half(wanted, std::countr_zero(table.slots / kSlotsPerBucket));

  const auto bucket_at = [](auto at) { return static_cast<std::size_t>(*at >> 32); };
  alignas(kBucketBytes) std::array<std::uint64_t, kMostAtOnce * kSlotsPerBucket> buckets;
  for (auto next = wanted.begin(); next != wanted.end();) {
    const std::size_t first = bucket_at(next);
    std::size_t last = first;
    auto end = next;
    for (; end != wanted.end() && bucket_at(end) - last <= kGap &&
           bucket_at(end) - first < kMostAtOnce;
         ++end) {
      last = bucket_at(end);
    }
    read_at(table, first * kBucketBytes, reinterpret_cast<char*>(buckets.data()),
            (last - first + 1) * kBucketBytes);
    for (; next != end; ++next) {
      const auto i = static_cast<std::uint32_t>(*next);
      found[i] =
          counts_in_bucket(buckets.data() + (bucket_at(next) - first) * kSlotsPerBucket, hashes[i]);
    }
  }
}

}  // namespace classify
