// The files of a home: the journal of trainings, a request of the spool, a message of the cache.
// Records may have "#" for their hashes, see with_hashes().
#include <algorithm>

#include "classify/error.h"
#include "classify/home/recent_mail.h"
#include "classify/home/request_queue.h"
#include "classify/home/training_set.h"
#include "home/cached_file.h"
#include "home/record.h"
#include "recent/fingerprint_index.h"
#include "targets.h"

namespace classify::fuzz {
namespace {

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
  for (const char* first : {"mailsift journal 1\n", "mailsift journal 2\n", "mailsift journal 3\n"})
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
