// Where one user's data lives.
//
//   model      the snapshot                 spool/   training requests that wait
//   training/  the training log             cache/   recent mail, as it was received
//   lock       the writer's lock            secret   the key that signs message ids
//   reports    log of what users forwarded  unmatched/  forwards that matched nothing
//   answered   who got an answer to that in the last hour
//   known      whom the user writes to, hashed
//
// Folders are 0700, files 0600: all of it is private mail, or made of it.
#pragma once

#include <filesystem>

#include "classify/language.h"

namespace [[gnu::visibility("default")]] classify {

struct Home {
  std::filesystem::path folder;
  [[nodiscard]] std::filesystem::path model() const { return folder / "model"; }
  [[nodiscard]] std::filesystem::path training() const { return folder / "training"; }
  [[nodiscard]] std::filesystem::path spool() const { return folder / "spool"; }
  [[nodiscard]] std::filesystem::path cache() const { return folder / "cache"; }
  [[nodiscard]] std::filesystem::path lock() const { return folder / "lock"; }
  [[nodiscard]] std::filesystem::path reports() const { return folder / "reports"; }
  [[nodiscard]] std::filesystem::path answered() const { return folder / "answered"; }
  [[nodiscard]] std::filesystem::path unmatched() const { return folder / "unmatched"; }
  [[nodiscard]] std::filesystem::path secret() const { return folder / "secret"; }
  [[nodiscard]] std::filesystem::path known() const { return folder / "known"; }
};

// Call this before writing into a home, and before learning or signing with its contents. It asks
// whether another user could have put these files there, or could replace them meanwhile. Throws
// Error (io), which says what is wrong, unless
//   the home, training/ and spool/ belong to the effective user and only the owner may write there
//   (so root is refused at a user's home), none but the home itself being a symbolic link;
//   and on the way to the home nothing that lies in a folder where everybody may write is another
//   user's, and each such folder is sticky, as /tmp is.
// Root and the members of the group of a folder above are trusted. The cache/ folder is checked
// when it is opened. A handful of system calls.
void check_own_home(const Home& home);

}  // namespace classify
