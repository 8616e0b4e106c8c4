#include "classify/feature.h"

#include <bit>

#include "classify/version.h"
#include "hash.h"

namespace classify {
namespace {

// Open addressing over the hashes of one view; 0 marks an empty place.
class SeenHashes {
 public:
  explicit SeenHashes(std::size_t expected)
      : mask_(std::bit_ceil(expected * 2 + 16) - 1), places_(mask_ + 1) {}

  // True the first time.
  bool insert(std::uint64_t hash) {
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      if (places_[at] == hash) return false;
      if (places_[at] == 0) {
        places_[at] = hash;
        return true;
      }
    }
  }

 private:
  std::size_t mask_;
  std::vector<std::uint64_t> places_;
};

bool is_structure(Place place) { return place != Place::body && place != Place::hidden; }

void extract_words(const Tokens& tokens, Features& features) {
  const std::uint64_t scheme = hash_bytes(kFeatureScheme);
  std::vector<std::uint64_t> key_seeds;
  key_seeds.reserve(tokens.keys.size());
  for (const std::string& key : tokens.keys) key_seeds.push_back(hash_bytes(key, scheme));

  auto& words = features[static_cast<std::size_t>(View::words)];
  auto& structure = features[static_cast<std::size_t>(View::structure)];
  words.reserve(tokens.list.size() * 3);
  SeenHashes seen(tokens.list.size() * 3);
  const auto add = [&](Feature feature, Place place) {
    // 0 is the mark of an empty place in `seen`; one hash in 2^64 is moved.
    if (feature.hash == 0) feature.hash = 1;
    if (!seen.insert(feature.hash)) return;
    words.push_back(feature);
    if (is_structure(place)) structure.push_back(feature);
  };

  std::uint64_t previous[2] = {0, 0};  // hashes of the tokens one and two before
  std::size_t reach = 0;               // how many of them belong to this sequence
  for (std::uint32_t i = 0; i < tokens.list.size(); ++i) {
    const Token& token = tokens.list[i];
    const std::uint64_t hash = hash_bytes(tokens.text(token), key_seeds[token.key]);
    add({hash, i, 0, 0}, token.place);
    if (token.place == Place::meta) continue;
    if (token.starts_sequence) reach = 0;
    for (std::size_t distance = 1; distance <= reach; ++distance) {
      add({combine_hashes(previous[distance - 1], hash, distance), i,
           static_cast<std::uint8_t>(distance), 0},
          token.place);
    }
    previous[1] = previous[0];
    previous[0] = hash;
    if (reach < 2) ++reach;
  }
}

// n-grams of 5 code points, and of 3 where the first is CJK: three of those carry as much.
void extract_characters(const Tokens& tokens, Features& features) {
  const std::string_view text = tokens.characters;
  const std::uint64_t seed = hash_bytes("characters", hash_bytes(kFeatureScheme));
  auto& out = features[static_cast<std::size_t>(View::characters)];
  std::vector<std::uint32_t> starts;
  starts.reserve(text.size() + 1);
  for (std::uint32_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) starts.push_back(i);
  }
  const std::size_t points = starts.size();
  starts.push_back(static_cast<std::uint32_t>(text.size()));
  out.reserve(points * 2);
  SeenHashes seen(points * 2);
  const auto add = [&](std::size_t from, std::size_t n) {
    const std::uint32_t begin = starts[from];
    const std::uint32_t size = starts[from + n] - begin;
    std::uint64_t hash = hash_bytes(text.substr(begin, size), seed);
    if (hash == 0) hash = 1;
    if (seen.insert(hash)) out.push_back({hash, begin, 0, static_cast<std::uint8_t>(size)});
  };
  for (std::size_t i = 0; i + 3 <= points; ++i) {
    // UTF-8 from U+3000 on begins with 0xE3 or more.
    if (static_cast<unsigned char>(text[starts[i]]) >= 0xE3) add(i, 3);
    if (i + 5 <= points) add(i, 5);
  }
}

}  // namespace

Features extract_features(const Tokens& tokens) {
  Features features;
  extract_words(tokens, features);
  extract_characters(tokens, features);
  return features;
}

std::string describe(const Feature& feature, View view, const Tokens& tokens) {
  if (view == View::characters) {
    std::string text = "\"";
    for (const char c : std::string_view(tokens.characters).substr(feature.at, feature.size)) {
      text += c == '\n' ? ' ' : c;
    }
    return text + '"';
  }
  const Token& token = tokens.list[feature.at];
  std::string out(tokens.key(token));
  out += ": ";
  if (feature.distance > 0) {
    std::size_t older = feature.at;
    for (int back = feature.distance; back > 0; --back) {
      do {
        --older;
      } while (tokens.list[older].place == Place::meta);
    }
    out += tokens.text(tokens.list[older]);
    out += feature.distance == 1 ? " " : " … ";
  }
  out += tokens.text(token);
  return out;
}

}  // namespace classify
