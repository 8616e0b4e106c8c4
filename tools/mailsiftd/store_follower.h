// Keeps the homes of this host fresh while other hosts teach: a thread that asks the store of the site who
// has changed, once a second and for all users together.
//
//   opened(home) ─▶ is it behind?  ─▶ behind(home): a trainer takes the rest over
//   missed(user) ─▶ is he taught elsewhere? ─▶ found(user): he gets a home here
//
// Mail never waits for it: opened() and missed() only leave a note. PostgreSQL's NOTIFY would be
// there a second earlier, but all commits of a database with a NOTIFY take turns, fsync included.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "metrics.h"
#include "store/store.h"

namespace mailsiftd {

// What a home says of the store that it is in.
struct HomeInStore {
  std::string uri, owner;
  std::string site;                            // empty: it has not joined yet
  std::optional<classify::store::State> here;  // nothing if nobody has noted how far it is
};

class StoreFollower {
 public:
  struct Around {
    // With the rights that the home may be read with; nothing if it is not to be followed. May throw Error.
    std::function<std::optional<HomeInStore>(const std::filesystem::path& home)> look_at;
    std::function<void(const std::filesystem::path& home)> behind;
    std::function<void(const std::string& user)> found;
    std::function<void()> reached;  // after it could not be reached
    std::function<std::size_t()> waiting;  // requests in the queues of this host
    std::function<void(const std::string& line)> log;
  };
  // Without a URI: the store of the first home that has one.
  StoreFollower(std::string uri, Around around);
  ~StoreFollower();
  StoreFollower(const StoreFollower&) = delete;
  StoreFollower& operator=(const StoreFollower&) = delete;

  // The functions above are not called any more.
  void stop();

  // --- From any thread, and at once. ---
  void opened(const std::filesystem::path& home);
  void missed(std::string_view user);
  void learned(const std::filesystem::path& home);

  [[nodiscard]] StoreLag lag() const;

 private:
  using Clock = std::chrono::steady_clock;
  using State = classify::store::State;
  struct Followed {
    std::filesystem::path home;
    State here, there;
  };
  struct Notes {
    std::unordered_set<std::string> opened, missed, learned;
    [[nodiscard]] bool empty() const {
      return opened.empty() && missed.empty() && learned.empty();
    }
  };

  void work();
  void take_notes();
  void look();
  void ask_about(const std::vector<std::string>& names);
  void note_there(const std::string& owner, const State& there);
  void follow(const std::filesystem::path& home);
  void look_at(const std::string& owner);
  void sum_up(bool reached);

  const Around around_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Notes notes_;
  bool ending_ = false;
  StoreLag lag_;
  Clock::time_point had_all_ = Clock::now();

  // --- Of the thread. ---
  std::string uri_, site_;
  std::shared_ptr<classify::store::Connection> connection_;
  std::unique_ptr<classify::store::Changes> changes_;
  std::unordered_map<std::string, Followed> followed_;    // by owner
  std::unordered_map<std::string, std::string> owner_of_;  // by home
  std::unordered_set<std::string> homeless_;              // users without a home here
  std::vector<std::string> ask_;                          // owners of whom nothing is known yet
  Clock::time_point counted_{}, reminded_ = Clock::now();
  std::size_t waiting_ = 0;
  bool reached_ = true;
  std::string last_words_;
  std::thread thread_;  // last: uses the rest
};

}  // namespace mailsiftd
