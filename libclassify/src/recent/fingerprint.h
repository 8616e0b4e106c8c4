// What a text says, whatever carried it: for finding it again inside another text.
//
//   "> Hello, Wo-\r\n> rld"  ─▶  helloworld  ─▶  {hellow, ellowo, llowor, ...}  ─▶  the 64 smallest
//                                letters and     runs of 8 letters, hashed        of mixed hashes
//                                digits
//
// Quote marks, white space, punctuation, letter forms, charsets, markup and web addresses make no
// difference, so a forward contains the runs of its original, and its sender's own words besides.
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
// So much of a text must be in the forward.
inline constexpr double kLeastContained = 0.85;

// The first 200,000 letters count.
[[nodiscard]] Shingles shingles_of(std::string_view text);

// The texts of a message that a forward of it may hold, whatever their role: all of its text/plain,
// all of its text/html. One that is much shorter than the other (a footer, "please view as HTML") is
// none, unless it alone is shown; nor is one of fewer than kLeastShingles. Attached messages are
// left out.
[[nodiscard]] std::vector<Shingles> versions_of(Reading& reading);

// Everything that can be read in a message, whatever its role, in one set.
[[nodiscard]] Shingles all_shingles_of(Reading& reading);

// What a forward says.
struct Said {
  Shingles all;
  Shingles original;  // behind the first quoted header block ("From: ... Subject: ..."), else all
  bool has_header = false;

  // Whether `text` can be the original: what the forward says besides it is no more than a note, a
  // signature and a header take. Otherwise it is rather a part of the original, quoted there, or the
  // footer of a list.
  [[nodiscard]] bool is_explained_by(const Shingles& text) const;
};
[[nodiscard]] Said said_in(std::span<Text> forward);

[[nodiscard]] std::size_t common(const Shingles& a, const Shingles& b);

// How much of `text` is in `other`: 0..1. `text` must not be empty.
[[nodiscard]] double contained(const Shingles& text, const Shingles& other);

inline constexpr std::size_t kPrintSize = 64;
using Print = std::array<std::uint32_t, kPrintSize>;

// The smallest of `text`, which has at least kLeastShingles; filled up with its last one.
[[nodiscard]] Print print_of(const Shingles& text);

// contained(), estimated.
[[nodiscard]] double contained(const Print& print, const Shingles& other);

}  // namespace classify
