#include "judge/token_writer.h"

#include <bit>

#include "ascii.h"
#include "judge/words.h"
#include "text/unicode.h"
#include "text/url.h"

namespace classify {
namespace {

// Longer words are never seen twice: random strings, encoded data.
constexpr std::size_t kLongestWord = 40;

}  // namespace

std::size_t size_class(std::size_t n) { return n < 4 ? n : std::bit_floor(n); }

std::string shape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const char s = is_digit(c)   ? '0'
                   : is_lower(c) ? 'a'
                   : is_upper(c) ? 'A'
                   : (c & 0x80)  ? 'x'
                                 : c;
    if (out.empty() || out.back() != s) out += s;
    if (out.size() == 24) break;
  }
  return out;
}

std::uint16_t TokenWriter::key_number(std::string_view key) {
  const auto [at, added] =
      key_numbers_.try_emplace(std::string(key), static_cast<std::uint16_t>(tokens_.keys.size()));
  if (added) tokens_.keys.emplace_back(key);
  return at->second;
}

void TokenWriter::push(std::string_view text, std::uint16_t key, Place place, bool starts) {
  if (text.empty()) return;
  tokens_.list.push_back({static_cast<std::uint32_t>(tokens_.arena.size()),
                          static_cast<std::uint32_t>(text.size()), key, place, starts});
  tokens_.arena += text;
}

void TokenWriter::begin(Place place, std::string_view key) {
  place_ = place;
  key_ = key_number(key);
  starts_ = true;
}

bool TokenWriter::is_own(std::string_view address) const {
  for (const std::string& own : own_) {
    if (equals_ignoring_case(own, address)) return true;
  }
  return false;
}

void TokenWriter::add(std::string_view text) {
  if (text.empty()) return;
  if (text.find('@') != std::string_view::npos && is_own(text)) text = "=me";
  if (text.size() > kLongestWord) {
    scratch_ = "=long " + std::to_string(size_class(text.size()));
    text = scratch_;
  }
  push(text, key_, place_, starts_);
  starts_ = false;
}

void TokenWriter::add_words(std::string_view canonical) {
  for_each_word(canonical, [this](std::string_view word) { add(word); });
}

void TokenWriter::add_text(std::string_view utf8) {
  std::string canonical;
  text::canonicalize(utf8, canonical);
  add_words(canonical);
}

void TokenWriter::add_address(std::string_view local, std::string_view domain) {
  const std::string whole = std::string(local) + '@' + std::string(domain);
  if (is_own(whole)) {
    add("=me");
    return;
  }
  std::string canonical;
  text::canonicalize(whole, canonical);
  const std::string_view address = canonical;
  const std::size_t at = address.rfind('@');
  const std::string_view host = address.substr(at + 1);
  add(address);
  add(address.substr(0, at));
  add(host);
  const std::string_view registrable = text::registrable_domain(host);
  if (registrable != host) add(registrable);
}

void TokenWriter::meta(std::string_view kind, std::string_view value) {
  std::string text(kind);
  if (!value.empty()) {
    text += ' ';
    text += value.substr(0, 100);
  }
  push(text, key_number("meta"), Place::meta, true);
}

void TokenWriter::meta(std::string_view kind, std::size_t number) {
  meta(kind, std::to_string(number));
}

}  // namespace classify
