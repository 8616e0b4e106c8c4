// The file HOME/known: whom the user knows, as two sorted tables of hashes.
//
//   head       64 bytes: a magic line, how many there are, whose secret made it, two checksums
//   addresses  n hashes of 8 bytes, sorted; n states of 8 bytes, in the same order
//   messages   m hashes and m states, likewise
//
// A state is a time in seconds since 1970, times 4, plus a Standing. A hash is keyed with the secret
// of the home (people_key.h), so hashes are spread evenly: where one is in its table can be guessed
// to within a hundred places, and one read of 2 KB decides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace classify {

enum class Standing : std::uint8_t {
  known,
  own,        // one of the user's own: never known
  forgotten,  // known no longer, until the user writes to it again
};

struct Standings {
  std::int64_t time = 0;  // when it was last written to, or forgotten; 0: not said
  Standing standing = Standing::known;
};

// The whole of it in memory, to be changed.
struct PeopleTable {
  std::uint64_t key_id = 0;
  std::unordered_map<std::uint64_t, Standings> addresses, messages;  // by hash

  // Drops those of the oldest times beyond the limits of known_people.h.
  void keep_within_limits();
};

// The bytes of the file.
[[nodiscard]] std::string encode(const PeopleTable& table);

// Nothing for bytes that are not such a file, whole. Checks every byte.
[[nodiscard]] std::optional<PeopleTable> decode_people(std::string_view bytes);

// Reads `size` bytes at `offset` of the file; false if they are not there.
using ReadAt = std::function<bool(std::uint64_t offset, char* to, std::size_t size)>;

// The file for a few look-ups. Only the head is checked: damage further on can hide a hash, and
// makes none that is not there.
class PeopleReader {
 public:
  // Nothing if it is no such file, or none of this size.
  [[nodiscard]] static std::optional<PeopleReader> open(ReadAt read, std::uint64_t file_size);

  [[nodiscard]] std::uint64_t key_id() const { return key_id_; }
  [[nodiscard]] std::optional<Standings> address(std::uint64_t hash) const;
  [[nodiscard]] std::optional<Standings> message(std::uint64_t hash) const;

 private:
  PeopleReader(ReadAt read, std::uint64_t key_id, std::uint64_t addresses, std::uint64_t messages)
      : read_(std::move(read)), key_id_(key_id), addresses_(addresses), messages_(messages) {}
  [[nodiscard]] std::optional<Standings> find(std::uint64_t begin, std::uint64_t count,
                                              std::uint64_t hash) const;

  ReadAt read_;
  std::uint64_t key_id_, addresses_, messages_;
};

}  // namespace classify
