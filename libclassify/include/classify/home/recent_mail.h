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

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/home/home.h"
#include "classify/home/system.h"
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

class RecentMail {
 public:
  virtual ~RecentMail() = default;

  // Keeps `raw` and returns its id. A message that cannot be stored whole leaves nothing behind.
  // Throws Error (io); (invalid_input) for a time before 1970.
  virtual std::string store(std::string_view raw, const Verdict& verdict, std::int64_t time) = 0;

  // True for an id that this home gave out, whether the message is still there or not. Total, and
  // in constant time for every text of the right form.
  [[nodiscard]] virtual bool is_ours(std::string_view id) const = 0;

  // Nothing for an id that is not ours, and for a message that is gone or damaged. Throws Error
  // (io) if the store cannot be read.
  [[nodiscard]] virtual std::optional<CachedMessage> find(std::string_view id) const = 0;
  [[nodiscard]] virtual std::optional<std::string> raw(std::string_view id) const = 0;

  // Total; throws Error (io) if the store cannot be read.
  [[nodiscard]] virtual IdState state(std::string_view id) const = 0;

  struct Listing {
    std::vector<CachedMessage> messages;  // oldest first
    std::size_t damaged = 0;              // files that are no whole message
  };
  // Reads little of each message; damage further on is noticed by raw().
  [[nodiscard]] virtual Listing list() const = 0;

  // False if there is no such message.
  virtual bool remove(std::string_view id) = 0;

  struct Expired {
    std::size_t messages = 0;
    std::uint64_t bytes = 0;  // of their files
  };
  // Removes what is older than the limits allow, then the oldest until the rest is within them, and
  // what killed writers left an hour ago; at most so many messages. Damaged messages count as
  // messages. Looks at every message: 20,000 files take some 30 ms. Throws Error (io).
  virtual Expired expire(const CacheLimits& limits, std::int64_t now,
                         std::size_t most = SIZE_MAX) = 0;

  // How far settling has come: messages stored before this time have been looked at. 0 if nothing
  // was ever settled or the mark is damaged. The mark is replaced whole.
  [[nodiscard]] virtual std::int64_t settled_until() const = 0;
  virtual void set_settled_until(std::int64_t time) = 0;

  // When a trainer last looked after the store (settling, expiry); 0 for never. As the mark above.
  [[nodiscard]] virtual std::int64_t tended_at() const = 0;
  virtual void set_tended_at(std::int64_t time) = 0;

  // What forward.h made of the messages, to find them by Message-ID and by text: any bytes, empty if
  // there are none. They can be made anew, so a failure to keep them is no error.
  [[nodiscard]] virtual std::string index() const = 0;
  virtual void set_index(std::string_view bytes) = 0;
};

// True for one id in 256, which of them nobody can foresee: a program that calls expire() whenever
// it has been given such an id keeps the store within its limits at next to no cost per message.
[[nodiscard]] bool is_time_to_expire(std::string_view id);

// The folder home.cache(). Reads the secret of the home, and makes it if there is none yet; folders
// are made when they are needed. Throws Error (io). Does not look who owns the home:
// check_own_home() once before, or open_home().
[[nodiscard]] std::shared_ptr<RecentMail> open_recent_mail(const Home& home,
                                                           const System& system = this_system());

[[nodiscard]] std::shared_ptr<RecentMail> recent_mail_in_memory(
    const System& system = this_system());

}  // namespace classify
