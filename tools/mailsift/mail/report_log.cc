#include "mail/report_log.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <vector>

#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/private_folder.h"
#include "home/fair_share.h"
#include "home/message_id.h"

namespace classify {
namespace {

constexpr std::size_t kLongestLine = 1'000;
constexpr std::string_view kSuffix = ".eml";
constexpr std::string_view kStrangersSuffix = "-stranger.eml";
constexpr std::string_view kKnownSuffix = "-known.eml";

// The groups are the user and the others; of the others one part are strangers.
constexpr std::array<std::size_t, 2> kParts{2, 2};
constexpr Shares kShares{2, kParts};

std::string_view suffix_of(ComesFrom from) {
  if (from == ComesFrom::user) return kSuffix;
  return from == ComesFrom::known ? kKnownSuffix : kStrangersSuffix;
}

GroupedMessage grouped(std::uint64_t bytes, std::string_view name) {
  if (name.ends_with(kStrangersSuffix)) return {bytes, 1, 0};
  if (name.ends_with(kKnownSuffix)) return {bytes, 1, 1};
  return {bytes, 0, 0};
}

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
                           ComesFrom from, const UnmatchedLimits& limits) {
  if (raw.size() > limits.max_bytes || limits.max_messages == 0) return {};
  const PrivateFolder folder = PrivateFolder::open_or_make(home.unmatched());
  std::string name = new_stem(time, this_system());
  name += suffix_of(from);
  if (!folder.create(name, {&raw, 1})) return {};
  std::vector<std::string> kept = folder.names();  // oldest first: names begin with the time
  // The new one is the last to go, whatever the clock says.
  std::stable_partition(kept.begin(), kept.end(),
                        [&name](const std::string& other) { return other != name; });
  std::vector<GroupedMessage> messages;
  for (const std::string& one : kept) {
    const auto status = folder.status(one);
    messages.push_back(grouped(status ? status->bytes : 0, one));
  }
  for (const std::size_t at :
       beyond_limits(messages, limits.max_messages, limits.max_bytes, kShares)) {
    folder.remove(kept[at]);
    if (kept[at] == name) return {};
  }
  return name;
}

}  // namespace classify
