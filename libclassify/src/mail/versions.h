// Which versions of a text a reader is shown.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "classify/message.h"

namespace classify::mail {

// The multipart/alternatives of a message, and the texts in them. Each alternative has a number, 0
// means none.
class Versions {
 public:
  // Begins an alternative that stands in `around`; returns its number.
  std::size_t begin(std::size_t around);

  // Adds the text of parts[part] whose innermost alternative is `choice`. It is a version itself, or
  // part of one; `shown_type`: mail programs show its kind.
  void add(std::size_t part, std::size_t choice, bool is_version, bool shown_type);

  // Sets Part::superseded: a reader is shown the HTML version, else the plain one, and the last of
  // several of one kind (RFC 2046 5.1.4); a version of a type that mail programs do not show only if
  // there is no other. One version may consist of parts, which are shown together. O(texts * levels).
  void mark_superseded(std::span<Part> parts) const;

 private:
  struct Text {
    std::size_t part, choice;
    bool is_version;
    bool shown_type;
  };
  std::vector<Text> texts_;
  std::vector<std::size_t> around_{0};  // by number: the alternative it stands in
};

}  // namespace classify::mail
