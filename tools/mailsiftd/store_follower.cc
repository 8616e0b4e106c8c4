#include "store_follower.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "classify/error.h"
#include "store/copy.h"

namespace mailsiftd {
namespace {

namespace fs = std::filesystem;
namespace store = classify::store;

constexpr std::chrono::seconds kBetweenLooks{1};
constexpr std::chrono::milliseconds kShortest{50};  // between looks, however many notes come
constexpr std::chrono::seconds kBetweenCounts{5};
constexpr std::chrono::seconds kBetweenReminders{30};  // of what is still behind
// More are forgotten: they are noted again with their next mail.
constexpr std::size_t kMostHomeless = 100'000;
constexpr std::size_t kMostAtATime = 1000;

}  // namespace

StoreFollower::StoreFollower(std::string uri, Around around)
    : around_(std::move(around)), uri_(std::move(uri)), thread_([this] { work(); }) {}

StoreFollower::~StoreFollower() { stop(); }

void StoreFollower::stop() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    if (connection_) connection_->give_up();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void StoreFollower::opened(const fs::path& home) {
  {
    const std::lock_guard lock(mutex_);
    notes_.opened.insert(home.native());
  }
  changed_.notify_one();
}

void StoreFollower::missed(std::string_view user) {
  {
    const std::lock_guard lock(mutex_);
    if (notes_.missed.size() >= kMostHomeless) return;
    if (!notes_.missed.emplace(user).second) return;
  }
  changed_.notify_one();
}

void StoreFollower::learned(const fs::path& home) {
  {
    const std::lock_guard lock(mutex_);
    notes_.learned.insert(home.native());
  }
  changed_.notify_one();
}

StoreLag StoreFollower::lag() const {
  const std::lock_guard lock(mutex_);
  StoreLag lag = lag_;
  if (lag.follows && (!lag.reached || lag.records > 0))
    lag.seconds = std::chrono::duration<double>(Clock::now() - had_all_).count();
  return lag;
}

void StoreFollower::work() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, kShortest, [this] { return ending_; });
      changed_.wait_for(lock, kBetweenLooks, [this] { return ending_ || !notes_.empty(); });
      if (ending_) return;
    }
    try {
      take_notes();
      look();
    } catch (const std::exception& e) {
      if (last_words_ != e.what()) around_.log(last_words_ = e.what());
      reached_ = false;
    }
    if (Clock::now() - counted_ > kBetweenCounts) {
      waiting_ = around_.waiting();
      counted_ = Clock::now();
    }
    sum_up(reached_);
  }
}

void StoreFollower::take_notes() {
  Notes notes;
  {
    const std::lock_guard lock(mutex_);
    std::swap(notes, notes_);
  }
  for (const std::string& home : notes.learned) {
    const auto owner = owner_of_.find(home);
    if (owner == owner_of_.end()) {
      notes.opened.insert(home);
      continue;
    }
    look_at(std::string(owner->second));
  }
  for (const std::string& home : notes.opened) follow(home);
  if (homeless_.size() > kMostHomeless) homeless_.clear();
  for (const std::string& user : notes.missed) {
    if (homeless_.insert(user).second) ask_.push_back(user);
  }
}

// A home whose trainings are its own needs nobody to follow them.
void StoreFollower::follow(const fs::path& home) {
  if (owner_of_.contains(home.native())) return;
  try {
    const std::optional<HomeInStore> found = around_.look_at(home);
    if (!found) return;
    if (uri_.empty()) uri_ = found->uri;
    if (!site_.empty() && !found->site.empty() && found->site != site_) return;
    followed_[found->owner] = {.home = home, .here = found->here.value_or(State()), .there = {}};
    owner_of_[home.native()] = found->owner;
    homeless_.erase(found->owner);
    ask_.push_back(found->owner);
    // Nobody has noted how far it is, or it has not joined yet: a trainer does both.
    if (!found->here || found->site.empty()) around_.behind(home);
  } catch (const std::exception& e) {
    around_.log(e.what());
  }
}

// How far the home of an owner is now. One that was removed, or that says something else by now, is not
// followed any more.
void StoreFollower::look_at(const std::string& owner) {
  Followed& followed = followed_[owner];
  try {
    const std::optional<HomeInStore> found = around_.look_at(followed.home);
    if (!found || found->owner != owner) {
      owner_of_.erase(followed.home.native());
      followed_.erase(owner);
    } else if (found->here) {
      followed.here = *found->here;
    }
  } catch (const std::exception& e) {
    around_.log(e.what());
  }
}

void StoreFollower::look() {
  if (uri_.empty()) {
    ask_.clear();
    return;
  }
  if (!connection_) {
    auto connection = std::make_shared<store::Connection>(uri_);
    changes_ = std::make_unique<store::Changes>(connection);
    const std::lock_guard lock(mutex_);
    connection_ = std::move(connection);
    if (ending_) return;
  }
  if (site_.empty()) site_ = store::Store(connection_).check_site();
  for (const auto& [owner, there] : changes_->look(site_)) note_there(owner, there);
  if (changes_->began_anew()) {
    // What changed until now is unknown.
    ask_.clear();
    for (const auto& [owner, followed] : followed_) ask_.push_back(owner);
    ask_.insert(ask_.end(), homeless_.begin(), homeless_.end());
  }
  ask_about(std::exchange(ask_, {}));
  if (Clock::now() - reminded_ > kBetweenReminders) {
    reminded_ = Clock::now();
    for (const auto& [owner, followed] : followed_) {
      if (followed.here != followed.there) around_.behind(followed.home);
    }
  }
  if (!std::exchange(reached_, true)) {
    last_words_.clear();
    around_.log(uri_ + ": can be reached again");
    store::connection_to(uri_)->retry_now();
    around_.reached();
  }
}

void StoreFollower::ask_about(const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); i += kMostAtATime) {
    const auto begin = names.begin() + static_cast<std::ptrdiff_t>(i);
    const auto end =
        names.begin() + static_cast<std::ptrdiff_t>(std::min(i + kMostAtATime, names.size()));
    for (const auto& [owner, there] : changes_->find({begin, end})) note_there(owner, there);
  }
}

void StoreFollower::note_there(const std::string& owner, const State& there) {
  const auto found = followed_.find(owner);
  if (found != followed_.end()) {
    found->second.there = there;
    // A lesson of this host: its trainer has noted it already.
    if (found->second.here != there) look_at(owner);
    const auto still = followed_.find(owner);
    if (still != followed_.end() && still->second.here != there) around_.behind(still->second.home);
  } else if (homeless_.erase(owner) > 0) {
    around_.found(owner);
  }
}

void StoreFollower::sum_up(bool reached) {
  StoreLag lag{.follows = !uri_.empty(),
               .reached = reached,
               .homes = followed_.size(),
               .records = 0,
               .seconds = 0,
               .waiting = waiting_};
  for (const auto& [owner, followed] : followed_) {
    if (followed.there.head > followed.here.head)
      lag.records += followed.there.head - followed.here.head;
  }
  const std::lock_guard lock(mutex_);
  lag_ = lag;
  if (reached && lag.records == 0) had_all_ = Clock::now();
}

}  // namespace mailsiftd
