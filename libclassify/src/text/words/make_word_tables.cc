// Writes the constants of word_tables.h as C++ source.
//
//   make_word_tables word_tables.cc
//
// Runs while the library is built, with the ICU the library is linked with. The same ICU gives the
// same bytes.
//
// Words are in NFKC with case folded, as canonicalize() leaves letters: กำ is กํา there.
//
// ICU's dictionaries have 495,000 words in 3 MB. Left out are words of Han and kana that are rare, that
// are never the cheapest, or that have four characters or more and can be made of words of two or more;
// and words of the other scripts that can be made of words of three or more. A mail has the parts as
// words then, which other mails have, too. docs/EXPERIMENTS.md, "Words of our own, and a smaller
// dictionary". The license of ICU and of its dictionaries: tools/debian/CMakeLists.txt adds it to each
// package.
#include <unicode/bytestrie.h>
#include <unicode/bytestriebuilder.h>
#include <unicode/normalizer2.h>
#include <unicode/ucharstrie.h>
#include <unicode/ucharstriebuilder.h>
#include <unicode/uchar.h>
#include <unicode/udata.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <limits>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "text/words/word_tables.h"

namespace classify::text {
namespace {

// Costs of Han and kana are -log2 of a word's frequency, in a unit of ICU's; up to 255.
constexpr std::int32_t kRarest = 130;  // what costs as much is left out
constexpr std::int32_t kStep = 4;      // like costs made equal give a smaller trie

// Words → costs.
using Words = std::map<std::u16string, std::int32_t>;

void check(UErrorCode status, std::string_view what) {
  if (U_FAILURE(status)) throw std::runtime_error(std::string(what) + ": " + u_errorName(status));
}

// A dictionary among ICU's data. It begins with eight numbers: [0] where the trie is, [4] its kind, [5] of
// one of bytes, the first character of its block, both in the lower bits.
class Dictionary {
 public:
  explicit Dictionary(const char* name) : name_(name) {
    UErrorCode status = U_ZERO_ERROR;
    file_ = udata_open(U_ICUDATA_NAME "-brkitr", "dict", name, &status);
    check(status, name);
    numbers_ = static_cast<const std::int32_t*>(udata_getMemory(file_));
  }
  ~Dictionary() { udata_close(file_); }
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;

  [[nodiscard]] Words words() const {
    constexpr std::int32_t kKindMask = 7, kBytes = 0, kCharacters = 1;
    constexpr std::int32_t kFirstMask = 0x1FFFFF;
    const char* const trie = reinterpret_cast<const char*>(numbers_) + numbers_[0];
    switch (numbers_[4] & kKindMask) {
      case kBytes:
        // A character is its distance from the first of its block, which the last number says.
        return all_of<icu::BytesTrie::Iterator>(trie, [this](icu::StringPiece word) {
          icu::UnicodeString wide;
          for (const char c : std::span(word.data(), static_cast<std::size_t>(word.length()))) {
            const auto byte = static_cast<unsigned char>(c);
            const bool joins = byte >= 0xFE;  // U+200C and U+200D, which canonical form leaves out
            if (!joins) wide += static_cast<char16_t>((numbers_[5] & kFirstMask) + byte);
          }
          return wide;
        });
      case kCharacters:
        return all_of<icu::UCharsTrie::Iterator>(
            reinterpret_cast<const char16_t*>(trie),
            [](const icu::UnicodeString& word) { return word; });
      default:
        throw std::runtime_error(name_ + ": a trie of an unknown kind");
    }
  }

 private:
  template <typename Iterator, typename Trie, typename Wide>
  [[nodiscard]] Words all_of(const Trie* trie, const Wide& wide) const {
    Words words;
    UErrorCode status = U_ZERO_ERROR;
    Iterator each(trie, 0, status);
    const icu::Normalizer2* const form =
        icu::Normalizer2::getInstance(nullptr, "nfkc_cf", UNORM2_COMPOSE, status);
    while (each.next(status)) {
      const icu::UnicodeString word = form->normalize(wide(each.getString()), status);
      words.emplace(std::u16string(word.getBuffer(), static_cast<std::size_t>(word.length())),
                    each.getValue());
    }
    check(status, name_);
    return words;
  }

