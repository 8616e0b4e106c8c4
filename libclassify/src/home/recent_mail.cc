#include "classify/home/recent_mail.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

#include "ascii.h"
#include "classify/error.h"
#include "classify/mail_to_learn.h"
#include "files/atomic_file.h"
#include "files/private_folder.h"
#include "home/cache_shares.h"
#include "home/cached_file.h"
#include "home/mail_folder.h"
#include "home/message_id.h"
#include "home/secret.h"

namespace classify {
namespace {

constexpr std::int64_t kDay = 86'400;
// Marks: files of one line, "mailsift settled 1 1795392000".
constexpr const char* kSettled = "settled";
constexpr const char* kTended = "tended";
constexpr const char* kIndexFile = "prints";

std::string mark_words(const char* name) { return std::string("mailsift ") + name + " 1 "; }

// Days since 1970.
std::string day_of(std::int64_t time) { return std::to_string(time / kDay); }

// A number as we write it: without a sign, leading zeros or anything after it.
std::optional<std::int64_t> number_of(std::string_view word) {
  std::int64_t number = 0;
  if (!parse_number(word, number) || std::to_string(number) != word) return std::nullopt;
  return number;
}

// The folders of days, oldest first.
std::vector<std::string> days_of(const PrivateFolder& cache) {
  std::vector<std::string> days = cache.names();
  std::erase_if(days, [](const std::string& name) { return number_of(name).value_or(-1) < 0; });
  std::sort(days.begin(), days.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  return days;
}

// The names of messages of a day, oldest first.
std::vector<std::string> stems_of(const PrivateFolder& folder, const std::string& day) {
  std::vector<std::string> stems = folder.names();
  std::erase_if(stems, [&day](const std::string& name) {
    const std::optional<std::int64_t> time = time_of_stem(name);
    return !time || day_of(*time) != day;
  });
  return stems;
}

std::optional<PrivateFolder> folder_of(std::string_view stem, const std::filesystem::path& cache) {
  const std::optional<PrivateFolder> folder = PrivateFolder::open(cache);
  return folder ? folder->open_folder(day_of(time_of_stem(stem).value())) : std::nullopt;
}

// Empty if the head is damaged or belongs to another message.
std::optional<CachedHead> head_in(const PrivateFolder::Content& content, std::string_view stem) {
  std::optional<CachedHead> head = read_cached_head(content.bytes, content.file_size);
  return head && head->message.time == time_of_stem(stem) ? head : std::nullopt;
}

// Damaged messages count as spam of strangers: nobody needs them.
GroupedMessage grouped(std::uint64_t bytes, const std::optional<PrivateFolder>& folder,
                       const std::string& stem) {
  const auto content = folder ? folder->read(stem, kLongestHead) : std::nullopt;
  const std::optional<CachedHead> head = content ? head_in(*content, stem) : std::nullopt;
  return head ? in_cache(bytes, head->message.cls, head->part) : in_cache(bytes, Class::spam, 0);
}

// A folder for each day, a file for each message.
class MailFolder : public RecentMail {
 public:
  MailFolder(Home home, const System& system)
      : home_(std::move(home)), folder_(home_.cache()), system_(system) {}

  // Read once, by the first call. Throws Error (io).
  [[nodiscard]] const Secret& secret() const {
    const std::lock_guard lock(reading_);
    if (!secret_) secret_ = read_secret(home_, system_);
    return *secret_;
  }

  std::string store(std::string_view raw, const Verdict& verdict, std::int64_t time,
                    std::uint64_t known_sender) override;
  [[nodiscard]] bool is_ours(std::string_view id) const override;
  [[nodiscard]] std::optional<CachedMessage> find(std::string_view id) const override;
  [[nodiscard]] std::optional<std::string> raw(std::string_view id) const override;
  [[nodiscard]] IdState state(std::string_view id) const override;
  [[nodiscard]] Listing list() const override;
  bool remove(std::string_view id) override;
  Expired expire(const CacheLimits& limits, std::int64_t now, std::size_t most) override;
  [[nodiscard]] std::int64_t settled_until() const override { return mark(kSettled); }
  void set_settled_until(std::int64_t time) override { set_mark(kSettled, time); }
  [[nodiscard]] std::int64_t tended_at() const override { return mark(kTended); }
  void set_tended_at(std::int64_t time) override { set_mark(kTended, time); }
  [[nodiscard]] std::string index() const override;
  void set_index(std::string_view bytes) override;

 private:
  [[nodiscard]] std::int64_t mark(const char* name) const;
  void set_mark(const char* name, std::int64_t time);

  Home home_;
  std::filesystem::path folder_;
  System system_;
  // No std::call_once: what is thrown in it does not get through a statically linked unwinder.
  mutable std::mutex reading_;
  mutable std::optional<Secret> secret_;
};

}  // namespace

std::string_view name(IdState state) {
  static constexpr std::array<std::string_view, 4> kNames{"cached", "expired", "forged", "foreign"};
  return kNames[static_cast<std::size_t>(state)];
}

std::string MailFolder::store(std::string_view raw, const Verdict& verdict, std::int64_t time,
                              std::uint64_t known_sender) {
  const std::string stem = new_stem(time, system_), day = day_of(time);
  const std::string head = cached_head(raw, verdict, time, part_of(known_sender));
  const std::array<std::string_view, 2> chunks{head, raw};
  const PrivateFolder cache = PrivateFolder::open_or_make(folder_);
  // More than once, because an expiry at the same time removes folders that it finds empty.
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::optional<PrivateFolder> folder = cache.open_folder(day);
    if (folder && folder->create(stem, chunks)) return signed_id(stem, secret());
    cache.make_folder(day);
  }
  throw Error(ErrorCode::io, (folder_ / day).string() + ": removed whenever it was made");
}

bool MailFolder::is_ours(std::string_view id) const {
  return verified_stem(id, secret()).has_value();
}

std::optional<CachedMessage> MailFolder::find(std::string_view id) const {
  const std::optional<std::string_view> stem = verified_stem(id, secret());
  const std::optional<PrivateFolder> folder = stem ? folder_of(*stem, folder_) : std::nullopt;
  if (!folder) return std::nullopt;
  const auto content = folder->read(std::string(*stem), kLongestHead);
  std::optional<CachedHead> head = content ? head_in(*content, *stem) : std::nullopt;
  if (!head) return std::nullopt;
  head->message.id = id;
  return std::move(head->message);
}

std::optional<std::string> MailFolder::raw(std::string_view id) const {
  const std::optional<std::string_view> stem = verified_stem(id, secret());
  const std::optional<PrivateFolder> folder = stem ? folder_of(*stem, folder_) : std::nullopt;
  if (!folder) return std::nullopt;
  const auto content = folder->read(std::string(*stem), std::string::npos);
  const std::optional<CachedHead> head = content ? head_in(*content, *stem) : std::nullopt;
  if (!head) return std::nullopt;
  std::string mail = content->bytes.substr(head->length);
  if (!is_mail_of(*head, mail)) return std::nullopt;
  return mail;
}

IdState MailFolder::state(std::string_view id) const {
  if (is_ours(id)) return find(id) ? IdState::cached : IdState::expired;
  const std::string_view stem = id.substr(0, kStemBytes);
  if (id.size() != kMessageIdBytes || !time_of_stem(stem)) return IdState::foreign;
  const std::optional<PrivateFolder> folder = folder_of(stem, folder_);
  return folder && folder->status(std::string(stem)) ? IdState::forged : IdState::foreign;
}

RecentMail::Listing MailFolder::list() const {
  Listing listing;
  (void)secret();  // without it no message has an id
  const std::optional<PrivateFolder> cache = PrivateFolder::open(folder_);
  if (!cache) return listing;
  for (const std::string& day : days_of(*cache)) {
    const std::optional<PrivateFolder> folder = cache->open_folder(day);
    if (!folder) continue;
    for (const std::string& stem : stems_of(*folder, day)) {
      const auto content = folder->read(stem, kLongestHead);
      std::optional<CachedHead> head = content ? head_in(*content, stem) : std::nullopt;
      // A message that is gone by now is not a damaged one.
      if (!head && folder->status(stem)) ++listing.damaged;
      if (!head) continue;
      head->message.id = signed_id(stem, secret());
      listing.messages.push_back(std::move(head->message));
    }
  }
  return listing;
}

bool MailFolder::remove(std::string_view id) {
  const std::optional<std::string_view> stem = verified_stem(id, secret());
  const std::optional<PrivateFolder> folder = stem ? folder_of(*stem, folder_) : std::nullopt;
  return folder && folder->remove(std::string(*stem));
}

RecentMail::Expired MailFolder::expire(const CacheLimits& limits, std::int64_t now,
                                       std::size_t most) {
  Expired expired;
  const std::optional<PrivateFolder> cache = PrivateFolder::open(folder_);
  if (!cache) return expired;
  struct File {
    std::string stem;
    std::uint64_t bytes;
    std::size_t day;
    bool goes;
  };
  const std::vector<std::string> days = days_of(*cache);
  std::vector<File> files, young;  // oldest first; in the end files has first those too old
  std::uint64_t bytes = 0;
  // Messages stored at this time or later are kept; the time is never before 1970.
  const std::int64_t keep_from = now - std::min(limits.keep_days, now / kDay) * kDay;
  for (std::size_t day = 0; day < days.size(); ++day) {
    const std::optional<PrivateFolder> folder = cache->open_folder(days[day]);
    if (!folder) continue;
    remove_abandoned(*folder, now, [](const std::string& file) {
      return file.ends_with(PrivateFolder::kTemporary);
    });
    for (std::string& stem : stems_of(*folder, days[day])) {
      const auto status = folder->status(stem);
      if (!status) continue;
      std::int64_t stored = time_of_stem(stem).value();
      if (stored > now + kDay) {
        // Stored while the clock was ahead. It is dated by its file: today, when that is first seen.
        if (status->changed > now + kDay) folder->touch(stem);
        stored = std::min(status->changed, now);
      }
      const bool old = stored < keep_from;
      bytes += old ? 0 : status->bytes;
      (old ? files : young).push_back({std::move(stem), status->bytes, day, old});
    }
  }
  // The folder of a file; folders are opened one after another, as the files come.
  std::optional<PrivateFolder> opened;
  std::size_t opened_day = days.size();
  const auto folder_of_file = [&](const File& file) -> const std::optional<PrivateFolder>& {
    if (file.day != opened_day) opened = cache->open_folder(days[opened_day = file.day]);
    return opened;
  };
  if (young.size() > limits.max_messages || bytes > limits.max_bytes) {
    std::vector<GroupedMessage> messages;
    for (const File& file : young)
      messages.push_back(grouped(file.bytes, folder_of_file(file), file.stem));
    for (const std::size_t at :
         beyond_limits(messages, limits.max_messages, limits.max_bytes, kCacheShares))
      young[at].goes = true;
  }
  std::ranges::move(young, std::back_inserter(files));
  std::size_t left = files.size();
  for (const File& file : files) {
    if (!file.goes) continue;
    if (expired.messages == most) return expired;
    --left;
    const std::optional<PrivateFolder>& folder = folder_of_file(file);
    if (!folder || !folder->remove(file.stem)) continue;  // another expiry was quicker
    ++expired.messages;
    expired.bytes += file.bytes;
  }
  for (const std::string& day : days) cache->remove_if_empty(day);
  if (left == 0) cache->remove(kIndexFile);  // the index goes with its messages
  return expired;
}

std::int64_t MailFolder::mark(const char* name) const {
  const std::optional<PrivateFolder> cache = PrivateFolder::open(folder_);
  const auto content = cache ? cache->read(name, kLongestHead) : std::nullopt;
  if (!content) return 0;
  std::string_view text = content->bytes;
  const std::string words = mark_words(name);
  if (!text.starts_with(words) || !text.ends_with('\n')) return 0;
  text.remove_prefix(words.size());
  text.remove_suffix(1);
  return number_of(text).value_or(0);
}

void MailFolder::set_mark(const char* name, std::int64_t time) {
  (void)PrivateFolder::open_or_make(folder_);
  const std::string text = mark_words(name) + std::to_string(time) + '\n';
  const std::string_view chunk = text;
  write_file_atomically(folder_ / name, {&chunk, 1});
}

std::string MailFolder::index() const {
  const std::optional<PrivateFolder> cache = PrivateFolder::open(folder_);
  const auto content = cache ? cache->read(kIndexFile, std::string::npos) : std::nullopt;
  return content ? content->bytes : std::string();
}

void MailFolder::set_index(std::string_view bytes) {
  try {
    write_file_atomically(folder_ / kIndexFile, {&bytes, 1});
  } catch (const Error&) {
    // It is made anew the next time.
  }
}

std::int64_t believed_time(const RecentMail& recent, std::int64_t now) {
  constexpr std::int64_t kHour = 3600;
  std::int64_t last = recent.tended_at();
  if (last == 0 || now - last <= kDay) return now;
  for (const CachedMessage& message : recent.list().messages) {
    if (message.time <= now - kHour) last = std::max(last, message.time);
  }
  return std::min(now, last + kDay);
}

bool is_time_to_expire(std::string_view id) {
  // True if the first random characters, of 5 bits each, are vs, vt, vu or vv. Such ids are the
  // last of their second, so the expiry does not remove the message itself.
  constexpr std::size_t kRandom = 13;
  return id.size() == kMessageIdBytes && id[kRandom] == 'v' && id[kRandom + 1] >= 's';
}

std::string keep_mail(RecentMail& recent, std::string_view raw, const Verdict& verdict,
                      std::int64_t now, std::uint64_t known_sender,
                      std::span<const std::string> own_fields) {
  if (raw.size() <= kMaxCachedMail) return recent.store(raw, verdict, now, known_sender);
  return recent.store(mail_to_learn(raw, own_fields), verdict, now, known_sender);
}

void expire_now_and_then(RecentMail& recent, std::string_view id, const CacheLimits& limits,
                         std::int64_t now) {
  constexpr std::size_t kMostRemoved = 1000;  // per call; there is a call once in 256 messages
  if (!is_time_to_expire(id)) return;
  const std::int64_t time = believed_time(recent, now);
  recent.expire(limits, time, kMostRemoved);
  // A witness of the time for the next one, and seldom: a trainer looks at the same mark.
  if (std::abs(time - recent.tended_at()) >= kDay) recent.set_tended_at(time);
}

std::shared_ptr<RecentMail> mail_folder(const Home& home, const System& system) {
  return std::make_shared<MailFolder>(home, system);
}

std::shared_ptr<RecentMail> open_recent_mail(const Home& home, const System& system) {
  auto folder = std::make_shared<MailFolder>(home, system);
  (void)folder->secret();
  return folder;
}

}  // namespace classify
