#include "mail/answered.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <string>

#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/private_folder.h"
#include "shared/ascii.h"

namespace mailsift {
namespace {

using classify::Descriptor;

constexpr std::size_t kMostBytes = kMostAnswers * 300;  // an address has at most 254

// The file, locked. Whoever had the lock before may have replaced it meanwhile; then the new one is
// to be locked.
Descriptor locked(const std::filesystem::path& path) {
  constexpr int kOpen = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  while (true) {
    Descriptor file(::open(path.c_str(), kOpen, 0600));
    if (!file) classify::throw_errno("open", path);
    classify::check_own_file(file, path);
    while (::flock(file.get(), LOCK_EX) != 0) {
      if (errno != EINTR) classify::throw_errno("lock", path);
    }
    struct stat opened {
    }, named{};
    if (::fstat(file.get(), &opened) != 0) classify::throw_errno("read", path);
    if (::lstat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
        opened.st_ino == named.st_ino) {
      return file;
    }
  }
}

std::string read(const Descriptor& file, const std::filesystem::path& path) {
  std::string bytes(kMostBytes, '\0');
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) classify::throw_errno("read", path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

// In lower case and without "+folder", which most hosts deliver to the same mailbox.
std::string mailbox(std::string_view address) {
  std::string box = lower(address);
  const std::size_t at = box.rfind('@');
  const std::size_t plus = box.find('+');
  if (plus != std::string::npos && plus > 0 && plus < at) box.erase(plus, at - plus);
  return box;
}

}  // namespace

bool may_answer(const classify::Home& home, std::string_view address, std::int64_t now) {
  const std::filesystem::path path = home.answered();
  const std::string box = mailbox(address);
  const Descriptor file = locked(path);
  const std::string before = read(file, path);
  std::string after;
  std::size_t answers = 0;
  bool may = true;
  for (std::string_view rest = before; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    std::int64_t time = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), time);
    const bool counts = error == std::errc() && end != line.data() + line.size() && *end == ' ' &&
                        time > now - kAnswerAgainAfter;
    if (!counts) continue;
    const std::string_view to = line.substr(static_cast<std::size_t>(end + 1 - line.data()));
    ++answers;
    may &= to != box && answers < kMostAnswers;
    // A time that lies ahead is of a clock that was wrong: that answer counts as one of now.
    after += std::to_string(std::min(time, now)) + ' ' + std::string(to) + '\n';
  }
  if (may) after += std::to_string(now) + ' ' + box + '\n';
  if (after == before) return may;
  const std::string_view bytes = after;
  classify::write_file_atomically(path, {&bytes, 1});
  return may;
}

}  // namespace mailsift
