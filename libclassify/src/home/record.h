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
