#include "judge/language.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "ascii.h"
#include "judge/function_words.h"

namespace classify {
namespace {

constexpr std::size_t kLanguages = kFunctionWords.size();

// A word of at most 8 bytes as a number; 0 for longer ones.
constexpr std::uint64_t packed(std::string_view word) {
  if (word.size() > 8) return 0;
  std::uint64_t bytes = 0;
  for (const char c : word) bytes = bytes << 8 | static_cast<unsigned char>(c);
  return bytes;
}

// Function word → the languages that have it, one bit each. Open addressing.
class WordTable {
 public:
  consteval WordTable() {
    for (std::size_t i = 0; i < kLanguages; ++i) {
      std::string_view rest = kFunctionWords[i].words;
      while (!rest.empty()) {
        const std::string_view word = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        if (word.size() < 2 || word.size() > 8) throw "not 2 to 8 bytes";
        Entry& entry = entries_[place_of(packed(word))];
        entry.word = packed(word);
        entry.languages |= std::uint32_t{1} << i;
      }
    }
  }

  // 0 if no language has it.
  [[nodiscard]] std::uint32_t languages(std::string_view word) const {
    const std::uint64_t bytes = packed(word);
    return bytes == 0 ? 0 : entries_[place_of(bytes)].languages;
  }

 private:
  struct Entry {
    std::uint64_t word = 0;
    std::uint32_t languages = 0;
  };

  [[nodiscard]] constexpr std::size_t place_of(std::uint64_t word) const {
    std::size_t at = word * 0x9E3779B97F4A7C15u >> 54;
    while (entries_[at].word != 0 && entries_[at].word != word) at = (at + 1) % entries_.size();
    return at;
  }

  std::array<Entry, 1024> entries_{};
};

constexpr WordTable kWords;

enum Script : std::uint8_t {
  latin,
  greek,
  cyrillic,
  armenian,
  hebrew,
  arabic,
  indic,
  thai,
  kana,
  han,
  hangul,
  other_script,
};
constexpr std::array<std::string_view, other_script + 1> kNames{
    "", "el", "cyrillic", "hy", "he", "arabic", "indic", "thai", "ja", "zh", "ko", "other script"};

// By the first character, which the first bytes in UTF-8 tell.
Script script_of(std::string_view word) {
  const auto first = static_cast<unsigned char>(word[0]);
  if (first < 0xCD) return latin;
  if (first < 0xD0) return greek;
  if (first < 0xD4) return cyrillic;
  if (first < 0xD6) return armenian;
  const auto second = word.size() > 1 ? static_cast<unsigned char>(word[1]) : 0;
  if (first == 0xD6) return second < 0x90 ? armenian : hebrew;
  if (first == 0xD7) return hebrew;
  if (first < 0xDD) return arabic;
  if (first < 0xE0) return other_script;
  if (first == 0xE0) return second < 0xA4 ? other_script : second < 0xB8 ? indic : thai;
  if (first == 0xE1) return second >= 0xB8 && second <= 0xBB ? latin : other_script;
  if (first == 0xE2) return other_script;
  if (first == 0xE3) return second < 0x84 ? kana : han;
  if (first < 0xEA) return han;
  if (first < 0xEE) return hangul;
  return other_script;
}

bool is_read(Place place) { return place == Place::body || place == Place::subject; }

}  // namespace

Language language_of(const Tokens& tokens) {
  std::array<std::size_t, kLanguages> hits{};
  std::array<std::size_t, kNames.size()> of_script{};
  std::size_t words = 0, only_english = 0;
  for (const Token& token : tokens.list) {
    if (!is_read(token.place)) continue;
    const std::string_view word = tokens.text(token);
    if (word[0] == '=' || is_digit(word[0])) continue;
    ++words;
    const Script script = script_of(word);
    ++of_script[script];
    if (script != latin) continue;
    std::uint32_t languages = kWords.languages(word);
    only_english += languages == 1 ? 1 : 0;
    for (; languages != 0; languages &= languages - 1) {
      ++hits[static_cast<std::size_t>(std::countr_zero(languages))];
    }
  }
  const std::size_t cjk = of_script[kana] + of_script[han];
  if (of_script[kana] * 10 >= cjk) {
    of_script[kana] = cjk;
    of_script[han] = 0;
  } else {
    of_script[han] = cjk;
    of_script[kana] = 0;
  }
  const auto script = static_cast<std::size_t>(
      std::max_element(of_script.begin() + 1, of_script.end()) - of_script.begin());
  const auto best =
      static_cast<std::size_t>(std::max_element(hits.begin(), hits.end()) - hits.begin());
  const auto of = [&](std::string_view name, bool is_latin, std::size_t count) {
    const bool english = is_latin && best == 0;
    const double share = static_cast<double>(only_english) / static_cast<double>(count);
    return Language{.name = name, .latin = is_latin, .english = english ? 0 : std::min(share, 1.0)};
  };
  if (of_script[script] >= 3 && of_script[script] * 5 >= words && of_script[script] >= hits[best]) {
    return of(kNames[script], false, of_script[script]);
  }
  const bool sure = hits[best] >= 3 && hits[best] * 10 >= words;
  const bool likely = hits[best] >= 2 && hits[best] * 20 >= words && hits[best] >= 2 * hits[0];
  if (sure || (likely && best != 0)) return of(kFunctionWords[best].language, true, hits[best]);
  return {};
}

bool is_of_language(const Tokens& tokens, const Token& token) {
  if (token.place == Place::meta) return token.says_language;
  if (tokens.language.latin) return is_read(token.place) || token.place == Place::hidden;
  const bool is_text =
      token.place != Place::url && token.place != Place::markup && token.place != Place::received;
  return is_text && !is_ascii(tokens.text(token)[0]);
}

}  // namespace classify
