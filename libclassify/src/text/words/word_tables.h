// Dictionaries of scripts that are written without spaces between words.
//
//   ICU ─▶ make_word_tables (at build time) ─▶ word_tables.cc ─▶ these constants
//
// They are ICU's, shortened (make_word_tables.cc says by what). As constants they need none of ICU's data
// at run time, and stay as they are when the system's ICU changes; a library that is built with another
// ICU may cut differently. Only the pages that a text touches are ever read.
#pragma once

namespace classify::text {

// icu::UCharsTrie: word → cost, as in han_kana.h.
extern const char16_t kHanKanaWords[];

// The first character of each script's block.
inline constexpr char16_t kThaiBlock = 0xE00;
inline constexpr char16_t kLaoBlock = 0xE80;
inline constexpr char16_t kBurmeseBlock = 0x1000;
inline constexpr char16_t kKhmerBlock = 0x1780;
// icu::BytesTrie: the words, each character as its distance from the first of its block. Values mean
// nothing.
extern const unsigned char kThaiWords[];
extern const unsigned char kLaoWords[];
extern const unsigned char kBurmeseWords[];
extern const unsigned char kKhmerWords[];

}  // namespace classify::text
