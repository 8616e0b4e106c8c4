// Recent mail of a home in memory, with the same ids.
#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <vector>

#include "classify/home/recent_mail.h"
#include "home/cache_shares.h"
#include "home/message_id.h"

namespace classify {
namespace {

constexpr std::int64_t kDay = 86'400;

class MailInMemory : public RecentMail {
 public:
  explicit MailInMemory(const System& system) : system_(system) {
    system_.fill_randomly(secret_.data(), secret_.size());
  }

  std::string store(std::string_view raw, const Verdict& verdict, std::int64_t time,
                    std::uint64_t known_sender) override {
    const std::string stem = new_stem(time, system_);
    const std::lock_guard lock(mutex_);
    messages_[stem] = {{.id = signed_id(stem, secret_),
                        .time = time,
                        .cls = verdict.cls,
                        .score = verdict.score,
                        .probability = verdict.probability,
                        .bytes = raw.size()},
                       std::string(raw),
                       time,
                       part_of(known_sender)};
    return messages_[stem].about.id;
  }

  [[nodiscard]] bool is_ours(std::string_view id) const override {
    return verified_stem(id, secret_).has_value();
  }

  [[nodiscard]] std::optional<CachedMessage> find(std::string_view id) const override {
    const std::lock_guard lock(mutex_);
    const auto at = locate(id);
    return at == messages_.end() ? std::nullopt : std::optional(at->second.about);
  }

  [[nodiscard]] std::optional<std::string> raw(std::string_view id) const override {
    const std::lock_guard lock(mutex_);
    const auto at = locate(id);
    return at == messages_.end() ? std::nullopt : std::optional(at->second.raw);
  }

  [[nodiscard]] IdState state(std::string_view id) const override {
    if (is_ours(id)) return find(id) ? IdState::cached : IdState::expired;
    const std::lock_guard lock(mutex_);
    const bool names_one =
        id.size() == kMessageIdBytes && messages_.contains(std::string(id.substr(0, kStemBytes)));
    return names_one ? IdState::forged : IdState::foreign;
  }

  [[nodiscard]] Listing list() const override {
    Listing listing;
    const std::lock_guard lock(mutex_);
    for (const auto& [stem, message] : messages_) listing.messages.push_back(message.about);
    return listing;
  }

  bool remove(std::string_view id) override {
    const std::optional<std::string_view> stem = verified_stem(id, secret_);
    const std::lock_guard lock(mutex_);
    return stem && messages_.erase(std::string(*stem)) > 0;
  }

  Expired expire(const CacheLimits& limits, std::int64_t now, std::size_t most) override {
    const std::lock_guard lock(mutex_);
    const std::int64_t keep_from = now - std::min(limits.keep_days, now / kDay) * kDay;
    std::vector<Messages::iterator> going, young;
    std::vector<GroupedMessage> grouped;
    for (auto at = messages_.begin(); at != messages_.end(); ++at) {
      const CachedMessage& about = at->second.about;
      // Stored while the clock was ahead: dated today, when that is first seen.
      std::int64_t& dated = at->second.dated;
      if (dated > now + kDay) dated = now;
      if (dated < keep_from) {
        going.push_back(at);
      } else {
        young.push_back(at);
        grouped.push_back(in_cache(about.bytes, about.cls, at->second.part));
      }
    }
    for (const std::size_t at :
         beyond_limits(grouped, limits.max_messages, limits.max_bytes, kCacheShares))
      going.push_back(young[at]);
    Expired expired;
    for (const Messages::iterator at : going) {
      if (expired.messages == most) break;
      ++expired.messages;
      expired.bytes += at->second.raw.size();
      messages_.erase(at);
    }
    return expired;
  }

  [[nodiscard]] std::int64_t settled_until() const override { return settled_until_; }
  void set_settled_until(std::int64_t time) override { settled_until_ = time; }
  [[nodiscard]] std::int64_t tended_at() const override { return tended_at_; }
  void set_tended_at(std::int64_t time) override { tended_at_ = time; }
  [[nodiscard]] std::string index() const override {
    const std::lock_guard lock(mutex_);
    return index_;
  }
  void set_index(std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    index_ = bytes;
  }

 private:
  struct Stored {
    CachedMessage about;
    std::string raw;
    std::int64_t dated = 0;
    std::size_t part = 0;  // see cache_shares.h
  };
  using Messages = std::map<std::string, Stored>;  // by stem, which sorts by time

  [[nodiscard]] Messages::const_iterator locate(std::string_view id) const {
    const std::optional<std::string_view> stem = verified_stem(id, secret_);
    return stem ? messages_.find(std::string(*stem)) : messages_.end();
  }

  System system_;
  Secret secret_{};
  mutable std::mutex mutex_;  // threads may use this at once, as processes may use the files
  Messages messages_;
  std::atomic<std::int64_t> settled_until_ = 0;
  std::atomic<std::int64_t> tended_at_ = 0;
  std::string index_;
};

}  // namespace

std::shared_ptr<RecentMail> recent_mail_in_memory(const System& system) {
  return std::make_shared<MailInMemory>(system);
}

}  // namespace classify
