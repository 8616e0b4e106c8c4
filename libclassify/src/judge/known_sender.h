// Whether a model has learned good mail from a sender. Recent mail of such senders is kept longer
// (CacheLimits).
#pragma once

#include <cstdint>
#include <optional>

#include "classify/feature.h"
#include "classify/model.h"
#include "classify/tokenizer.h"

namespace [[gnu::visibility("default")]] classify {

struct Sender {
  std::uint64_t feature = 0;  // of the address in From, in the view `words`: its public hash
  std::uint64_t address = 0;  // another hash of it; never 0
};
// Empty if there is no address in From. Anybody can write one there, so this is no proof of who sent
// the mail.
[[nodiscard]] std::optional<Sender> sender_of(const Tokens& tokens, const Features& features);

// The hash of the address if more good mail than spam was learned from it; 0: a stranger.
[[nodiscard]] inline std::uint64_t known_sender(const Sender& sender, const Counts& counts) {
  return counts.good > counts.spam ? sender.address : 0;
}

}  // namespace classify
