#include "judge/token_writer.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "ascii.h"
#include "hash.h"
#include "judge/source.h"
#include "judge/words.h"
#include "text/unicode.h"
#include "text/url.h"
#include "utf8.h"

namespace classify {
namespace {

// Longer words are never seen twice: random strings, encoded data.
constexpr std::size_t kLongestWord = 40;

// Values that are read as raw bytes (hosts, ids, names of charsets) may hold any byte.
void append_as_utf8(std::string_view text, std::string& out) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_sequence(text, at);
    if (length == 0) {
      out += "\uFFFD";
      ++at;
    } else {
      out += text.substr(at, length);
      at += length;
    }
  }
}

}  // namespace

std::size_t size_class(std::size_t n) { return n < 4 ? n : std::bit_floor(n); }

std::string shape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const char s = is_digit(c) ? '0' : is_lower(c) ? 'a' : is_upper(c) ? 'A' : (c & 0x80) ? 'x' : c;
    if (out.empty() || out.back() != s) out += s;
    if (out.size() == 24) break;
  }
  return out;
}

std::uint16_t TokenWriter::key_number(std::string_view key, Source source) {
  std::uint16_t* place = place_of(key, source);
  if (*place != 0) return *place - 1;
  const std::size_t number = tokens_.keys.size();
  if (number == UINT16_MAX) return UINT16_MAX - 1;  // no mail has so many; these share the last one
  tokens_.keys.emplace_back(key);
  tokens_.sources.push_back(source);
  *place = static_cast<std::uint16_t>(number + 1);
  if (number * 2 > key_places_.size()) {
    key_places_.assign(key_places_.size() * 4, 0);
    for (std::size_t i = 0; i <= number; ++i) {
      *place_of(tokens_.keys[i], tokens_.sources[i]) = static_cast<std::uint16_t>(i + 1);
    }
  }
  return static_cast<std::uint16_t>(number);
}

std::uint16_t* TokenWriter::place_of(std::string_view key, Source source) {
  const std::size_t mask = key_places_.size() - 1;
  std::size_t at = hash_bytes(key) & mask;
  while (key_places_[at] != 0 && (tokens_.keys[key_places_[at] - 1] != key ||
                                  tokens_.sources[key_places_[at] - 1] != source)) {
    at = (at + 1) & mask;
  }
  return &key_places_[at];
}

void TokenWriter::push(std::string_view text, std::uint16_t key, Place place, bool starts) {
  if (text.empty()) return;
  const std::size_t begin = tokens_.arena.size();
  if (is_ascii(text)) {
    tokens_.arena += text;
  } else {
    append_as_utf8(text, tokens_.arena);
  }
  list(begin, tokens_.arena.size() - begin, key, place, starts);
}

void TokenWriter::list(std::size_t begin, std::size_t size, std::uint16_t key, Place place,
                       bool starts) {
  tokens_.list.push_back(
      {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(size), key, place, starts});
}

void TokenWriter::begin(Place place, std::string_view key) {
  place_ = place;
  key_ = key_number(key, source_of(place, key));
  starts_ = true;
}

bool TokenWriter::is_own(std::string_view word) const {
  for (const std::string& own : own_) {
    if (equals_ignoring_case(own, word)) return word.find('@') != std::string_view::npos;
  }
  return false;
}

void TokenWriter::add(std::string_view text) {
  if (text.empty()) return;
  if (is_own(text)) text = "=me";
  if (text.size() > kLongestWord) {
    scratch_ = "=long " + std::to_string(size_class(text.size()));
    text = scratch_;
  }
  push(text, key_, place_, starts_);
  starts_ = false;
}

void TokenWriter::add_words(std::string_view canonical) {
  if (!is_ascii(canonical)) {
    return for_each_word(canonical, [this](std::string_view word) { add(word); });
  }
  // The whole text is put into the arena, and the words are pieces of it.
  const std::size_t begin = tokens_.arena.size();
  tokens_.arena += canonical;
  const auto add_piece = [&](std::string_view word) {
    if (word.size() > kLongestWord || is_own(word)) return add(word);
    list(begin + static_cast<std::size_t>(word.data() - canonical.data()), word.size(), key_,
         place_, starts_);
    starts_ = false;
  };
  for_each_word(canonical, std::ref(add_piece));  // a std::function would copy it to the heap
}

void TokenWriter::add_text(std::string_view utf8) {
  canonical_.clear();
  text::canonicalize(utf8, canonical_);
  add_words(canonical_);
}

void TokenWriter::add_address(std::string_view local, std::string_view domain) {
  scratch_.assign(local);
  (scratch_ += '@') += domain;
  if (is_own(scratch_)) {
    add("=me");
    return;
  }
  canonical_.clear();
  text::canonicalize(scratch_, canonical_);
  const std::string_view address = canonical_;
  const std::size_t at = address.rfind('@');
  const std::string_view host = address.substr(at + 1);
  add(address);
  add(address.substr(0, at));
  add(host);
  const std::string_view registrable = text::registrable_domain(host);
  if (registrable != host) add(registrable);
}

void TokenWriter::meta(std::string_view kind, std::string_view value) {
  scratch_ = kind;
  if (!value.empty()) (scratch_ += ' ') += value.substr(0, 100);
  if (!meta_key_) meta_key_ = key_number("meta", Source::open);
  push(scratch_, *meta_key_, Place::meta, true);
}

void TokenWriter::fact_of_language(std::string_view kind, std::string_view value) {
  meta(kind, value);
  tokens_.list.back().says_language = true;
}

void TokenWriter::fact_of(Source source, std::string_view kind, std::string_view value) {
  scratch_ = kind;
  if (!value.empty()) (scratch_ += ' ') += value.substr(0, 100);
  push(scratch_, key_number("meta", source), Place::meta, true);
}

void TokenWriter::meta(std::string_view kind, std::size_t number) {
  meta(kind, std::to_string(number));
}

}  // namespace classify
