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
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "text/byte_reader.h"
#include "text/charset_names.h"
#include "text/letter_costs.h"

namespace classify::text {

// The few things a letter model cannot know: what stands beside what.
class Scorer {
 public:
  explicit Scorer(LanguageModel model) : model_(model) {}

  void operator()(char32_t c) {
    Cost cost = model_.cost(c);
    const Kind kind = kind_of(c);
    if (c >= 0x80 && c == last_ && c != kUnreadable && kind != Kind::half_width) {
      cost = std::min(cost, bits(4));  // ━━━━, ！！！, ーー
    }
    // No-break spaces are there to be many: "&nbsp; &nbsp;".
    if (c == 0xA0 && (last_ == ' ' || last_ == 0xA0)) cost = bits(2);
    // Half-width kana come in words; lone ones are kanji read wrongly.
    if (kind == Kind::half_width && last_kind_ == Kind::half_width) cost = bits(8);
    // Text stays in its script for a while: a no-break space between English words is not a
    // Russian "а", nor a copyright sign a half-width kana.
    const Script script = script_of(c, kind);
    if (script != Script::none) {
      if (last_script_ != Script::none && script != last_script_) total_ += bits(5);
      last_script_ = script;
    }
    // Thai vowel signs and tone marks stand on a consonant.
    if (is_thai_mark(c) && !(last_ >= 0x0E01 && last_ <= 0x0E2E) && !is_thai_mark(last_)) {
      total_ += bits(10);
    }
    // "Gr館e" is "Grüße": kanji do not grow inside words (but Amazonの is common enough).
    const bool grows = (kind == Kind::ascii_letter && last_was_east_asian_) ||
                       (script == Script::east_asian && last_kind_ == Kind::ascii_letter);
    if (grows) total_ += bits(4);
    last_was_east_asian_ = script == Script::east_asian;
    // Nobody writes one word in two alphabets. Two accented letters in a row are rare.
    const bool mixes = (kind == Kind::alphabet && last_kind_ == Kind::ascii_letter) ||
                       (kind == Kind::ascii_letter && last_kind_ == Kind::alphabet);
    if (mixes) total_ += bits(8);
    if (kind == Kind::accented && last_kind_ == Kind::accented) total_ += bits(4);
    // Capitals stand first or in company: пРИВЕТ is KOI8-R taken for windows-1251.
    if (kind == Kind::alphabet && is_capital(c) && last_kind_ == Kind::alphabet &&
        !is_capital(last_)) {
      total_ += bits(6);
    }
    total_ += cost;
    last_ = c;
    last_kind_ = kind;
  }

  [[nodiscard]] std::uint64_t total() const { return total_; }

 private:
  enum class Kind : Byte { other, ascii_letter, accented, alphabet, half_width };
  enum class Script : Byte { none, latin, alphabet, east_asian };

  static Script script_of(char32_t c, Kind kind) {
    if (kind == Kind::ascii_letter || kind == Kind::accented) return Script::latin;
    if (kind == Kind::alphabet) return Script::alphabet;
    const bool east_asian =
        (c > 0x3040 && c < 0xD7A4) || (c >= 0xF900 && c < 0xFB00) || kind == Kind::half_width;
    return east_asian ? Script::east_asian : Script::none;
  }
  static bool is_thai_mark(char32_t c) {
    return c == 0x0E31 || (c >= 0x0E34 && c <= 0x0E3A) || (c >= 0x0E47 && c <= 0x0E4E);
  }

  static Kind kind_of(char32_t c) {
    if (c < 0x80) {
      const char32_t lower = c | 0x20;
      return lower >= 'a' && lower <= 'z' ? Kind::ascii_letter : Kind::other;
    }
    if (c >= 0xC0 && c < 0x250) return Kind::accented;
    if (c >= 0x370 && c < 0x0E60) return Kind::alphabet;
    if (c >= 0xFF61 && c <= 0xFF9F) return Kind::half_width;
    return Kind::other;
  }
  static bool is_capital(char32_t c) {
    return (c >= 0x0391 && c <= 0x03A9) || (c >= 0x0400 && c <= 0x042F);
  }

  LanguageModel model_;
  std::uint64_t total_ = 0;  // quarters of a bit
  char32_t last_ = 0;
  Kind last_kind_ = Kind::other;
  Script last_script_ = Script::none;  // of the last letter
  bool last_was_east_asian_ = false;   // the last character, letter or not
};

// Bits it takes to say `bytes` as that language in that charset. Reading stops soon after they are
// `enough`: then the answer is some number >= `enough`.
inline double cost_of(Charset charset, Language language, std::string_view bytes,
                      double enough = std::numeric_limits<double>::infinity()) {
  constexpr std::size_t kStep = 128;
  Scorer scorer{LanguageModel(language)};
  const auto cost = [&] { return static_cast<double>(scorer.total()) / 4; };
  const auto sink = [&](char32_t c) { scorer(c); };
  for (std::size_t pos = 0; pos < bytes.size() && cost() < enough;) {
    pos = read_as(charset, bytes, sink, pos, std::min(bytes.size(), pos + kStep));
  }
  return cost();
}

}  // namespace classify::text
