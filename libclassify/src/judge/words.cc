#include "judge/words.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "ascii.h"
#include "ascii_letters.h"
#include "text/unicode.h"
#include "text/words/segment.h"

namespace classify {
namespace {

enum Kind : std::uint8_t { kOther, kLetter, kInner, kComma, kDollar, kMark, kHigh };

constexpr std::array<Kind, 256> kinds() {
  std::array<Kind, 256> table{};
  for (int c = 0; c < 256; ++c) {
    const char ch = static_cast<char>(c);
    table[static_cast<std::size_t>(c)] =
        c >= 0x80                                                       ? kHigh
        : is_alnum(ch)                                                  ? kLetter
        : ch == '!' || ch == '?'                                        ? kMark
        : ch == '$'                                                     ? kDollar
        : ch == ','                                                     ? kComma
        : std::string_view(".-'_@%").find(ch) != std::string_view::npos ? kInner
                                                                        : kOther;
  }
  return table;
}

constexpr std::array<Kind, 256> kKinds = kinds();

Kind kind_of(char c) { return kKinds[static_cast<unsigned char>(c)]; }

enum class Script { spaced, spaceless, none };

// Whether an ASCII text has four lone letters one character apart somewhere. It hardly ever has.
bool has_letters_apart(std::string_view ascii) {
  constexpr std::size_t kReach = 6;  // "a b c d"
  std::array<char, 4 * kBlockBytes> last{};
  for (std::size_t pos = 0; pos + kReach < ascii.size(); pos += last.size() - kReach) {
    const char* block = ascii.data() + pos;
    if (ascii.size() - pos < last.size()) {
      last.fill(0);
      ascii.copy(last.data(), last.size(), pos);
      block = last.data();
    }
    std::uint64_t letters = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      letters |= std::uint64_t{letters_in_block<>(block + i * kBlockBytes)} << (i * kBlockBytes);
    }
    const std::uint64_t lone = letters & ~(letters << 1) & ~(letters >> 1);
    if ((lone & lone >> 2 & lone >> 4 & lone >> 6) != 0) return true;
  }
  return false;
}

// The script of the character at `pos`; sets `next` to where the next character begins.
Script script_at(std::string_view text, std::size_t pos, std::size_t& next) {
  next = pos + 1;
  const Kind kind = kind_of(text[pos]);
  if (kind != kHigh) return kind == kLetter ? Script::spaced : Script::none;
  next = pos;
  const char32_t c = text::next_code_point(text, next);
  if (text::is_spaceless_script(c)) return Script::spaceless;
  return text::is_word_char(c) ? Script::spaced : Script::none;
}

// Whether a mark that no spaceless script has stands at `pos`, as in 無̶料̶; sets `next` as above.
bool is_ornament_at(std::string_view text, std::size_t pos, std::size_t& next) {
  if (text[pos] != '\xCC' && text[pos] != '\xCD' && text[pos] != '\xE2') return false;
  next = pos;
  return text::is_ornament(text::next_code_point(text, next));
}

// Half a flag, or a letter in disguise.
bool is_regional_at(std::string_view text, std::size_t pos) {
  return text[pos] == '\xF0' && text.substr(pos, 3) == "\xF0\x9F\x87";
}

// The first digit from `at` on, or the end. Whole blocks without one are passed over.
std::size_t find_digit(std::string_view text, std::size_t at) {
  for (; text.size() - at >= kBlockBytes; at += kBlockBytes) {
    unsigned char found = 0;
    for (std::size_t i = 0; i < kBlockBytes; ++i) {
      found |= static_cast<unsigned char>(is_digit(text[at + i]) ? 1 : 0);
    }
    if (found != 0) break;
  }
  while (at < text.size() && !is_digit(text[at])) ++at;
  return at;
}

// Whether the character at `pos` belongs to a word; sets `next` to where the next one begins.
bool is_letter_at(std::string_view text, std::size_t pos, std::size_t& next) {
  return script_at(text, pos, next) != Script::none || is_regional_at(text, pos);
}

}  // namespace

