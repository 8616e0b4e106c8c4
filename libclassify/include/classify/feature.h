// Tokens → sparse Markovian features: what the model counts.
//
//   "buy cheap pills"  ─▶  words:  buy  cheap  (buy cheap)  pills  (cheap pills)  (buy _ pills)
//                          characters:  "buy c" "uy ch" "y che" ...
//
// Each token alone, and the orthogonal pairs of a token with the one and the two before it in its
// sequence (Siefkes, Assis, Chhabra, Yerazunis, PKDD 2004, with a window of 3). A feature counts
// once a message, however often it occurs. Three views, see model.h.
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
  std::uint32_t at = 0;       // index of the (newest) token; characters: byte offset
  std::uint8_t distance = 0;  // 0: one token or n-gram; 1: neighbours; 2: one token between
  std::uint8_t size = 0;      // characters: bytes
};

using Features = std::array<std::vector<Feature>, kViews>;  // by View

// Distinct features in order of first occurrence. At most 3 per token and 2 per character.
// O(tokens + characters). Throws only std::bad_alloc.
[[nodiscard]] Features extract_features(const Tokens& tokens);

// A feature as a person reads it: "subject: 無料 … offer", "“y che”". For explaining a verdict.
[[nodiscard]] std::string describe(const Feature& feature, View view, const Tokens& tokens);

}  // namespace classify
