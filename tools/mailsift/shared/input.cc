#include "shared/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "files/descriptor.h"
#include "shared/command_line.h"
#include "shared/maildir.h"
#include "shared/mbox.h"
#include "shared/unpack.h"
#include "words/messages.h"

namespace mailsift {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_read(const std::string& name, const std::string& reason) {
  throw Failure(kNoInput, tr_format("{}: cannot read: {}", name, reason));
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  const bool maildir = fs::is_directory(folder / "cur", error);
  for (const fs::path& sub : maildir ? std::vector<fs::path>{folder / "cur", folder / "new"}
                                     : std::vector<fs::path>{folder}) {
    for (auto at = fs::directory_iterator(sub, error); !error && at != fs::directory_iterator();
         at.increment(error)) {
      std::error_code unreadable;
      const bool hidden = at->path().filename().string().starts_with('.');
      if (!hidden && at->is_regular_file(unreadable)) files.push_back(at->path());
    }
    if (error && !(maildir && error == std::errc::no_such_file_or_directory)) {
      cannot_read(sub.string(), tr_error(error.message()));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// A file that was renamed is opened by its new name. Empty, with errno, if it cannot be opened.
classify::Descriptor try_open(const std::string& path) {
  constexpr int kRead = O_RDONLY | O_CLOEXEC;
  classify::Descriptor file(::open(path.c_str(), kRead));
  if (!file && errno == ENOENT) {
    static thread_local RenamedFiles renamed;
    const std::optional<fs::path> now = renamed.find(path);
    errno = ENOENT;
    if (now) file = classify::Descriptor(::open(now->c_str(), kRead));
  }
  return file;
}

// As read_descriptor(); nothing if it is a folder.
std::optional<std::string> read_unless_folder(int descriptor, const std::string& name) {
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) return std::nullopt;
  // One byte more than the file has, so that a read finds its end, too. If the size is unknown, begin
  // with little memory, because each page costs.
  const bool sized = S_ISREG(status.st_mode) && status.st_size > 0;
  const auto expected = static_cast<std::size_t>(status.st_size);
  std::string bytes(sized ? expected + 1 : 16 * 1024, '\0');
  for (std::size_t size = 0;;) {
    if (size == bytes.size()) bytes.resize(size * 2);
    const ssize_t n = ::read(descriptor, bytes.data() + size, bytes.size() - size);
    if (n < 0 && errno != EINTR) cannot_read(name, tr_error(std::strerror(errno)));
    if (n > 0) size += static_cast<std::size_t>(n);
    // A file that gave its whole size, but not the byte more, has ended.
    if (n == 0 || (sized && size == expected)) {
      bytes.resize(size);
      return bytes;
    }
  }
}

// The same by its path, uncompressed. Looks the path up once, because nearly all are those of mail.
std::optional<std::string> read_unless_folder(const std::string& path) {
  const classify::Descriptor file = try_open(path);
  if (!file) {
    const int reason = errno;
    std::error_code error;
    // A folder that nobody may list can be a Maildir.
    if (reason == EACCES && fs::is_directory(path, error)) return std::nullopt;
    cannot_read(path, tr_error(std::strerror(reason)));
  }
  std::optional<std::string> bytes = read_unless_folder(file.get(), path);
  if (bytes) bytes = unpacked(std::move(*bytes), path);
  return bytes;
}

}  // namespace

std::string read_descriptor(int descriptor, const std::string& name) {
  std::optional<std::string> bytes = read_unless_folder(descriptor, name);
  if (!bytes) cannot_read(name, tr_error("Is a directory"));
  return std::move(*bytes);
}

std::string read_message(const std::string& path) {
  if (path == "-") return read_descriptor(STDIN_FILENO, tr("standard input"));
  std::optional<std::string> bytes = read_unless_folder(path);
  if (!bytes) cannot_read(path, tr_error("Is a directory"));
  return std::move(*bytes);
}

MessageSource::MessageSource(const std::string& path) : path_(path) {
  std::optional<std::string> bytes = path == "-" ? read_message(path) : read_unless_folder(path);
  if (!bytes) {
    files_ = files_of(path);
    size_ = files_.size();
    return;
  }
  if (is_mbox(path, *bytes)) {
    for (std::size_t at = 0; at < bytes->size();
         at = std::min(next_message(*bytes, at), bytes->size())) {
      ++size_;
    }
    mbox_ = std::move(*bytes);
  } else {
    single_ = std::move(*bytes);
    size_ = 1;
  }
}

MessageSource::MessageSource(std::vector<fs::path> files)
    : files_(std::move(files)), size_(files_.size()) {}

std::optional<MessageSource::Named> MessageSource::next(LeftOut& left_out) {
  for (;;) {
    try {
      return next();
    } catch (const Failure& failure) {
      left_out.add(failure);
    }
  }
}

std::optional<MessageSource::Named> MessageSource::next() {
  if (number_ == size_) return std::nullopt;
  ++number_;
  if (!files_.empty()) {
    const std::string file = files_[number_ - 1].string();
    return Named{file, read_message(file)};
  }
  if (mbox_.empty()) return Named{path_, std::move(single_)};
  const std::string_view bytes = mbox_;
  const std::size_t end = std::min(next_message(bytes, at_), bytes.size());
  std::string_view message = bytes.substr(at_, end - at_);
  at_ = end;
  // The blank line after a message belongs to the mbox. Some programs leave it out after the last
  // message.
  if (message.ends_with("\n\r\n")) {
    message.remove_suffix(2);
  } else if (message.ends_with("\n\n")) {
    message.remove_suffix(1);
  }
  return Named{fmt::format("{}:{}", path_, number_), unquoted(message)};
}

void for_each_message(const std::vector<std::string>& paths, LeftOut& left_out,
                      const MessageSink& sink) {
  for (const std::string& path : paths) {
    std::optional<MessageSource> source;
    try {
      source.emplace(path);
    } catch (const Failure& failure) {
      left_out.add(failure);
      continue;
    }
    while (std::optional<MessageSource::Named> message = source->next(left_out)) {
      sink(message->name, std::move(message->raw));
    }
  }
}

void leave_out_unreadable(const std::string& index, std::vector<IndexEntry>& entries,
                          LeftOut& left_out) {
  std::erase_if(entries, [&](const IndexEntry& entry) {
    try {
      const std::string path = entry.file.string();
      if (!try_open(path)) cannot_read(path, tr_error(std::strerror(errno)));
      return false;
    } catch (const Failure& failure) {
      left_out.add(
          {failure.exit_code, fmt::format("{}:{}: {}", index, entry.line, failure.what())});
      return true;
    }
  });
}

std::vector<IndexEntry> read_index(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) cannot_read(path, tr_error("Is a directory"));
  std::ifstream in(path);
  if (!in) cannot_read(path, tr_error(std::strerror(errno)));
  const fs::path folder = fs::path(path).parent_path();
  std::vector<IndexEntry> entries;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line[0] == '#') continue;
    const std::size_t blank = line.find_first_of(" \t");
    const std::string label = line.substr(0, blank);
    const bool spam = label == "spam";
    if (!spam && label != "ham" && label != "good") {
      throw Failure(kBadData, tr_format("{}:{}: unknown label \"{:.40}\" (spam, ham or good)", path,
                                        number, label));
    }
    const std::size_t begin = line.find_first_not_of(" \t", blank);
    if (blank == std::string::npos || begin == std::string::npos) {
      throw Failure(kBadData, tr_format("{}:{}: no file named behind the label", path, number));
    }
    const std::size_t tab = std::min(line.find('\t', begin), line.size());
    const std::string file = line.substr(begin, tab - begin);
    const std::size_t source = std::min(tab + 1, line.size());
    entries.push_back({.gold = spam ? classify::Class::spam : classify::Class::good,
                       .path = file,
                       .file = folder / file,
                       .source = line.substr(source, line.find('\t', source) - source),
                       .line = number});
  }
  return entries;
}

}  // namespace mailsift
