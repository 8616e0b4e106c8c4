// Who was answered in the last hour: HOME/answered, so that nobody can use our answers to flood
// somebody whose address he writes into From.
//
//   1795977300 user@example.com      one line per answer: time, address in lower case
//
// Private (0600) and bounded, whatever anybody sends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "classify/home/home.h"

namespace mailsift {

inline constexpr std::int64_t kAnswerAgainAfter = 3'600;  // seconds
inline constexpr std::size_t kMostAnswers = 500;          // within that time, to all addresses

// Whether this address may be answered now; if so it is remembered. False if it was answered within
// the hour (an address with "+folder" is the same as without), or if kMostAnswers were. Any number
// of processes may call it at once. Throws Error (io).
[[nodiscard]] bool may_answer(const classify::Home& home, std::string_view address,
                              std::int64_t now);

}  // namespace mailsift
