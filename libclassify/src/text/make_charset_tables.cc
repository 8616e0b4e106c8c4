// Writes the constants of code_tables.h and letter_costs.h as C++ source.
//
//   make_charset_tables charset_tables.cc
//
// Runs while the library is built, with the ICU the library is linked with. The same ICU gives the
// same bytes.
#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "text/charset_names.h"
#include "text/code_tables.h"
#include "text/letter_cost_rules.h"
#include "text/letter_costs.h"

namespace classify::text {
namespace {

// ---- what ICU knows -----------------------------------------------------------------------------

void check(UErrorCode status, std::string_view what) {
  if (U_FAILURE(status)) throw std::runtime_error(std::string(what) + ": " + u_errorName(status));
}

class Converter {
 public:
  explicit Converter(const char* name) {
    UErrorCode status = U_ZERO_ERROR;
    converter_.reset(ucnv_open(name, &status));
    check(status, name);
  }

  std::u16string read(std::string_view bytes) const {
    std::u16string units(bytes.size() * 2 + 4, u'\0');
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t size =
        ucnv_toUChars(converter_.get(), units.data(), static_cast<std::int32_t>(units.size()),
                      bytes.data(), static_cast<std::int32_t>(bytes.size()), &status);
    check(status, "reading");
    units.resize(static_cast<std::size_t>(size));
    return units;
  }

 private:
  struct Close {
    void operator()(UConverter* c) const { ucnv_close(c); }
  };
  std::unique_ptr<UConverter, Close> converter_;
};

// The character that a pair was read as; kUnreadable if it was not read as one.
char32_t pair_character(std::u16string_view units) {
  const char32_t first = units.empty() ? 0 : units[0];
  // A control or ASCII character here is a substitute or two single bytes, not a pair.
  if (units.size() == 1 && first > 0x9F) return first;
  if (units.size() != 2) return kUnreadable;
  if (first >= 0xD800 && first < 0xDC00) {
    return 0x10000 + ((first - 0xD800) << 10) + (units[1] - 0xDC00u);
  }
  // Big5-HKSCS has four letters with a combining mark; the letter will do.
  return units[1] >= 0x0300 && units[1] < 0x0370 ? first : kUnreadable;
}

// `prefix` goes before every pair (EUC's 0x8F).
PairTable pair_table(const char* icu_name, std::string_view prefix) {
  // Reads all pairs in one call, with a line feed after each. No pair swallows it, so the text
  // between two line feeds is the cell, if it is one character.
  std::string bytes;
  for (unsigned lead = DoubleByteTable::kFirstLead; lead < 0x100; ++lead) {
    for (unsigned trail = DoubleByteTable::kFirstTrail; trail < 0x100; ++trail) {
      bytes.append(prefix);
      bytes += static_cast<char>(lead);
      bytes += static_cast<char>(trail);
      bytes += '\n';
    }
  }
  const std::u16string units = Converter(icu_name).read(bytes);
  PairTable table;
  std::size_t begin = 0;
  for (char32_t& cell : table.cells) {
    const std::size_t feed = units.find(u'\n', begin);
    if (feed == std::u16string::npos) throw std::runtime_error(std::string(icu_name) + ": too few");
    cell = pair_character(std::u16string_view(units).substr(begin, feed - begin));
    begin = feed + 1;
  }
  return table;
}

std::vector<std::uint32_t> high_half(Charset charset) {
  const Converter converter(kNames[index_of(charset)].icu);
  std::vector<std::uint32_t> half;
  for (unsigned i = 0x80; i < 0x100; ++i) {
    const char byte = static_cast<char>(i);
    const std::u16string units = converter.read({&byte, 1});
    half.push_back(units.size() == 1 && units[0] >= 0x80 ? units[0] : kUnreadable);
  }
  return half;
}

std::vector<CodeRun> gb18030_runs() {
  const Converter converter(kNames[index_of(Charset::gb18030)].icu);
  std::vector<CodeRun> runs;
  constexpr unsigned kSupplementaryPlanes = (0x90 - 0x81) * 10 * 1260;
  for (unsigned n = 0; n < kSupplementaryPlanes; ++n) {
    const char four[] = {static_cast<char>(0x81 + n / 12600),
                         static_cast<char>(0x30 + n / 1260 % 10),
                         static_cast<char>(0x81 + n / 10 % 126), static_cast<char>(0x30 + n % 10)};
    const std::u16string units = converter.read({four, 4});
    // U+FFFD stands for groups without a meaning, and is also the meaning of one group; our readers
    // treat both alike.
    const bool assigned = units.size() == 1 && units[0] != kUnreadable;
    const char16_t character = assigned ? units[0] : u'\0';
    if (!runs.empty()) {
      const CodeRun& last = runs.back();
      if (last.character == 0 ? !assigned : character == last.character + (n - last.first))
        continue;
    }
    if (n > 0xFFFF) throw std::runtime_error("gb18030: a group too far");
    runs.push_back({static_cast<std::uint16_t>(n), character});
  }
  return runs;
}

// ---- writing ------------------------------------------------------------------------------------

class Writer {
 public:
  explicit Writer(const char* path) : path_(path), out_(path, std::ios::binary) {}

