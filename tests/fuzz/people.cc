// Any bytes as HOME/known, as an address book, and as mail that was sent or that answers it.
#include <algorithm>
#include <cstring>

#include "classify/home/known_people.h"
#include "home/people/correspondence.h"
#include "home/people/people_table.h"
#include "judge/own_results.h"
#include "targets.h"

namespace classify::fuzz {
namespace {

bool is_plain_ascii(std::string_view address) {
  return std::count(address.begin(), address.end(), '@') == 1 && !address.starts_with('@') &&
         !address.ends_with('@') && address.size() <= 254 &&
         std::all_of(address.begin(), address.end(),
                     [](char c) { return c > ' ' && c < 0x7f && (c < 'A' || c > 'Z'); });
}

void read_as_table(Bytes file) {
  const std::optional<PeopleTable> whole = decode_people(file);
  const auto reader = PeopleReader::open(
      [file](std::uint64_t offset, char* to, std::size_t size) {
        if (offset > file.size() || size > file.size() - offset) return false;
        std::memcpy(to, file.data() + offset, size);
        return true;
      },
      file.size());
  claim(!whole || reader, "a whole file can be read");
  if (whole) {
    claim(encode(*whole) == file, "a whole file is written as it was read");
    for (const auto& [hash, standings] : whole->addresses) {
      claim(reader->address(hash).has_value(), "each address is found");
    }
    for (const auto& [hash, standings] : whole->messages) {
      claim(reader->message(hash).has_value(), "each message is found");
    }
  } else if (reader) {
    for (std::uint64_t hash = 1; hash != 0; hash <<= 1) {
      (void)reader->address(hash);
      (void)reader->message(hash);
    }
  }
}

}  // namespace

void people_target(Bytes bytes) {
  read_as_table(bytes);
  for (const std::string& address : read_address_book(bytes)) {
    claim(is_plain_ascii(address), "an address of a book is plain");
  }
  const SentMail sent = read_sent(bytes);
  for (const std::string& address : sent.recipients) {
    claim(is_plain_ascii(address), "a recipient is plain");
  }
  claim(sent.time >= 0, "no mail is from before 1970");
  const Message message = parse_message(bytes);
  const std::string from = only_sender(message);
  claim(from.empty() || is_plain_ascii(from), "a sender is plain");
  claim(referred_ids(message).size() <= 100, "so many Message-IDs at most");
  (void)sender_result(message, {}, "example.com");
  const auto people = people_in_memory();
  people->add_sent({&sent, 1}, {});
  const Verdict spam{.cls = Class::spam, .score = 9, .probability = .999};
  const Verdict spared_one = people->open().spare(spam, message, {});
  claim(spared_one.cls != Class::good && spared_one.score == spam.score, "never more than UNSURE");
}

}  // namespace classify::fuzz
