// A label and bytes → text → canonical form → words: valid, idempotent, in bounds.
#include "text/charset.h"

#include <algorithm>

#include "targets.h"
#include "text/unicode.h"
#include "text/words/segment.h"

namespace classify::fuzz {
namespace {

using namespace text;

void check_words(const std::string& canonical) {
  std::vector<Segment> words;
  segment_words(canonical, words);
  std::size_t end = 0;
  for (const Segment& word : words) {
    claim(word.size > 0 && word.begin >= end, "words are in order and do not overlap");
    end = std::size_t{word.begin} + word.size;
    claim(end <= canonical.size(), "a word is in its text");
    const std::string_view found = std::string_view(canonical).substr(word.begin, word.size);
    claim(is_utf8(found), "a word begins and ends between characters");
    claim(is_utf8(look_alike_twin(found)), "a twin is UTF-8");
  }
}

void check_decoded(Bytes bytes, CharsetClaim declared) {
  const DecodedText decoded = decode_text(bytes, declared);
  claim(is_utf8(decoded.text), "decoded text is UTF-8");
  claim(canonical_charset(decoded.charset) == decoded.charset, "a charset goes by its own name");
  claim(!decoded.label_lied || !declared.label.empty(), "only a label can lie");
  claim(decode_text(std::string(bytes), declared).text == decoded.text, "read the same each time");
  std::string once, twice;
  canonicalize(decoded.text, once);
  claim(is_utf8(once), "canonical text is UTF-8");
  canonicalize(once, twice);
  claim(once == twice, "the canonical form is canonical");
  const std::string seen = readable(decoded.text);
  claim(is_utf8(seen) && seen.find('\r') == std::string::npos, "readable text is UTF-8 with LF");
  claim(readable(seen) == seen, "readable text is readable");
  check_words(once);
}

}  // namespace

// The first line is the label.
void charset_target(Bytes input) {
  const std::size_t line = std::min(input.find('\n'), input.size());
  const Bytes label = input.substr(0, line);
  const Bytes bytes = input.substr(std::min(line + 1, input.size()));
  check_decoded(bytes, {.label = label, .hint = {}});
  check_decoded(bytes, {.label = {}, .hint = canonical_charset(label)});
  const bool letters = std::ranges::all_of(bytes, [](char c) { return c >= ' ' && c < 0x7F; });
  if (letters && bytes.find_first_of("$+~") == Bytes::npos) {
    claim(decode_text(bytes, {.label = "us-ascii", .hint = {}}).text == bytes, "ASCII is ASCII");
  }
}

}  // namespace classify::fuzz
