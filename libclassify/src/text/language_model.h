// How probable is a text, if it is of a certain language?
//
//   cost_of(cp932,  japanese, "\x82\xB1\x82\xF1")  ─▶  "こん"     13 bits
//   cost_of(latin1, western,  "\x82\xB1\x82\xF1")  ─▶  "‚±‚ñ"     60 bits
//
// All charsets here map bytes to text one to one, so the probability of the text is that of the
// bytes, and the charset whose text is least surprising is the one they were written in. Costs are
// those of single letters (letter_costs.h), and of what stands beside what.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "ascii.h"
#include "text/byte_reader.h"
#include "text/charset_names.h"
#include "text/letter_costs.h"

namespace classify::text {

// ---- what stands beside what --------------------------------------------------------------------

enum class Script : std::uint8_t { none, latin, alphabet, east_asian, count };
inline constexpr auto kScripts = static_cast<std::size_t>(Script::count);

inline constexpr Script script_of(LetterClass c) {
  switch (c) {
    case LetterClass::ascii_letter:
    case LetterClass::accented:
    case LetterClass::accented_capital:
      return Script::latin;
    case LetterClass::alphabet:
    case LetterClass::capital:
    case LetterClass::thai_consonant:
    case LetterClass::thai_mark:
      return Script::alphabet;
    case LetterClass::east_asian:
    case LetterClass::half_width:
      return Script::east_asian;
    default:
      return Script::none;
  }
}

// The few things a letter model cannot know: the cost of `c` after `last`, and after letters of
// `script`.
inline constexpr Cost cost_beside(Script script, LetterClass last, LetterClass c) {
  const Script now = script_of(c);
  double cost = 0;
  // Text stays in its script for a while: a no-break space between English words is not a
  // Russian "а", nor a copyright sign a half-width kana.
  if (now != Script::none && script != Script::none && now != script) cost += 5;
  // Thai vowel signs and tone marks follow a consonant.
  const bool stands = last == LetterClass::thai_consonant || last == LetterClass::thai_mark;
  if (c == LetterClass::thai_mark && !stands) cost += 10;
  // "Gr館e" is "Grüße": kanji do not grow inside words (but Amazonの is common enough).
  const bool is_ascii = c == LetterClass::ascii_letter;
  const bool was_ascii = last == LetterClass::ascii_letter;
  if (is_ascii && script_of(last) == Script::east_asian) cost += 6;
  if (now == Script::east_asian && was_ascii) cost += 6;
  // Nobody writes one word in two alphabets. Two accented letters in a row are rare.
  if (now == Script::alphabet && was_ascii) cost += 12;
  if (is_ascii && script_of(last) == Script::alphabet) cost += 12;
  const auto is_accented = [](LetterClass l) {
    return l == LetterClass::accented || l == LetterClass::accented_capital;
  };
  if (is_accented(c) && is_accented(last)) cost += 4;
  // Capitals stand first or in company: пРИВЕТ is KOI8-R taken for windows-1251.
  const bool was_small = script_of(last) == Script::alphabet && last != LetterClass::capital;
  if (c == LetterClass::capital && was_small) cost += 6;
  if (c == LetterClass::capital && last != LetterClass::capital) cost += 2;
  if (c == LetterClass::accented_capital && last == LetterClass::accented) cost += 6;
  return bits(cost);
}

// The same as a table, because a text is read twenty times, once per candidate. A row for each
// script and last letter, in it a cell for each letter that may follow.
inline constexpr std::size_t row_of(std::size_t script, std::size_t last) {
  return (script * kLetterClasses + last) * kLetterClasses;
}

struct StepTable {
  static constexpr std::size_t kCells = row_of(kScripts, 0);
  std::array<Cost, kCells> cost{};
  std::array<std::uint16_t, kCells> next_row{};
};
inline constexpr StepTable kSteps = [] {
  StepTable steps;
  for (std::size_t script = 0; script < kScripts; ++script) {
    for (std::size_t last = 0; last < kLetterClasses; ++last) {
      for (std::size_t now = 0; now < kLetterClasses; ++now) {
        const auto c = static_cast<LetterClass>(now);
        const bool stays = script_of(c) == Script::none;
        const std::size_t next = stays ? script : static_cast<std::size_t>(script_of(c));
        const std::size_t cell = row_of(script, last) + now;
        steps.cost[cell] =
            cost_beside(static_cast<Script>(script), static_cast<LetterClass>(last), c);
        steps.next_row[cell] = static_cast<std::uint16_t>(row_of(next, now));
      }
    }
  }
  return steps;
}();

class Scorer {
 public:
  explicit Scorer(Language language) : model_(language) {}

  void read(std::span<const char32_t> text) {
    const LanguageModel model = model_;  // locals live in registers, members do not
    std::uint32_t total = 0;
    char32_t last = last_;
    std::size_t row = row_;
    for (const char32_t c : text) {
      const Letter letter = model.letter(c);
      std::uint32_t cost = letter.cost;
      if (c == last && is_cheaper_repeated(c, letter)) [[unlikely]] {
        cost = std::min<std::uint32_t>(cost, bits(4));  // ━━━━, ！！！, ーー
      }
      if (letter.letter_class >= LetterClass::no_break_space) [[unlikely]] {
        // No-break spaces often come in rows: "&nbsp; &nbsp;".
        if (c == 0xA0 && (last == ' ' || last == 0xA0)) cost = bits(2);
        // Half-width kana come in words; lone ones are kanji read wrongly.
        if (c != 0xA0 && row == kHalfWidthRow) cost = bits(8);
      }
      const std::size_t cell = row + static_cast<std::size_t>(letter.letter_class);
      total += cost + kSteps.cost[cell];
      row = kSteps.next_row[cell];
      last = c;
    }
    total_ += total;
    last_ = last;
    row_ = row;
  }

