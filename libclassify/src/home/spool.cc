#include "home/spool.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <thread>

#include "ascii.h"
#include "files/atomic_file.h"
#include "files/private_folder.h"
#include "hash.h"
#include "home/journal.h"

namespace classify {
namespace {

constexpr std::string_view kFirstWords = "mailsift request 1 ";

// Unique among all processes and threads of this machine, and sorted by time. The clock only orders
// arrivals; nothing that is learned depends on it.
std::string new_id() {
  static std::atomic<unsigned> counter{0};
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const auto micros = static_cast<unsigned long long>(now.tv_sec) * 1000000 +
                      static_cast<unsigned long long>(now.tv_nsec) / 1000;
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%016llX-%ld-%04u", micros, static_cast<long>(::getpid()),
                counter.fetch_add(1) % 10000);
  return text.data();
}

}  // namespace

std::string spool_request(const Home& home, const TrainRequest& request) {
  check_own_home(home);
  const std::string mail = mail_to_learn(request.raw);
  std::string head = std::string(kFirstWords) + (request.cls == Class::spam ? "spam " : "good ") +
                     std::to_string(request.time) + ' ' + std::string(name(request.regime)) + ' ' +
                     one_word(request.who) + ' ' + std::to_string(hash_bytes(mail)) + '\n';
  const std::string id = new_id();
  const std::array<std::string_view, 2> chunks{head, mail};
  write_file_atomically(home.spool() / id, chunks);
  return id;
}

std::vector<SpooledRequest> list_spool(const std::filesystem::path& spool) {
  std::vector<SpooledRequest> found;
  std::error_code error;
  for (auto at = std::filesystem::directory_iterator(spool, error);
       !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    std::string id = at->path().filename().string();
    if (id.find('.') == std::string::npos) found.push_back({std::move(id), at->path()});
  }
  std::sort(found.begin(), found.end(),
            [](const SpooledRequest& a, const SpooledRequest& b) { return a.id < b.id; });
  return found;
}

std::size_t waiting_requests(const Home& home) { return list_spool(home.spool()).size(); }

void await_quiet(const Home& home, std::chrono::milliseconds quiet, int times) {
  std::size_t before = waiting_requests(home);
  for (int i = 0; i < times; ++i) {
    std::this_thread::sleep_for(quiet);
    const std::size_t now = waiting_requests(home);
    if (now <= before) return;
    before = now;
  }
}

void remove_abandoned(const std::filesystem::path& folder) {
  const auto too_old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  std::error_code error;
  for (auto at = std::filesystem::directory_iterator(folder, error);
       !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    std::error_code gone;
    const bool temporary = at->path().filename().string().find(".tmp-") != std::string::npos;
    if (temporary && at->last_write_time(gone) < too_old && !gone) {
      std::filesystem::remove(at->path(), gone);
    }
  }
}

std::optional<TrainRequest> read_request(const std::filesystem::path& path) {
  const std::optional<PrivateFolder> spool = PrivateFolder::open(path.parent_path());
  const auto content = spool ? spool->read(path.filename(), std::string::npos) : std::nullopt;
  if (!content) return std::nullopt;
  std::string_view bytes = content->bytes;
  const std::size_t line_end = bytes.find('\n');
  if (!bytes.starts_with(kFirstWords) || line_end == std::string_view::npos) return std::nullopt;
  std::string_view line = bytes.substr(kFirstWords.size(), line_end - kFirstWords.size());
  TrainRequest request;
  const std::string_view cls = next_word(line);
  request.cls = cls == "spam" ? Class::spam : Class::good;
  const std::string_view time = next_word(line);
  const std::optional<Regime> regime = regime_from_name(next_word(line));
  request.who = next_word(line);
  const std::string_view hash = line;
  request.raw = bytes.substr(line_end + 1);
  const bool good =
      (cls == "spam" || cls == "good") && regime &&
      std::from_chars(time.data(), time.data() + time.size(), request.time).ec == std::errc{} &&
      hash == std::to_string(hash_bytes(request.raw));
  if (!good) return std::nullopt;
  request.regime = *regime;
  return request;
}

}  // namespace classify
