#include "classify/home/forward.h"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <utility>

#include "ascii.h"
#include "classify/home/training_set.h"
#include "mail/attached.h"
#include "mail/header.h"
#include "recent/fingerprint_index.h"
#include "recent/mentions.h"
#include "text/unicode.h"

namespace classify {
namespace {

constexpr std::size_t kMostLevels = 5;  // of forwards attached to forwards
constexpr std::size_t kMostRefused = 20;
constexpr std::size_t kMostIds = 10'000;     // looked at: each costs a MAC
constexpr std::size_t kMostCandidates = 64;  // compared text against text: 0.5 ms each

// "Fw: Re: 転送：" and so on in front of a canonical subject.
std::string bare_subject(const Message& message) {
  std::string canonical;
  text::canonicalize(subject(message), canonical);
  std::string_view rest = trim(canonical);
  constexpr std::array<std::string_view, 8> kMarks{
      "fwd:", "fw:", "re:", "転送:", "tr:", "wg:", "[fwd:", "fwd :"};
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view mark : kMarks) {
      if (!rest.starts_with(mark)) continue;
      rest = trim(rest.substr(mark.size()));
      again = true;
    }
  }
  return std::string(rest);
}

std::vector<std::string> addresses_in(const Message& message, std::string_view field_name) {
  std::vector<std::string> addresses;
  const HeaderField* field = message.find(field_name);
  if (field == nullptr) return addresses;
  for (const mail::Address& address : mail::parse_addresses(field->raw)) {
    if (!address.domain.empty()) addresses.push_back(lower(address.local) + '@' + address.domain);
  }
  return addresses;
}

bool is_automatic(const Message& forward) {
  if (resent_fields(forward) > 0) return false;
  const HeaderField* submitted = forward.find("Auto-Submitted");
  if (submitted != nullptr && !starts_with_ignoring_case(trim(submitted->raw), "no")) return true;
  const HeaderField* type = forward.find("Content-Type");
  if (type == nullptr) return false;
  const mail::ParameterizedValue value = mail::parse_parameters(type->raw);
  const mail::Parameter* report = value.find("report-type");
  // A feedback report (RFC 5965) is how some programs send what a user marked as spam.
  return value.value == "multipart/report" &&
         (report == nullptr || lower(report->raw) != "feedback-report");
}

// One forward and what is looked up for it.
class Search {
 public:
  Search(std::string_view raw, RecentMail& cache, Proof proof)
      : raw_(raw),
        to_learn_(mail_to_learn(raw)),
        forward_(parse_message(raw)),
        reading_(forward_),
        cache_(cache),
        proof_(proof) {}

  Forward run() {
    if (is_automatic(forward_)) return failed(NotFound::automatic);
    from_attachments();
    if (found_.originals.empty()) from_ids();
    if (found_.originals.empty() && proof_ == Proof::all) {
      if (unknown_.empty()) {
        const Said said = said_in(reading_.texts());
        from_message_ids(said);
        if (found_.originals.empty()) add(from_text(forward_, said), MatchedBy::text);
      } else {
        for (std::string& mail : unknown_) add_bytes(std::move(mail));
      }
    }
    if (found_.originals.empty() && found_.not_found == NotFound::nothing) {
      if (own_id_) found_.not_found = NotFound::itself;
      if (unsupported_) found_.not_found = NotFound::unsupported;
    }
    return std::move(found_);
  }

 private:
  Forward failed(NotFound why) {
    found_.not_found = why;
    return std::move(found_);
  }

  const FingerprintIndex& index() {
    if (!index_) index_.emplace(cache_);
    return *index_;
  }

  // ---- what was found ----

  bool has_room() const { return found_.originals.size() < kMostOriginals; }

  bool is_known(std::string_view id) const {
    return std::any_of(found_.originals.begin(), found_.originals.end(),
                       [id](const Original& o) { return o.id == id; });
  }

  // False if the cache has no such mail, or it is the forward.
  bool add(const std::optional<std::string>& id, MatchedBy by) {
    if (!id || !has_room()) return false;
    if (is_known(*id)) return true;
    std::optional<std::string> mail = cache_.raw(*id);
    if (!mail || is_this_report(*mail, parse_message(*mail))) return false;
    found_.originals.push_back({by, *id, std::move(*mail)});
    return true;
  }

  void add_bytes(std::string mail) {
    const bool known = std::any_of(found_.originals.begin(), found_.originals.end(),
                                   [&](const Original& o) { return o.raw == mail; });
    if (!known && has_room()) {
      found_.originals.push_back({MatchedBy::attachment, {}, std::move(mail)});
    }
  }

