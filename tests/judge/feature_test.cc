#include "classify/feature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <unordered_set>
#include <vector>

#include "classify/message.h"
#include "classify/version.h"
#include "hash.h"
#include "support/random.h"
#include "support/row_name.h"

namespace classify {
namespace {

using test::Random;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kWords = static_cast<std::size_t>(View::words);
constexpr auto kCharacters = static_cast<std::size_t>(View::characters);
constexpr auto kStructure = static_cast<std::size_t>(View::structure);

void add(Tokens& tokens, std::string_view text, Place place, std::uint16_t key, bool starts) {
  tokens.list.push_back({static_cast<std::uint32_t>(tokens.arena.size()),
                         static_cast<std::uint32_t>(text.size()), key, place, starts});
  tokens.arena += text;
}

// One sequence of tokens from one place.
Tokens sequence(const std::vector<std::string>& texts, Place place = Place::body,
                std::string_view key = "text") {
  Tokens tokens;
  tokens.keys.emplace_back(key);
  for (std::size_t i = 0; i < texts.size(); ++i) add(tokens, texts[i], place, 0, i == 0);
  return tokens;
}

std::vector<std::string> described(const Tokens& tokens, View view = View::words) {
  std::vector<std::string> out;
  const Features features = extract_features(tokens);
  for (const Feature& feature : features[static_cast<std::size_t>(view)]) {
    out.push_back(describe(feature, view, tokens));
  }
  return out;
}

std::vector<std::string> grams(std::string_view characters) {
  Tokens tokens;
  tokens.characters = characters;
  return described(tokens, View::characters);
}

// ---- Words -------------------------------------------------------------------------------------

// Few and very many, by tables of different numbers; each again and again.
TEST(Feature, CountsOnceInOrderOfFirstOccurrence) {
  Random random(3);
  for (const std::size_t size : {10u, 21'844u, 21'845u, 60'000u}) {
    Tokens tokens;
    tokens.keys.emplace_back("text");
    std::vector<std::string> first;
    std::unordered_set<std::string> seen;
    for (std::size_t i = 0; i < size; ++i) {
      const std::string text = std::to_string(random.below(size));
      if (seen.insert(text).second) first.push_back("text: " + text);
      add(tokens, text, i % 3 == 0 ? Place::field : Place::body, 0, true);
      tokens.characters += text;
    }
    EXPECT_EQ(described(tokens), first);
    std::unordered_set<std::string> grams;
    std::size_t count = 0;
    for (std::size_t i = 0; i + 5 <= tokens.characters.size(); ++i) {
      count += grams.insert(tokens.characters.substr(i, 5)).second;
    }
    const Features features = extract_features(tokens);
    EXPECT_THAT(features[kCharacters], SizeIs(count));
    // Of a word that is in both places its first one tells.
    std::vector<std::uint64_t> structure;
    for (const Feature& feature : features[kWords]) {
      if (tokens.list[feature.at].place == Place::field) structure.push_back(feature.hash);
    }
    ASSERT_THAT(features[kStructure], SizeIs(structure.size()));
    for (std::size_t i = 0; i < structure.size(); ++i) {
      ASSERT_EQ(features[kStructure][i].hash, structure[i]);
    }
  }
}

TEST(Feature, EachTokenAloneAndWithTheTwoBeforeIt) {
  EXPECT_THAT(
      described(sequence({"buy", "cheap", "pills", "now"})),
      ElementsAre("text: buy", "text: cheap", "text: buy cheap", "text: pills", "text: cheap pills",
                  "text: buy … pills", "text: now", "text: pills now", "text: cheap … now"));
}

TEST(Feature, LoneTokenHasNoPartner) {
  EXPECT_THAT(described(sequence({"hello"})), ElementsAre("text: hello"));
}

TEST(Feature, NoTokensGiveNone) {
  const Features features = extract_features({});
  for (const auto& view : features) EXPECT_THAT(view, IsEmpty());
}

TEST(Feature, CountsOnceAMessage) {
  EXPECT_THAT(described(sequence({"a", "a", "a", "a"})),
              ElementsAre("text: a", "text: a a", "text: a … a"));
}

TEST(Feature, PairsDoNotReachBackOverAStart) {
  Tokens tokens = sequence({"a", "b", "c"});
  tokens.list[1].starts_sequence = true;
  EXPECT_THAT(described(tokens), ElementsAre("text: a", "text: b", "text: c", "text: b c"));
}

TEST(Feature, MetaMakesNoPairs) {
  Tokens tokens = sequence({"a", "b"}, Place::meta, "meta");
  EXPECT_THAT(described(tokens), ElementsAre("meta: a", "meta: b"));
}

TEST(Feature, MetaInASequenceIsNotSeenByIt) {
  Tokens tokens = sequence({"a", "odd", "b"});
  tokens.list[1].place = Place::meta;
  EXPECT_THAT(described(tokens), ElementsAre("text: a", "text: odd", "text: b", "text: a b"));
}

TEST(Feature, KeyIsPartOfTheFeature) {
  const auto hash = [](std::string_view key) {
    return extract_features(sequence({"offer"}, Place::field, key))[kWords][0].hash;
  };
  EXPECT_NE(hash("from"), hash("to"));
}

TEST(Feature, PairsDependOnOrderAndDistance) {
  const auto last = [](const std::vector<std::string>& texts) {
    return extract_features(sequence(texts))[kWords].back().hash;
  };
  EXPECT_NE(last({"a", "b"}), last({"b", "a"}));
  EXPECT_NE(last({"a", "b"}), last({"a", "x", "b"}));
}

// Changing these breaks every model in the field: rename kFeatureScheme with them.
TEST(Feature, HashesAreFrozen) {
  const auto words = extract_features(sequence({"free", "offer"}))[kWords];
  ASSERT_THAT(words, SizeIs(3));
  EXPECT_EQ(words[0].hash, 12135155709935954661u);
  EXPECT_EQ(words[1].hash, 14438377959836705282u);
  EXPECT_EQ(words[2].hash, 6550727624426059074u);
  Tokens tokens;
  tokens.characters = "offer";
  EXPECT_EQ(extract_features(tokens)[kCharacters][0].hash, 3069031907784112475u);
}

// ---- Structure ---------------------------------------------------------------------------------

struct PlaceCase {
  const char* name;
  Place place;
  bool in_structure;
};

class StructureView : public ::testing::TestWithParam<PlaceCase> {};

TEST_P(StructureView, IsEverythingButTheText) {
  const Features features = extract_features(sequence({"a", "b"}, GetParam().place, "key"));
  EXPECT_FALSE(features[kWords].empty());
  EXPECT_EQ(features[kStructure].size(), GetParam().in_structure ? features[kWords].size() : 0);
}

INSTANTIATE_TEST_SUITE_P(Feature, StructureView,
                         ::testing::Values(PlaceCase{"field", Place::field, true},
                                           PlaceCase{"received", Place::received, true},
                                           PlaceCase{"subject", Place::subject, true},
                                           PlaceCase{"body", Place::body, false},
                                           PlaceCase{"hidden", Place::hidden, false},
                                           PlaceCase{"url", Place::url, true},
                                           PlaceCase{"markup", Place::markup, true},
                                           PlaceCase{"meta", Place::meta, true}),
                         test::kRowName);

// ---- Characters --------------------------------------------------------------------------------

TEST(Feature, CharactersAreFiveAtATime) {
  EXPECT_THAT(grams("buy che"), ElementsAre("\"buy c\"", "\"uy ch\"", "\"y che\""));
}

TEST(Feature, LessThanFiveCharactersGiveNone) { EXPECT_THAT(grams("abcd"), IsEmpty()); }

TEST(Feature, CjkIsAlsoTakenThreeAtATime) {
  EXPECT_THAT(grams("出会い系"), ElementsAre("\"出会い\"", "\"会い系\""));
  EXPECT_THAT(grams("出会い無料"),
              ElementsAre("\"出会い\"", "\"出会い無料\"", "\"会い無\"", "\"い無料\""));
}

TEST(Feature, CharactersAreCodePointsNotBytes) {
  EXPECT_THAT(grams("füßeñ"), ElementsAre("\"füßeñ\""));
}

TEST(Feature, LineEndsAreDescribedAsSpaces) {
  EXPECT_THAT(grams("ab\ncd"), ElementsAre("\"ab cd\""));
}

TEST(Feature, CharactersOfAnAddressAreOfItsSource) {
  const Tokens tokens = tokenize(parse_message("Subject: x\n\nsee http://a.example/word now"));
  const std::string_view text = tokens.characters;
  const Features features = extract_features(tokens);
  for (const Feature& feature : features[kCharacters]) {
    const bool inside = feature.at >= text.find("http") && feature.at < text.find(" now");
    const Source outside = feature.at < tokens.subject_size ? Source::subject : Source::open;
    EXPECT_EQ(feature.source, inside ? Source::url : outside) << text.substr(feature.at, 5);
  }
}

// ---- Against the obvious -----------------------------------------------------------------------

Tokens random_tokens(Random& random) {
  Tokens tokens;
  tokens.keys = {"from", "text", "meta"};
  const std::size_t count = random.below(60);
  for (std::size_t i = 0; i < count; ++i) {
    const auto key = static_cast<std::uint16_t>(random.below(3));
    add(tokens, std::string(1 + random.below(2), static_cast<char>('a' + random.below(4))),
        key == 2   ? Place::meta
        : key == 1 ? Place::body
                   : Place::field,
        key, random.one_in(6));
  }
  const std::vector<std::string> letters{"a", "b", " ", "é", "無", "料", "\n", "😀"};
  for (std::size_t i = random.below(60); i > 0; --i) tokens.characters += random.pick(letters);
  return tokens;
}

std::vector<std::uint64_t> obvious_words(const Tokens& tokens) {
  std::vector<std::uint64_t> out;
  std::vector<std::uint64_t> before;
  std::unordered_set<std::uint64_t> seen;
  const auto hash_of = [&](const Token& t) {
    return hash_bytes(tokens.text(t), hash_bytes(tokens.key(t), hash_bytes(kFeatureScheme)));
  };
  const auto put = [&](std::uint64_t hash) {
    if (seen.insert(hash).second) out.push_back(hash);
  };
  for (const Token& token : tokens.list) {
    put(hash_of(token));
    if (token.place == Place::meta) continue;
    if (token.starts_sequence) before.clear();
    if (!before.empty()) put(combine_hashes(before.back(), hash_of(token), 1));
    if (before.size() > 1) put(combine_hashes(before[before.size() - 2], hash_of(token), 2));
    before.push_back(hash_of(token));
  }
  return out;
}

std::vector<std::uint64_t> obvious_characters(const Tokens& tokens) {
  std::vector<std::string> points;
  for (const char c : tokens.characters) {
    if ((c & 0xC0) == 0x80) {
      points.back() += c;
    } else {
      points.emplace_back(1, c);
    }
  }
  std::vector<std::uint64_t> out;
  std::unordered_set<std::uint64_t> seen;
  const auto put = [&](std::size_t from, std::size_t n) {
    if (from + n > points.size()) return;
    std::string gram;
    for (std::size_t i = from; i < from + n; ++i) gram += points[i];
    const std::uint64_t hash =
        hash_bytes(gram, hash_bytes("characters", hash_bytes(kFeatureScheme)));
    if (seen.insert(hash).second) out.push_back(hash);
  };
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i] >= "\u3000") put(i, 3);
    put(i, 5);
  }
  return out;
}

std::vector<std::uint64_t> hashes(const std::vector<Feature>& features) {
  std::vector<std::uint64_t> out;
  for (const Feature& feature : features) out.push_back(feature.hash);
  return out;
}

TEST(Feature, AreTheObviousOnes) {
  Random random(1);
  for (int i = 0; i < 500; ++i) {
    const Tokens tokens = random_tokens(random);
    const Features features = extract_features(tokens);
    ASSERT_EQ(hashes(features[kWords]), obvious_words(tokens)) << i;
    ASSERT_EQ(hashes(features[kCharacters]), obvious_characters(tokens)) << i;
    ASSERT_LE(features[kWords].size(), 3 * tokens.list.size());
    for (const View view : kAllViews) {
      for (const Feature& f : features[static_cast<std::size_t>(view)]) {
        ASSERT_FALSE(describe(f, view, tokens).empty());
      }
    }
  }
}

}  // namespace
}  // namespace classify
