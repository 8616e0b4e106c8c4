// The models of many users, each opened when it is needed and kept while there is room.
//
//   folder of a home ─▶ stat ─▶ the snapshot in memory, or opened now ─▶ shared by all threads
//
// A model that was retrained is noticed by the next message. Models are read into memory and not
// mapped, so that nobody who shortens a file can harm this process. All models that have the same
// second judge share one copy of it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "classify/home/recent_mail.h"
#include "classify/model.h"

namespace mailsiftd {

// What judging needs of a home. Never changes, but for the recent mail in it.
struct OpenHome {
  std::shared_ptr<const classify::Model> model;
  std::shared_ptr<classify::RecentMail> recent;  // null: keep nothing
};

class OpenModels {
 public:
  // `most_bytes`: of all models together; at least the one in use is kept. `log` gets a line for
  // each model that cannot be opened, and `on_open` each home that was opened.
  OpenModels(std::size_t most_bytes, std::function<void(const std::string&)> log,
             std::function<void(const std::filesystem::path&)> on_open);

  enum class Owner : std::uint8_t {
    user,     // a user's home: must be ours, and has its recent mail
    anybody,  // only read: null for the recent mail
  };
  // Null if there is no model, or none that could be opened; then the last one that could stays in
  // use. `model`: the file. One stat if nothing has changed.
  [[nodiscard]] std::shared_ptr<const OpenHome> at(const std::filesystem::path& model, Owner owner);

  // A model that others may have as their second judge: they share it.
  void share(const std::shared_ptr<const classify::Model>& judge);

  [[nodiscard]] std::size_t count() const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  // Tells one file from another under the same name: see live_model.cc.
  struct Identity {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t changed_s = 0;
    std::int64_t changed_ns = 0;
    friend bool operator==(const Identity&, const Identity&) = default;
  };
  struct Entry {
    std::string key;  // the path, and as whose it was opened
    Identity seen;
    std::shared_ptr<const OpenHome> home;  // null: could not be opened
    std::size_t bytes = 0;
  };
  using Entries = std::list<Entry>;  // the latest used first
  struct Opened {
    std::shared_ptr<const OpenHome> home;
    std::size_t bytes = 0;
  };

  [[nodiscard]] Opened open(const std::filesystem::path& model, Owner owner, off_t size);
  void add_second(classify::Model& model, const std::filesystem::path& path, std::size_t& bytes);
  void forget(const std::string& key);
  void keep(Entry entry);

  const std::size_t most_bytes_;
  const std::function<void(const std::string&)> log_;
  const std::function<void(const std::filesystem::path&)> on_open_;

  mutable std::mutex mutex_;  // never held while a file is touched
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator> index_;
  std::size_t bytes_ = 0;
  std::unordered_map<std::uint64_t, std::weak_ptr<const classify::Model>> judges_;  // by digest
};

}  // namespace mailsiftd
