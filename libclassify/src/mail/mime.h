// The MIME layer over one entity: its header fields, and where its children are.
//
// mimetic reads the fields of MIME, Content-Type and the like; any other field is a name and text.
// mimetic never sees a multipart's children, because its parser recurses once per level (60,000
// levels overflow an 8 MB stack) and copies every body. The walk over the children is a loop in
// message.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classify/message.h"
#include "mail/header_block.h"

namespace classify::mail {

class DefectSet {
 public:
  void add(Defect d) { bits_ |= 1u << static_cast<unsigned>(d); }
  [[nodiscard]] std::vector<Defect> list() const;

 private:
  static_assert(kDefects <= 32);
  std::uint32_t bits_ = 0;
};

struct Entity {
  std::vector<HeaderField> fields;  // name and raw value; `text` is not filled yet
  std::string_view body;            // a view into the bytes given to read_entity()
  [[nodiscard]] const HeaderField* find(std::string_view name) const;
};

// Header fields and body of `raw`. A stray line in the header belongs to the field before it, unless
// that is one of MIME. `field_bytes` is the most that one
// field may have; see Limits.
[[nodiscard]] Entity read_entity(std::string_view raw, const Limits& limits,
                                 std::size_t field_bytes, Whole whole, DefectSet& defects);

// The children of a multipart body. If the boundary is empty or never occurs, it is guessed from
// the body's own delimiter lines; if that fails too, `children` is empty.
struct Children {
  std::string_view preamble;
  std::vector<std::string_view> children;
};
[[nodiscard]] Children split_multipart(std::string_view body, std::string_view boundary,
                                       std::size_t max_children, DefectSet& defects);

}  // namespace classify::mail
