// A forwarded mail → the original it speaks of.
//
//   forward ─┬─ attached messages ──┬─ known here ─▶ the stored bytes
//            │  (also in attached   └─ unknown ────▶ their own bytes
//            │   forwards)
//            ├─ ids of this home: in the subject, in a quoted header, anywhere
//            ├─ the original's Message-ID: X-Forwarded-Message-Id, Resent, quoted header,
//            │  In-Reply-To, the last of References
//            └─ the text itself, among the texts of all recent mail
//
// The first of these that finds something counts. The trainer learns the mail as the filter
// received it, if recent mail still has it, and never the forward. An id proves that this home gave
// out the mail. Strangers can guess or make up everything else, so the caller decides how much
// evidence is enough.
//
// Total: any bytes give an answer. Ids alone cost about what reading the mail costs; texts are
// looked up in an index beside the recent mail (docs/MODEL_FORMAT.md, "prints"), which is brought
// up to date first: 0.5 ms for each message stored since the last time.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/home/recent_mail.h"
#include "classify/mail_to_learn.h"
#include "classify/message.h"

namespace [[gnu::visibility("default")]] classify {

enum class Proof : std::uint8_t {
  ids,  // of this home only: for mail from anywhere
  all,  // for mail from a transport that lets only this user's forwards in
};

enum class MatchedBy : std::uint8_t { attachment, id, message_id, text };
[[nodiscard]] std::string_view name(MatchedBy by);  // "attachment", "id", "message-id", "text"

struct Original {
  MatchedBy by = MatchedBy::id;
  std::string id;  // of the recent mail; empty: an attached message that is not there
  // The mail to learn. If it came from recent mail, it was parsed already, to compare it.
  std::shared_ptr<const MailToLearn> mail;
};

// Why nothing was found.
enum class NotFound : std::uint8_t {
  nothing,      // nothing in it is known among recent mail
  ambiguous,    // several different recent messages match about equally
  itself,       // its own id is all it has: this is no forward, but the mail
  automatic,    // a delivery report or an automatic answer: no user sent it
  unsupported,  // the original is wrapped up in winmail.dat (TNEF) or an Outlook .msg
};
[[nodiscard]] std::string_view name(NotFound why);  // "nothing", "ambiguous", ...

// A text that has the form of an id but counts for nothing, and why: never IdState::cached.
struct RefusedId {
  std::string id;
  IdState state = IdState::foreign;
};

struct Forward {
  std::vector<Original> originals;         // all different; at most kMostOriginals
  NotFound not_found = NotFound::nothing;  // where `originals` is empty
  std::vector<RefusedId> refused;          // the first 20
  Message message;                         // the forward itself, parsed
};
inline constexpr std::size_t kMostOriginals = 100;

// `own_fields`: see Settings. Throws Error (io) if the recent mail cannot be read.
[[nodiscard]] Forward find_originals(std::string_view raw, RecentMail& cache, Proof proof,
                                     std::span<const std::string> own_fields = {});

}  // namespace classify
