// The one form in which requests and trainings are written: the queue writes it while they wait,
// the journal once they are learned. docs/MODEL_FORMAT.md describes it.
//
//   T 12 spam 1795300000 error 0.1200 4.5000 REQUEST alice 3120 MAILHASH HEADHASH
//   3120 bytes of mail
//
// A new field of Training is added here once, and is then in both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "classify/feature.h"
#include "classify/home/training_log.h"

namespace classify {

enum class RecordState { whole, torn, damaged };

// The record at the front of `bytes`, which begins `offset` bytes into its file. If the head line
// is good, the length is known even if the rest is torn or damaged.
struct ReadRecord {
  RecordState state = RecordState::damaged;
  LogRecord record;
  std::size_t bytes = 0;  // of the whole record; 0: unknown
};
[[nodiscard]] ReadRecord read_record(std::string_view bytes, std::size_t offset);

// Calls `each` with every whole record from `begin` on, and the place of its first byte. If a whole
// record follows a bad one, that one was damaged later; if none follows, it was never finished. A
// mail may quote a journal, so the bytes after a good head line, which are mail, are not searched.
struct RecordsRead {
  std::size_t end = 0;      // of the last whole record
  std::size_t damaged = 0;  // records before it
};
RecordsRead read_records(std::string_view bytes, std::size_t begin,
                         const std::function<void(const ReadRecord&, std::size_t at)>& each);

[[nodiscard]] std::string hex(std::uint64_t number);
// A line of words, the last of which is the XXH3 of those before it, with its line feed; and the words
// before the hash of such a line (without line feed), empty if it is not theirs.
[[nodiscard]] std::string with_hash(std::string words);
[[nodiscard]] std::string_view hashed_words(std::string_view line);

// The head line of a record. If anything is kept of a training, the kept bytes (`kept`) and a line
// feed follow.
[[nodiscard]] std::string record_head(const LogRecord& record, std::string_view kept);

// A request as the queue writes it: a head line as above, then always the whole mail and a line
// feed, even if less is kept once it is learned.
[[nodiscard]] std::string request_head(const Training& training);
[[nodiscard]] ReadRecord read_request(std::string_view bytes);

// The training that a request will become. `hash` and `size` are those of the mail.
[[nodiscard]] Training training_of(const TrainRequest& request, std::uint64_t hash,
                                   std::size_t size);

// A name as one word of a head line.
[[nodiscard]] std::string one_word(std::string_view text);

// Packs the parts of features that learning needs, with the name of their scheme. Unpacking gives
// no features if the bytes are of another scheme or are no packed features; features_fit() tells.
[[nodiscard]] std::string pack_features(const Features& features);
[[nodiscard]] Features unpack_features(std::string_view bytes);
[[nodiscard]] bool features_fit(std::string_view bytes);

}  // namespace classify