  void line(std::string_view text) { out_ << text << '\n'; }

  // `text`, then the values between `open` and `close`.
  template <typename Values>
  void list(std::string_view text, std::string_view open, const Values& values,
            std::string_view close) {
    out_ << text << open;
    std::size_t column = 0;
    for (const auto value : values) {
      const std::string number = std::to_string(static_cast<std::uint32_t>(value)) + ',';
      column += number.size();
      if (column > 96) {
        out_ << '\n';
        column = number.size();
      }
      out_ << number;
    }
    out_ << close << '\n';
  }

  void finish() {
    out_.close();
    if (!out_) throw std::runtime_error(std::string(path_) + ": cannot write");
  }

 private:
  const char* path_;
  std::ofstream out_;
};

void write_pair_tables(const PairTables& tables, Writer& out) {
  std::vector<char32_t> supplementary;
  const auto write = [&](std::string_view name, const PairTable& table) {
    std::vector<char16_t> cells;
    for (const char32_t c : table.cells) {
      if (c < 0x10000) {
        cells.push_back(static_cast<char16_t>(c));
        continue;
      }
      auto found = std::find(supplementary.begin(), supplementary.end(), c);
      if (found == supplementary.end()) found = supplementary.insert(found, c);
      cells.push_back(static_cast<char16_t>(0xD800 + (found - supplementary.begin())));
    }
    out.list("const DoubleByteTable " + std::string(name), " = {{\n", cells, "}};");
  };
  write("kCp932Table", tables.cp932);
  write("kJisX0212Table", tables.jis_x_0212);
  write("kGbkTable", tables.gbk);
  write("kCp949Table", tables.cp949);
  write("kBig5Table", tables.big5);
  if (supplementary.size() > kMaxSupplementary) {
    throw std::runtime_error("more supplementary characters than surrogates to number them");
  }
  out.list("const char32_t kSupplementary[kMaxSupplementary]", " = {\n", supplementary, "};");
}

void write_high_halves(Writer& out) {
  out.line("const HighHalf kHighHalves[] = {");
  for (std::size_t c = kFirstByteCharset; c < index_of(Charset::count); ++c) {
    out.list("", "{", high_half(static_cast<Charset>(c)), "},");
  }
  out.line("};");
}

void write_gb18030_runs(Writer& out) {
  const std::vector<CodeRun> runs = gb18030_runs();
  out.line("const CodeRun kGb18030Runs[] = {");
  for (const CodeRun& run : runs) {
    out.list("", "{", std::array<std::uint32_t, 2>{run.first, run.character}, "},");
  }
  out.line("};");
  out.line("const std::size_t kGb18030RunCount = " + std::to_string(runs.size()) + ";");
}

void write_letters(const PairTables& tables, Writer& out) {
  using Block = std::vector<unsigned>;  // cost, class, cost, class ...
  std::map<Block, std::size_t> numbers;
  std::vector<Block> blocks;
  out.line("const LetterIndex kLetterIndex[kLanguages] = {");
  for (std::size_t l = 0; l < kLanguages; ++l) {
    const LetterCosts letters(static_cast<Language>(l), tables);
    std::vector<std::size_t> index;
    for (char32_t first = 0; first < letters.costs().size(); first += kBlockSize) {
      Block block;
      for (char32_t c = first; c < first + kBlockSize; ++c) {
        block.push_back(letters.costs()[c]);
        block.push_back(static_cast<unsigned>(class_of(c)));
      }
      const auto [found, is_new] = numbers.emplace(block, blocks.size());
      if (is_new) blocks.push_back(block);
      index.push_back(found->second);
    }
    out.list("", "{", index, "},");
  }
  out.line("};");
  out.line("const LetterBlock kLetterBlocks[] = {");
  for (const Block& block : blocks) {
    out.line("{");
    for (std::size_t i = 0; i < block.size(); i += 2) {
      out.list("", "{", std::span(block).subspan(i, 2), "},");
    }
    out.line("},");
  }
  out.line("};");
}

void write_all(const char* path) {
  PairTables tables;
  // Not "ibm-943" (turns \ into ¥) and not "Shift_JIS" (may lack NEC and IBM characters).
  tables.cp932 = pair_table("windows-31j", "");
  tables.jis_x_0212 = pair_table("EUC-JP", "\x8F");
  tables.gbk = pair_table("gb18030", "");
  tables.cp949 = pair_table("windows-949", "");
  tables.big5 = pair_table("Big5-HKSCS", "");
  Writer out(path);
  out.line("// Made by make_charset_tables with ICU " U_ICU_VERSION ".");
  out.line("#include \"text/code_tables.h\"");
  out.line("#include \"text/letter_costs.h\"\n");
  out.line("namespace classify::text {");
  write_pair_tables(tables, out);
  write_high_halves(out);
  write_gb18030_runs(out);
  write_letters(tables, out);
  out.line("}  // namespace classify::text");
  out.finish();
}

}  // namespace
}  // namespace classify::text

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: make_charset_tables FILE\n", stderr);
    return 64;
  }
  try {
    classify::text::write_all(argv[1]);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "make_charset_tables: %s\n", e.what());
    return 1;
  }
}
