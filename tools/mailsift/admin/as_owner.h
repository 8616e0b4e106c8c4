// Work in the home of another user, with that user's rights and no more.
//
//   root ─ fork ─▶ a process with the owner's groups and user id ─ work ─▶ its text, by a pipe
//
// So no link that a user lays leads root anywhere, and nothing in a home gets another owner.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mailsift {

// What `work` returns, run in a process of the user who owns `folder`. It gets a minute. Throws
// Failure (74) with the reason if that is not to be done (the owner is another user, and we are not
// root) or if `work` fails.
[[nodiscard]] std::string as_owner_of(const std::filesystem::path& folder,
                                      const std::function<std::string()>& work);

// Runs this program as that user, with that user's settings: his HOME, and nothing else of our
// environment but PATH and the language.
struct Ran {
  int exit_code = 0;
  std::string words;  // standard error, without the last line's end
};
[[nodiscard]] Ran run_as_owner_of(const std::filesystem::path& folder,
                                  const std::vector<std::string>& arguments);

}  // namespace mailsift