  // True after ASCII with a Latin letter in it: in ASCII that follows, only the letters cost
  // anything, so it need not be read.
  [[nodiscard]] bool is_among_ascii() const { return last_ < 0x80 && is_latin(row_); }
  // ASCII that costs so much and ends with `last`.
  void skip_ascii(std::uint32_t cost, Byte last) {
    total_ += cost;
    last_ = last;
    row_ = row_of(static_cast<std::size_t>(Script::latin),
                  static_cast<std::size_t>(model_.letter(last).letter_class));
  }

  [[nodiscard]] std::uint64_t total() const { return total_; }

 private:
  static constexpr bool is_latin(std::size_t row) {
    return row / row_of(1, 0) == static_cast<std::size_t>(Script::latin);
  }
  static constexpr std::size_t kHalfWidthRow =
      row_of(static_cast<std::size_t>(Script::east_asian),
             static_cast<std::size_t>(LetterClass::half_width));

  static bool is_cheaper_repeated(char32_t c, Letter letter) {
    return c >= 0x80 && c != kUnreadable && letter.letter_class != LetterClass::half_width;
  }

  LanguageModel model_;
  std::uint64_t total_ = 0;  // quarters of a bit
  char32_t last_ = 0;
  std::size_t row_ = 0;  // no letter yet
};

// ---- bytes --------------------------------------------------------------------------------------

// The cost of ASCII that follows ASCII, in quarters of a bit. ASCII bytes stand for themselves in
// every charset except UTF-16 and those with states, and cost the same in every language. Other
// bytes may cost anything.
class AsciiCosts {
 public:
  explicit AsciiCosts(std::string_view bytes) : sums_(bytes.size() + 1) {
    const LanguageModel model(Language::western);
    Byte before = 0xFF;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const auto b = static_cast<Byte>(bytes[i]);
      sums_[i + 1] = sums_[i] + ((before | b) < 0x80 ? model.letter(b).cost : 0);
      before = b;
    }
  }

  // The cost of bytes[begin, end).
  [[nodiscard]] std::uint32_t between(std::size_t begin, std::size_t end) const {
    return sums_[end] - sums_[begin];
  }
  // The least that the bytes from `begin` on can cost: the rest of a character that continues
  // beyond `begin` is never ASCII after ASCII.
  [[nodiscard]] std::uint32_t least_from(std::size_t begin) const {
    return sums_.back() - sums_[begin];
  }

 private:
  std::vector<std::uint32_t> sums_;
};

// One reading of some bytes, as that language in that charset, which has no states.
class Reading {
 public:
  static constexpr std::size_t kStep = 128;  // bytes

  Reading(Charset charset, Language language) : charset_(charset), scorer_(language) {}

  // Reads on for some kStep bytes. `bytes` are always the same and not read to their end.
  void read_on(std::string_view bytes) { read_until(bytes, end_of_step(bytes)); }

  // The same, but faster, for a charset in which ASCII stands for itself: runs of ASCII are not
  // read, however long they are.
  void read_on(std::string_view bytes, const AsciiCosts& ascii) {
    constexpr std::size_t kPiece = 16;  // too short to look for runs in
    const std::size_t end = end_of_step(bytes);
    while (pos_ < end) {
      if (scorer_.is_among_ascii()) {
        const std::size_t run_end = behind_ascii(bytes, pos_);
        if (run_end > pos_) {
          scorer_.skip_ascii(ascii.between(pos_, run_end), static_cast<Byte>(bytes[run_end - 1]));
          pos_ = run_end;
          continue;
        }
      }
      read_until(bytes, std::min(end, pos_ + kPiece));
    }
  }

  [[nodiscard]] Charset charset() const { return charset_; }
  [[nodiscard]] std::size_t pos() const { return pos_; }  // after the last character read
  [[nodiscard]] std::uint64_t cost() const { return scorer_.total(); }  // quarters of a bit

 private:
  [[nodiscard]] std::size_t end_of_step(std::string_view bytes) const {
    return std::min(bytes.size(), (pos_ / kStep + 1) * kStep);
  }

  void read_until(std::string_view bytes, std::size_t until) {
    std::array<char32_t, kStep> text;
    std::size_t size = 0;
    const auto sink = [&](char32_t c) {
      assert(size < text.size());
      text[size++] = c;
    };
    pos_ = read_as(charset_, bytes, sink, pos_, until);
    scorer_.read(std::span(text).first(size));
  }

  Charset charset_;
  Scorer scorer_;
  std::size_t pos_ = 0;
};

// The bits needed to encode `bytes` in this reading.
inline double cost_of(Charset charset, Language language, std::string_view bytes) {
  Reading reading(charset, language);
  while (reading.pos() < bytes.size()) reading.read_on(bytes);
  return static_cast<double>(reading.cost()) / 4;
}

}  // namespace classify::text
