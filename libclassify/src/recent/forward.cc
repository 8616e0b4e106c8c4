#include "classify/home/forward.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
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
constexpr std::size_t kMostIds = 10'000;  // to look at: each costs a MAC
constexpr std::size_t kMostKnownBytes = 16
                                        << 20;  // of mail; what is read in it is several times that
constexpr std::size_t kMostCandidates = 64;     // compared text against text: 0.5 ms each

using Fields = std::span<const HeaderField>;

const HeaderField* find(Fields fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [name](const HeaderField& field) {
    return equals_ignoring_case(field.name, name);
  });
  return found == fields.end() ? nullptr : &*found;
}

// The subject in canonical form, without "Fw: Re: 転送：" and so on in front.
std::string bare_subject(Fields fields) {
  const HeaderField* field = find(fields, "Subject");
  std::string canonical;
  if (field != nullptr) text::canonicalize(text::readable(field->text), canonical);
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

std::vector<std::string> addresses_in(Fields fields, std::string_view name) {
  std::vector<std::string> addresses;
  const HeaderField* field = find(fields, name);
  if (field == nullptr) return addresses;
  for (const mail::Address& address : mail::parse_addresses(field->raw)) {
    if (!address.domain.empty()) addresses.push_back(lower(address.local) + '@' + address.domain);
  }
  return addresses;
}

// The header facts that tell one mail from another.
struct Facts {
  explicit Facts(Fields fields)
      : resent(resent_fields(fields)),
        message_id(message_id_of(fields)),
        to(addresses_in(fields, "To")),
        from(addresses_in(fields, "From")),
        subject(bare_subject(fields)) {}

  std::ptrdiff_t resent;
  std::string message_id;
  std::vector<std::string> to, from;
  std::string subject;
};

// A mail, the messages attached to it, and its texts. It must not be moved.
struct Parsed {
  explicit Parsed(std::string_view raw)
      : message(mail::parse_message(raw, {}, attached)), reading(message) {}
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;

  mail::Attached attached;
  Message message;
  Reading reading;
};

bool is_automatic(const Message& forward) {
  if (resent_fields(forward.fields) > 0) return false;
  const HeaderField* submitted = forward.find("Auto-Submitted");
  if (submitted != nullptr && !starts_with_ignoring_case(trim(submitted->raw), "no")) return true;
  const Parameter* report = forward.content_type.find("report-type");
  // Some programs send mail that a user marked as spam as a feedback report (RFC 5965).
  return forward.content_type.value == "multipart/report" &&
         (report == nullptr || lower(report->raw) != "feedback-report");
}

// The search for the originals of one forward.
class Search {
 public:
  Search(std::string_view raw, RecentMail& cache, Proof proof,
         std::span<const std::string> own_fields)
      : own_fields_(own_fields),
        hash_(MailToLearn(raw, own_fields).hash()),
        forward_(raw),
        facts_(forward_.message.fields),
        cache_(cache),
        proof_(proof) {}

  Forward run() {
    search();
    found_.message = std::move(forward_.message);
    return std::move(found_);
  }

 private:
  void search() {
    if (is_automatic(forward_.message)) {
      found_.not_found = NotFound::automatic;
      return;
    }
    from_attachments();
    if (found_.originals.empty()) from_ids();
    if (found_.originals.empty() && proof_ == Proof::all) {
      if (unknown_.empty()) {
        const Said said = said_in(forward_.reading.texts());
        from_message_ids(said);
        if (found_.originals.empty()) add(from_text(facts_, said), MatchedBy::text);
      } else {
        for (auto& mail : unknown_) add_unknown(std::move(mail));
      }
    }
    if (found_.originals.empty() && found_.not_found == NotFound::nothing) {
      if (own_id_) found_.not_found = NotFound::itself;
      if (forward_.attached.unsupported) found_.not_found = NotFound::unsupported;
    }
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

  // ---- recent mail ----

  // A recent mail, read and parsed once even if several pieces of evidence lead to it.
  struct Known {
    explicit Known(std::shared_ptr<const MailToLearn> to_learn)
        : mail(std::move(to_learn)), reading(mail->message()), facts(mail->message().fields) {}

    const std::vector<Shingles>& versions() {
      if (!versions_) versions_ = versions_of(reading);
      return *versions_;
    }

    std::shared_ptr<const MailToLearn> mail;
    Reading reading;
    Facts facts;
    bool is_this_report = false;

   private:
    std::optional<std::vector<Shingles>> versions_;
  };

  // Null if there is no such recent mail. Valid until the next call, because not all of very much
  // mail is kept.
  Known* known(const std::string& id) {
    if (const auto found = known_.find(id); found != known_.end()) return found->second.get();
    std::optional<std::string> raw = cache_.raw(id);
    if (raw && known_bytes_ + raw->size() > kMostKnownBytes) {
      known_.clear();
      known_bytes_ = 0;
    }
    std::unique_ptr<Known>& entry = known_[id];
    if (!raw) return nullptr;
    known_bytes_ += raw->size();
    entry = std::make_unique<Known>(std::make_shared<const MailToLearn>(*raw, own_fields_));
    entry->is_this_report = is_this_report(*entry->mail, entry->facts);
    return entry.get();
  }

  // False if there is no such recent mail, or if it is the forward itself.
  bool add(const std::optional<std::string>& id, MatchedBy by) {
    if (!id || !has_room()) return false;
    if (is_known(*id)) return true;
    const Known* mail = known(*id);
    if (mail == nullptr || mail->is_this_report) return false;
    found_.originals.push_back({by, *id, mail->mail});
    return true;
  }

  void add_unknown(std::shared_ptr<const MailToLearn> mail) {
    const bool known =
        std::any_of(found_.originals.begin(), found_.originals.end(),
                    [&](const Original& o) { return o.mail->bytes() == mail->bytes(); });
    if (!known && has_room()) {
      found_.originals.push_back({MatchedBy::attachment, {}, std::move(mail)});
    }
  }

  // Whether a mail is this forward, or an earlier one, as the filter saw it on its way here.
  bool is_this_report(const MailToLearn& mail, const Facts& facts) const {
    const bool same_id = !facts.message_id.empty() && facts.message_id == facts_.message_id;
    const bool same_people = !facts_.to.empty() && !facts_.from.empty() && facts_.to == facts.to &&
                             facts_.from == facts.from;
    const bool same_header =
        facts_.resent > 0 ? facts.resent >= facts_.resent && facts.message_id == facts_.message_id
                          : same_id || same_people;
    return same_header || mail.hash() == hash_;
  }

  // True for the valid id of a recent message; all other ids are noted.
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

  // One attached message. If the walk over the forward did not enter it, it is parsed on its own.
  struct AttachedMail {
    std::string_view raw;
    Fields fields;
    std::span<Text> texts;
    Parsed* parsed;      // where the messages attached to it are,
    std::size_t within;  // and which of those they are
  };

  AttachedMail attached(Parsed& around, std::size_t index) {
    const mail::AttachedMessage& message = around.attached.messages[index];
    if (!message.is_walked) {
      Parsed& own = parsed_.emplace_back(message.raw);
      return {message.raw, own.message.fields, own.reading.texts(), &own,
              mail::AttachedMessage::kOutermost};
    }
    const Part* parts = around.message.parts.data();
    const auto is_before = [](const Text& text, const Part* part) { return &text.part() < part; };
    const std::span<Text> all = around.reading.texts();
    const auto begin =
        std::lower_bound(all.begin(), all.end(), parts + message.parts_begin, is_before);
    const auto end = std::lower_bound(begin, all.end(), parts + message.parts_end, is_before);
    return {message.raw, message.fields, {begin, end}, &around, index};
  }

  // Adds the attached messages that are among recent mail, also those inside unknown ones. An
  // unknown message with no known one inside is kept for later.
  void from_attachments() {
    struct Level {
      AttachedMail mail;
      std::size_t level;
      std::size_t outermost;  // which of the forward's own attachments it is in
    };
    std::deque<Level> todo;
    const auto add_inner = [&](Parsed& parsed, std::size_t within, std::size_t level,
                               std::optional<std::size_t> outermost) {
      std::size_t n = 0;
      for (std::size_t i = 0; i < parsed.attached.messages.size() && n < kMostOriginals; ++i) {
        if (parsed.attached.messages[i].within != within) continue;
        todo.push_back({attached(parsed, i), level, outermost.value_or(n)});
        ++n;
      }
    };
    add_inner(forward_, mail::AttachedMessage::kOutermost, 1, std::nullopt);
    std::vector<AttachedMail> own;
    for (const Level& level : todo) own.push_back(level.mail);
    std::vector<bool> known(own.size());
    for (std::size_t looked_at = 0; !todo.empty() && looked_at < 2 * kMostOriginals; ++looked_at) {
      const Level next = todo.front();
      todo.pop_front();
      if (add(counterpart(next.mail), MatchedBy::attachment)) {
        known[next.outermost] = true;
      } else if (next.level < kMostLevels) {
        add_inner(*next.mail.parsed, next.mail.within, next.level + 1, next.outermost);
      }
    }
    for (std::size_t i = 0; i < own.size(); ++i) {
      const bool a_mail =
          find(own[i].fields, "From") != nullptr || find(own[i].fields, "Subject") != nullptr;
      if (known[i] || !a_mail) continue;
      auto mail = std::make_shared<const MailToLearn>(own[i].raw, own_fields_);
      if (!is_this_report(*mail, Facts(own[i].fields))) unknown_.push_back(std::move(mail));
    }
    if (found_.originals.empty() || proof_ == Proof::ids) return;
    for (auto& mail : std::exchange(unknown_, {})) add_unknown(std::move(mail));
  }

  // The recent message that an attached one is a copy of.
  std::optional<std::string> counterpart(const AttachedMail& attached) {
    for (const HeaderField& field : attached.fields) {
      if (!equals_ignoring_case(field.name, "X-Mailsift-ID")) continue;
      const std::string_view id = trim(field.raw);
      if (is_valid(id)) return std::string(id);
    }
    if (proof_ == Proof::ids) return std::nullopt;
    const Said said = said_in(attached.texts);
    const Facts facts(attached.fields);
    if (std::optional<std::string> id = by_message_id(facts.message_id, facts, said)) return id;
    return from_text(facts, said);
  }

  // ---- ids ----

  void from_ids() {
    std::array<std::vector<std::string>, 3> places;
    for_each_id(forward_.reading, [&](IdPlace place, std::string_view id) {
      std::vector<std::string>& ids = places[static_cast<std::size_t>(place)];
      if (ids.size() < kMostOriginals && is_valid(id)) ids.emplace_back(id);
    });
    for (const std::vector<std::string>& ids : places) {
      for (const std::string& id : ids) add(id, MatchedBy::id);
      if (!found_.originals.empty()) return;
    }
    // The mail's own id belongs to the original if the mail was redirected, else to the forward
    // itself.
    for (const HeaderField& field : forward_.message.fields) {
      if (!equals_ignoring_case(field.name, "X-Mailsift-ID")) continue;
      const std::string id(trim(field.raw));
      if (is_valid(id) && !add(id, MatchedBy::id)) own_id_ = true;
    }
  }

  // ---- Message-IDs ----

  // Anyone can quote a Message-ID, so the contents of the mail must not contradict it.
  std::optional<std::string> by_message_id(const std::string& message_id, const Facts& forward,
                                           const Said& said) {
    if (message_id.empty()) return std::nullopt;
    std::vector<std::string> agreeing;
    for (const std::string& id : index().with_message_id(message_id)) {
      Known* mail = known(id);
      if (mail == nullptr || mail->is_this_report) continue;
      const std::vector<Shingles>& versions = mail->versions();
      const bool agrees = std::any_of(versions.begin(), versions.end(), [&](const Shingles& v) {
        return contained(v, said.all) >= kLeastContained / 2;
      });
      if (versions.empty() || agrees) agreeing.push_back(id);
    }
    if (agreeing.size() <= 1) return agreeing.empty() ? std::nullopt : std::optional(agreeing[0]);
    // The mail was received more than once, perhaps once through a list that added text.
    return best_of(agreeing, forward, said, false);
  }

  void from_message_ids(const Said& said) {
    for (const std::string& message_id : original_message_ids(forward_.reading)) {
      if (add(by_message_id(message_id, facts_, said), MatchedBy::message_id)) return;
    }
  }

  // ---- texts ----

  struct Candidate {
    std::string id;
    std::string subject;
    Shingles text;  // the version of which the forward holds the most
    std::int64_t score = 0;
  };

  std::optional<std::string> from_text(const Facts& forward, const Said& said) {
    if (said.all.size() < kLeastShingles) return std::nullopt;
    return best_of(index().similar_to(said.all, kMostCandidates), forward, said, true);
  }

  // Text in both the candidate and the forward counts for the candidate; text in the candidate
  // alone counts against it. So a mail that quotes the original wins if the forward is of that
  // mail, and loses otherwise.
  std::optional<std::string> best_of(const std::vector<std::string>& ids, const Facts& forward,
                                     const Said& said, bool by_text_alone) {
    std::vector<Candidate> candidates;
    for (const std::string& id : ids) {
      Known* mail = known(id);
      if (mail == nullptr || mail->is_this_report) continue;
      if (by_text_alone && !said.is_explained_by(all_shingles_of(mail->reading))) continue;
      Candidate best{id, mail->facts.subject, {}, 0};
      for (const Shingles& version : mail->versions()) {
        const std::size_t both = common(version, said.all);
        const auto score =
            static_cast<std::int64_t>(2 * both) - static_cast<std::int64_t>(version.size());
        if (by_text_alone && contained(version, said.all) < kLeastContained) continue;
        if (!best.text.empty() && score <= best.score) continue;
        best.text = version;
        best.score = score;
      }
      if (!best.text.empty()) candidates.push_back(std::move(best));
    }
    return undoubted(std::move(candidates), forward.subject);
  }

  // The best candidate, if it is better than every other one that says something else.
  std::optional<std::string> undoubted(std::vector<Candidate> candidates,
                                       const std::string& subject) {
    if (candidates.empty()) return std::nullopt;
    // Among messages with the same text, the newest comes first.
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
      // Three quarters of the differences between the two must speak for the best.
      if (differ == 0 || named || 2 * (best.score - other.score) >= differ) continue;
      found_.not_found = NotFound::ambiguous;
      return std::nullopt;
    }
    return best.id;
  }

  std::span<const std::string> own_fields_;
  std::uint64_t hash_;  // of the forward as it would be learned
  Parsed forward_;
  Facts facts_;  // of the forward
  RecentMail& cache_;
  Proof proof_;
  Forward found_;
  std::optional<FingerprintIndex> index_;
  std::vector<std::shared_ptr<const MailToLearn>>
      unknown_;  // attached mail that is not among recent mail
  std::size_t ids_looked_at_ = 0;
  bool own_id_ = false;
  std::deque<Parsed> parsed_;  // attached mail that was parsed on its own
  std::map<std::string, std::unique_ptr<Known>> known_;
  std::size_t known_bytes_ = 0;
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

Forward find_originals(std::string_view raw, RecentMail& cache, Proof proof,
                       std::span<const std::string> own_fields) {
  return Search(raw, cache, proof, own_fields).run();
}

}  // namespace classify
