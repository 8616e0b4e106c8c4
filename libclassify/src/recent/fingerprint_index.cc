#include "recent/fingerprint_index.h"

#include <algorithm>
#include <optional>

#include "ascii.h"
#include "files/little_endian.h"
#include "hash.h"
#include "home/message_id.h"

namespace classify {
namespace {

constexpr std::string_view kMagic = "mailsift prints 1\n";
constexpr std::size_t kMostVersions = 2;

// If 85 % of a text is contained, its estimate is below this once in 10,000 texts.
constexpr double kLeastEstimate = 0.68;

std::uint64_t hash_of(std::string_view message_id) {
  return message_id.empty() ? 0 : hash_bytes(message_id);
}

}  // namespace

std::string message_id_of(std::span<const HeaderField> fields) {
  const auto field = std::find_if(fields.begin(), fields.end(), [](const HeaderField& one) {
    return equals_ignoring_case(one.name, "Message-ID");
  });
  std::string_view value = field != fields.end() ? trim(field->raw) : std::string_view{};
  if (value.starts_with('<')) value.remove_prefix(1);
  return std::string(value.substr(0, value.find_first_of("> \t")));
}

FingerprintIndex::FingerprintIndex(RecentMail& cache) {
  read(cache.index());
  std::vector<Entry> known = std::move(entries_);
  entries_.clear();
  bool changed = false;
  auto next = known.begin();
  for (const CachedMessage& message : cache.list().messages) {
    for (; next != known.end() && next->id < message.id; ++next) changed = true;
    if (next != known.end() && next->id == message.id) {
      entries_.push_back(std::move(*next++));
      continue;
    }
    const std::optional<std::string> raw = cache.raw(message.id);
    if (!raw) continue;
    const Message parsed = parse_message(*raw);
    Entry& entry = entries_.emplace_back();
    entry.id = message.id;
    entry.message_id = hash_of(message_id_of(parsed.fields));
    Reading reading(parsed);
    for (const Shingles& version : versions_of(reading))
      entry.versions.push_back(print_of(version));
    changed = true;
  }
  changed = changed || next != known.end();
  if (changed) cache.set_index(bytes());
}

void FingerprintIndex::read(std::string_view in) {
  if (!in.starts_with(kMagic) || in.size() < kMagic.size() + sizeof(std::uint64_t)) return;
  std::string_view sum = in.substr(in.size() - sizeof(std::uint64_t));
  in.remove_suffix(sizeof(std::uint64_t));
  std::uint64_t expected = 0;
  if (!take(sum, expected) || hash_bytes(in) != expected) return;
  in.remove_prefix(kMagic.size());
  for (;;) {
    Entry entry;
    std::uint8_t versions = 0;
    entry.id = in.substr(0, kMessageIdBytes);
    in.remove_prefix(entry.id.size());
    if (!take(in, entry.message_id) || !take(in, versions)) return;
    entry.versions.resize(std::min<std::size_t>(versions, kMostVersions));
    for (Print& print : entry.versions) {
      for (std::uint32_t& least : print) {
        if (!take(in, least)) return;
      }
    }
    entries_.push_back(std::move(entry));
  }
}

std::string FingerprintIndex::bytes() const {
  std::string out(kMagic);
  for (const Entry& entry : entries_) {
    out += entry.id;
    put(out, entry.message_id);
    put(out, static_cast<std::uint8_t>(entry.versions.size()));
    for (const Print& print : entry.versions) {
      for (const std::uint32_t least : print) put(out, least);
    }
  }
  put(out, hash_bytes(out));
  return out;
}

std::vector<std::string> FingerprintIndex::with_message_id(std::string_view message_id) const {
  std::vector<std::string> ids;
  if (message_id.empty()) return ids;
  for (const Entry& entry : entries_) {
    if (entry.message_id == hash_of(message_id)) ids.push_back(entry.id);
  }
  return ids;
}

std::vector<std::string> FingerprintIndex::similar_to(const Shingles& text,
                                                      std::size_t most) const {
  struct Candidate {
    double contained;
    const Entry* entry;
  };
  std::vector<Candidate> candidates;
  for (const Entry& entry : entries_) {
    double best = 0;
    for (const Print& print : entry.versions) best = std::max(best, contained(print, text));
    if (best >= kLeastEstimate) candidates.push_back({best, &entry});
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const auto& a, const auto& b) { return a.contained > b.contained; });
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < std::min(most, candidates.size()); ++i) {
    ids.push_back(candidates[i].entry->id);
  }
  return ids;
}

}  // namespace classify
