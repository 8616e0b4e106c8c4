#include "classify/model.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <new>

#include "classify/version.h"
#include "hash.h"
#include "model/slot.h"

namespace classify {
namespace {

constexpr std::size_t kPrefetchAhead = 12;

// The slots of every table that has learned nothing. A process that opens a model makes three such
// tables and discards them, so they must cost nothing.
alignas(64) constexpr std::array<std::uint64_t, kMinSlots> kNothing{};

// A set of slot positions. These are as good as random, so they need no hashing.
class SlotSet {
 public:
  explicit SlotSet(std::size_t most)
      : mask_(std::bit_ceil(most * 2 + 16) - 1), places_(mask_ + 1) {}

  void clear() { std::fill(places_.begin(), places_.end(), 0); }
  [[nodiscard]] bool contains(std::size_t slot) const { return places_[place_of(slot)] != 0; }
  void insert(std::size_t slot) { places_[place_of(slot)] = slot + 1; }

 private:
  // The place that holds the slot, or the empty place where it would go.
  [[nodiscard]] std::size_t place_of(std::size_t slot) const {
    std::size_t at = slot & mask_;
    while (places_[at] != 0 && places_[at] != slot + 1) at = (at + 1) & mask_;
    return at;
  }

  std::size_t mask_;
  std::vector<std::size_t> places_;
};

std::shared_ptr<std::uint64_t[]> zeroed(std::size_t slots) {
  auto memory = table_memory(slots);
  std::fill_n(memory.get(), slots, 0);
  return memory;
}

}  // namespace

std::shared_ptr<std::uint64_t[]> table_memory(std::size_t slots) {
  constexpr std::size_t kCacheLine = 64, kHugePage = 2u << 20;
  const std::size_t bytes = slots * sizeof(std::uint64_t);
  const std::align_val_t alignment{bytes < kHugePage ? kCacheLine : kHugePage};
  std::shared_ptr<std::uint64_t[]> memory(
      static_cast<std::uint64_t*>(::operator new(bytes, alignment)),
      [alignment](std::uint64_t* p) { ::operator delete(p, alignment); });
  if (bytes >= kHugePage) ::madvise(memory.get(), bytes, MADV_HUGEPAGE);  // a wish
  return memory;
}

FeatureCounts::~FeatureCounts() = default;

std::uint64_t FeatureKey::id() const { return none() ? 0 : combine_hashes(a, b, 8); }

double say_of_second(const ModelInfo& model) {
  constexpr double kFading = 120, kSilence = 0.1;  // silent after 1,080 trainings
  if (model.second.digest == 0) return 0;
  const auto n = static_cast<double>(model.learned.spam + model.learned.good);
  return std::max(0.0, kFading / (n + kFading) - kSilence) / (1 - kSilence);
}

Model::Model() { info.scheme = kFeatureScheme; }

Table::Table() : slots_(kNothing) {}

Table::Table(std::span<const std::uint64_t> slots, std::shared_ptr<const void> owner,
             std::size_t used)
    : owner_(std::move(owner)), slots_(slots), used_(used) {
  assert(std::has_single_bit(slots.size()) && slots.size() >= kMinSlots);
  growth_ = static_cast<unsigned>(std::countr_zero(slots.size() / kMinSlots));
}

Table::Table(std::shared_ptr<std::uint64_t[]> memory, std::size_t slots, std::size_t used)
    : Table({memory.get(), slots}, nullptr, used) {
  writable_ = memory.get();
  owner_ = std::move(memory);
}

std::optional<std::size_t> Table::locate(std::uint64_t hash) const {
  const std::size_t first = bucket_of(hash, slots_.size());
  const std::size_t at = find_in_bucket(slots_.data() + first, tag_of(hash));
  if (at == kSlotsPerBucket) return std::nullopt;
  return first + at;
}

std::optional<std::size_t> Table::empty_slot(std::uint64_t hash) const {
  const std::size_t first = bucket_of(hash, slots_.size());
  for (std::size_t at = first; at < first + kSlotsPerBucket; ++at) {
    if (!slot_in_use(slots_[at])) return at;
  }
  return std::nullopt;
}

Counts Table::find(std::uint64_t hash) const { return classify::find(slots_, hash); }

void Table::own() {
  // The table is the only owner of this memory, so nobody else can see the change.
  if (writable_ != nullptr && owner_.use_count() == 1) return;
  auto memory = table_memory(slots_.size());
  std::copy(slots_.begin(), slots_.end(), memory.get());
  writable_ = memory.get();
  slots_ = {writable_, slots_.size()};
  owner_ = std::move(memory);
}

void Table::grow() {
  // The lowest bit of the tag that is not yet in the index becomes the index's new top bit.
  auto memory = zeroed(slots_.size() * 2);
  const std::size_t buckets = slots_.size() / kSlotsPerBucket;
  for (std::size_t b = 0; b < buckets; ++b) {
    std::size_t filled[2] = {0, 0};
    for (std::size_t i = 0; i < kSlotsPerBucket; ++i) {
      const std::uint64_t slot = slots_[b * kSlotsPerBucket + i];
      if (!slot_in_use(slot)) continue;
      const std::size_t upper = (slot_tag(slot) >> growth_) & 1;
      memory.get()[(b + upper * buckets) * kSlotsPerBucket + filled[upper]++] = slot;
    }
  }
  ++growth_;
  writable_ = memory.get();
  slots_ = {writable_, slots_.size() * 2};
  owner_ = std::move(memory);
}

void Table::learn(std::span<const std::uint64_t> hashes, std::span<const double> weight_change,
                  Class cls, std::size_t max_slots) {
  assert(hashes.size() == weight_change.size() && cls != Class::unsure);
  own();
  // Slots counted in this call. If two hashes of the message share a slot, it is counted once; and
  // none of these slots is evicted, or a message would push out its own features.
  SlotSet touched(hashes.size());
  const auto count = [&](std::size_t at, Slot s) {
    std::uint16_t& own_class = cls == Class::spam ? s.spam : s.good;
    if (++own_class > kMaxCount) {
      s.spam /= 2;
      s.good /= 2;
    }
    writable_[at] = pack(s);
    touched.insert(at);
  };

  std::vector<std::uint64_t> missing;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (i + kPrefetchAhead < hashes.size()) prefetch(slots_, hashes[i + kPrefetchAhead]);
    const std::optional<std::size_t> at = locate(hashes[i]);
    if (!at) {
      missing.push_back(hashes[i]);
    } else if (!touched.contains(*at)) {
      Slot s = unpack(slots_[*at]);
      s.weight = saturated_weight(s.weight * kWeightStep + weight_change[i]);
      count(*at, s);
    }
  }

