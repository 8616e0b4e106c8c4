#include "home/people/people_table.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "classify/home/known_people.h"
#include "files/little_endian.h"
#include "hash.h"

namespace classify {
namespace {

constexpr std::string_view kMagic{"mailsift known 1\n\0\0\0\0\0\0\0", 24};
constexpr std::size_t kHead = 64;
constexpr std::size_t kWord = 8;
constexpr std::size_t kChecked = 48;    // bytes of the head before its checksum
constexpr std::uint64_t kWindow = 256;  // hashes that are read at once

using Entry = std::pair<std::uint64_t, Standings>;
using Entries = std::unordered_map<std::uint64_t, Standings>;

constexpr std::uint64_t state_of(const Standings& s) {
  return static_cast<std::uint64_t>(s.time) << 2 | static_cast<std::uint64_t>(s.standing);
}

constexpr std::optional<Standings> standings_of(std::uint64_t state) {
  constexpr std::uint64_t kStandings = 3;
  if ((state & 3) >= kStandings) return std::nullopt;
  return Standings{static_cast<std::int64_t>(state >> 2), static_cast<Standing>(state & 3)};
}

std::uint64_t word_at(const char* bytes) {
  std::string_view in(bytes, kWord);
  std::uint64_t word = 0;
  (void)take(in, word);
  return word;
}

std::vector<Entry> sorted(const Entries& entries) {
  std::vector<Entry> list(entries.begin(), entries.end());
  std::sort(list.begin(), list.end(),
            [](const Entry& a, const Entry& b) { return a.first < b.first; });
  return list;
}

void append(std::string& out, const Entries& entries) {
  const std::vector<Entry> list = sorted(entries);
  for (const auto& [hash, state] : list) put(out, hash);
  for (const auto& [hash, state] : list) put(out, state_of(state));
}

// Equal times leave in the order of their hashes, so that the same changes make the same file.
void keep_newest(Entries& entries, std::size_t most) {
  if (entries.size() <= most) return;
  std::vector<Entry> list(entries.begin(), entries.end());
  const auto older = [](const Entry& a, const Entry& b) {
    return std::pair(a.second.time, a.first) < std::pair(b.second.time, b.first);
  };
  const auto beyond = list.begin() + static_cast<std::ptrdiff_t>(list.size() - most);
  std::nth_element(list.begin(), beyond, list.end(), older);
  std::for_each(list.begin(), beyond, [&](const Entry& old) { entries.erase(old.first); });
}

struct Head {
  std::uint64_t addresses = 0, messages = 0, key_id = 0, hash = 0;
};

// `bytes` are the first kHead of a file of this size.
std::optional<Head> read_head(std::string_view bytes, std::uint64_t file_size) {
  if (!bytes.starts_with(kMagic)) return std::nullopt;
  std::string_view in = bytes.substr(kMagic.size());
  Head head;
  std::uint64_t check = 0;
  const bool whole = take(in, head.addresses) && take(in, head.messages) && take(in, head.key_id) &&
                     take(in, check) && take(in, head.hash) &&
                     check == hash_bytes(bytes.substr(0, kChecked)) &&
                     head.addresses <= kMostKnownAddresses && head.messages <= kMostKnownMessages &&
                     file_size == kHead + 2 * kWord * (head.addresses + head.messages);
  return whole ? std::optional(head) : std::nullopt;
}

bool read_entries(std::string_view& in, std::uint64_t count, Entries& out) {
  const std::string_view hashes = in.substr(0, count * kWord);
  const std::string_view states = in.substr(count * kWord, count * kWord);
  in.remove_prefix(2 * count * kWord);
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t hash = word_at(hashes.data() + i * kWord);
    const std::optional<Standings> s = standings_of(word_at(states.data() + i * kWord));
    if (!s || (i > 0 && word_at(hashes.data() + (i - 1) * kWord) >= hash)) return false;
    out.emplace(hash, *s);
  }
  return true;
}

}  // namespace

void PeopleTable::keep_within_limits() {
  keep_newest(addresses, kMostKnownAddresses);
  keep_newest(messages, kMostKnownMessages);
}

std::string encode(const PeopleTable& table) {
  std::string body;
  append(body, table.addresses);
  append(body, table.messages);
  std::string out(kMagic);
  put(out, std::uint64_t{table.addresses.size()});
  put(out, std::uint64_t{table.messages.size()});
  put(out, table.key_id);
  put(out, hash_bytes(out));
  put(out, hash_bytes(body));
  return out += body;
}

std::optional<PeopleTable> decode_people(std::string_view bytes) {
  if (bytes.size() < kHead) return std::nullopt;
  const std::optional<Head> head = read_head(bytes.substr(0, kHead), bytes.size());
  std::string_view in = bytes.substr(kHead);
  if (!head || hash_bytes(in) != head->hash) return std::nullopt;
  PeopleTable table{.key_id = head->key_id, .addresses = {}, .messages = {}};
  if (!read_entries(in, head->addresses, table.addresses) ||
      !read_entries(in, head->messages, table.messages)) {
    return std::nullopt;
  }
  return table;
}

std::optional<PeopleReader> PeopleReader::open(ReadAt read, std::uint64_t file_size) {
  std::array<char, kHead> bytes;
  if (!read(0, bytes.data(), bytes.size())) return std::nullopt;
  const std::optional<Head> head = read_head({bytes.data(), bytes.size()}, file_size);
  if (!head) return std::nullopt;
  return PeopleReader(std::move(read), head->key_id, head->addresses, head->messages);
}

std::optional<Standings> PeopleReader::address(std::uint64_t hash) const {
  return find(kHead, addresses_, hash);
}

std::optional<Standings> PeopleReader::message(std::uint64_t hash) const {
  return find(kHead + 2 * kWord * addresses_, messages_, hash);
}

// Begins where the hash would be if hashes were spread perfectly, and goes on from there. Each round
// leaves fewer places, whatever the bytes are.
std::optional<Standings> PeopleReader::find(std::uint64_t begin, std::uint64_t count,
                                            std::uint64_t hash) const {
  __extension__ using Product = unsigned __int128;
  std::uint64_t low = 0, high = count;
  auto guess = static_cast<std::uint64_t>(static_cast<Product>(hash) * count >> 64);
  std::array<char, kWindow * kWord> window;
  while (low < high) {
    const std::uint64_t first = std::clamp(guess - std::min(guess, kWindow / 2), low, high - 1);
    const std::uint64_t size = std::min(kWindow, high - first);
    if (!read_(begin + first * kWord, window.data(), size * kWord)) return std::nullopt;
    const auto hash_at = [&](std::uint64_t i) { return word_at(window.data() + i * kWord); };
    if (hash < hash_at(0)) {
      guess = high = first;
      continue;
    }
    if (hash > hash_at(size - 1)) {
      low = first + size;
      guess = low + kWindow / 2;
      continue;
    }
    std::uint64_t from = 0, to = size - 1;  // the first that is not smaller is among these
    while (from < to) {
      const std::uint64_t middle = (from + to) / 2;
      if (hash_at(middle) < hash) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    if (hash_at(from) != hash) return std::nullopt;
    std::array<char, kWord> state;
    if (!read_(begin + (count + first + from) * kWord, state.data(), state.size())) {
      return std::nullopt;
    }
    return standings_of(word_at(state.data()));
  }
  return std::nullopt;
}

}  // namespace classify
