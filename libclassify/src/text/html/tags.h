// The effects of HTML elements on text, and which elements end which.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "by_letter.h"

namespace classify::text {

enum TagFlags : std::uint32_t {
  kBlock = 1,       // on lines of its own
  kVoid = 2,        // has no content and no end tag
  kRaw = 4,         // its content is text up to its end tag
  kUnseen = 8,      // its content is never shown
  kParagraph = 16,  // ended by the start of any block
  kItem = 32,       // li; ended by the next
  kTerm = 64,       // dt, dd
  kOption = 128,
  kCell = 256,
  kRow = 512,
  kSection = 1024,  // thead, tbody, tfoot
  kTable = 2048,
  kList = 4096,
  kScope = 8192,  // implied ends do not reach beyond it
  kPre = 16384,
  kStays = 32768,   // its end tag is ignored: html, body
  kStyled = 65536,  // hints.h knows more about its style
};

struct TagKind {
  std::string_view name;
  std::uint32_t flags;
};

constexpr auto kTags = std::to_array<TagKind>({
    {"address", kBlock},
    {"area", kVoid},
    {"article", kBlock},
    {"aside", kBlock},
    {"base", kVoid},
    {"basefont", kVoid},
    {"bgsound", kVoid},
    {"blockquote", kBlock},
    {"body", kBlock | kStays},
    {"br", kVoid},
    {"caption", kBlock | kScope},
    {"center", kBlock},
    {"col", kVoid},
    {"datalist", kUnseen},
    {"dd", kBlock | kTerm},
    {"details", kBlock | kStyled},
    {"dialog", kBlock | kUnseen},
    {"dir", kBlock | kList},
    {"div", kBlock},
    {"dl", kBlock | kList},
    {"dt", kBlock | kTerm},
    {"embed", kVoid},
    {"fieldset", kBlock},
    {"figcaption", kBlock},
    {"figure", kBlock},
    {"footer", kBlock},
    {"form", kBlock},
    {"frame", kVoid},
    {"frameset", kBlock},
    {"h1", kBlock},
    {"h2", kBlock},
    {"h3", kBlock},
    {"h4", kBlock},
    {"h5", kBlock},
    {"h6", kBlock},
    {"head", 0},
    {"header", kBlock},
    {"hgroup", kBlock},
    {"hr", kBlock | kVoid},
    {"html", kBlock | kStays},
    {"iframe", kRaw | kUnseen},
    {"image", kVoid},
    {"img", kVoid},
    {"input", kVoid},
    {"keygen", kVoid},
    {"legend", kBlock},
    {"li", kBlock | kItem},
    {"link", kVoid},
    {"listing", kBlock | kPre},
    {"main", kBlock},
    {"marquee", kBlock | kScope | kStyled},
    {"menu", kBlock | kList},
    {"meta", kVoid},
    {"nav", kBlock},
    {"noembed", kRaw | kUnseen},
    {"noframes", kRaw | kUnseen},
    {"ol", kBlock | kList},
    {"optgroup", kBlock},
    {"option", kBlock | kOption},
    {"p", kBlock | kParagraph},
    {"param", kVoid},
    {"plaintext", kBlock | kPre},
    {"pre", kBlock | kPre},
    {"rp", kStyled},
    {"rt", kStyled},
    {"script", kRaw | kUnseen},
    {"search", kBlock},
    {"section", kBlock},
    {"select", kBlock},
    {"source", kVoid},
    {"style", kRaw | kUnseen},
    {"summary", kBlock},
    {"svg", kStyled},
    {"table", kBlock | kTable | kScope | kStyled},
    {"tbody", kBlock | kSection},
    {"td", kCell | kScope},
    {"template", kUnseen | kScope},
    {"textarea", kBlock | kRaw},
    {"tfoot", kBlock | kSection},
    {"th", kCell | kScope},
    {"thead", kBlock | kSection},
    {"title", kRaw},
    {"tr", kBlock | kRow},
    {"track", kVoid},
    {"ul", kBlock | kList},
    {"wbr", kVoid},
    {"xmp", kBlock | kRaw},
});

// The flags of an element; its name in lower case.
inline std::uint32_t flags_of(std::string_view name) {
  static constexpr ByLetter kByLetter(kTags);
  const TagKind* const tag = kByLetter.find(name);
  return tag != nullptr ? tag->flags : 0;
}

}  // namespace classify::text
