// The Japanese of messages.h.
#pragma once

#include <span>

namespace mailsift {

// Both texts have the same fields with the same formats. Numbered Japanese fields may be in another
// order.
struct Translation {
  const char* english;
  const char* japanese;
};

// Texts of this program, by their English text.
[[nodiscard]] std::span<const Translation> messages_in_japanese() noexcept;

// Texts made elsewhere; {} matches anything. The first that fits counts.
[[nodiscard]] std::span<const Translation> errors_in_japanese() noexcept;

}  // namespace mailsift
