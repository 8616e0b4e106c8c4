// The files of a home: the journal of trainings, a request of the spool, a message of the cache.
//
// A record ends with the hash of its line, and of its mail; where a line has "#" for one, the right
// one is put there, so that what lies behind the hashes is reached.
#include <algorithm>
#include <charconv>

#include "classify/error.h"
#include "classify/home/recent_mail.h"
#include "classify/home/request_queue.h"
#include "classify/home/training_set.h"
#include "hash.h"
#include "home/cached_file.h"
#include "home/record.h"
#include "recent/fingerprint_index.h"
#include "targets.h"

namespace classify::fuzz {
namespace {

std::string hex(std::uint64_t number) {
  std::string digits(16, '\0');
  digits.resize(static_cast<std::size_t>(
      std::to_chars(digits.data(), digits.data() + 16, number, 16).ptr - digits.data()));
  return digits;
}

// "T 1 spam 0 all 0 0 r1 me # #\nmail of that line up to the next record\n"
std::string with_hashes(Bytes input) {
  std::string out;
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    std::string line(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
    if (line.ends_with(" # #")) {  // a mail
      const std::size_t next = std::min(input.find("\nT "), input.size());
      const Bytes mail = input.substr(0, next);
      line.resize(line.size() - 3);
      line += std::to_string(mail.size()) + ' ' + hex(hash_bytes(mail)) + " #";
    }
    if (line.ends_with(" #")) {
      line.pop_back();
      line += hex(hash_bytes(line));
    }
    out += line + '\n';
  }
  return out;
}

void check_journal(const std::string& bytes) {
  const std::filesystem::path folder = scratch() / "training";
  std::filesystem::create_directories(folder);
  write_file(folder / "journal", bytes);
  try {
    std::size_t trainings = 0;
    {
      TrainingSet set(folder);
      trainings = set.trainings().size();
      claim(trainings <= bytes.size(), "no more trainings than bytes");
      for (const Training& training : set.trainings()) {
        const std::string_view mail = set.mail(training);
        claim(mail.size() <= bytes.size(), "a mail is in the journal");
        (void)set.features(training, {});
        claim(set.find_number(training.number) != nullptr, "a training is found by its number");
      }
      claim(set.steps().size() <= trainings + set.prunings().size(), "a step a record at most");
      claim(set.applied_chain().size() >= 1, "a chain has a beginning");
      Training one;
      one.cls = Class::spam;
      one.who = "me";
      one.request = "one-more";
      set.append(one, "Subject: one more\n\nof me\n");
      set.sync();
    }
    const TrainingSet again(folder);
    claim(again.trainings().size() == trainings + 1,
          "a training that was added is there, and all before it");
    claim(again.mail(again.trainings().back()) == "Subject: one more\n\nof me\n", "with its mail");
  } catch (const Error&) {
  }
}

}  // namespace

void home_target(Bytes input) {
  const std::string bytes = with_hashes(input);
  check_journal(bytes);
  for (const char* first : {"mailsift journal 1\n", "mailsift journal 2\n"})
    check_journal(first + bytes);

  const std::filesystem::path spool = scratch() / "spool";
  std::filesystem::create_directories(spool);
  std::filesystem::permissions(spool, std::filesystem::perms::owner_all);
  const std::shared_ptr<RequestQueue> queue = open_request_queue(spool);
  for (const char* first : {"", "mailsift request 1 ", "mailsift request 2\n"}) {
    write_file(spool / "request", first + bytes);
    try {
      if (const std::optional<TrainRequest> read = queue->read("request")) {
        claim(read->raw.size() <= bytes.size(), "a request's mail is in it");
      }
    } catch (const Error& e) {
      claim(e.code() == ErrorCode::newer_format, "a request is read, none, or of a later version");
    }
  }
  if (const std::optional<CachedHead> head = read_cached_head(bytes, bytes.size())) {
    claim(head->length + head->message.bytes == bytes.size(),
          "a cached mail is the rest of its file");
    (void)is_mail_of(*head, Bytes(bytes).substr(head->length));
  }
  static const std::shared_ptr<RecentMail> recent = recent_mail_in_memory();
  recent->set_index(input);
  const FingerprintIndex prints(*recent);
  claim(prints.with_message_id("one@example.com").empty(), "a mail that is not there is not found");
}

}  // namespace classify::fuzz
