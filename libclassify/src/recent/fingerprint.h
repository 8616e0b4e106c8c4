// A fingerprint of the words of a text, to find the text again inside another one.
//
//   "> Hello, Wo-\r\n> rld"  ─▶  helloworld  ─▶  {hellow, ellowo, llowor, ...}  ─▶  the 64 smallest
//                                letters and     runs of 8 letters, hashed        of mixed hashes
//                                digits
//
// Quote marks, white space, punctuation, letter forms, charsets, markup and web addresses make no
// difference, so a forward contains the runs of its original, plus those of its sender's own words.
// The smallest hashes are a fair sample of a text's runs, so the share of them that a forward has
// estimates how much of the text it holds (Broder, "On the resemblance and containment of
// documents", 1997). Which length, how many: EXPERIMENTS.md, "Finding a text again".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "classify/reading.h"

namespace classify {

// Hashes of the runs of a text: sorted, each once.
using Shingles = std::vector<std::uint32_t>;

inline constexpr std::size_t kShingleLetters = 8;
// A text with fewer says too little to be told from another.
inline constexpr std::size_t kLeastShingles = 60;
// The least share of a text that must be in the forward.
inline constexpr double kLeastContained = 0.85;

// The first 200,000 letters count.
[[nodiscard]] Shingles shingles_of(std::string_view text);

// The texts of a message that a forward of it may hold, whatever their role: all of its text/plain,
// and all of its text/html. A version that is much shorter than the other (a footer, "please view
// as HTML") is left out, unless it alone is shown. Versions with fewer than kLeastShingles and
// attached messages are also left out.
[[nodiscard]] std::vector<Shingles> versions_of(Reading& reading);

// All texts of a message, whatever their role, in one set.
[[nodiscard]] Shingles all_shingles_of(Reading& reading);

// What a forward says.
struct Said {
  Shingles all;
  Shingles original;  // after the first quoted header block ("From: ... Subject: ..."), else all
  bool has_header = false;

  // Whether `text` can be the original: the rest of the forward is no longer than a note, a
  // signature and a header. Otherwise `text` is probably only a part of the original, quoted there,
  // or the footer of a list.
  [[nodiscard]] bool is_explained_by(const Shingles& text) const;
};
[[nodiscard]] Said said_in(std::span<Text> forward);

[[nodiscard]] std::size_t common(const Shingles& a, const Shingles& b);

// How much of `text` is in `other`: 0..1. `text` must not be empty.
[[nodiscard]] double contained(const Shingles& text, const Shingles& other);

inline constexpr std::size_t kPrintSize = 64;
using Print = std::array<std::uint32_t, kPrintSize>;

// The smallest hashes of `text`, which has at least kLeastShingles; filled up by repeating the
// last.
[[nodiscard]] Print print_of(const Shingles& text);

// contained(), estimated.
[[nodiscard]] double contained(const Print& print, const Shingles& other);

}  // namespace classify
