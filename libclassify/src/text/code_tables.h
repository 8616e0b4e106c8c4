// Code tables: which character a byte, a pair or a group of four stands for.
//
//   ICU ─▶ make_charset_tables (at build time) ─▶ charset_tables.cc ─▶ these constants
//
// A mail filter is started anew for each mail. Reading the tables through ICU's converters would
// cost a process twenty times as much as the rest of its work. As constant data a table costs
// nothing to load, and only the pages that a text touches are ever read.
#pragma once

#include <cstddef>
#include <cstdint>

#include "text/charset_names.h"

namespace classify::text {

inline constexpr char32_t kUnreadable = U'\uFFFD';

// The characters beyond U+FFFF of all double-byte tables.
inline constexpr std::size_t kMaxSupplementary = 0x800;
extern const char32_t kSupplementary[kMaxSupplementary];

// Two bytes → one character, for one charset.
struct DoubleByteTable {
  static constexpr std::size_t kFirstLead = 0x80;
  static constexpr std::size_t kFirstTrail = 0x30;
  static constexpr std::size_t kTrails = 0x100 - kFirstTrail;
  static constexpr std::size_t kCells = (0x100 - kFirstLead) * kTrails;

  // kUnreadable if the pair means nothing. `lead` >= 0x80, `trail` >= 0x30.
  [[nodiscard]] char32_t at(std::uint8_t lead, std::uint8_t trail) const {
    const char16_t cell = cells[(lead & 0x7Fu) * kTrails + (trail - kFirstTrail)];
    return (cell & 0xF800) == 0xD800 ? kSupplementary[cell & 0x7FF] : cell;
  }

  char16_t cells[kCells];  // surrogates, which are no characters, number those of kSupplementary
};
extern const DoubleByteTable kCp932Table;
extern const DoubleByteTable kJisX0212Table;
extern const DoubleByteTable kGbkTable;
extern const DoubleByteTable kCp949Table;
extern const DoubleByteTable kBig5Table;

// cp932 is the table for all Japanese charsets, because only cp932 has NEC's row 13 (①㈱) and IBM's
// kanji (髙﨑), which mail uses whatever its label says.
[[nodiscard]] inline const DoubleByteTable& cp932_table() { return kCp932Table; }
[[nodiscard]] inline const DoubleByteTable& jis_x_0212_table() { return kJisX0212Table; }
[[nodiscard]] inline const DoubleByteTable& gbk_table() { return kGbkTable; }
[[nodiscard]] inline const DoubleByteTable& cp949_table() { return kCp949Table; }
[[nodiscard]] inline const DoubleByteTable& big5_table() { return kBig5Table; }

// The upper halves of the one-byte charsets, koi8_r first; kUnreadable where a byte means nothing.
using HighHalf = char16_t[0x80];
inline constexpr std::size_t kFirstByteCharset = index_of(Charset::koi8_r);
extern const HighHalf kHighHalves[index_of(Charset::count) - kFirstByteCharset];

// GB 18030's groups of four below U+10000 count upwards through the characters that its pairs leave
// out: from `first` on, up to the next run, group first + n is character + n. 0 as character:
// unassigned.
struct CodeRun {
  std::uint16_t first;  // ((b0 - 0x81) * 10 + (b1 - 0x30)) * 1260 + (b2 - 0x81) * 10 + (b3 - 0x30)
  char16_t character;
};
extern const CodeRun kGb18030Runs[];  // ascending; the first begins at 0
extern const std::size_t kGb18030RunCount;

}  // namespace classify::text
