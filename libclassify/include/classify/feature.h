// Tokens → sparse Markovian features: what the model counts.
//
//   "buy cheap pills"  ─▶  words:  buy  cheap  (buy cheap)  pills  (cheap pills)  (buy _ pills)
//                          characters:  "buy c" "uy ch" "y che" ...
//
// The features are each token alone, and its orthogonal pairs with each of the two tokens before it
// in its sequence (Siefkes, Assis, Chhabra, Yerazunis, PKDD 2004, with a window of 3). A feature
// counts once per message, however often it occurs. There are three views, see model.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "classify/model.h"
#include "classify/tokenizer.h"

namespace [[gnu::visibility("default")]] classify {

struct Feature {
  std::uint64_t hash = 0;
  std::uint32_t at = 0;          // index of the (newest) token; characters: byte offset
  std::uint8_t distance = 0;     // 0: one token or n-gram; 1: neighbours; 2: one token between
  std::uint8_t size = 0;         // characters: bytes
  Source source = Source::open;  // of the (newest) token
  bool of_language = false;      // may be there only because of the language, see scorer.h
};

// The features of a mail: one list for each View.
struct Features : std::array<std::vector<Feature>, kViews> {
  // A hash of the mail's language, 0 if that is not known. Every view counts how much spam and good
  // mail it has learned in the language, but the language itself is no evidence (scorer.h).
  std::uint64_t language = 0;
  double english = 0;  // Language::english
};

// Distinct features in order of first occurrence. At most 3 per token and 2 per character.
// O(tokens + characters). Throws only std::bad_alloc.
[[nodiscard]] Features extract_features(const Tokens& tokens);

// A feature for people to read, in the explanation of a verdict: "subject: 無料 … offer", "“y che”".
[[nodiscard]] std::string describe(const Feature& feature, View view, const Tokens& tokens);

}  // namespace classify
