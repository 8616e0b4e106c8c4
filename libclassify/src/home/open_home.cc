// Creating and opening a home on disk.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <mutex>

#include "classify/error.h"
#include "classify/home/stores.h"
#include "classify/model_file.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/private_folder.h"
#include "home/local_home.h"
#include "home/mail_folder.h"
#include "home/secret.h"

namespace classify {
namespace {

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) throw_errno("create folder", folder);
  if (!std::filesystem::is_directory(folder, error)) {
    throw Error(ErrorCode::io, folder.string() + ": not a folder");
  }
}

// Every promise about a home depends on a rename that replaces the old file.
void check_that_files_can_be_replaced(const Home& home) {
  const std::filesystem::path probe = home.folder / "probe";
  try {
    write_file_atomically(probe, {});
    write_file_atomically(probe, {});
  } catch (const Error& e) {
    ::unlink(probe.c_str());
    throw Error(ErrorCode::io,
                std::string(e.what()) + "; a data folder needs a file system where files can be replaced");
  }
  ::unlink(probe.c_str());
}

class LockFile : public WriterLock {
 public:
  explicit LockFile(std::filesystem::path path) : path_(std::move(path)) {}

  [[nodiscard]] bool try_lock() override {
    const std::lock_guard guard(mutex_);
    if (held_) return false;  // by another trainer of this process
    if (!file_) {
      file_ = Descriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
      if (!file_) throw_errno("open", path_);
    }
    held_ = ::flock(file_.get(), LOCK_EX | LOCK_NB) == 0;
    if (!held_ && errno != EWOULDBLOCK && errno != EINTR) throw_errno("lock", path_);
    return held_;
  }
  void unlock() override {
    const std::lock_guard guard(mutex_);
    file_ = Descriptor(-1);
    held_ = false;
  }
  [[nodiscard]] std::string name() const override { return path_.string(); }

 private:
  std::filesystem::path path_;
  std::mutex mutex_;
  Descriptor file_{-1};
  bool held_ = false;
};

class ModelInFile : public ModelStore {
 public:
  explicit ModelInFile(std::filesystem::path path) : path_(std::move(path)) {}

  [[nodiscard]] std::optional<Model> open() const override {
    std::error_code error;
    if (!std::filesystem::exists(path_, error) && !error) return std::nullopt;
    return open_model(path_);
  }
  void publish(const Model& model) override { publish_model(model, path_); }

 private:
  std::filesystem::path path_;
};

// Removes temporary files of writers that were killed before they acknowledged anything. Their
// contents are private.
void tidy(const Home& home, const System& system) {
  std::error_code error;  // the home itself may be a link
  const std::filesystem::path folder = std::filesystem::canonical(home.folder, error);
  if (error) return;
  for (const auto& path : {home.spool(), home.training(), folder}) {
    const std::optional<PrivateFolder> there = PrivateFolder::open(path);
    if (!there) continue;
    remove_abandoned(*there, system.now_us() / 1'000'000, [](const std::string& name) {
      return name.find(kTemporaryMark) != std::string::npos;
    });
  }
}

}  // namespace

FeatureKey new_key(const System& system) {
  FeatureKey key;
  while (key.none()) system.fill_randomly(&key, sizeof key);
  return key;
}

std::shared_ptr<WriterLock> open_writer_lock(const std::filesystem::path& path) {
  return std::make_shared<LockFile>(path);
}

std::shared_ptr<ModelStore> open_model_store(const std::filesystem::path& path) {
  return std::make_shared<ModelInFile>(path);
}

void create_home(const Home& home, const Settings& settings, const System& system) {
  make_folder(home.folder);
  check_own_home(home);
  make_folder(home.training());
  make_folder(home.spool());
  (void)read_secret(home, system);
  std::error_code error;
  if (std::filesystem::exists(home.model(), error)) return;
  check_that_files_can_be_replaced(home);
  if (std::filesystem::exists(home.training() / "journal", error) ||
      std::filesystem::exists(home.training() / "base", error)) {
    return;  // a trainer makes the model of them, with their settings
  }
  Model model;
  model.info.settings = settings;
  if (settings.key.none()) model.info.settings.key = new_key(system);
  open_training_log(home.training())->set_settings(model.info.settings);
  publish_model(model, home.model());
}

Stores open_home(const Home& home, const System& system) {
  Stores stores = open_local_home(home, system);
  if (std::error_code error; std::filesystem::exists(store_file(home), error)) {
    throw Error(ErrorCode::invalid_input,
                home.folder.string() + ": its trainings are in a store, which only mailsift and "
                                       "mailsiftd write to");
  }
  return stores;
}

Stores open_local_home(const Home& home, const System& system) {
  check_own_home(home);
  return {.log = open_training_log(home.training()),
          .queue = open_request_queue(home.spool(), system),
          .model = open_model_store(home.model()),
          .recent = mail_folder(home, system),
          .lock = open_writer_lock(home.lock()),
          .tidy = [home, system] { tidy(home, system); },
          .system = system,
          .people = open_people_store(home, system)};
}

}  // namespace classify