  std::string name_;
  UDataMemory* file_ = nullptr;
  const std::int32_t* numbers_ = nullptr;
};

constexpr std::int32_t kNever = std::numeric_limits<std::int32_t>::max();

// What the cheapest way to make a word of shorter words costs, each of at least `shortest` characters.
std::int32_t cost_of_parts(const Words& words, const std::u16string& word, std::size_t shortest) {
  std::vector<std::int32_t> cost(word.size() + 1, kNever);
  cost[0] = 0;
  for (std::size_t begin = 0; begin < word.size(); ++begin) {
    if (cost[begin] == kNever) continue;
    for (std::size_t end = begin + shortest; end <= word.size(); ++end) {
      if (end - begin == word.size()) break;
      const auto part = words.find(word.substr(begin, end - begin));
      if (part != words.end()) cost[end] = std::min(cost[end], cost[begin] + part->second);
    }
  }
  return cost.back();
}

Words shortened_han_kana(const Words& words) {
  Words frequent;
  for (const auto& [word, cost] : words) {
    const bool rare = word.size() > 1 && cost >= kRarest;
    const bool never_chosen = cost_of_parts(words, word, 1) <= cost;
    if (!rare && !never_chosen) frequent.emplace(word, cost);
  }
  Words kept;
  for (const auto& [word, cost] : frequent) {
    const bool compound = word.size() >= 4 && cost_of_parts(frequent, word, 2) != kNever;
    if (!compound) kept.emplace(word, cost / kStep * kStep + kStep / 2);
  }
  return kept;
}

// Signs that no word of a text has, as ၏ and ៖: the segmenter cuts at them.
bool has_punctuation(const std::u16string& word) {
  return std::any_of(word.begin(), word.end(), [](char16_t c) {
    return (U_MASK(u_charType(c)) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) == 0;
  });
}

Words without_compounds(const Words& words) {
  constexpr std::size_t kShortest = 3;  // a part that is a word for sure
  Words kept;
  for (const auto& [word, cost] : words) {
    const bool compound = cost_of_parts(words, word, kShortest) != kNever;
    if (!compound && !has_punctuation(word)) kept.emplace(word, 0);
  }
  return kept;
}

template <typename Values>
void write(std::ofstream& out, std::string_view declaration, const Values& values) {
  out << "const " << declaration << "[] = {\n";
  std::size_t in_line = 0;
  for (const auto value : values)
    out << static_cast<unsigned>(value) << (++in_line % 24 == 0 ? ",\n" : ",");
  out << "};\n";
}

void write_characters(std::ofstream& out, std::string_view name, const Words& words) {
  UErrorCode status = U_ZERO_ERROR;
  icu::UCharsTrieBuilder builder(status);
  for (const auto& [word, cost] : words) {
    builder.add(icu::UnicodeString(word.data(), static_cast<std::int32_t>(word.size())), cost, status);
  }
  icu::UnicodeString trie;
  builder.buildUnicodeString(USTRINGTRIE_BUILD_SMALL, trie, status);
  check(status, name);
  write(out, "char16_t " + std::string(name),
        std::span(trie.getBuffer(), static_cast<std::size_t>(trie.length())));
}

// `first`: of the block.
void write_bytes(std::ofstream& out, std::string_view name, char16_t first, const Words& words) {
  UErrorCode status = U_ZERO_ERROR;
  icu::BytesTrieBuilder builder(status);
  for (const auto& [word, cost] : words) {
    std::string bytes;
    for (const char16_t c : word) bytes += static_cast<char>(c - first);
    builder.add(bytes, cost, status);
  }
  const icu::StringPiece trie = builder.buildStringPiece(USTRINGTRIE_BUILD_SMALL, status);
  check(status, name);
  const auto* const bytes = reinterpret_cast<const unsigned char*>(trie.data());
  write(out, "unsigned char " + std::string(name), std::span(bytes, static_cast<std::size_t>(trie.length())));
}

void write_all(const char* path) {
  std::ofstream out(path, std::ios::binary);
  out << "// Made by make_word_tables with ICU " U_ICU_VERSION ".\n"
         "#include \"text/words/word_tables.h\"\n\n"
         "namespace classify::text {\n";
  write_characters(out, "kHanKanaWords", shortened_han_kana(Dictionary("cjdict").words()));
  write_bytes(out, "kThaiWords", kThaiBlock, without_compounds(Dictionary("thaidict").words()));
  write_bytes(out, "kLaoWords", kLaoBlock, without_compounds(Dictionary("laodict").words()));
  write_bytes(out, "kBurmeseWords", kBurmeseBlock, without_compounds(Dictionary("burmesedict").words()));
  write_bytes(out, "kKhmerWords", kKhmerBlock, without_compounds(Dictionary("khmerdict").words()));
  out << "}  // namespace classify::text\n";
  out.close();
  if (!out) throw std::runtime_error(std::string(path) + ": cannot write");
}

}  // namespace
}  // namespace classify::text

int main(int argc, char** argv) {
  try {
    if (argc != 2) throw std::runtime_error("usage: make_word_tables FILE");
    classify::text::write_all(argv[1]);
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "make_word_tables: %s\n", e.what());
    return 1;
  }
}
