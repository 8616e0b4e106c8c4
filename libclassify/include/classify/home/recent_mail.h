// Recent mail by signed id, so that a correction learns the bytes that were judged.
//
//   filter ──store──▶ cache/20780/001795392000-4k0v...    the mail as it was received
//      │                                                       ▲
//      └─▶ X-Mailsift-ID: 001795392000-4k0v...-9d2m... ─▶ find, raw
//                         time         random  MAC
//
// An id contains nothing of the mail. Its MAC is made with the secret of the home, so only ids of
// this home are accepted. A text from a mail becomes part of a path only if it is such an id.
//
// There is one folder per day and one file per message. A file never changes once it has its name,
// so any number of processes may store, read and expire at once. Files are not synced to the disk:
// a message that a crash loses or damages is noticed, and counts as expired. Symbolic links are
// never followed. A folder is refused if it belongs to another user or if others may write to it.
// The format is in docs/MODEL_FORMAT.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
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

// What the text of an id turned out to be.
enum class IdState : std::uint8_t {
  cached,   // its message is here
  expired,  // this home gave it out, but the message is gone (or damaged)
  forged,   // it names a message that is here, but its MAC is not ours
  foreign,  // anything else: an id of another home, or no id
};
[[nodiscard]] std::string_view name(IdState state);

// Limits of the recent mail. Messages beyond the age are removed. Beyond one of the other limits,
// the oldest message of those that hold more than their share goes: each verdict (GOOD, UNSURE,
// SPAM) has a third of the limit, and known senders have half of that third. So a flood of spam
// does not push out the UNSUREs that somebody should look at, and strangers push out nobody's mail
// whose sender the user knows, whatever verdict it got.
struct CacheLimits {
  std::int64_t keep_days = 14;
  std::size_t max_messages = 20'000;
  std::uint64_t max_bytes = 256 << 20;  // of all files
};

// Longer mail should not be stored as it is, because it would push out hundreds of others: see
// keep_mail().
inline constexpr std::size_t kMaxCachedMail = 4 << 20;

class RecentMail {
 public:
  virtual ~RecentMail() = default;

  // Keeps `raw` and returns its id. `known_sender` is a hash of the sender if the user has taught
  // good mail of his, 0 if not. A message that cannot be stored whole leaves nothing behind.
  // Throws Error (io); (invalid_input) for a time before 1970.
  virtual std::string store(std::string_view raw, const Verdict& verdict, std::int64_t time,
                            std::uint64_t known_sender = 0) = 0;

  // True for an id that this home gave out, whether its message is still there or not. Takes any
  // text, and constant time for every text of the right form.
  [[nodiscard]] virtual bool is_ours(std::string_view id) const = 0;

  // Empty for an id that is not ours, and for a message that is gone or damaged. Throws Error (io)
  // if the store cannot be read.
  [[nodiscard]] virtual std::optional<CachedMessage> find(std::string_view id) const = 0;
  [[nodiscard]] virtual std::optional<std::string> raw(std::string_view id) const = 0;

  // Takes any text. Throws Error (io) if the store cannot be read.
  [[nodiscard]] virtual IdState state(std::string_view id) const = 0;

  struct Listing {
    std::vector<CachedMessage> messages;  // oldest first
    std::size_t damaged = 0;              // files that do not hold a whole message
  };
  // Reads little of each message; damage further on is noticed by raw().
  [[nodiscard]] virtual Listing list() const = 0;

  // False if there is no such message.
  virtual bool remove(std::string_view id) = 0;

  struct Expired {
    std::size_t messages = 0;
    std::uint64_t bytes = 0;  // of their files
  };
  // Removes messages older than the limits allow, then the oldest of those that hold more than their
  // share until the rest is within the limits, and files that killed writers left an
  // hour ago or earlier; at most `most` messages. Damaged messages count as SPAM. Looks at every
  // message: 20,000 files take some 30 ms, and twice that when there are too many of them.
  // Throws Error (io).
  virtual Expired expire(const CacheLimits& limits, std::int64_t now,
                         std::size_t most = SIZE_MAX) = 0;

  // How far settling has come: messages stored before this time have been looked at. 0 if nothing
  // was ever settled or the mark is damaged. The mark is always replaced as a whole.
  [[nodiscard]] virtual std::int64_t settled_until() const = 0;
  virtual void set_settled_until(std::int64_t time) = 0;

  // When a trainer last looked after the store (settling, expiry); 0 for never. Kept in the same
  // way as the mark above.
  [[nodiscard]] virtual std::int64_t tended_at() const = 0;
  virtual void set_tended_at(std::int64_t time) = 0;

  // The index that forward.h made of the messages, to find them by Message-ID and by text: any
  // bytes, empty if there is none. It can be made anew, so a failure to keep it is no error.
  [[nodiscard]] virtual std::string index() const = 0;
  virtual void set_index(std::string_view bytes) = 0;
};

// The time by which old mail is removed or settled. It is `now`, unless the clock seems to have
// jumped ahead: then it is one day after the last time that is known to have been. Known are
// tended_at(), and the time of any mail that was stored at least an hour before `now`. A caller
// that uses the result passes it to set_tended_at(). So while a clock is ahead, each call removes
// and settles no more than one day does, and a clock that is right is believed as soon as mail is
// an hour old. If tended_at() is 0, the result is `now`. If it is over a day ago, all mail is
// listed.
[[nodiscard]] std::int64_t believed_time(const RecentMail& recent, std::int64_t now);

// True for one id in 256; nobody can foresee for which. A program that calls expire() after each
// such id keeps the store within its limits at almost no cost per message.
[[nodiscard]] bool is_time_to_expire(std::string_view id);

// Stores a mail of any length; of one longer than kMaxCachedMail, mail_to_learn(), which is shorter and
// which a correction learns all the same. `own_fields`: see Settings; otherwise as RecentMail::store().
[[nodiscard]] std::string keep_mail(RecentMail& recent, std::string_view raw, const Verdict& verdict,
                                    std::int64_t now, std::uint64_t known_sender,
                                    std::span<const std::string> own_fields);

// For a program that keeps mail and may never train: with each id that store() gave, after the mail was
// delivered. If is_time_to_expire(id), removes at most 1,000 messages beyond the limits by
// believed_time(). Throws Error (io).
void expire_now_and_then(RecentMail& recent, std::string_view id, const CacheLimits& limits,
                         std::int64_t now);

// The folder home.cache(). Reads the secret of the home, and makes it if there is none yet; folders
// are made when they are needed. Throws Error (io). Does not check who owns the home: call
// check_own_home() once before, or use open_home().
[[nodiscard]] std::shared_ptr<RecentMail> open_recent_mail(const Home& home,
                                                           const System& system = this_system());

[[nodiscard]] std::shared_ptr<RecentMail> recent_mail_in_memory(
    const System& system = this_system());

}  // namespace classify
