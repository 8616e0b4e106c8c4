#include <algorithm>
#include <bit>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "classify/error.h"
#include "classify/model_file.h"
#include "hash.h"
#include "model/slot.h"
#include "model/starter.h"

namespace classify {
namespace {

// Slots in memory, bucket by bucket.
struct Contents {
  std::vector<std::uint64_t> slots;
  std::size_t used = 0;
};

Contents contents_of(const Table& table) {
  const auto used = std::count_if(table.slots().begin(), table.slots().end(), slot_in_use);
  return {{table.slots().begin(), table.slots().end()}, static_cast<std::size_t>(used)};
}

Table table_of(Contents&& contents) {
  const auto owner = std::make_shared<const std::vector<std::uint64_t>>(std::move(contents.slots));
  return {*owner, owner, contents.used};
}

// A feature was found in bucket `before` of some table: the first slot of the bucket where it
// belongs in a table of `slots`. In larger tables, more of the tag's low bits also choose the
// bucket.
std::size_t bucket_for(std::uint32_t tag, std::size_t before, std::size_t slots) {
  constexpr std::size_t kFewestBuckets = kMinSlots / kSlotsPerBucket;
  const std::size_t hash = std::size_t{tag} << kIndexBits | (before & (kFewestBuckets - 1));
  return (hash & (slots / kSlotsPerBucket - 1)) * kSlotsPerBucket;
}

std::optional<std::size_t> empty_slot(const std::vector<std::uint64_t>& slots, std::size_t first) {
  for (std::size_t at = first; at < first + kSlotsPerBucket; ++at) {
    if (!slot_in_use(slots[at])) return at;
  }
  return std::nullopt;
}

// The same features in a table of another size; nothing if a bucket there cannot hold its features.
std::optional<std::vector<std::uint64_t>> resized(const std::vector<std::uint64_t>& slots,
                                                  std::size_t size) {
  std::vector<std::uint64_t> out(size);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (!slot_in_use(slots[i])) continue;
    const std::size_t first = bucket_for(slot_tag(slots[i]), i / kSlotsPerBucket, size);
    const std::optional<std::size_t> at = empty_slot(out, first);
    if (!at) return std::nullopt;
    out[*at] = slots[i];
  }
  return out;
}

void shrink(Contents& contents) {
  while (contents.slots.size() > kMinSlots && contents.used * 4 < contents.slots.size()) {
    auto smaller = resized(contents.slots, contents.slots.size() / 2);
    if (!smaller) return;
    contents.slots = std::move(*smaller);
  }
}

// False only for a damaged table, in which features are not where they belong. Otherwise growing
// splits every bucket, so none overflows.
bool grow(Contents& contents, std::size_t size) {
  auto larger = resized(contents.slots, size);
  if (larger) contents.slots = std::move(*larger);
  return larger.has_value();
}

Slot sum_of(const Slot& a, const Slot& b) {
  const std::int64_t seen_a = a.spam + a.good, seen_b = b.spam + b.good;
  const std::int64_t all = seen_a + seen_b;
  const std::int64_t twice = 2 * (a.weight * seen_a + b.weight * seen_b) + all;
  // Rounded half up: towards minus infinity, whatever the sign.
  const std::int64_t weight = twice / (2 * all) - (twice % (2 * all) < 0 ? 1 : 0);
  std::uint32_t spam = std::uint32_t{a.spam} + b.spam, good = std::uint32_t{a.good} + b.good;
  while (spam > kMaxCount || good > kMaxCount) {
    spam /= 2;
    good /= 2;
  }
  return {a.tag, static_cast<std::uint16_t>(spam), static_cast<std::uint16_t>(good),
          static_cast<std::int16_t>(weight)};
}

void add(Contents& into, std::uint64_t slot, std::size_t bucket, std::size_t max_slots) {
  const std::uint32_t tag = slot_tag(slot);
  for (;;) {
    const std::size_t first = bucket_for(tag, bucket, into.slots.size());
    const auto begin = into.slots.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = begin + kSlotsPerBucket;
    const auto known = std::find_if(begin, end, [tag](std::uint64_t other) {
      return slot_in_use(other) && slot_tag(other) == tag;
    });
    if (known != end) {
      *known = pack(sum_of(unpack(*known), unpack(slot)));
      return;
    }
    if (const auto at = empty_slot(into.slots, first)) {
      into.slots[*at] = slot;
      ++into.used;
      return;
    }
    const bool may_grow = into.used * 2 >= into.slots.size() && into.slots.size() * 2 <= max_slots;
    if (!may_grow || !grow(into, into.slots.size() * 2)) {
      const auto least = std::min_element(begin, end, [](std::uint64_t a, std::uint64_t b) {
        return eviction_rank(unpack(a)) < eviction_rank(unpack(b));
      });
      if (eviction_rank(unpack(*least)) < eviction_rank(unpack(slot))) *least = slot;
      return;
    }
  }
}

std::uint64_t digest_of(const Model& model) {
  std::uint64_t digest = model.info.applied.digest;
  for (const View view : kAllViews) {
    const std::span<const std::uint64_t> slots = model.table(view).slots();
    const std::string_view bytes{reinterpret_cast<const char*>(slots.data()), slots.size_bytes()};
    const ViewTotals& totals = model.totals(view);
    digest = combine_hashes(digest, hash_bytes(bytes), 3);
    digest = combine_hashes(digest, combine_hashes(totals.spam, totals.good, 4), 5);
  }
  return digest;
}

}  // namespace

