// Reads mail from the places where people keep it: files, stdin, mbox, Maildir, MH, index files.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/verdict.h"

namespace mailsift {

// Reads a descriptor to its end. Throws Failure (66) if it cannot be read.
[[nodiscard]] std::string read_descriptor(int descriptor, const std::string& name);

// Reads one message file, or stdin for "-". Throws Failure (66) for a folder or an unreadable file.
[[nodiscard]] std::string read_message(const std::string& path);

// Every message of `path`, one after the other: a file with one message, an mbox (it begins with
// "From " and has another such line after a blank line, or its name ends in .mbox), a Maildir (cur
// and new), an MH folder or any folder of message files (not its subfolders), or "-" for stdin (a
// message or an mbox). mboxrd quoting (">From ") is undone.
class MessageSource {
 public:
  // Throws Failure (66).
  explicit MessageSource(const std::string& path);
  // Files of one message each; they are opened when their turn comes.
  explicit MessageSource(std::vector<std::filesystem::path> files);

  struct Named {
    std::string name;  // for people: "box:3"
    std::string raw;
  };
  // The next message; empty at the end. Throws Failure (66).
  [[nodiscard]] std::optional<Named> next();

  // How many there are in all.
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::string path_;
  std::vector<std::filesystem::path> files_;
  std::string mbox_;        // a whole mbox,
  std::size_t at_ = 0;      // and how far it was read
  std::string single_;      // or the one message of a file
  std::size_t number_ = 0;  // messages given
  std::size_t size_ = 0;
};

// The same with a callback.
using MessageSink = std::function<void(const std::string& name, std::string raw)>;
void for_each_message(const std::string& path, const MessageSink& sink);

// True if a file of this name and content is read as an mbox.
[[nodiscard]] bool is_mbox(const std::string& path, std::string_view bytes);

// True if the bytes are an mbox of more than one message.
[[nodiscard]] bool is_mbox_of_several(std::string_view bytes);

struct IndexEntry {
  classify::Class gold = classify::Class::good;
  std::string path;            // as written
  std::filesystem::path file;  // relative paths are taken from the index's own folder
  std::string source;          // where the message came from; empty: not said
  std::size_t line = 0;
};

// One "spam PATH", "ham PATH" or "good PATH" per line, as in the TREC corpora, optionally followed
// by a tab and the name of a source. A path may hold blanks but no tab. Blank lines and lines
// beginning with # are skipped. Throws Failure (66, 65), which names file and line.
[[nodiscard]] std::vector<IndexEntry> read_index(const std::string& path);

}  // namespace mailsift
