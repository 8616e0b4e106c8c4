// Small tables of names in lower case, sorted: a name is looked for among those with its first letter.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ascii.h"

namespace classify {

// Entries have a `name`. One that is out of order does not compile.
template <class Entry, std::size_t N>
class ByLetter {
 public:
  explicit consteval ByLetter(const std::array<Entry, N>& entries) : entries_(entries) {
    static_assert(N < 256);
    const auto is_before = [](const Entry& a, const Entry& b) { return a.name < b.name; };
    if (!std::is_sorted(entries.begin(), entries.end(), is_before)) throw "not sorted";
    for (std::size_t letter = 0; letter < begin_.size(); ++letter) {
      begin_[letter] = static_cast<std::uint8_t>(
          std::count_if(entries.begin(), entries.end(), [letter](const Entry& entry) {
            return static_cast<std::size_t>(entry.name[0] - 'a') < letter;
          }));
    }
  }

  // Null if there is none of this name.
  [[nodiscard]] constexpr const Entry* find(std::string_view name) const {
    if (name.empty() || !is_lower(name[0])) return nullptr;
    const auto letter = static_cast<std::size_t>(name[0] - 'a');
    for (std::size_t i = begin_[letter]; i < begin_[letter + 1]; ++i) {
      if (entries_[i].name == name) return &entries_[i];
    }
    return nullptr;
  }

 private:
  std::array<Entry, N> entries_;
  std::array<std::uint8_t, 27> begin_{};  // of each letter; behind "z" the end
};

}  // namespace classify