  // The forward, or an earlier one, as the filter saw it on its way here.
  bool is_this_report(std::string_view raw, const Message& mail) const {
    if (mail_to_learn(raw) == to_learn_) return true;
    if (resent_fields(forward_) > 0) {
      return resent_fields(mail) >= resent_fields(forward_) &&
             message_id_of(mail) == message_id_of(forward_);
    }
    if (!message_id_of(mail).empty() && message_id_of(mail) == message_id_of(forward_)) return true;
    const std::vector<std::string> to = addresses_in(forward_, "To");
    const std::vector<std::string> from = addresses_in(forward_, "From");
    return !to.empty() && !from.empty() && to == addresses_in(mail, "To") &&
           from == addresses_in(mail, "From");
  }

  // A valid id of a cached message; all others are noted.
  bool is_valid(std::string_view id) {
    if (ids_looked_at_++ >= kMostIds) return false;
    const IdState state = cache_.state(id);
    if (state == IdState::cached) return true;
    const bool noted = std::any_of(found_.refused.begin(), found_.refused.end(),
                                   [id](const RefusedId& refused) { return refused.id == id; });
    if (!noted && found_.refused.size() < kMostRefused) {
      found_.refused.push_back({std::string(id), state});
    }
    return false;
  }

  // ---- attached messages ----

  // Those the cache knows are added, also those inside unknown ones; unknown ones that have nothing
  // known inside are kept for later.
  void from_attachments() {
    struct Level {
      std::string mail;
      std::size_t level;
      std::size_t outermost;  // which of the forward's own attachments it is in
    };
    mail::Attached own = mail::attached_messages(raw_, kMostOriginals);
    unsupported_ = own.unsupported;
    std::vector<bool> known(own.messages.size());
    std::deque<Level> todo;
    for (std::size_t i = 0; i < own.messages.size(); ++i) todo.push_back({own.messages[i], 1, i});
    for (std::size_t looked_at = 0; !todo.empty() && looked_at < 2 * kMostOriginals; ++looked_at) {
      const Level attached = std::move(todo.front());
      todo.pop_front();
      if (add(counterpart(attached.mail), MatchedBy::attachment)) {
        known[attached.outermost] = true;
      } else if (attached.level < kMostLevels) {
        for (std::string& mail : mail::attached_messages(attached.mail, kMostOriginals).messages) {
          todo.push_back({std::move(mail), attached.level + 1, attached.outermost});
        }
      }
    }
    for (std::size_t i = 0; i < own.messages.size(); ++i) {
      const Message mail = parse_message(own.messages[i]);
      const bool a_mail = mail.find("From") != nullptr || mail.find("Subject") != nullptr;
      if (known[i] || !a_mail || is_this_report(own.messages[i], mail)) continue;
      unknown_.push_back(mail_to_learn(own.messages[i]));
    }
    if (found_.originals.empty() || proof_ == Proof::ids) return;
    for (std::string& mail : std::exchange(unknown_, {})) add_bytes(std::move(mail));
  }

  // The cached message that an attached one is.
  std::optional<std::string> counterpart(std::string_view attached) {
    const Message mail = parse_message(attached);
    for (const HeaderField& field : mail.fields) {
      if (!equals_ignoring_case(field.name, "X-Mailsift-ID")) continue;
      const std::string_view id = trim(field.raw);
      if (is_valid(id)) return std::string(id);
    }
    if (proof_ == Proof::ids) return std::nullopt;
    Reading reading(mail);
    const Said said = said_in(reading.texts());
    if (std::optional<std::string> id = by_message_id(message_id_of(mail), mail, said)) return id;
    return from_text(mail, said);
  }

  // ---- ids ----

  void from_ids() {
    std::array<std::vector<std::string>, 3> places;
    for_each_id(reading_, [&](IdPlace place, std::string_view id) {
      std::vector<std::string>& ids = places[static_cast<std::size_t>(place)];
      if (ids.size() < kMostOriginals && is_valid(id)) ids.emplace_back(id);
    });
    for (const std::vector<std::string>& ids : places) {
      for (const std::string& id : ids) add(id, MatchedBy::id);
      if (!found_.originals.empty()) return;
    }
    // Its own id is of the original if it was redirected, else of the forward itself.
    for (const HeaderField& field : forward_.fields) {
      if (!equals_ignoring_case(field.name, "X-Mailsift-ID")) continue;
      const std::string id(trim(field.raw));
      if (is_valid(id) && !add(id, MatchedBy::id)) own_id_ = true;
    }
  }

  // ---- Message-IDs ----

