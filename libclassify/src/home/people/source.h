// Where KnownPeople reads.
#pragma once

#include <cstdint>
#include <string>

#include "classify/home/known_people.h"
#include "home/people/people_key.h"
#include "home/people/people_table.h"

namespace classify {

struct KnownPeople::Source {
  ReadAt read;  // of the file
  std::uint64_t file_size = 0;
  std::optional<Secret> secret;  // of the home
  std::string name;              // of the file, for messages
};

// The Error (io) for a file that is not whole, or that another secret made.
[[noreturn]] void refuse_damaged(const std::string& name);
[[noreturn]] void refuse_foreign(const std::string& name);

}  // namespace classify
