// The one form in which requests and trainings are written: by the queue while they wait, by the
// journal once they are learned. docs/MODEL_FORMAT.md describes it.
//
//   T 12 spam 1795300000 error 0.1200 4.5000 REQUEST alice 3120 MAILHASH HEADHASH
//   3120 bytes of mail
//
// A field that is added to Training is added here, once, and is then in both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classify/feature.h"
#include "classify/home/training_log.h"

namespace [[gnu::visibility("default")]] classify {

enum class RecordState { whole, torn, damaged };

// The record at the front of `bytes`, which lies `offset` bytes into its file. One that is torn or
// damaged after a good head line still has its length.
struct ReadRecord {
  RecordState state = RecordState::damaged;
  LogRecord record;
  std::size_t bytes = 0;  // of the whole record; 0: unknown
};
[[nodiscard]] ReadRecord read_record(std::string_view bytes, std::size_t offset);

// The head line of a record. After a training come `kept`, the bytes that are kept, and a line feed,
// unless nothing is.
[[nodiscard]] std::string record_head(const LogRecord& record, std::string_view kept);

// A request as the queue writes it: a head line as above, then the mail and a line feed, whatever is
// to be kept of it once it is learned.
[[nodiscard]] std::string request_head(const Training& training);
[[nodiscard]] ReadRecord read_request(std::string_view bytes);

// What is asked, as the training that it will be. `hash` and `size` are of the mail.
[[nodiscard]] Training training_of(const TrainRequest& request, std::uint64_t hash,
                                   std::size_t size);

// A name as one word of a head line.
[[nodiscard]] std::string one_word(std::string_view text);

// What learning needs of features, with the name of their scheme. Unpacking bytes that are of
// another scheme, or no packed features, gives none: features_fit() tells.
[[nodiscard]] std::string pack_features(const Features& features);
[[nodiscard]] Features unpack_features(std::string_view bytes);
[[nodiscard]] bool features_fit(std::string_view bytes);

}  // namespace classify
