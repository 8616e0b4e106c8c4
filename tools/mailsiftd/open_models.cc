#include "open_models.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "classify/error.h"
#include "classify/home/home.h"
#include "classify/model_file.h"
#include "files/mapped_file.h"

namespace mailsiftd {
namespace {

std::size_t bytes_of(const classify::Model& model) {
  constexpr std::size_t kBesides = 4096;  // settings, entries of tables
  std::size_t bytes = kBesides;
  for (const classify::View view : classify::kAllViews) {
    bytes += model.table(view).slots().size_bytes();
  }
  return bytes;
}

classify::Model read(const std::filesystem::path& path) {
  const classify::MappedFile file = classify::map_file(path, classify::HowToMap::copy);
  try {
    return classify::read_model(file.bytes);
  } catch (const classify::Error& e) {
    throw classify::Error(e.code(), path.string() + ": " + e.what());
  }
}

}  // namespace

OpenModels::OpenModels(std::size_t most_bytes, std::function<void(const std::string&)> log,
                       std::function<void(const std::filesystem::path&)> on_open)
    : most_bytes_(most_bytes), log_(std::move(log)), on_open_(std::move(on_open)) {}

void OpenModels::share(const std::shared_ptr<const classify::Model>& judge) {
  const std::uint64_t digest = classify::model_digest(*judge);
  const std::lock_guard lock(mutex_);
  judges_[digest] = judge;
}

// A judge that is lost is left out, as open_model() does.
void OpenModels::add_second(classify::Model& model, const std::filesystem::path& path,
                            std::size_t& bytes) {
  const std::uint64_t digest = model.info.second.digest;
  if (digest == 0) return;
  {
    const std::lock_guard lock(mutex_);
    model.second = judges_[digest].lock();
  }
  if (model.second) return;
  try {
    auto judge = std::make_shared<const classify::Model>(read(classify::second_judge_path(path)));
    if (classify::model_digest(*judge) != digest) return;
    bytes += bytes_of(*judge);
    model.second = judge;
    const std::lock_guard lock(mutex_);
    std::erase_if(judges_, [](const auto& one) { return one.second.expired(); });
    judges_[digest] = judge;
  } catch (const classify::Error&) {
    return;
  }
}

OpenModels::Opened OpenModels::open(const std::filesystem::path& model, Owner owner, off_t size) {
  // What a user lays there must not take all memory.
  if (size > 0 && static_cast<std::size_t>(size) > most_bytes_) {
    throw classify::Error(classify::ErrorCode::io,
                          model.string() + ": larger than --max-model-bytes");
  }
  auto home = std::make_shared<OpenHome>();
  if (owner == Owner::user) {
    const classify::Home user{model.parent_path()};
    classify::check_own_home(user);
    home->recent = classify::open_recent_mail(user);
  }
  classify::Model opened = read(model);
  std::size_t bytes = bytes_of(opened);
  add_second(opened, model, bytes);
  home->model = std::make_shared<const classify::Model>(std::move(opened));
  if (owner == Owner::user && on_open_) on_open_(model.parent_path());
  return {std::move(home), bytes};
}

std::shared_ptr<const OpenHome> OpenModels::at(const std::filesystem::path& model, Owner owner) {
  const std::string key = model.native() + (owner == Owner::user ? ":user" : ":anybody");
  struct stat status {};
  if (::stat(model.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG) {
      forget(key);
      return nullptr;
    }
    status = {};  // a file that cannot be looked at
  }
  const Identity found{status.st_dev, status.st_ino, status.st_size, status.st_ctim.tv_sec,
                       status.st_ctim.tv_nsec};
  std::shared_ptr<const OpenHome> before;
  std::size_t bytes_before = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto known = index_.find(key);
    if (known != index_.end()) {
      entries_.splice(entries_.begin(), entries_, known->second);
      if (known->second->seen == found) return known->second->home;
      before = known->second->home;
      bytes_before = known->second->bytes;
    }
  }
  Entry entry{key, found, before, bytes_before};
  try {
    Opened opened = open(model, owner, found.size);
    entry.home = std::move(opened.home);
    entry.bytes = opened.bytes;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    log_(e.what());
  }
  std::shared_ptr<const OpenHome> home = entry.home;
  keep(std::move(entry));
  return home;
}

void OpenModels::forget(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto known = index_.find(key);
  if (known == index_.end()) return;
  const Entries::iterator entry = known->second;
  bytes_ -= entry->bytes;
  index_.erase(known);
  entries_.erase(entry);
}

void OpenModels::keep(Entry entry) {
  constexpr std::size_t kMostEntries = 100'000;
  forget(entry.key);
  const std::lock_guard lock(mutex_);
  if (index_.contains(entry.key)) return;  // another thread was faster
  bytes_ += entry.bytes;
  entries_.push_front(std::move(entry));
  index_.emplace(entries_.front().key, entries_.begin());
  while (entries_.size() > 1 && (bytes_ > most_bytes_ || entries_.size() > kMostEntries)) {
    bytes_ -= entries_.back().bytes;
    index_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

std::size_t OpenModels::count() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::size_t OpenModels::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace mailsiftd
