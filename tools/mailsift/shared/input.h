// Reads mail from the places where people keep it: files, stdin, mbox, Maildir, MH, index files.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/verdict.h"
#include "shared/left_out.h"

namespace mailsift {

// Reads a descriptor to its end. Throws Failure (66) if it cannot be read.
[[nodiscard]] std::string read_descriptor(int descriptor, const std::string& name);

// Reads one message file, or stdin for "-". A file of a Maildir that a mail program has renamed
// meanwhile is found again, and a compressed file is uncompressed (unpack.h). Throws Failure (66)
// for a folder or an unreadable file, and (65) for damaged compressed data.
[[nodiscard]] std::string read_message(const std::string& path);

// Every message of `path`, one after the other: a file with one message, an mbox (it begins with
// "From " and has another message after the first, or its name ends in .mbox), a Maildir (cur
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
  // The next message; empty at the end. Throws Failure (66); the next call goes on after that
  // message.
  [[nodiscard]] std::optional<Named> next();
  // The next message that can be read.
  [[nodiscard]] std::optional<Named> next(LeftOut& left_out);

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

// Every message of several paths that can be read.
using MessageSink = std::function<void(const std::string& name, std::string raw)>;
void for_each_message(const std::vector<std::string>& paths, LeftOut& left_out,
                      const MessageSink& sink);

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

// Removes the entries whose file cannot be opened.
void leave_out_unreadable(const std::string& index, std::vector<IndexEntry>& entries,
                          LeftOut& left_out);

}  // namespace mailsift
