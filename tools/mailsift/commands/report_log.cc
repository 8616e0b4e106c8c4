#include "commands/report_log.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <vector>

#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/private_folder.h"
#include "home/message_id.h"

namespace classify {
namespace {

constexpr std::size_t kLongestLine = 1'000;
constexpr std::string_view kSuffix = ".eml";

}  // namespace

void log_report(const Home& home, std::string_view line) {
  const std::filesystem::path path = home.reports();
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0 &&
      static_cast<std::uint64_t>(status.st_size) >= kMostLogBytes) {
    // Two writers may do this at once; then a few lines are lost, which a log can bear.
    std::error_code error;
    std::filesystem::rename(path, path.string() + ".1", error);
  }
  std::string text(line.substr(0, kLongestLine));
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }, ' ');
  text += '\n';
  constexpr int kAppend = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  Descriptor file(::open(path.c_str(), kAppend, 0600));
  if (!file) throw_errno("open", path);
  check_own_file(file, path);
  write_all(file.get(), text, path);
  if (!file.close()) throw_errno("close", path);
}

std::string keep_unmatched(const Home& home, std::string_view raw, std::int64_t time,
                           const UnmatchedLimits& limits) {
  if (raw.size() > limits.max_bytes || limits.max_messages == 0) return {};
  const PrivateFolder folder = PrivateFolder::open_or_make(home.unmatched());
  std::string name = new_stem(time, this_system()) + std::string(kSuffix);
  if (!folder.create(name, {&raw, 1})) return {};
  std::vector<std::string> kept = folder.names();  // oldest first: names begin with the time
  std::erase_if(kept, [&](const std::string& other) { return other == name; });
  std::size_t messages = 1;
  std::uint64_t bytes = raw.size();
  for (std::size_t i = kept.size(); i-- > 0;) {
    const auto status = folder.status(kept[i]);
    if (!status) continue;
    ++messages;
    bytes += status->bytes;
    if (messages > limits.max_messages || bytes > limits.max_bytes) folder.remove(kept[i]);
  }
  return name;
}

}  // namespace classify
