// Verdict → header fields of the message it speaks of.
//
//   From a@example.com ...                    From a@example.com ...
//   Subject: x                        ─▶      Subject: x
//   X-Mailsift-Status: GOOD (forged)          X-Mailsift-Status: SPAM p=0.9998 score=+8.52
//   (blank line)                              (blank line)
//
// Every other byte stays as it is: the mbox From_ line, NULs, 8-bit, line ends, a missing last
// line end. Our fields stand at the end of the header block in the message's own line ending (that
// of its last whole header line; LF if it has none). A message that ends in the middle of a header
// line gets our fields before that line, so that its bytes stay together.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "classify/verdict.h"

namespace classify {

struct NewField {
  std::string_view name;
  std::string value;  // no line ends; control characters become spaces
};

// "SPAM p=0.9998 score=+8.52". The score has two decimals, p four, both rounded half away from
// zero, p kept between 0.0001 and 0.9999 because nothing is certain.
[[nodiscard]] std::string status_value(const Verdict& verdict);

// `raw` with every field named "X-Mailsift-..." removed and `fields` added. An empty message stays
// empty. A message without a blank line, or with no header at all, gets none added. One with no
// header whose first line is indented stays as it is: that line would become a continuation of our
// field.
[[nodiscard]] std::string annotate(std::string_view raw, std::span<const NewField> fields);

}  // namespace classify
