// A corpus index and an mbox, as `evaluate` and `train` read them: read, or refused in words.
#include <stdexcept>

#include "shared/command_line.h"
#include "shared/input.h"
#include "shared/unpack.h"
#include "targets.h"

namespace classify::fuzz {
namespace {

void check_index(const std::string& path, Bytes bytes) {
  try {
    std::size_t line = 0;
    for (const mailsift::IndexEntry& entry : mailsift::read_index(path)) {
      claim(entry.line > line && entry.line <= bytes.size(), "entries are in order");
      line = entry.line;
      claim(!entry.path.empty(), "an entry names a file");
      claim(entry.path.find('\n') == std::string::npos, "a path is in one line");
      claim(entry.gold != Class::unsure, "an entry has a class");
    }
  } catch (const mailsift::Failure& failure) {
    const std::string_view words = failure.what();
    claim(words.starts_with(path), "words about an index name it");
    claim(words.find('\n') == std::string_view::npos, "words about an index are one line");
  }
}

void check_messages(const std::string& path, Bytes file) {
  std::string bytes;
  try {
    bytes = mailsift::unpacked(std::string(file), path);
  } catch (const mailsift::Failure&) {
    return;  // refused
  }
  mailsift::MessageSource source(path);
  std::size_t messages = 0, size = 0;
  while (const auto message = source.next()) {
    ++messages;
    size += message->raw.size();
  }
  claim(messages == source.size(), "as many messages as promised");
  claim(size <= bytes.size() &&
            size + 2 * messages +
                    static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '>')) >=
                bytes.size(),
        "their bytes are those of the file, but for quoting and blank lines");
}

}  // namespace

void index_target(Bytes file) {
  for (const char* name : {"index", "box.mbox"}) {
    const std::string path = scratch() / name;
    write_file(path, file);
    check_index(path, file);
    check_messages(path, file);
  }
}

}  // namespace classify::fuzz
