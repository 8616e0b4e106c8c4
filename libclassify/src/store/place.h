// Which store a home has its trainings in: the file training/store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "classify/home/home.h"
#include "classify/home/system.h"

namespace classify::store {

struct Place {
  std::string uri;
  std::string owner;
  std::string site;        // the id of the store; empty: it was not reached yet, see join_later()
  std::uint64_t host = 0;  // drawn for this home on this host: part of the ids of its requests
};

// The most bytes of a file that says where a home's trainings are, or how far. They are read into memory,
// because the owner of the home could make them shorter while a daemon reads them.
inline constexpr std::size_t kLongestNote = 64 << 10;

// Empty for a home whose trainings are its own. Throws Error: io, newer_format, invalid_input for a file
// that is damaged.
[[nodiscard]] std::optional<Place> place_of(const Home& home);
void write_place(const Home& home, const Place& place);

[[nodiscard]] std::uint64_t draw_host(const System& system);

// 1 to 255 bytes of printable ASCII or UTF-8 without blanks.
[[nodiscard]] bool is_owner_name(std::string_view name);

}  // namespace classify::store
