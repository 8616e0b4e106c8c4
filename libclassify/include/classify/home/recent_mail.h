// Recent mail by signed id, so that a correction learns the bytes that were judged.
//
//   filter ──store──▶ cache/20780/001795392000-4k0v...    the mail as it was received
//      │                                                       ▲
//      └─▶ X-Mailsift-ID: 001795392000-4k0v...-9d2m... ─▶ find, raw
//                         time         random  MAC
//
// An id has nothing of the mail in it. Its MAC is made with the secret of the home, so that only
// ids of this home are answered to: whatever text a mail shows us for an id, it is a key to look up
// or it is nothing, and no path is made from any other.
//
// A folder a day, a file a message, never changed once it has its name: any number of processes may
// store, read and expire at once. Files are not synced to the disk; what a crash loses or damages
// is noticed and is as if it had expired. Symbolic links are never followed, and a folder that
// belongs to another user or that others may write to is refused. The format is in
// docs/MODEL_FORMAT.md.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/home/home.h"
#include "classify/verdict.h"

namespace [[gnu::visibility("default")]] classify {

// The length of every id: 12 digits, 12 and 20 of 0-9a-v, joined by '-'.
inline constexpr std::size_t kMessageIdBytes = 46;

struct CachedMessage {
  std::string id;
  std::int64_t time = 0;  // seconds since 1970 UTC, when it was stored
  Class cls = Class::unsure;
  double score = 0;
  double probability = 0.5;
  std::size_t bytes = 0;  // of the mail
};

// What is known of the text of an id.
enum class IdState : std::uint8_t {
  cached,   // its message is here
  expired,  // this home gave it out, but the message is gone (or damaged)
  forged,   // it names a message that is here, with a MAC that is not ours
  foreign,  // anything else: of another home, or of none
};
[[nodiscard]] std::string_view name(IdState state);

// What the cache may hold; beyond any of it the oldest messages leave first.
struct CacheLimits {
  std::int64_t keep_days = 14;
  std::size_t max_messages = 20'000;
  std::uint64_t max_bytes = 256 << 20;  // of all files
};

// Callers should not store longer mail than this: it would push out hundreds of others.
inline constexpr std::size_t kMaxCachedMail = 4 << 20;

class MessageCache {
 public:
  // Reads the secret, and makes it if there is none yet. Throws Error (io).
  explicit MessageCache(const Home& home);

  // Keeps `raw` and returns its id; makes the folders that are missing. A message that cannot be
  // stored whole leaves nothing behind. Throws Error (io); (invalid_input) for a time before 1970.
  std::string store(std::string_view raw, const Verdict& verdict, std::int64_t time);

  // True for an id that this home gave out, whether the message is still there or not. Total, and
  // in constant time for every text of the right form.
  [[nodiscard]] bool is_ours(std::string_view id) const;

  // Nothing for an id that is not ours, and for a message that is gone or damaged. Throws Error
  // (io) if the cache cannot be read.
  [[nodiscard]] std::optional<CachedMessage> find(std::string_view id) const;
  [[nodiscard]] std::optional<std::string> raw(std::string_view id) const;

  // Total; throws Error (io) if the cache cannot be read.
  [[nodiscard]] IdState state(std::string_view id) const;

  struct Listing {
    std::vector<CachedMessage> messages;  // oldest first
    std::size_t damaged = 0;              // files that are no whole message
  };
  // Reads the first line of every file; damage further on is noticed by raw().
  [[nodiscard]] Listing list() const;

  // False if there is no such message.
  bool remove(std::string_view id);

  struct Expired {
    std::size_t messages = 0;
    std::uint64_t bytes = 0;  // of their files
  };
  // Removes what is older than the limits allow, then the oldest until the rest is within them, and
  // what killed writers left an hour ago; at most so many messages. Damaged messages count as
  // messages. Looks at every file's size: 20,000 take some 30 ms. Throws Error (io).
  Expired expire(const CacheLimits& limits, std::int64_t now, std::size_t most = SIZE_MAX);

  // True for one id in 256, which of them nobody can foresee: whoever expires the cache when he has
  // been given such an id keeps it within its limits at next to no cost a message.
  [[nodiscard]] static bool is_time_to_expire(std::string_view id);

  // Where the messages are, and what is made of them.
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  // How far settling has come: messages stored before this time have been looked at. 0 if nothing
  // was ever settled or the mark is damaged. The mark is replaced whole.
  [[nodiscard]] std::int64_t settled_until() const;
  void set_settled_until(std::int64_t time);

  // When a trainer last looked after the cache (settling, expiry); 0 for never. As the mark above.
  [[nodiscard]] std::int64_t tended_at() const;
  void set_tended_at(std::int64_t time);

 private:
  [[nodiscard]] std::int64_t mark(const char* name) const;
  void set_mark(const char* name, std::int64_t time);

  std::filesystem::path folder_;
  std::array<unsigned char, 32> secret_;
};

}  // namespace classify
