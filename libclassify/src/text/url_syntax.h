// The signs that URLs are made of, in all their disguises: "[.]" "(dot)" "hxxp" "[:]//" "．".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace classify::text {

[[nodiscard]] constexpr bool is_slash(char c) { return c == '/' || c == '\\'; }

// Letters of alphabets that are written with spaces between words. They can be part of a bare host
// name or a path in running text; Han, kana and Hangul end it.
[[nodiscard]] bool is_alphabetic(char32_t c);

// Where the character of a host label at `pos` ends; `pos` if there is none.
[[nodiscard]] std::size_t after_label_char(std::string_view text, std::size_t pos);

// Size of the dot at `pos`, 0 if there is none. "[.]", "(dot)", "[." and " [ . ] " keep mail programs
// from making a link.
[[nodiscard]] std::size_t dot_at(std::string_view text, std::size_t pos);

// Size of the "@", "[at]", "(at)" ... at `pos`, 0 if there is none.
[[nodiscard]] std::size_t at_sign_at(std::string_view text, std::size_t pos);

// Size of the "://", "[:]//", ":\\\\" ... at `pos`, 0 if there is none.
[[nodiscard]] std::size_t authority_mark_at(std::string_view text, std::size_t pos);

struct Scheme {
  std::string_view written;
  std::string_view meant;
};

// The known scheme at the end of `word` ("linkhxxps" → hxxps, https); null if there is none.
[[nodiscard]] const Scheme* scheme_at_end(std::string_view word);

// A scheme without its disguise: hxxp → http. `scheme` is lower case.
[[nodiscard]] std::string_view refanged_scheme(std::string_view scheme);

// Letters, digits and the signs of URLs in their full-width form as ASCII; other full-width signs
// (brackets, comma, exclamation mark) end a URL in Japanese text. Keeps where each byte came from.
struct Narrowed {
  std::string narrow;
  std::vector<std::uint32_t> origins;  // empty: the text is as it was
  std::string_view text;

  explicit Narrowed(std::string_view written);
  Narrowed(const Narrowed&) = delete;
  Narrowed& operator=(const Narrowed&) = delete;

  [[nodiscard]] std::size_t origin(std::size_t pos) const {
    return origins.empty() ? pos : origins[pos];
  }
};

}  // namespace classify::text