  // A Message-ID can be quoted by anyone, so what the mail says must not contradict it.
  std::optional<std::string> by_message_id(const std::string& message_id, const Message& forward,
                                           const Said& said) {
    if (message_id.empty()) return std::nullopt;
    std::vector<std::string> agreeing;
    for (const std::string& id : index().with_message_id(message_id)) {
      const std::optional<std::string> raw = cache_.raw(id);
      if (!raw) continue;
      const Message mail = parse_message(*raw);
      if (is_this_report(*raw, mail)) continue;
      Reading reading(mail);
      const std::vector<Shingles> versions = versions_of(reading);
      const bool agrees = std::any_of(versions.begin(), versions.end(), [&](const Shingles& v) {
        return contained(v, said.all) >= kLeastContained / 2;
      });
      if (versions.empty() || agrees) agreeing.push_back(id);
    }
    if (agreeing.size() <= 1) return agreeing.empty() ? std::nullopt : std::optional(agreeing[0]);
    // Received twice, perhaps once over a list that added to it.
    return best_of(agreeing, forward, said, false);
  }

  void from_message_ids(const Said& said) {
    for (const std::string& message_id : original_message_ids(reading_)) {
      if (add(by_message_id(message_id, forward_, said), MatchedBy::message_id)) return;
    }
  }

  // ---- texts ----

  struct Candidate {
    std::string id;
    std::string subject;
    Shingles text;  // of the version that the forward has most of
    std::int64_t score = 0;
  };

  std::optional<std::string> from_text(const Message& forward, const Said& said) {
    if (said.all.size() < kLeastShingles) return std::nullopt;
    return best_of(index().similar_to(said.all, kMostCandidates), forward, said, true);
  }

  // What a candidate has and the forward has counts for it, what only the candidate has against it;
  // so a mail that quotes the original wins if the forward is of that mail, and loses otherwise.
  std::optional<std::string> best_of(const std::vector<std::string>& ids, const Message& forward,
                                     const Said& said, bool by_text_alone) {
    std::vector<Candidate> candidates;
    for (const std::string& id : ids) {
      const std::optional<std::string> raw = cache_.raw(id);
      if (!raw) continue;
      const Message mail = parse_message(*raw);
      if (is_this_report(*raw, mail)) continue;
      Reading reading(mail);
      if (by_text_alone && !said.is_explained_by(all_shingles_of(reading))) continue;
      Candidate best{id, bare_subject(mail), {}, 0};
      for (Shingles& version : versions_of(reading)) {
        const std::size_t both = common(version, said.all);
        const auto score =
            static_cast<std::int64_t>(2 * both) - static_cast<std::int64_t>(version.size());
        if (by_text_alone && contained(version, said.all) < kLeastContained) continue;
        if (!best.text.empty() && score <= best.score) continue;
        best.text = std::move(version);
        best.score = score;
      }
      if (!best.text.empty()) candidates.push_back(std::move(best));
    }
    return undoubted(std::move(candidates), bare_subject(forward));
  }

  // The best candidate, if it is better than every other one that says something else.
  std::optional<std::string> undoubted(std::vector<Candidate> candidates,
                                       const std::string& subject) {
    if (candidates.empty()) return std::nullopt;
    // Of the same text the newest.
    std::sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
      if (a.score != b.score) return a.score > b.score;
      const bool a_named = a.subject == subject, b_named = b.subject == subject;
      return a_named != b_named ? a_named : a.id > b.id;
    });
    const Candidate& best = candidates.front();
    for (const Candidate& other : candidates) {
      const std::size_t shared = common(best.text, other.text);
      const auto differ =
          static_cast<std::int64_t>(best.text.size() + other.text.size() - 2 * shared);
      const bool named = best.subject == subject && other.subject != subject;
      // Three quarters of what tells the two apart must speak for the best.
      if (differ == 0 || named || 2 * (best.score - other.score) >= differ) continue;
      found_.not_found = NotFound::ambiguous;
      return std::nullopt;
    }
    return best.id;
  }

  std::string_view raw_;
  std::string to_learn_;  // raw_, as it would be learned
  Message forward_;
  Reading reading_;
  RecentMail& cache_;
  Proof proof_;
  Forward found_;
  std::optional<FingerprintIndex> index_;
  std::vector<std::string> unknown_;  // attached mail that the cache does not know
  std::size_t ids_looked_at_ = 0;
  bool own_id_ = false;
  bool unsupported_ = false;
};

}  // namespace

std::string_view name(MatchedBy by) {
  static constexpr std::array<std::string_view, 4> kNames{"attachment", "id", "message-id", "text"};
  return kNames[static_cast<std::size_t>(by)];
}

std::string_view name(NotFound why) {
  static constexpr std::array<std::string_view, 5> kNames{"nothing", "ambiguous", "itself",
                                                          "automatic", "unsupported"};
  return kNames[static_cast<std::size_t>(why)];
}

Forward find_originals(std::string_view raw, RecentMail& cache, Proof proof) {
  return Search(raw, cache, proof).run();
}

}  // namespace classify
