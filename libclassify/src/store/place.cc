#include "store/place.h"

#include <algorithm>

#include "ascii.h"
#include "classify/error.h"
#include "files/atomic_file.h"
#include "files/mapped_file.h"
#include "home/local_home.h"
#include "home/record.h"
#include "utf8.h"

namespace classify::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFirstWords = "mailsift store ";
constexpr std::string_view kNotYet = "-";  // instead of a site

}  // namespace

std::optional<Place> place_of(const Home& home) {
  const fs::path path = store_file(home);
  std::error_code error;
  if (!fs::exists(path, error) && !error) return std::nullopt;
  const MappedFile file = map_file(path, HowToMap::copy, kLongestNote);
  std::string_view bytes = file.bytes;
  const auto line = [&] {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view taken = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    return taken;
  };
  std::string_view first = line();
  unsigned format = 0;
  const bool known = first.starts_with(kFirstWords) &&
                     parse_number(first.substr(kFirstWords.size()), format) && format > 0;
  if (known && format > 1) {
    throw Error(ErrorCode::newer_format, path.string() + ": format " + std::to_string(format) +
                                             ", this build reads up to 1");
  }
  Place place;
  std::string_view site;
  while (known && !bytes.empty()) {
    std::string_view value = line();
    const std::string_view word = next_word(value);
    if (word == "uri") place.uri = value;
    if (word == "owner") place.owner = value;
    if (word == "site") site = value;
    if (word == "host") (void)parse_number(value, place.host, 16);
  }
  if (place.uri.empty() || !is_owner_name(place.owner) || site.empty() || place.host == 0) {
    throw Error(ErrorCode::invalid_input,
                path.string() + ": damaged: `mailsift store join` writes it anew");
  }
  if (site != kNotYet) place.site = site;
  return place;
}

void write_place(const Home& home, const Place& place) {
  const std::string text = std::string(kFirstWords) + "1\nuri " + place.uri + "\nowner " +
                           place.owner + "\nsite " +
                           (place.site.empty() ? std::string(kNotYet) : place.site) + "\nhost " +
                           hex(place.host) + '\n';
  const std::string_view chunk = text;
  write_file_atomically(store_file(home), {&chunk, 1});
}

bool is_owner_name(std::string_view name) {
  constexpr std::size_t kLongest = 255;
  return !name.empty() && name.size() <= kLongest && is_utf8(name) &&
         std::none_of(name.begin(), name.end(),
                      [](char c) { return (c >= 0 && c <= ' ') || c == 0x7F; });
}

std::uint64_t draw_host(const System& system) {
  constexpr unsigned kBitsOfAHost = 40;
  std::uint64_t host = 0;
  while (host == 0) {
    system.fill_randomly(&host, sizeof host);
    host >>= 64 - kBitsOfAHost;
  }
  return host;
}

}  // namespace classify::store
