// The grammar of message ids, and who may have made one.
//
//   001795392000-4k0v9q0d2m5t-8s0fj3c6pl1r2no7u4ab
//   time in      60 random    MAC: 100 bits of keyed BLAKE2b over what stands before
//   seconds      bits
//   └────── stem ───────────┘ the name of the file
//
// Digits count in base 32 as 0-9a-v (RFC 4648 7, in lower case), so that stems sort by time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "classify/home/system.h"
#include "home/secret.h"

namespace classify {

inline constexpr std::size_t kStemBytes = 25;

// A stem nobody can foresee. Throws Error: (invalid_input) for a time before 1970 or of more than
// 12 digits, (io) without random numbers.
[[nodiscard]] std::string new_stem(std::int64_t time, const System& system);

// The time of a stem; empty if the text is no stem.
[[nodiscard]] std::optional<std::int64_t> time_of_stem(std::string_view stem);

// Whether a text has the form of an id, whoever made it.
[[nodiscard]] bool has_form_of_id(std::string_view text);

[[nodiscard]] std::string signed_id(std::string_view stem, const Secret& secret);

// The stem of an id that was signed with this secret; empty for any other text.
[[nodiscard]] std::optional<std::string_view> verified_stem(std::string_view id,
                                                            const Secret& secret);

}  // namespace classify
