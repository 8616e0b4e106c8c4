// Finds a file of a Maildir again that a mail program has renamed since its folder was listed.
//
//   new/1795392000.M1P2.host  ─▶  cur/1795392000.M1P2.host:2,  ─▶  cur/1795392000.M1P2.host:2,RS
//
// The name up to the flags is unique and stays.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace mailsift {

class RenamedFiles {
 public:
  // Where the missing file of a Maildir is now; empty: nowhere, or it is in no Maildir. Lists the
  // folder at the first call, and again only if it has changed since.
  [[nodiscard]] std::optional<std::filesystem::path> find(const std::filesystem::path& missing);

 private:
  void list();

  std::filesystem::path maildir_;
  std::map<std::string, std::filesystem::path> now_;  // by the unique part of the name
};

}  // namespace mailsift
