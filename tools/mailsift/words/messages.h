// The messages of the program to people, in the language of the user.
//
//   complain(tr("out of memory"));
//   tr_print("{} handed in\n", n);
//
// The English text is the key of its Japanese one (messages_ja.cc), and is printed if there is
// none. Output for programs (JSON, header fields, logs, lists with tabs) does not pass through
// here. Nothing is looked up before the first message.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>

namespace mailsift {

// True under a Japanese locale whose charset is UTF-8: the first of LC_ALL, LC_MESSAGES and LANG
// that is set. In another charset Japanese would be garbage, so the language is English there.
[[nodiscard]] bool is_japanese_wanted() noexcept;

// Speaks English from now on, whatever the locale: for output that programs read.
void speak_english() noexcept;

// `english` in the language of the user. Allocates nothing.
[[nodiscard]] const char* tr(const char* english) noexcept;

// As fmt::format and fmt::print. The Japanese form may name its fields by number, in another order.
template <class... Args>
[[nodiscard]] std::string tr_format(fmt::format_string<Args...> english, Args&&... args) {
  const fmt::string_view text = english;
  return fmt::vformat(tr(text.data()), fmt::make_format_args(args...));
}
template <class... Args>
void tr_print(fmt::format_string<Args...> english, Args&&... args) {
  const fmt::string_view text = english;
  fmt::vprint(stdout, tr(text.data()), fmt::make_format_args(args...));
}

// Translates errors whose English text comes from elsewhere (the library, CLI11, the system):
// frequent errors into Japanese; the others stay as they are.
[[nodiscard]] std::string tr_error(std::string_view english);

}  // namespace mailsift
