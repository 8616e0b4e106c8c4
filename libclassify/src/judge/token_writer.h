// Collects tokens; the tokenizer's files write through it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/tokenizer.h"

namespace classify {

class TokenWriter {
 public:
  TokenWriter(Tokens& tokens, const std::vector<std::string>& own_addresses)
      : tokens_(tokens), own_(own_addresses) {}

  // Starts a sequence: no pair reaches over its begin. `key` becomes part of every token in it.
  void begin(Place place, std::string_view key);
  // Adds a token to the sequence. Empty ones are left out; the user's own address becomes "=me".
  void add(std::string_view text);
  // Words of canonical text, by the rules of words.h.
  void add_words(std::string_view canonical);
  // Decoded text of any form: canonicalized, then its words.
  void add_text(std::string_view utf8);
  // An address: whole, local part, host, registrable domain.
  void add_address(std::string_view local, std::string_view domain);
  // One fact that pairs with nothing: "meta:KIND VALUE".
  void meta(std::string_view kind, std::string_view value = {});
  void meta(std::string_view kind, std::size_t number);
  // The same of a fact that mail in some languages has, as its charset.
  void fact_of_language(std::string_view kind, std::string_view value = {});
  // A fact that belongs to a source: its sender can make as many of them as he likes.
  void fact_of(Source source, std::string_view kind, std::string_view value = {});

  // Whether it is one of the user's own addresses.
  [[nodiscard]] bool is_own(std::string_view word) const;

 private:
  void push(std::string_view text, std::uint16_t key, Place place, bool starts);
  void list(std::size_t begin, std::size_t size, std::uint16_t key, Place place, bool starts);
  std::uint16_t key_number(std::string_view key, Source source);
  std::uint16_t* place_of(std::string_view key, Source source);

  Tokens& tokens_;
  const std::vector<std::string>& own_;
  // By hash, open addressing: one more than a key's place in Tokens::keys; 0: nothing here.
  std::vector<std::uint16_t> key_places_ = std::vector<std::uint16_t>(256);
  std::optional<std::uint16_t> meta_key_;
  std::uint16_t key_ = 0;
  Place place_ = Place::meta;
  bool starts_ = true;
  // Short-lived buffers; members, so that their memory is reused.
  std::string scratch_;
  std::string canonical_;
};

// The class of a size: 0, 1, 2, 3, 4-7, 8-15, ..., named by its lower bound.
[[nodiscard]] std::size_t size_class(std::size_t n);

// "Ab3-x" → "Aa0-a": runs of lower, upper, digits are one letter each; at most 24 characters.
[[nodiscard]] std::string shape(std::string_view text);

}  // namespace classify
