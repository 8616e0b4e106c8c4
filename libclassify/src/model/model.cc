#include "classify/model.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "classify/version.h"
#include "model/slot.h"

namespace classify {
namespace {

constexpr std::size_t kMinBuckets = kMinSlots / kSlotsPerBucket;
constexpr unsigned kIndexBits = std::countr_zero(kMinBuckets);
constexpr std::size_t kPrefetchAhead = 12;

std::uint32_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> kIndexBits) & kTagMask;
}

std::size_t bucket_of(std::uint64_t hash, std::size_t slots) {
  return (hash & (slots / kSlotsPerBucket - 1)) * kSlotsPerBucket;
}

std::shared_ptr<std::vector<std::uint64_t>> zeroed(std::size_t slots) {
  return std::make_shared<std::vector<std::uint64_t>>(slots);
}

}  // namespace

Model::Model() { info.scheme = kFeatureScheme; }

Table::Table() {
  auto memory = zeroed(kMinSlots);
  writable_ = memory->data();
  slots_ = *memory;
  owner_ = std::move(memory);
}

Table::Table(std::span<const std::uint64_t> slots, std::shared_ptr<const void> owner,
             std::size_t used)
    : owner_(std::move(owner)), slots_(slots), used_(used) {
  assert(std::has_single_bit(slots.size()) && slots.size() >= kMinSlots);
  growth_ = static_cast<unsigned>(std::countr_zero(slots.size() / kMinSlots));
}

std::optional<std::size_t> Table::locate(std::uint64_t hash) const {
  const std::uint32_t tag = tag_of(hash);
  const std::size_t first = bucket_of(hash, slots_.size());
  for (std::size_t at = first; at < first + kSlotsPerBucket; ++at) {
    if (slot_tag(slots_[at]) == tag && slot_in_use(slots_[at])) return at;
  }
  return std::nullopt;
}

std::optional<std::size_t> Table::empty_slot(std::uint64_t hash) const {
  const std::size_t first = bucket_of(hash, slots_.size());
  for (std::size_t at = first; at < first + kSlotsPerBucket; ++at) {
    if (!slot_in_use(slots_[at])) return at;
  }
  return std::nullopt;
}

Counts Table::find(std::uint64_t hash) const {
  const std::optional<std::size_t> at = locate(hash);
  if (!at) return {};
  const Slot s = unpack(slots_[*at]);
  return {s.spam, s.good, s.weight * kWeightStep};
}

void Table::prefetch(std::uint64_t hash) const {
  __builtin_prefetch(slots_.data() + bucket_of(hash, slots_.size()));
}

void Table::own() {
  // Sole owner of memory made here: nobody else can see the change.
  if (writable_ != nullptr && owner_.use_count() == 1) return;
  auto memory = std::make_shared<std::vector<std::uint64_t>>(slots_.begin(), slots_.end());
  writable_ = memory->data();
  slots_ = *memory;
  owner_ = std::move(memory);
}

void Table::grow() {
  // The bit of the tag just above the index becomes the index's new top bit.
  auto memory = zeroed(slots_.size() * 2);
  const std::size_t buckets = slots_.size() / kSlotsPerBucket;
  for (std::size_t b = 0; b < buckets; ++b) {
    std::size_t filled[2] = {0, 0};
    for (std::size_t i = 0; i < kSlotsPerBucket; ++i) {
      const std::uint64_t slot = slots_[b * kSlotsPerBucket + i];
      if (!slot_in_use(slot)) continue;
      const std::size_t upper = (slot_tag(slot) >> growth_) & 1;
      (*memory)[(b + upper * buckets) * kSlotsPerBucket + filled[upper]++] = slot;
    }
  }
  ++growth_;
  writable_ = memory->data();
  slots_ = *memory;
  owner_ = std::move(memory);
}

void Table::learn(std::span<const std::uint64_t> hashes, std::span<const double> weight_change,
                  Class cls, std::size_t max_slots) {
  assert(hashes.size() == weight_change.size() && cls != Class::unsure);
  own();
  // One bit a slot: counted in this call. Such a slot is not counted twice when two hashes of the
  // message share it, and is not evicted, or a message would push out itself.
  std::vector<std::uint8_t> touched(slots_.size() / kSlotsPerBucket);
  const auto is_touched = [&](std::size_t at) {
    return (touched[at / kSlotsPerBucket] >> (at % kSlotsPerBucket) & 1) != 0;
  };
  const auto touch = [&](std::size_t at) {
    touched[at / kSlotsPerBucket] |= static_cast<std::uint8_t>(1u << (at % kSlotsPerBucket));
  };
  const auto count = [&](std::size_t at, Slot s) {
    std::uint16_t& own_class = cls == Class::spam ? s.spam : s.good;
    if (++own_class > kMaxCount) {
      s.spam /= 2;
      s.good /= 2;
    }
    writable_[at] = pack(s);
    touch(at);
  };

  std::vector<std::uint64_t> missing;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (i + kPrefetchAhead < hashes.size()) prefetch(hashes[i + kPrefetchAhead]);
    const std::optional<std::size_t> at = locate(hashes[i]);
    if (!at) {
      missing.push_back(hashes[i]);
    } else if (!is_touched(*at)) {
      Slot s = unpack(slots_[*at]);
      s.weight = saturated_weight(s.weight * kWeightStep + weight_change[i]);
      count(*at, s);
    }
  }

  for (const std::uint64_t hash : missing) {
    if (locate(hash)) continue;  // its twin of the same tag went in a moment ago
    std::optional<std::size_t> at = empty_slot(hash);
    while (!at && used_ * 2 >= slots_.size() && slots_.size() * 2 <= max_slots) {
      grow();
      touched.assign(slots_.size() / kSlotsPerBucket, 0);
      for (const std::uint64_t h : hashes) {
        if (const auto moved = locate(h)) touch(*moved);
      }
      at = empty_slot(hash);
    }
    if (at) {
      ++used_;
    } else {
      std::uint64_t lowest = ~std::uint64_t{0};
      const std::size_t first = bucket_of(hash, slots_.size());
      for (std::size_t i = first; i < first + kSlotsPerBucket; ++i) {
        const std::uint64_t rank = eviction_rank(unpack(slots_[i]));
        if (is_touched(i) || rank >= lowest) continue;
        lowest = rank;
        at = i;
      }
      if (!at) continue;  // eight features of this message are here already: the ninth is dropped
    }
    count(*at, Slot{tag_of(hash), 0, 0, 0});
  }
}

void Table::prune(std::uint32_t min_seen) {
  own();
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (!slot_in_use(writable_[i])) continue;
    const Slot s = unpack(writable_[i]);
    if (std::uint32_t{s.spam} + s.good >= min_seen) continue;
    writable_[i] = 0;
    --used_;
  }
}

}  // namespace classify
