// Any bytes as a forward → its original: never the forward itself, and only what the cache or the
// forward holds.
#include "classify/home/forward.h"

#include "classify/home/training_set.h"
#include "mail/attached.h"
#include "recent/mentions.h"
#include "targets.h"

namespace classify::fuzz {
namespace {

// A home of its own with two mails.
RecentMail& cache() {
  static const std::shared_ptr<RecentMail> made = [] {
    const Home home{scratch() / "forward"};
    std::filesystem::create_directories(home.folder);
    const std::shared_ptr<RecentMail> fresh = open_recent_mail(home);
    for (const char* text :
         {"lanterns from the warehouse in Rotterdam, forty pallets of them, sold "
          "this week for four euros each, delivered to your own door by lorry",
          "The toner of the printer on the second floor is nearly empty; a new "
          "cartridge lies in the cupboard next to the coffee machine"}) {
      fresh->store("From: a@example.com\nMessage-ID: <one@example.com>\n\n" + std::string(text), {},
                   1'795'392'000);
    }
    return fresh;
  }();
  return *made;
}

}  // namespace

void forward_target(Bytes raw) {
  for (const Proof proof : {Proof::ids, Proof::all}) {
    const Forward forward = find_originals(raw, cache(), proof);
    claim(forward.originals.size() <= kMostOriginals, "so many originals at most");
    claim(forward.refused.size() <= 20, "so many refused ids at most");
    for (const Original& original : forward.originals) {
      claim(!original.id.empty() || proof == Proof::all, "only an id proves anything");
      claim(original.id.empty() ||
                mail_to_learn(cache().raw(original.id).value()) == original.mail->bytes(),
            "an original is the mail that is cached");
      claim(mail_to_learn(raw) != original.mail->bytes(), "a forward is not its original");
    }
  }
  mail::Attached attached;
  const Message asked = mail::parse_message(raw, {}, attached);
  claim(asked.structure == parse_message(raw).structure, "asking for them changes no message");
  for (const mail::AttachedMessage& one : attached.messages) {
    claim(one.raw.size() <= raw.size(), "an attached message is in the mail");
    claim(one.parts_begin <= one.parts_end && one.parts_end <= asked.parts.size(),
          "its parts are parts of the mail");
    claim(one.within == mail::AttachedMessage::kOutermost ||
              one.within < static_cast<std::size_t>(&one - attached.messages.data()),
          "what it is attached to comes first");
  }
  const std::string learned = mail_to_learn(raw);
  claim(mail_to_learn(learned) == learned || learned.starts_with("From ") ||
            learned.starts_with(">From "),
        "what is learned of a mail is learned of itself");
  const Message message = parse_message(raw);
  Reading reading(message);
  claim(original_message_ids(reading).size() <= 20, "so many Message-IDs at most");
  for_each_id(reading, [](IdPlace, std::string_view id) {
    claim(id.size() <= kMessageIdBytes, "an id has the length of one");
  });
}

}  // namespace classify::fuzz