void prune(Model& model, std::uint32_t min_seen) {
  for (const View view : kAllViews) {
    model.table(view).prune(min_seen);
    Contents contents = contents_of(model.table(view));
    shrink(contents);
    model.table(view) = table_of(std::move(contents));
  }
}

void merge(Model& into, const Model& other) {
  if (into.info.settings.key != other.info.settings.key)
    throw Error(ErrorCode::wrong_model, "models with different keys cannot be merged");
  into.info.applied = {into.info.applied.count + other.info.applied.count,
                       combine_hashes(digest_of(into), digest_of(other), 6)};
  for (const View view : kAllViews) {
    Contents sum = contents_of(into.table(view));
    const std::span<const std::uint64_t> more = other.table(view).slots();
    const std::size_t size =
        std::min<std::size_t>(more.size(), std::bit_floor(into.info.settings.max_slots));
    if (size > sum.slots.size()) grow(sum, size);
    for (std::size_t i = 0; i < more.size(); ++i) {
      if (slot_in_use(more[i]))
        add(sum, more[i], i / kSlotsPerBucket, into.info.settings.max_slots);
    }
    into.table(view) = table_of(std::move(sum));
    ViewTotals& totals = into.info.totals[static_cast<std::size_t>(view)];
    totals.spam += other.totals(view).spam;
    totals.good += other.totals(view).good;
  }
  into.info.learned.spam += other.info.learned.spam;
  into.info.learned.good += other.info.learned.good;
}

void make_starter(Model& model) {
  constexpr std::uint32_t kFewest = 3;
  if (!model.info.settings.key.none())
    throw Error(ErrorCode::wrong_model, "a model with a key makes no starter for others");
  set_second_judge(model, nullptr);
  model.info.applied = {.count = 0, .digest = combine_hashes(digest_of(model), kFewest, 7)};
  model.info.settings.thresholds = {};
  model.info.settings.calibration = {};
  model.info.settings.own_addresses.clear();
  model.info.settings.authserv_ids.clear();
  model.table(View::structure) = Table();
  model.info.totals[static_cast<std::size_t>(View::structure)] = {};
  for (const View view : {View::words, View::characters}) {
    std::vector<std::pair<std::uint64_t, std::size_t>> kept;  // slot, bucket it was in
    const std::span<const std::uint64_t> slots = model.table(view).slots();
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const Slot slot = unpack(slots[i]);
      if (slot.spam + slot.good >= kFewest) kept.emplace_back(slots[i], i / kSlotsPerBucket);
    }
    // With a third of the slots in use, hardly any bucket overflows. If one does, its least seen
    // features are dropped.
    const std::size_t size = std::max(kMinSlots, std::bit_ceil(3 * kept.size()));
    Contents contents{std::vector<std::uint64_t>(size), 0};
    for (const auto& [slot, bucket] : kept) add(contents, slot, bucket, size);
    model.table(view) = table_of(std::move(contents));
  }
}

}  // namespace classify
