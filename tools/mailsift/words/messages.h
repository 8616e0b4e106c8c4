// The messages of the program to people, in the language of the user.
//
//   complain(tr("out of memory"));
//   tr_print("{} handed in\n", n);
//
// The English text is the key of its Japanese one (messages_ja.cc), and is printed if there is
// none. Output for programs (JSON, header fields, logs, lists with tabs) does not pass through
// here. Nothing is looked up before the first message.
//
// "{} training(s)" is "1 training" or "2 trainings": in English "(s)" becomes what the number before
// it wants. Japanese has no plurals.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace mailsift {

// True under a Japanese locale whose charset is UTF-8: the first of LC_ALL, LC_MESSAGES and LANG
// that is set. In another charset Japanese would be garbage, so the language is English there.
[[nodiscard]] bool is_japanese_wanted() noexcept;

// Speaks English from now on, whatever the locale: for output that programs read.
void speak_english() noexcept;

// `english` in the language of the user. Allocates nothing.
[[nodiscard]] const char* tr(const char* english) noexcept;

// `text` with "s" or nothing for each "(s)", by the number that comes before it.
[[nodiscard]] std::string with_plurals(std::string text);

// As fmt::format and fmt::print. The Japanese form may name its fields by number, in another order.
template <class... Args>
[[nodiscard]] std::string tr_format(fmt::format_string<Args...> english, Args&&... args) {
  const fmt::string_view text = english;
  std::string out = fmt::vformat(tr(text.data()), fmt::make_format_args(args...));
  const bool counts =
      std::string_view(text.data(), text.size()).find("(s)") != std::string_view::npos;
  return counts ? with_plurals(std::move(out)) : out;
}
template <class... Args>
void tr_print(fmt::format_string<Args...> english, Args&&... args) {
  fmt::print("{}", tr_format(english, std::forward<Args>(args)...));
}

// Translates errors whose English text comes from elsewhere (the library, CLI11, the system):
// frequent errors into Japanese; the others stay as they are.
[[nodiscard]] std::string tr_error(std::string_view english);

}  // namespace mailsift
