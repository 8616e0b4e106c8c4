// The Japanese of messages.h.
#pragma once

#include <span>

namespace mailsift {

// The fields of both are the same, each with the same format; in another order if the Japanese ones
// are numbered.
struct Translation {
  const char* english;
  const char* japanese;
};

// Texts of this program, by their English.
[[nodiscard]] std::span<const Translation> messages_in_japanese() noexcept;

// Texts made elsewhere; {} is whatever stands there. The first that fits counts.
[[nodiscard]] std::span<const Translation> errors_in_japanese() noexcept;

}  // namespace mailsift
