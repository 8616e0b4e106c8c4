// Requests in files of a folder, one each.
//
//   spool/0000019A2B3C4D5E-12345-0001   "mailsift request 2\n", then a record (record.h)
//
// A name is unique and begins with the time, so names sort in order of arrival. It is the id of the
// request in the log.
#include "classify/home/request_queue.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <map>
#include <mutex>

#include "ascii.h"
#include "classify/error.h"
#include "files/atomic_file.h"
#include "files/private_folder.h"
#include "hash.h"
#include "home/record.h"

namespace classify {
namespace {

constexpr std::string_view kFirstWords = "mailsift request ";
constexpr unsigned kFormat = 2;
// How many requests of its own a process remembers, and of which size.
constexpr std::size_t kMostOwn = 64;
constexpr std::size_t kLargestOwn = 1 << 20;

// Format 1: "mailsift request 1 spam TIME REGIME WHO MAILHASH" in one line, then the mail.
std::optional<TrainRequest> read_format_1(std::string_view line, std::string_view mail) {
  TrainRequest request;
  const std::string_view cls = next_word(line);
  request.cls = cls == "spam" ? Class::spam : Class::good;
  const bool timed = parse_number(next_word(line), request.time);
  const std::optional<Regime> regime = regime_from_name(next_word(line));
  request.who = next_word(line);
  const bool good = (cls == "spam" || cls == "good") && timed && regime &&
                    line == std::to_string(hash_bytes(mail));
  if (!good) return std::nullopt;
  request.regime = *regime;
  request.raw = mail;
  return request;
}

std::optional<TrainRequest> read_format_2(std::string_view bytes) {
  const ReadRecord read = read_request(bytes);
  if (read.state != RecordState::whole) return std::nullopt;
  const Training& t = read.record.training;
  return TrainRequest{.cls = t.cls,
                      .raw = std::string(bytes.substr(t.kept_offset, t.kept_bytes)),
                      .regime = t.regime,
                      .time = t.time,
                      .who = t.who,
                      .keep = t.kept};
}

class QueueFolder : public RequestQueue {
 public:
  QueueFolder(std::filesystem::path folder, const System& system)
      : folder_(std::move(folder)), system_(system) {}

  std::string put(const TrainRequest& request) override {
    const std::string cleaned = request.mail ? std::string() : mail_to_learn(request.raw);
    const std::string& mail = request.mail ? request.mail->bytes() : cleaned;
    const std::uint64_t hash = request.mail ? request.mail->hash() : hash_bytes(mail);
    const std::string head = first_line_ + request_head(training_of(request, hash, mail.size()));
    std::string id = new_id();
    const std::array<std::string_view, 3> chunks{head, mail, "\n"};
    write_file_atomically(folder_ / id, chunks);
    if (request.mail && mail.size() <= kLargestOwn) {
      const std::lock_guard lock(mutex_);
      if (own_.size() >= kMostOwn) own_.erase(own_.begin());
      own_.emplace(id, request);
    }
    return id;
  }

  // Temporary files of writers, and requests that were set aside, have a dot in their names.
  [[nodiscard]] std::vector<std::string> waiting() const override {
    std::vector<std::string> ids;
    std::error_code error;
    for (auto at = std::filesystem::directory_iterator(folder_, error);
         !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
      std::string id = at->path().filename().string();
      if (id.find('.') == std::string::npos) ids.push_back(std::move(id));
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  [[nodiscard]] bool has(std::string_view id) const override {
    return ::access((folder_ / id).c_str(), F_OK) == 0 || errno != ENOENT;
  }

  [[nodiscard]] std::optional<TrainRequest> read(std::string_view id) const override {
    {
      const std::lock_guard lock(mutex_);
      const auto own = own_.find(id);
      if (own != own_.end()) return own->second;
    }
    const std::optional<PrivateFolder> folder = PrivateFolder::open(folder_);
    const auto content = folder ? folder->read(std::string(id), std::string::npos) : std::nullopt;
    if (!content) return std::nullopt;
    std::string_view bytes = content->bytes;
    const std::size_t line_end = bytes.find('\n');
    if (!bytes.starts_with(kFirstWords) || line_end == std::string_view::npos) return std::nullopt;
    std::string_view line = bytes.substr(kFirstWords.size(), line_end - kFirstWords.size());
    unsigned format = 0;
    if (!parse_number(next_word(line), format)) return std::nullopt;
    if (format > kFormat) {
      throw Error(ErrorCode::newer_format,
                  (folder_ / id).string() + ": request format " + std::to_string(format) +
                      ", this build reads up to " + std::to_string(kFormat));
    }
    bytes.remove_prefix(line_end + 1);
    return format == 1 ? read_format_1(line, bytes) : read_format_2(bytes);
  }

  void remove(std::string_view id) override {
    ::unlink((folder_ / id).c_str());
    forget(id);
  }

  void set_aside(std::string_view id) override {
    const std::filesystem::path path = folder_ / id;
    const std::string aside = path.string() + ".damaged";
    if (::rename(path.c_str(), aside.c_str()) != 0) throw_errno("move aside", path);
    forget(id);
  }

 private:
  void forget(std::string_view id) {
    const std::lock_guard lock(mutex_);
    const auto own = own_.find(id);
    if (own != own_.end()) own_.erase(own);
  }

  // Unique among all processes and threads of this machine, and sorted by time. The clock only
  // orders arrivals; learning does not depend on it.
  [[nodiscard]] std::string new_id() const {
    static std::atomic<unsigned> counter{0};
    std::array<char, 64> text;
    std::snprintf(text.data(), text.size(), "%016llX-%llu-%04u",
                  static_cast<unsigned long long>(system_.now_us()),
                  static_cast<unsigned long long>(system_.process()), counter.fetch_add(1) % 10000);
    return text.data();
  }

  const std::string first_line_ = std::string(kFirstWords) + std::to_string(kFormat) + '\n';
  std::filesystem::path folder_;
  System system_;
  mutable std::mutex mutex_;
  // Put by this process lately: no need to read and parse them again.
  std::map<std::string, TrainRequest, std::less<>> own_;
};

}  // namespace

std::shared_ptr<RequestQueue> open_request_queue(const std::filesystem::path& folder,
                                                 const System& system) {
  return std::make_shared<QueueFolder>(folder, system);
}

void await_quiet(const RequestQueue& queue, std::chrono::milliseconds quiet, int times,
                 const System& system) {
  std::size_t before = queue.waiting().size();
  for (int i = 0; i < times; ++i) {
    system.sleep(quiet);
    const std::size_t now = queue.waiting().size();
    if (now <= before) return;
    before = now;
  }
}

}  // namespace classify