void for_each_word(std::string_view text, const std::function<void(std::string_view)>& found) {
  std::vector<text::Segment> segments;
  std::size_t at = 0;
  while (at < text.size()) {
    const Kind kind = kind_of(text[at]);
    if (kind == kMark) {
      std::size_t end = at;
      while (end < text.size() && kind_of(text[end]) == kMark) ++end;
      found(text.substr(at, std::min<std::size_t>(end - at, 3)));
      at = end;
      continue;
    }
    std::size_t next = at + 1;
    Script script = kind == kLetter ? Script::spaced : Script::none;
    if (kind == kHigh) script = script_at(text, at, next);
    if (kind == kDollar && next < text.size() && is_digit(text[next])) script = Script::spaced;
    if (script == Script::none) {
      if (is_regional_at(text, at)) {
        std::size_t size = 0;
        const std::string letters = text::regional_letters(text.substr(at), size);
        if (!letters.empty()) found(letters);
        if (size > 0) next = at + size;
      }
      at = next;
      continue;
    }
    const std::size_t begin = at;
    if (script == Script::spaceless) {
      do {
        at = next;
      } while (at < text.size() &&
               (script_at(text, at, next) == Script::spaceless || is_ornament_at(text, at, next)));
      segments.clear();
      const std::string_view run = text.substr(begin, at - begin);
      text::segment_words(run, segments);
      for (const text::Segment s : segments) found(run.substr(s.begin, s.size));
      const std::string twin = text::look_alike_twin(run);
      if (!twin.empty()) {
        segments.clear();
        text::segment_words(twin, segments);
        for (const text::Segment s : segments)
          found(std::string_view(twin).substr(s.begin, s.size));
      }
      continue;
    }
    bool ascii = kind != kHigh;
    at = next;
    for (;;) {
      at = behind_letters(text, at);
      if (at == text.size()) break;
      const Kind k = kind_of(text[at]);
      std::size_t after = at + 1;
      if (k == kHigh) {
        if (script_at(text, at, after) != Script::spaced) break;
        ascii = false;
        at = after;
        continue;
      }
      // Inner punctuation stays only if a letter or digit follows.
      if ((k != kInner && k != kComma) || after >= text.size()) break;
      if (k == kComma && !(is_digit(text[at - 1]) && is_digit(text[after]))) break;
      std::size_t behind = after;
      if (script_at(text, after, behind) != Script::spaced) break;
      at = behind;
    }
    const std::string_view word = text.substr(begin, at - begin);
    found(word);
    if (!ascii) {
      const std::string twin = text::look_alike_twin(word);
      if (!twin.empty()) found(twin);
    }
  }
}

void for_each_spaced_out_word(std::string_view text,
                              const std::function<void(std::string_view)>& found) {
  constexpr std::size_t kShortest = 4;
  if (is_ascii(text) && !has_letters_apart(text)) return;
  std::string joined;
  std::size_t letters = 0;
  bool after_letter = false;  // a lone one
  const auto finish = [&] {
    if (letters >= kShortest) found(joined);
    joined.clear();
    letters = 0;
  };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at;
    if (!is_letter_at(text, at, next)) {
      if (!after_letter || text[at] == '\n') finish();  // two marks in a row, or a line end
      after_letter = false;
      at = next;
      continue;
    }
    std::size_t behind = next;
    if (next < text.size() && is_letter_at(text, next, behind)) {
      // Two letters side by side: an ordinary word.
      finish();
      for (;;) {
        behind = behind_letters(text, behind);
        if (behind == text.size() || !is_letter_at(text, behind, next)) break;
        behind = next;
      }
      after_letter = false;
      at = behind;
      continue;
    }
    joined += text.substr(at, next - at);
    ++letters;
    after_letter = true;
    at = next;
  }
  finish();
}

void blank_numbers(std::string& canonical) {
  for (std::size_t at = 0; (at = find_digit(canonical, at)) < canonical.size();) {
    std::size_t end = at;
    while (end < canonical.size() && is_digit(canonical[end])) ++end;
    const bool alone = (at == 0 || !is_letter(canonical[at - 1])) &&
                       (end == canonical.size() || !is_letter(canonical[end]));
    if (alone) std::fill(&canonical[at], &canonical[at] + (end - at), '0');
    at = end;
  }
}

}  // namespace classify
