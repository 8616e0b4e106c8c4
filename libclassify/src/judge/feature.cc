#include "classify/feature.h"

#include <bit>
#include <memory>
#include <utility>

#include "ascii.h"
#include "classify/version.h"
#include "hash.h"
#include "judge/language.h"

namespace classify {
namespace {

// Hides the origin of a number from the compiler, so that it does not make a branch for each value.
unsigned opaque(unsigned number) {
#ifdef __GNUC__
  asm("" : "+r"(number));
#endif
  return number;
}

// An empty feature, hidden from the compiler, so that it fills memory with one store for each
// feature and not with one for each member.
const Feature& blank() {
  static constexpr Feature kBlank;
  const Feature* feature = &kBlank;
#ifdef __GNUC__
  asm("" : "+r"(feature));
#endif
  return *feature;
}

// Collects the features of one view, each once.
//
// A hash table with open addressing holds their positions in the list. Whether a feature is new is
// unpredictable, so there is no branch for it: each feature is written at the end of the list, and
// stays there if it is new. The table is at most a quarter full, so collisions are rare. Nobody can
// make a mail with many of them, because the places depend on the table's address.
template <class Index>
class Distinct {
 public:
  // `most`: how many features may be added; fewer than the largest Index.
  explicit Distinct(std::size_t most)
      : mask_(std::bit_ceil(most * 4 + 16) - 1),
        shift_(std::countl_zero(mask_)),
        nothing_(static_cast<Index>(most + 1)),
        found_(most + 2, blank()),
        places_(mask_ + 1, nothing_),
        factor_(reinterpret_cast<std::uintptr_t>(places_.data()) * 0x9E3779B97F4A7C15u | 1) {}

  // 1 the first time, else 0.
  unsigned add(const Feature& feature) {
    found_[nothing_].hash = feature.hash;  // so a search that finds nothing ends here
    std::size_t at = feature.hash * factor_ >> shift_;
    while (found_[places_[at]].hash != feature.hash) [[unlikely]] at = (at + 1) & mask_;
    const unsigned is_new = opaque(places_[at] == nothing_ ? 1 : 0);
    found_[count_] = feature;
    places_[at] = static_cast<Index>(places_[at] - is_new * (nothing_ - count_));
    count_ += is_new;
    return is_new;
  }

  // Call it once, after all features were added. Moves the list, because fresh memory is expensive
  // in a process that judges one message.
  [[nodiscard]] std::vector<Feature> take() {
    found_.resize(count_);
    return std::move(found_);
  }

