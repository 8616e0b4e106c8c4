// An attribute of a tag, as it is written.
#pragma once

#include <span>
#include <string_view>

#include "ascii.h"

namespace classify::text {

struct Attribute {
  std::string_view name;
  std::string_view value;  // references not decoded
};

// The value of the first attribute of that name; null if there is none.
inline const std::string_view* find(std::span<const Attribute> attributes, std::string_view name) {
  for (const Attribute& attribute : attributes) {
    if (equals_ignoring_case(attribute.name, name)) return &attribute.value;
  }
  return nullptr;
}

}  // namespace classify::text
