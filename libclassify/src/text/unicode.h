// One canonical form for text.
//
//   "ＦＲＥＥ ｱﾌﾟﾘ"  ─▶  "free アプリ"
//
// Everything here takes and gives valid UTF-8. ASCII text never touches ICU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace classify {
namespace [[gnu::visibility("default")]] text {

// Counts of the characters that canonicalize() removed or changed: hiding text is evidence.
struct CanonicalCounts {
  std::size_t ignorable = 0;      // zero width, selectors ... removed; fillers made blanks
  std::size_t compatibility = 0;  // circled, mathematical, full-width Latin ... letters folded
};

// Appends the canonical form of `utf8` to `out`: NFKC, case folded, default-ignorables removed, letters
// that look like blanks made blanks, what a direction override (U+202D, U+202E) turns round put in the
// order in which it is shown, wave dash / tilde and the other mapping twins of the Japanese charsets unified. Idempotent.
// Line feeds and spaces are kept; other control characters become spaces. O(bytes).
void canonicalize(std::string_view utf8, std::string& out, CanonicalCounts* counts = nullptr);

// Same text without case folding and without removing anything a person would see; for showing a
// message to a person or a test: default-ignorables removed, blanks and overrides as above, line ends
// made LF, NUL removed.
[[nodiscard]] std::string readable(std::string_view utf8);

// The lines that have direction overrides in the order in which a reader sees their letters:
// "buy \u202Eecirp\u202C" ─▶ "buy price". The overrides are gone; other lines stay. O(bytes).
[[nodiscard]] std::string in_shown_order(std::string_view utf8);

// True for code points of scripts that are written without spaces between words (Han, Hiragana,
// Katakana, Thai, Lao, Khmer, Myanmar, and the prolonged sound mark).
[[nodiscard]] bool is_spaceless_script(char32_t c);

// True for letters, marks and digits of any script.
[[nodiscard]] bool is_word_char(char32_t c);

// Decodes one code point of valid UTF-8 at `pos` and moves `pos` past it.
[[nodiscard]] char32_t next_code_point(std::string_view utf8, std::size_t& pos);

// The first `bytes` bytes at most, cut between code points.
[[nodiscard]] constexpr std::string_view head(std::string_view utf8, std::size_t bytes) {
  if (utf8.size() <= bytes) return utf8;
  while (bytes > 0 && (static_cast<unsigned char>(utf8[bytes]) & 0xC0) == 0x80) --bytes;
  return utf8.substr(0, bytes);
}

// Appends the UTF-8 form of `c` (U+FFFD for surrogates and beyond U+10FFFF).
void append_utf8(std::string& out, char32_t c);

// The plain form of a word in disguise, or empty. For an extra token, never in place of the word.
//
//   "раypal" ─▶ "paypal"     scripts that have look-alikes are mixed (Latin with Cyrillic or Greek,
//   "アカウン卜" ─▶ "アカウント"   kana with a Han twin)
//   "ꜰʀᴇᴇ", "ꓝꓣꓰꓰ" ─▶ "free"  small capitals; Lisu, Cherokee, Coptic, Armenian, Georgian
//   "ǝǝɹɟ" ─▶ "free"         upside down
//   "f̶r̶e̶e̶" ─▶ "free"         struck through, underlined, or under a heap of marks
//   "مـجـانـي" ─▶ "مجاني"       stretched, or with vowel marks (Hebrew too)
[[nodiscard]] std::string look_alike_twin(std::string_view word);

// A mark that look_alike_twin() takes away, or a tatweel.
[[nodiscard]] bool is_ornament(char32_t c);

// Regional indicators as letters ("🇫🇷🇪🇪" → "free") if `utf8` begins with three or more; two are a
// flag. Sets `size` to how many bytes they are, if any.
[[nodiscard]] std::string regional_letters(std::string_view utf8, std::size_t& size);

}  // namespace text
}  // namespace classify