  for (const std::uint64_t hash : missing) {
    if (locate(hash)) continue;  // a hash with the same tag was just inserted
    std::optional<std::size_t> at = empty_slot(hash);
    while (!at && used_ * 2 >= slots_.size() && slots_.size() * 2 <= max_slots) {
      grow();
      touched.clear();
      for (const std::uint64_t h : hashes) {
        if (const auto moved = locate(h)) touched.insert(*moved);
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
        if (touched.contains(i) || rank >= lowest) continue;
        lowest = rank;
        at = i;
      }
      if (!at) continue;  // the bucket is full of this message's features: drop this one
    }
    count(*at, Slot{tag_of(hash), 0, 0, 0});
  }
}

void Table::prune(std::uint32_t min_seen) {
  own();
  // The remaining slots move up, to where they will be after a journey through a file. So later
  // learning inserts features at the same places, with or without that journey.
  used_ = 0;
  for (std::size_t first = 0; first < slots_.size(); first += kSlotsPerBucket) {
    std::size_t to = first;
    for (std::size_t at = first; at < first + kSlotsPerBucket; ++at) {
      const std::uint64_t slot = writable_[at];
      const Slot s = unpack(slot);
      writable_[at] = 0;
      if (slot_in_use(slot) && std::uint32_t{s.spam} + s.good >= min_seen) writable_[to++] = slot;
    }
    used_ += to - first;
  }
}

}  // namespace classify
