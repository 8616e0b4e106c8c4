#include "learn/twins.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "hash.h"

namespace classify {
namespace {

constexpr std::size_t kBands = 16;
constexpr std::size_t kRows = kMinima / kBands;
constexpr std::size_t kMostInABand = 16;  // of each kind

}  // namespace

Sketch sketch_of(std::span<const Feature> features) {
  Sketch sketch{};
  if (features.empty()) return sketch;
  sketch.fill(std::numeric_limits<std::uint32_t>::max());
  for (const Feature& feature : features) {
    // Two independent halves give any number of hash functions (Kirsch and Mitzenmacher).
    const std::uint64_t mixed = combine_hashes(feature.hash, kMinima, 1);
    const auto step = static_cast<std::uint32_t>(mixed >> 32) | 1;
    auto hash = static_cast<std::uint32_t>(mixed);
    for (std::uint32_t& minimum : sketch) {
      hash += step;
      // Mixed once more: the minima of an arithmetic progression would depend on one another.
      std::uint32_t bits = hash * 0x9E3779B1u;
      bits = (bits ^ (bits >> 15)) * 0x85EBCA77u;
      minimum = std::min(minimum, bits ^ (bits >> 13));
    }
  }
  return sketch;
}

double likeness(const Sketch& a, const Sketch& b) {
  std::size_t equal = 0;
  for (std::size_t i = 0; i < kMinima; ++i) equal += a[i] == b[i] ? 1 : 0;
  return static_cast<double>(equal) / kMinima;
}

std::vector<Twin> twins_of_other_kind(std::span<const Sketch> sketches, std::span<const int> kinds,
                                      double at_least) {
  std::vector<Twin> twins(sketches.size());
  const auto compare = [&](std::size_t i, std::size_t j) {
    const double alike = likeness(sketches[i], sketches[j]);
    if (alike < at_least) return;
    if (alike > twins[i].likeness) twins[i] = {j, alike};
    if (alike > twins[j].likeness) twins[j] = {i, alike};
  };
  for (std::size_t band = 0; band < kBands; ++band) {
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> met;
    for (std::size_t i = 0; i < sketches.size(); ++i) {
      if (sketches[i] == Sketch{}) continue;
      const auto* rows = reinterpret_cast<const char*>(sketches[i].data() + band * kRows);
      std::vector<std::size_t>& others = met[hash_bytes({rows, kRows * sizeof(std::uint32_t)})];
      std::size_t same_kind = 0;
      for (const std::size_t other : others) {
        if (kinds[other] == kinds[i]) {
          ++same_kind;
        } else {
          compare(other, i);
        }
      }
      if (same_kind < kMostInABand) others.push_back(i);
    }
  }
  return twins;
}

}  // namespace classify
