// The records of training/journal: bytes ↔ what they say. The format is in docs/MODEL_FORMAT.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "classify/feature.h"
#include "classify/home/training_set.h"

namespace classify {

inline constexpr std::string_view kJournalFirstLine = "mailsift journal 1\n";

struct Record {
  Training training;             // if it is one; of the others number, time and who
  std::uint64_t takes_back = 0;  // not 0: a training or a pruning is taken back
  std::uint32_t min_seen = 0;    // not 0: a pruning
  std::size_t bytes = 0;         // of the whole record
};

enum class Reading { whole, torn, damaged };

// The record at the front of `bytes`, which lies `offset` bytes into the journal. One that is torn
// or damaged behind a good head line still has its length.
[[nodiscard]] Reading read_record(std::string_view bytes, std::size_t offset, Record& record);

// The head line of a training, by what is kept of it: the mail (T), its features (H), nothing (F).
// Behind it come `kept`, the bytes that are kept, and a line feed, unless nothing is.
[[nodiscard]] std::string training_head(const Training& training, std::string_view kept);
[[nodiscard]] std::string take_back_record(std::uint64_t number, std::uint64_t takes_back,
                                           std::int64_t time, std::string_view who);
[[nodiscard]] std::string pruning_record(const Pruning& pruning);

// A name as one word of the journal.
[[nodiscard]] std::string one_word(std::string_view text);

// What learning needs of features, with the name of their scheme. Unpacking bytes that are of
// another scheme, or no packed features, gives none: features_fit() tells.
[[nodiscard]] std::string pack_features(const Features& features);
[[nodiscard]] Features unpack_features(std::string_view bytes);
[[nodiscard]] bool features_fit(std::string_view bytes);

}  // namespace classify
