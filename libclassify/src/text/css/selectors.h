// Selectors of CSS, matched while elements start: only what lies before an element is known.
//
//   "div.a > p:not(.b) + td"  ─▶  Complex: three Compounds, each tested on one element alone
//
// What only later bytes can tell (:last-child, :empty, :has) is answered "maybe"; what only a user's
// hand can bring about (:hover) is "no".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ascii.h"
#include "text/attribute.h"

namespace classify::text {

// Names are compared by hash: FNV-1a of the bytes, lower-cased where case does not count.
[[nodiscard]] constexpr std::uint32_t name_hash(std::string_view name, bool keep_case = false) {
  std::uint32_t hash = 2166136261u;
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(keep_case ? c : to_lower(c))) * 16777619u;
  }
  return hash;
}

// "an+b" of :nth-child() or, by type, :nth-of-type().
struct Nth {
  int step = 0;
  int first = 0;
  bool by_type = false;

  [[nodiscard]] bool holds(std::uint32_t index) const;
  friend bool operator==(const Nth&, const Nth&) = default;
};

// What selectors ask about an element.
struct ElementFacts {
  std::uint32_t tag = 0;
  std::uint32_t id = 0;  // 0 = none
  std::span<const std::uint32_t> classes;
  std::span<const Attribute> attributes;
  bool root = false;
  std::uint64_t nths = 0;  // bit i: the i-th of the sheet's Nth holds
};

// Longer values are not compared: they may match.
inline constexpr std::size_t kMaxAttributeValue = 512;

enum class Truth : std::uint8_t { no, maybe, yes };

struct Compound;

// One condition on an element.
struct Simple {
  enum class Kind : std::uint8_t {
    tag,
    id,
    name,
    attribute,
    nth,
    root,
    link,
    any_of,
    always,
    never,
    maybe
  };
  Kind kind = Kind::always;
  bool negated = false;
  bool ignores_case = false;
  char sign = '\0';        // of an attribute: '=', '~', '|', '^', '$', '*'; NUL = it is there
  std::uint32_t name = 0;  // hash
  std::size_t nth = 0;     // which of the sheet's
  std::string value = {};  // of an attribute
  std::vector<Compound> any = {};
};

struct Compound {
  char combinator = '\0';  // to the compound before it: ' ', '>', '+', '~'; NUL for the first
  std::vector<Simple> simples = {};
};

struct Complex {
  std::vector<Compound> compounds = {};
  std::uint32_t specificity = 0;  // Selectors 4, 17: ids, then classes, then types, 10 bits each
};

[[nodiscard]] Truth matches(const Compound& compound, const ElementFacts& facts);

// Reads selector lists; remembers the Nths that they ask about.
class SelectorReader {
 public:
  // In documents with a modern doctype the case of classes and ids counts.
  void keep_case(bool keep) { keep_case_ = keep; }

  // None if a browser drops the whole rule. A selector that is too large for us becomes one that
  // may match everything.
  [[nodiscard]] std::optional<std::vector<Complex>> read(std::string_view list);

  [[nodiscard]] const std::vector<Nth>& nths() const { return nths_; }

 private:
  class Parser;

  bool keep_case_ = false;
  std::vector<Nth> nths_;  // at most 64
};

}  // namespace classify::text
