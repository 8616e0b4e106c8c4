// Training log, request queue, model store and lock of a home in memory. They keep their contents
// as long as somebody holds them.
#include <algorithm>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "classify/home/stores.h"
#include "classify/model_file.h"
#include "home/record.h"

namespace classify {
namespace {

class LogInMemory : public TrainingLog {
 public:
  void read(std::uint64_t after, const std::function<void(const LogRecord&)>& each) override {
    records_.resize(synced_);
    for (const Entry& entry : records_) {
      if (entry.record.training.number > after) each(entry.record);
    }
  }
  [[nodiscard]] std::string_view kept(const Training& training) const override {
    return training.kept == Kept::nothing ? std::string_view()
                                          : *records_[training.kept_offset].kept;
  }
  [[nodiscard]] std::size_t damaged_records() const override { return 0; }
  [[nodiscard]] bool may_have_marks() const override { return false; }
  [[nodiscard]] std::optional<Model> base() const override { return base_; }
  [[nodiscard]] std::optional<Model> second_judge() const override { return second_; }
  [[nodiscard]] std::optional<Settings> settings() const override { return settings_; }

  void append(LogRecord& record, std::string_view kept) override {
    record.training.kept_offset = records_.size();
    record.training.kept_bytes = kept.size();
    records_.push_back({record, std::make_shared<const std::string>(kept)});
  }
  void sync() override { synced_ = records_.size(); }
  void set_base(const Model& base) override { base_ = base; }
  void set_second_judge(const std::optional<Model>& judge) override { second_ = judge; }
  void set_settings(const Settings& settings) override { settings_ = settings; }
  void fold(const Model& base) override {
    base_ = base;
    for (Entry& entry : records_) {
      Training& training = entry.record.training;
      if (training.cls == Class::unsure || training.number > base.info.folded_to) continue;
      training.kept = Kept::nothing;
      training.kept_bytes = 0;
      entry.kept.reset();
    }
  }

 private:
  struct Entry {
    LogRecord record;
    std::shared_ptr<const std::string> kept;  // its address stays the same while the vector grows
  };
  std::vector<Entry> records_;
  std::size_t synced_ = 0;  // number of records that a crash would leave
  std::optional<Model> base_, second_;
  std::optional<Settings> settings_;
};

class QueueInMemory : public RequestQueue {
 public:
  std::string put(const TrainRequest& request) override {
    const std::lock_guard lock(mutex_);
    std::string digits = std::to_string(next_++);
    digits.insert(0, 16 - std::min<std::size_t>(digits.size(), 16), '0');
    requests_.emplace(digits, request);
    return digits;
  }
  [[nodiscard]] std::vector<std::string> waiting() const override {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> ids;
    for (const auto& [id, request] : requests_) ids.push_back(id);
    return ids;
  }
  [[nodiscard]] bool has(std::string_view id) const override {
    const std::lock_guard lock(mutex_);
    return requests_.contains(id);
  }
  [[nodiscard]] std::optional<TrainRequest> read(std::string_view id) const override {
    const std::lock_guard lock(mutex_);
    const auto found = requests_.find(id);
    return found == requests_.end() ? std::nullopt : std::optional(found->second);
  }
  void remove(std::string_view id) override {
    const std::lock_guard lock(mutex_);
    const auto found = requests_.find(id);
    if (found != requests_.end()) requests_.erase(found);
  }
  void set_aside(std::string_view id) override { remove(id); }

 private:
  mutable std::mutex mutex_;
  std::uint64_t next_ = 1;
  std::map<std::string, TrainRequest, std::less<>> requests_;
};

class ModelInMemory : public ModelStore {
 public:
  [[nodiscard]] std::optional<Model> open() const override {
    const std::lock_guard lock(mutex_);
    return model_;
  }
  void publish(const Model& model) override {
    const std::lock_guard lock(mutex_);
    model_ = model;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Model> model_;
};

class LockInMemory : public WriterLock {
 public:
  [[nodiscard]] bool try_lock() override {
    const std::lock_guard lock(mutex_);
    return !std::exchange(held_, true);
  }
  void unlock() override {
    const std::lock_guard lock(mutex_);
    held_ = false;
  }
  [[nodiscard]] std::string name() const override { return "home in memory"; }

 private:
  std::mutex mutex_;
  bool held_ = false;
};

}  // namespace

std::shared_ptr<TrainingLog> training_log_in_memory() { return std::make_shared<LogInMemory>(); }
std::shared_ptr<RequestQueue> request_queue_in_memory() {
  return std::make_shared<QueueInMemory>();
}
std::shared_ptr<ModelStore> model_store_in_memory() { return std::make_shared<ModelInMemory>(); }

Stores home_in_memory(const System& system) {
  return {.log = training_log_in_memory(),
          .queue = request_queue_in_memory(),
          .model = model_store_in_memory(),
          .recent = recent_mail_in_memory(system),
          .lock = std::make_shared<LockInMemory>(),
          .tidy = {},
          .system = system,
          .people = people_in_memory(system)};
}

}  // namespace classify
