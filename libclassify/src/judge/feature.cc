#include "classify/feature.h"

#include <bit>

#include "ascii.h"
#include "classify/version.h"
#include "hash.h"

namespace classify {
namespace {

// Collects the features of one view, each once. Open addressing over their places in the list.
class Distinct {
 public:
  Distinct(std::vector<Feature>& list, std::size_t most)
      : list_(list), mask_(std::bit_ceil(most * 2 + 16) - 1), places_(mask_ + 1) {
    list_.reserve(most);
  }

  // True the first time.
  bool add(const Feature& feature) {
    for (std::size_t at = feature.hash & mask_;; at = (at + 1) & mask_) {
      const std::uint32_t place = places_[at];
      if (place == 0) {
        list_.push_back(feature);
        places_[at] = static_cast<std::uint32_t>(list_.size());
        return true;
      }
      if (list_[place - 1].hash == feature.hash) return false;
    }
  }

 private:
  std::vector<Feature>& list_;
  std::size_t mask_;
  std::vector<std::uint32_t> places_;  // one more than the index in the list; 0: nothing here
};

bool is_structure(Place place) { return place != Place::body && place != Place::hidden; }

[[gnu::flatten]] void extract_words(const Tokens& tokens, Features& features) {
  const std::uint64_t scheme = hash_bytes(kFeatureScheme);
  std::vector<std::uint64_t> key_seeds;
  key_seeds.reserve(tokens.keys.size());
  for (const std::string& key : tokens.keys) key_seeds.push_back(hash_bytes(key, scheme));

  auto& words = features[static_cast<std::size_t>(View::words)];
  auto& structure = features[static_cast<std::size_t>(View::structure)];
  Distinct distinct(words, tokens.list.size() * 3);
  structure.reserve(tokens.list.size());
  const auto add = [&](Feature feature, Place place) {
    if (feature.hash == 0) feature.hash = 1;  // so it was frozen
    if (distinct.add(feature) && is_structure(place)) structure.push_back(feature);
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
// `start` gives the byte offset of each code point, and the text's size behind the last.
template <class Starts>
[[gnu::flatten]] void add_n_grams(std::string_view text, const Starts& start, std::size_t points,
                                  Distinct& out) {
  const std::uint64_t seed = hash_bytes("characters", hash_bytes(kFeatureScheme));
  const auto add = [&](std::size_t from, std::size_t n) {
    const std::uint32_t begin = start(from);
    const std::uint32_t size = start(from + n) - begin;
    std::uint64_t hash = hash_bytes(text.substr(begin, size), seed);
    if (hash == 0) hash = 1;
    out.add({hash, begin, 0, static_cast<std::uint8_t>(size)});
  };
  for (std::size_t i = 0; i + 3 <= points; ++i) {
    // UTF-8 from U+3000 on begins with 0xE3 or more.
    if (static_cast<unsigned char>(text[start(i)]) >= 0xE3) add(i, 3);
    if (i + 5 <= points) add(i, 5);
  }
}

void extract_characters(const Tokens& tokens, Features& features) {
  const std::string_view text = tokens.characters;
  auto& out = features[static_cast<std::size_t>(View::characters)];
  if (is_ascii(text)) {
    Distinct distinct(out, text.size());
    const auto start = [](std::size_t i) { return static_cast<std::uint32_t>(i); };
    return add_n_grams(text, start, text.size(), distinct);
  }
  std::vector<std::uint32_t> starts;
  starts.reserve(text.size() + 1);
  std::size_t wide = 0;
  for (std::uint32_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80) starts.push_back(i);
    wide += byte >= 0xE3 ? 1 : 0;
  }
  const std::size_t points = starts.size();
  starts.push_back(static_cast<std::uint32_t>(text.size()));
  Distinct distinct(out, points + wide);
  add_n_grams(
      text, [&](std::size_t i) { return starts[i]; }, points, distinct);
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