 private:
  std::uint64_t mask_;
  int shift_;
  Index nothing_;  // marks an empty place
  std::vector<Feature> found_;
  std::vector<Index> places_;
  std::uint64_t factor_;
  unsigned count_ = 0;
};

// Calls `extract` with an Index that can count to `most`. A smaller Index makes the table half as
// large.
template <class Extract>
void with_index_for(std::size_t most, const Extract& extract) {
  most < UINT16_MAX ? extract(std::uint16_t{}) : extract(std::uint32_t{});
}

bool is_structure(Place place) { return place != Place::body && place != Place::hidden; }

template <class Index>
[[gnu::flatten]] void extract_words(const Tokens& tokens, Features& features) {
  const std::uint64_t scheme = hash_bytes(kFeatureScheme);
  std::vector<std::uint64_t> key_seeds;
  key_seeds.reserve(tokens.keys.size());
  for (const std::string& key : tokens.keys) key_seeds.push_back(hash_bytes(key, scheme));

  std::vector<Source> sources = tokens.sources;
  sources.resize(tokens.keys.size());  // tokens made by hand may have none
  const std::size_t most = tokens.list.size() * 3;
  Distinct<Index> distinct(most);
  std::size_t count = 0;
  const auto structural = std::make_unique_for_overwrite<Index[]>(most + 1);  // among the words
  std::size_t structurals = 0;
  const auto add = [&](Feature feature, Place place) {
    if (feature.hash == 0) feature.hash = 1;  // part of the scheme
    const unsigned is_new = distinct.add(feature);
    structural[structurals] = static_cast<Index>(count);
    structurals += is_new & (is_structure(place) ? 1 : 0);
    count += is_new;
  };

  const bool knows_language = !tokens.language.name.empty();
  std::uint64_t previous[2] = {0, 0};  // hashes of the tokens one and two before
  std::size_t reach = 0;               // how many of them belong to this sequence
  for (std::uint32_t i = 0; i < tokens.list.size(); ++i) {
    const Token& token = tokens.list[i];
    const std::uint64_t hash = hash_bytes(tokens.text(token), key_seeds[token.key]);
    const Source source = sources[token.key];
    const bool of_language = knows_language && is_of_language(tokens, token);
    add({hash, i, 0, 0, source, of_language}, token.place);
    if (token.place == Place::meta) continue;
    if (token.starts_sequence) reach = 0;
    for (std::size_t distance = 1; distance <= reach; ++distance) {
      add({combine_hashes(previous[distance - 1], hash, distance), i,
           static_cast<std::uint8_t>(distance), 0, source, of_language},
          token.place);
    }
    previous[1] = previous[0];
    previous[0] = hash;
    if (reach < 2) ++reach;
  }

  auto& words = features[static_cast<std::size_t>(View::words)];
  auto& structure = features[static_cast<std::size_t>(View::structure)];
  words = distinct.take();
  structure.reserve(structurals);
  for (std::size_t i = 0; i < structurals; ++i) structure.push_back(words[structural[i]]);
}

// n-grams of 5 code points, and of 3 where the first is CJK: three of those carry as much.
// `start` gives the byte offset of each code point, and after the last one the size of the text.
template <class Index, class Starts>
[[gnu::flatten]] std::vector<Feature> n_grams(const Tokens& tokens, std::string_view text,
                                              const Starts& start, std::size_t points,
                                              std::size_t most) {
  Distinct<Index> out(most);
  const std::uint64_t seed = hash_bytes("characters", hash_bytes(kFeatureScheme));
  // Of how many bytes on an n-gram is of the language: all of them in Latin letters, those that are
  // not all ASCII in others.
  const bool knows_language = !tokens.language.name.empty(), latin = tokens.language.latin;
  const auto says_language = [=](std::size_t n, std::size_t size) {
    return knows_language && (latin || size > n);
  };
  // The source of text up to `until`. Asked for one place after the other.
  Source source = Source::subject;
  auto until = static_cast<std::uint32_t>(tokens.subject_size);
  auto url = tokens.urls.begin();
  const auto end = tokens.urls.end();
  const auto source_at = [&](std::uint32_t begin) {
    while (begin >= until) {
      if (url == end) {
        source = Source::open;
        until = UINT32_MAX;
      } else if (begin < url->first) {
        source = Source::open;
        until = url->first;
      } else if (begin < url->second) {
        source = Source::url;
        until = url->second;
      } else {
        ++url;
      }
    }
    return source;
  };
  const auto add = [&](std::size_t from, std::size_t n) {
    const std::uint32_t begin = start(from);
    const std::uint32_t size = start(from + n) - begin;
    std::uint64_t hash = hash_bytes(text.substr(begin, size), seed);
    if (hash == 0) hash = 1;
    out.add({hash, begin, 0, static_cast<std::uint8_t>(size), source_at(begin),
             says_language(n, size)});
  };
  for (std::size_t i = 0; i + 3 <= points; ++i) {
    // UTF-8 from U+3000 on begins with 0xE3 or more.
    if (static_cast<unsigned char>(text[start(i)]) >= 0xE3) add(i, 3);
    if (i + 5 <= points) add(i, 5);
  }
  return out.take();
}

void extract_characters(const Tokens& tokens, Features& features) {
  const std::string_view text = tokens.characters;
  auto& out = features[static_cast<std::size_t>(View::characters)];
  if (is_ascii(text)) {
    const auto start = [](std::size_t i) { return static_cast<std::uint32_t>(i); };
    with_index_for(text.size(), [&](auto index) {
      out = n_grams<decltype(index)>(tokens, text, start, text.size(), text.size());
    });
    return;
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
  const auto start = [at = starts.data()](std::size_t i) { return at[i]; };
  with_index_for(points + wide, [&](auto index) {
    out = n_grams<decltype(index)>(tokens, text, start, points, points + wide);
  });
}

}  // namespace

Features extract_features(const Tokens& tokens) {
  Features features;
  with_index_for(tokens.list.size() * 3,
                 [&](auto index) { extract_words<decltype(index)>(tokens, features); });
  extract_characters(tokens, features);
  if (!tokens.language.name.empty()) {
    features.language =
        hash_bytes(tokens.language.name, hash_bytes("language", hash_bytes(kFeatureScheme)));
    features.english = tokens.language.english;
  }
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
