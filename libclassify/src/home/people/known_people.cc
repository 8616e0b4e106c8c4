#include "classify/home/known_people.h"

#include <algorithm>
#include <array>
#include <optional>

#include "ascii.h"
#include "classify/error.h"
#include "home/people/correspondence.h"
#include "home/people/source.h"
#include "judge/own_results.h"
#include "mail/header.h"

namespace classify {
namespace {

// The user's own address, as the settings or the mail's delivery say.
bool is_own(std::string_view from, const Message& message, const Settings& settings) {
  const auto same = [from](std::string_view own) { return equals_ignoring_case(own, from); };
  if (std::any_of(settings.own_addresses.begin(), settings.own_addresses.end(), same)) return true;
  return std::any_of(message.fields.begin(), message.fields.end(), [&](const HeaderField& field) {
    return mail::is_delivery_field(field.name) && same(plain_address(field.raw));
  });
}

}  // namespace

std::string_view name(Known known) {
  constexpr std::array<std::string_view, 4> kNames{"no", "sender", "reply", "forged"};
  return kNames[static_cast<std::size_t>(known)];
}

void refuse_damaged(const std::string& name) {
  throw Error(ErrorCode::io, name + ": damaged; nobody is known");
}

void refuse_foreign(const std::string& name) {
  throw Error(ErrorCode::io, name + ": made with another secret; nobody is known");
}

Known KnownPeople::find(const Message& mail, const Settings& settings) const {
  if (!source_) return Known::no;
  const std::string from = only_sender(mail);
  if (from.empty() || is_own(from, mail, settings)) return Known::no;
  const std::optional<PeopleReader> reader = PeopleReader::open(source_->read, source_->file_size);
  if (!reader) refuse_damaged(source_->name);
  if (!source_->secret) refuse_foreign(source_->name);
  const PeopleKey key(*source_->secret);
  if (key.id() != reader->key_id()) refuse_foreign(source_->name);

  Known known = Known::no;
  if (const std::optional<Standings> sender = reader->address(key.address(from))) {
    if (sender->standing == Standing::known) known = Known::sender;
  } else if (!has_list_fields(mail)) {
    const std::vector<std::string> ids = referred_ids(mail);
    const bool answers = std::any_of(ids.rbegin(), ids.rend(), [&](const std::string& id) {
      const std::optional<Standings> message = reader->message(key.message(id));
      return message && message->standing == Standing::known;
    });
    if (answers) known = Known::reply;
  }
  if (known == Known::no) return known;
  const std::string_view domain = std::string_view(from).substr(from.rfind('@') + 1);
  const SenderResult result = sender_result(mail, settings.authserv_ids, domain);
  return result == SenderResult::fails ? Known::forged : known;
}

Verdict KnownPeople::spare(const Verdict& verdict, const Message& mail,
                           const Settings& settings) const {
  return verdict.cls == Class::spam ? spared(verdict, find(mail, settings)) : verdict;
}

Known PeopleStore::forget_sender(const Message& spam, const Settings& settings) {
  const Known known = open().find(spam, settings);
  if (is_spared(known)) {
    const std::string from = only_sender(spam);
    (void)forget({&from, 1}, referred_ids(spam));
  }
  return known;
}

}  // namespace classify
