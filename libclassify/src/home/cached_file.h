// One message of the recent mail as a file.
//
//   mailsift cached 1 SPAM 8.52 0.9998 1795392000 3120 5f0c...    class, score, probability, time,
//   3120 bytes of mail, as they were received                     bytes and XXH3 (hex) of the mail
//
// Mail of known senders has a 2 for the 1, and one number more at the end: its part of the cache
// (cache_shares.h), 1 or more.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "classify/home/recent_mail.h"

namespace classify {

// The greatest length of a first line.
inline constexpr std::size_t kLongestHead = 256;

// The first line of a message, with its line end. Numbers are as short as possible while they still
// read back equal.
[[nodiscard]] std::string cached_head(std::string_view mail, const Verdict& verdict,
                                      std::int64_t time, std::size_t part = 0);

struct CachedHead {
  CachedMessage message;   // without the id
  std::uint64_t hash = 0;  // of the mail
  std::size_t part = 0;    // of the cache; 0: strangers
  std::size_t length = 0;  // of the line
};

// Reads the first line of a file of this size; `beginning` holds at least its first kLongestHead
// bytes. Empty if it is no such line or names another size.
[[nodiscard]] std::optional<CachedHead> read_cached_head(std::string_view beginning,
                                                         std::uint64_t file_size);

// True if these bytes are the mail that the head describes.
[[nodiscard]] bool is_mail_of(const CachedHead& head, std::string_view mail);

}  // namespace classify
