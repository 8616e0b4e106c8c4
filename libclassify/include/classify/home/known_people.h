// Known people: those whom the user writes to. Their mail, and replies to the user's own mail, is
// never SPAM, at most UNSURE.
//
//   mail the user sent ── read_sent ────────────┐
//   vCards, mutt aliases ── read_address_book ──┼─▶ PeopleStore ─▶ HOME/known
//   spam reported of a known person ── forget ──┘                    │
//   SPAM ──────────────────────────── KnownPeople::spare ◀───────────┘
//     └─▶ UNSURE, with the score and the probability that it has
//
//   const KnownPeople people = open_known_people(home);
//   const Verdict v = people.spare(judge(model, raw), parse_message(raw), model.info.settings);
//
// Nothing is learned by this, and training does not ask it: the model judges such mail as any other.
// Anybody can write a known address into From. So the person is known only if From is one plain
// address, the only one that a reader is shown, and if the user's own mail host does not say that it
// is forged (own_results.h: DMARC, else SPF and DKIM). The user's own addresses are never known.
//
// The file holds no address and no Message-ID, but hashes of them under the secret of the home.
// docs/SECURITY.md says what spammers can gain, docs/MODEL_FORMAT.md how the file is made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/home/home.h"
#include "classify/home/system.h"
#include "classify/message.h"
#include "classify/settings.h"
#include "classify/verdict.h"

namespace [[gnu::visibility("default")]] classify {

// How a mail is known.
enum class Known : std::uint8_t {
  no,
  sender,  // From is an address that the user wrote to, or has in an address book
  reply,   // it answers a mail that the user sent, by its Message-ID, and came by no list
  forged,  // one of these, but the own mail host's results say that From is forged: as no
};
[[nodiscard]] std::string_view name(Known known);  // "no", "sender", "reply", "forged"

// Whether that spares a mail from being SPAM.
[[nodiscard]] constexpr bool is_spared(Known known) {
  return known == Known::sender || known == Known::reply;
}
// The verdict that counts: UNSURE for SPAM that is spared, else the verdict as it is.
[[nodiscard]] constexpr Verdict spared(Verdict verdict, Known known) {
  if (verdict.cls == Class::spam && is_spared(known)) verdict.cls = Class::unsure;
  return verdict;
}

// The people known at one moment. Safe to use from many threads at once.
class KnownPeople {
 public:
  KnownPeople() = default;  // nobody

  // Two or three small reads of the file, and one more for each Message-ID of at most 100 that the
  // mail refers to. Throws Error (io) if the file is damaged.
  [[nodiscard]] Known find(const Message& mail, const Settings& settings) const;

  // The verdict that counts. Looks nothing up unless `verdict` is SPAM. Throws as find().
  [[nodiscard]] Verdict spare(const Verdict& verdict, const Message& mail,
                              const Settings& settings) const;

  // A private matter of the stores.
  struct [[gnu::visibility("hidden")]] Source;
  explicit KnownPeople(std::shared_ptr<const Source> source) : source_(std::move(source)) {}

 private:
  std::shared_ptr<const Source> source_;
};

// One mail that the user sent, as far as it teaches whom he knows.
struct SentMail {
  std::vector<std::string> from;        // in lower case, as all addresses here
  std::vector<std::string> recipients;  // of To, Cc and Bcc
  std::string message_id;               // without <>
  std::int64_t time = 0;                // of its Date, seconds since 1970 UTC; 0: none
  bool automatic = false;               // a vacation notice, a receipt: nobody wrote it
  // It went to a list or a newsgroup, or to more than kMostReaders: strangers know its Message-ID.
  bool is_public = false;
};
inline constexpr std::size_t kMostReaders = 20;

// Reads the header. Total: any bytes.
[[nodiscard]] SentMail read_sent(std::string_view raw);

// What becomes of a sent mail.
enum class SentUse : std::uint8_t {
  taken,
  not_own,    // From is none of the user's own addresses, of which some are known
  automatic,  // its recipient is whoever wrote first, a spammer perhaps
};
[[nodiscard]] SentUse use_of(const SentMail& mail, std::span<const std::string> own_addresses);

// The addresses of vCards (.vcf), or of the alias lines of mutt's configuration, in lower case and
// in order, each once. Total: other bytes have none. O(bytes).
[[nodiscard]] std::vector<std::string> read_address_book(std::string_view bytes);

// The plain address that a text is ("Ann <ann@example.com>"), in lower case; empty if it is none.
[[nodiscard]] std::string plain_address(std::string_view text);

// Beyond these, whoever was not written to for the longest time is dropped.
inline constexpr std::size_t kMostKnownAddresses = 20'000;
inline constexpr std::size_t kMostKnownMessages = 20'000;

struct KnownCounts {
  std::size_t addresses = 0;  // known ones
  std::size_t messages = 0;   // of the user's own that may be answered
};

// The known people of one home. Each change is durable when it returns; changes by several
// processes come one after the other. All throw Error: io (also if the file is damaged or was made
// with another secret; after clear() it can be made anew), busy.
class PeopleStore {
 public:
  virtual ~PeopleStore() = default;

  [[nodiscard]] virtual KnownPeople open() const = 0;

  // Reads every byte, so it finds all damage.
  [[nodiscard]] virtual KnownCounts counts() const = 0;

  // The recipients of each mail become known, and the Message-ID of each that is not public. What
  // use_of() does not take is left out. `own_addresses`, and every From, are the user's own. Whoever
  // was forgotten is known again only by a mail with a later Date. Returns what is new.
  virtual KnownCounts add_sent(std::span<const SentMail> mails,
                               std::span<const std::string> own_addresses) = 0;

  // Addresses of an address book, in lower case. Whoever was forgotten stays forgotten. When there
  // are too many, these go first unless the user has also written to them. Returns how many are new.
  virtual std::size_t add_addresses(std::span<const std::string> addresses,
                                    std::span<const std::string> own_addresses) = 0;

  // They are known no longer; returns how many were. Message-IDs are without <>.
  virtual std::size_t forget(std::span<const std::string> addresses,
                             std::span<const std::string> message_ids = {}) = 0;

  // For mail that the user has called spam: if it is spared, its sender and the Message-IDs that it
  // refers to are forgotten. Returns how it was known. Trainers call this.
  Known forget_sender(const Message& spam, const Settings& settings);

  virtual void clear() = 0;
};

// The file home.known(). Nobody is known without it. Does not check who owns the home; the file must
// be the user's own.
[[nodiscard]] std::shared_ptr<PeopleStore> open_people_store(const Home& home,
                                                             const System& system = this_system());
[[nodiscard]] std::shared_ptr<PeopleStore> people_in_memory(const System& system = this_system());

// As open_people_store(home)->open(): for programs that only judge. One system call if there is no
// such file.
[[nodiscard]] KnownPeople open_known_people(const Home& home);

}  // namespace classify
