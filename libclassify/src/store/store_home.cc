#include "store/store_home.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <mutex>
#include <unordered_set>
#include <utility>

#include "ascii.h"
#include "classify/error.h"
#include "classify/home/training_set.h"
#include "classify/model_file.h"
#include "files/atomic_file.h"
#include "files/mapped_file.h"
#include "hash.h"
#include "home/held_lock.h"
#include "home/local_home.h"
#include "home/record.h"
#include "model/archive.h"
#include "utf8.h"

namespace classify::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFirstWords = "mailsift store ";
constexpr std::string_view kReplicaWords = "mailsift replica 1 ";

fs::path replica_path(const Home& home) { return home.training() / "replica"; }

// A process has one connection to each store, however many homes it opens.
std::shared_ptr<Connection> connection_to(const std::string& uri) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<Connection>> all;
  const std::lock_guard guard(mutex);
  std::shared_ptr<Connection>& connection = all[uri];
  if (!connection) connection = std::make_shared<Connection>(uri);
  return connection;
}

// Which parts of the store the copy has.
State read_replica(const Home& home) {
  State state;
  if (!is_regular_file(replica_path(home))) return state;
  const MappedFile file = map_file(replica_path(home));
  std::string_view line = hashed_words(file.bytes.substr(0, file.bytes.find('\n')));
  if (!line.starts_with(kReplicaWords)) return state;
  line.remove_prefix(kReplicaWords.size());
  State read;
  const bool good = parse_number(next_word(line), read.parts) &&
                    parse_number(next_word(line), read.parts_chain, 16);
  return good ? read : state;
}

void write_replica(const Home& home, const State& state) {
  const std::string line = with_hash(std::string(kReplicaWords) + std::to_string(state.parts) +
                                     ' ' + hex(state.parts_chain));
  const std::string_view chunk = line;
  write_file_atomically(replica_path(home), {&chunk, 1});
}

std::string bytes_of(const Settings& settings) {
  ModelInfo info;
  info.settings = settings;
  return archive_info(info, {});
}

std::string bytes_of(Model model) {
  model.second = nullptr;
  return write_model(model);
}

// All parts that a log has.
std::vector<PartChange> parts_of(const TrainingLog& log) {
  std::vector<PartChange> all;
  if (const std::optional<Settings> settings = log.settings())
    all.push_back({Part::settings, bytes_of(*settings)});
  if (std::optional<Model> judge = log.second_judge())
    all.push_back({Part::starter, bytes_of(std::move(*judge))});
  if (std::optional<Model> base = log.base())
    all.push_back({Part::base, bytes_of(std::move(*base))});
  return all;
}

// What a host has of an owner, and what it does not have yet.
class Copy {
 public:
  Copy(Home home, Place place, std::shared_ptr<TrainingLog> log)
      : home_(std::move(home)),
        place_(std::move(place)),
        store_(connection_to(place_.uri)),
        log_(std::move(log)) {}

  [[nodiscard]] Store& store() { return store_; }
  [[nodiscard]] const Place& place() const { return place_; }

  // Makes the copy what the store has. If the store has less than the copy, and nothing else, it was put
  // back from an older backup, or a standby took over: it gets the rest again.
  void bring_up_to_date();

  // After a write that failed nobody knows what the store has: whoever holds the lock begins anew.
  void check_usable() const {
    if (!writing_)
      throw Error(ErrorCode::unreachable,
                  place_.uri + ": cannot be reached: the last write failed");
  }
  void append(const LogRecord& record, std::string_view kept) {
    Writing& writing = *writing_;
    writing.after.chain = chained(writing.after.chain, record);
    writing.after.head = record.training.number;
    writing.rows.push_back(Store::prepare(record, kept, writing.after.chain));
  }
  void sync() {
    if (writing_->rows.empty()) return;
    Writing writing = std::move(*writing_);
    writing_.reset();
    store_.write(owner_, std::move(writing));
    writing_.emplace().after = owner_.state;
  }
  // Also what the copy then has, once `apply` has put it there.
  void change(PartChange part, std::uint64_t fold_to, const std::function<void()>& apply) {
    Writing writing{.rows = {}, .after = owner_.state, .parts = {}, .fold_to = fold_to};
    writing.parts.push_back(std::move(part));
    store_.write(owner_, std::move(writing));
    apply();
    write_replica(home_, owner_.state);
  }

 private:
  void take_rows(std::uint64_t number, std::uint64_t chain);
  void give_rows(std::uint64_t after, std::uint64_t chain);
  void take_parts(std::uint64_t changes);
  void give_parts();
  void forget();
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorCode::corrupt_training_set, home_.training().string() + ": " + what);
  }

  Home home_;
  Place place_;
  Store store_;
  std::shared_ptr<TrainingLog> log_;
  Owner owner_;
  std::optional<Writing> writing_;  // appended and not synced
};

void Copy::bring_up_to_date() {
  writing_.reset();
  (void)store_.check_site(place_.site);
  const std::optional<Owner> found = store_.find(place_.owner);
  if (!found) {
    throw Error(ErrorCode::invalid_input, place_.uri + ": " + place_.owner +
                                              " is not there any more; the data folder here is " +
                                              home_.folder.string());
  }
  owner_ = *found;
  const State there = owner_.state;
  State here;
  std::optional<std::uint64_t> chain_there;  // of the copy, at the number of the store's head
  if (there.head == 0) chain_there = 0;
  log_->read(0, [&](const LogRecord& record) {
    here.chain = chained(here.chain, record);
    here.head = record.training.number;
    if (here.head == there.head) chain_there = here.chain;
  });
  if (here.head > there.head) {
    if (chain_there != there.chain)
      refuse("its trainings are not those of " + place_.uri + ": `mailsift store join` mends that");
    give_rows(there.head, there.chain);
  } else {
    const std::optional<std::uint64_t> before =
        here.head == there.head ? std::optional(there.chain) : store_.chain_at(owner_, here.head);
    if (before != here.chain) {
      if (log_->damaged_records() == 0) {
        refuse("its trainings are not those of " + place_.uri +
               ": `mailsift store join` mends that");
      }
      forget();
      here = {};
    }
    if (here.head < there.head) take_rows(here.head, here.chain);
  }
  const State replica = read_replica(home_);
  if (replica.parts > owner_.state.parts) {
    give_parts();
  } else if (replica.parts < owner_.state.parts) {
    take_parts(replica.parts);
  } else if (replica.parts_chain != owner_.state.parts_chain) {
    // Other changes, and as many: a standby took over. What the copy has folded may not be so there.
    forget();
    take_rows(0, 0);
    take_parts(0);
  }
  writing_.emplace();
  writing_->after = owner_.state;
}

void Copy::take_rows(std::uint64_t number, std::uint64_t chain) {
  constexpr std::size_t kBytesAtATime = 8 << 20;
  std::size_t bytes = 0;
  store_.read(owner_, place_.owner, number, chain, [&](const Row& row) {
    LogRecord record = row.record;
    log_->append(record, row.kept);
    bytes += row.kept.size();
    if (bytes < kBytesAtATime) return;
    log_->sync();
    bytes = 0;
  });
  log_->sync();
}

void Copy::give_rows(std::uint64_t after, std::uint64_t chain) {
  constexpr std::size_t kAtATime = 500;
  constexpr std::size_t kBytesAtATime = 8 << 20;
  Writing writing;
  std::size_t bytes = 0;
  const auto send = [&] {
    Writing full = std::exchange(writing, Writing{});
    if (!full.rows.empty()) store_.write(owner_, std::move(full));
    bytes = 0;
  };
  log_->read(after, [&](const LogRecord& record) {
    const std::string_view kept = log_->kept(record.training);
    chain = chained(chain, record);
    writing.after = {.head = record.training.number, .chain = chain};
    writing.rows.push_back(Store::prepare(record, kept, chain));
    bytes += kept.size();
    if (writing.rows.size() >= kAtATime || bytes >= kBytesAtATime) send();
  });
  send();
}

void Copy::give_parts() {
  Writing writing{.rows = {}, .after = owner_.state, .parts = parts_of(*log_)};
  store_.write(owner_, std::move(writing));
  write_replica(home_, owner_.state);
}

void Copy::take_parts(std::uint64_t changes) {
  // Begun beside a starter, a home takes over that the owner has none.
  if (changes == 0) log_->set_second_judge(std::nullopt);
  for (PartChange& change : store_.parts_after(owner_, place_.owner, changes)) {
    switch (change.part) {
      case Part::settings:
        if (change.bytes) {
          log_->set_settings(
              unarchive_info(*change.bytes, place_.uri + ": " + place_.owner).info.settings);
        }
        break;
      case Part::starter:
        log_->set_second_judge(change.bytes ? std::optional(read_model(*change.bytes))
                                            : std::nullopt);
        break;
      case Part::base: {
        if (!change.bytes) break;  // a base never goes
        const Model base = read_model(*change.bytes);
        if (base.info.folded_to > 0) {
          log_->fold(base);
        } else {
          log_->set_base(base);
        }
        break;
      }
    }
  }
  write_replica(home_, owner_.state);
}

// The copy is damaged: it is taken anew.
void Copy::forget() {
  for (const char* name : {"replica", "journal", "base"}) {
    const fs::path path = home_.training() / name;
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw_errno("remove", path);
  }
  sync_folder(home_.training());
  log_->read(0, [](const LogRecord&) {});
}

// Writes to the store first, and then to the copy.
class StoreLog : public TrainingLog {
 public:
  StoreLog(std::shared_ptr<Copy> copy, std::shared_ptr<TrainingLog> log)
      : copy_(std::move(copy)), log_(std::move(log)) {}

  void read(std::uint64_t after, const std::function<void(const LogRecord&)>& each) override {
    log_->read(after, each);
  }
  [[nodiscard]] std::string_view kept(const Training& training) const override {
    return log_->kept(training);
  }
  [[nodiscard]] std::size_t damaged_records() const override { return log_->damaged_records(); }
  [[nodiscard]] bool may_have_marks() const override { return log_->may_have_marks(); }
  [[nodiscard]] std::optional<Model> base() const override { return log_->base(); }
  [[nodiscard]] std::optional<Model> second_judge() const override { return log_->second_judge(); }
  [[nodiscard]] std::optional<Settings> settings() const override { return log_->settings(); }
  [[nodiscard]] AppliedTrainings replaced_base() const override { return log_->replaced_base(); }
  [[nodiscard]] bool is_complete() const override { return true; }

  void append(LogRecord& record, std::string_view kept) override {
    copy_->check_usable();
    log_->append(record, kept);
    copy_->append(record, kept);
  }
  void sync() override {
    copy_->check_usable();
    copy_->sync();
    log_->sync();
  }
  void set_base(const Model& base) override {
    copy_->change({Part::base, bytes_of(base)}, 0, [&] { log_->set_base(base); });
  }
  void set_second_judge(const std::optional<Model>& judge) override {
    copy_->change({Part::starter, judge ? std::optional(bytes_of(*judge)) : std::nullopt}, 0,
                  [&] { log_->set_second_judge(judge); });
  }
  void set_settings(const Settings& settings) override {
    copy_->change({Part::settings, bytes_of(settings)}, 0, [&] { log_->set_settings(settings); });
  }
  void fold(const Model& base) override {
    copy_->change({Part::base, bytes_of(base)}, base.info.folded_to, [&] { log_->fold(base); });
  }

 private:
  std::shared_ptr<Copy> copy_;
  std::shared_ptr<TrainingLog> log_;
};

// That of this host, and then that of all hosts.
class StoreLock : public WriterLock {
 public:
  StoreLock(std::shared_ptr<Copy> copy, std::shared_ptr<WriterLock> here)
      : copy_(std::move(copy)), here_(std::move(here)) {}

  [[nodiscard]] bool try_lock() override {
    if (!here_->try_lock()) return false;
    try {
      if (copy_->store().try_lock(copy_->place().owner)) {
        locked_ = true;
        copy_->bring_up_to_date();
        return true;
      }
    } catch (...) {
      unlock();
      throw;
    }
    here_->unlock();
    return false;
  }
  void unlock() override {
    try {
      if (std::exchange(locked_, false)) copy_->store().unlock(copy_->place().owner);
    } catch (const Error&) {  // the connection broke, and with it the lock
    }
    here_->unlock();
  }
  [[nodiscard]] std::string name() const override { return here_->name(); }

 private:
  std::shared_ptr<Copy> copy_;
  std::shared_ptr<WriterLock> here_;
  bool locked_ = false;
};

// Ids of requests differ on all hosts.
System on_host(System system, std::uint64_t host) {
  constexpr unsigned kBitsOfAProcess = 24;
  system.process = [host, process = std::move(system.process)] {
    return host << kBitsOfAProcess | process() % (1u << kBitsOfAProcess);
  };
  return system;
}

}  // namespace

std::optional<Place> place_of(const Home& home) {
  const fs::path path = store_file(home);
  std::error_code error;
  if (!fs::exists(path, error) && !error) return std::nullopt;
  const MappedFile file = map_file(path);
  std::string_view bytes = file.bytes;
  const auto line = [&] {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view taken = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    return taken;
  };
  std::string_view first = line();
  unsigned format = 0;
  const bool known = first.starts_with(kFirstWords) &&
                     parse_number(first.substr(kFirstWords.size()), format) && format > 0;
  if (known && format > 1) {
    throw Error(ErrorCode::newer_format, path.string() + ": format " + std::to_string(format) +
                                             ", this build reads up to 1");
  }
  Place place;
  while (known && !bytes.empty()) {
    std::string_view value = line();
    const std::string_view word = next_word(value);
    if (word == "uri") place.uri = value;
    if (word == "owner") place.owner = value;
    if (word == "site") place.site = value;
    if (word == "host") (void)parse_number(value, place.host, 16);
  }
  if (place.uri.empty() || !is_owner_name(place.owner) || place.site.empty() || place.host == 0) {
    throw Error(ErrorCode::invalid_input,
                path.string() + ": damaged: `mailsift store join` writes it anew");
  }
  return place;
}

void write_place(const Home& home, const Place& place) {
  const std::string text = std::string(kFirstWords) + "1\nuri " + place.uri + "\nowner " +
                           place.owner + "\nsite " + place.site + "\nhost " + hex(place.host) +
                           '\n';
  const std::string_view chunk = text;
  write_file_atomically(store_file(home), {&chunk, 1});
}

bool is_owner_name(std::string_view name) {
  constexpr std::size_t kLongest = 255;
  return !name.empty() && name.size() <= kLongest && is_utf8(name) &&
         std::none_of(name.begin(), name.end(),
                      [](char c) { return (c >= 0 && c <= ' ') || c == 0x7F; });
}

Stores open_home(const Home& home, const System& system) {
  const std::optional<Place> place = place_of(home);
  if (!place) return classify::open_home(home, system);
  Stores stores = open_local_home(home, on_host(system, place->host));
  const auto copy = std::make_shared<Copy>(home, *place, stores.log);
  stores.lock = std::make_shared<StoreLock>(copy, stores.lock);
  stores.log = std::make_shared<StoreLog>(copy, stores.log);
  return stores;
}

Progress progress_of(const Home& home, const Place& place) {
  Store store(connection_to(place.uri));
  (void)store.check_site(place.site);
  const std::optional<Owner> owner = store.find(place.owner);
  if (!owner) {
    throw Error(ErrorCode::invalid_input,
                place.uri + ": " + place.owner + " is not there any more");
  }
  Progress progress{.here = read_replica(home), .there = owner->state};
  open_training_log(home.training())->read(0, [&](const LogRecord& record) {
    progress.here.head = record.training.number;
    progress.here.chain = chained(progress.here.chain, record);
  });
  return progress;
}

namespace {

// The trainings of a home that a store does not have, into the queue; what is in force and has a mail.
std::size_t queue_own(const Stores& stores, Store& store, const Owner& owner,
                      const std::string& name) {
  std::unordered_set<std::uint64_t> there;
  store.read(owner, name, 0, 0, [&](const Row& row) {
    there.insert(combine_hashes(row.record.training.mail_hash,
                                static_cast<std::uint64_t>(row.record.training.cls), 0));
  });
  const TrainingSet set(stores.log);
  std::size_t count = 0;
  for (const Training& training : set.trainings()) {
    const std::uint64_t lesson =
        combine_hashes(training.mail_hash, static_cast<std::uint64_t>(training.cls), 0);
    if (training.taken_back_by != 0 || training.kept != Kept::mail || there.contains(lesson))
      continue;
    stores.queue->put(
        {.cls = training.cls,
         .raw = std::string(set.mail(training)),
         .regime = training.regime == Regime::settled ? Regime::near : training.regime,
         .time = training.time,
         .who = training.who});
    ++count;
  }
  return count;
}

}  // namespace

std::size_t join(const Home& home, const std::string& uri, const std::string& owner_name,
                 OwnTrainings own, const System& system) {
  check_uri(uri);
  if (!is_owner_name(owner_name))
    throw Error(ErrorCode::invalid_input, '"' + owner_name + "\": not the name of an owner");
  Store store(connection_to(uri));
  Place place{.uri = uri, .owner = owner_name, .site = store.check_site()};
  constexpr unsigned kBitsOfAHost = 40;
  while (place.host == 0) {
    system.fill_randomly(&place.host, sizeof place.host);
    place.host >>= 64 - kBitsOfAHost;
  }
  const Stores stores = open_local_home(home, on_host(system, place.host));
  const HeldLock lock(stores.lock, stores.system, std::chrono::seconds(10));
  store.make_owner(owner_name);
  const Owner owner = store.find(owner_name).value();
  State here;
  bool same = owner.state.head == 0;  // up to where the shorter one ends
  stores.log->read(0, [&](const LogRecord& record) {
    here.chain = chained(here.chain, record);
    here.head = record.training.number;
    if (here.head == owner.state.head) same = here.chain == owner.state.chain;
  });
  if (here.head < owner.state.head) same = store.chain_at(owner, here.head) == here.chain;
  // An owner of nothing but settings is there already if another host has joined.
  const bool is_new = owner.state.head == 0 && owner.state.parts == 0;
  const bool has_base = stores.log->base().has_value();
  std::size_t queued = 0;
  if (is_new) {
    // A home of an earlier version has its settings only in the model.
    if (!stores.log->settings())
      stores.log->set_settings(ModelOnDisk(home.model()).info().settings);
    // All parts of the copy are newer than those of the store.
    write_replica(home, {.parts = 1});
  } else if (same && !has_base) {
    write_replica(home, {});
  } else if (same && read_replica(home).parts > 0) {
    // It has joined before: another URI, or a file that was lost.
  } else if (own == OwnTrainings::refuse) {
    throw Error(ErrorCode::invalid_input,
                home.folder.string() + ": has trainings of its own, and " + uri +
                    " has others of " + owner_name + "; --queue-own learns them after those");
  } else {
    queued = queue_own(stores, store, owner, owner_name);
    for (const char* name : {"journal", "base", "replica", "replaced"}) {
      const fs::path path = home.training() / name;
      const fs::path aside = home.training() / (std::string(name) + ".before-store");
      if (::rename(path.c_str(), aside.c_str()) != 0 && errno != ENOENT)
        throw_errno("move aside", path);
    }
    sync_folder(home.training());
  }
  write_place(home, place);
  return queued;
}

void leave(const Home& home) {
  const Stores stores = open_local_home(home);
  const HeldLock lock(stores.lock, stores.system, std::chrono::seconds(10));
  for (const fs::path& path : {store_file(home), replica_path(home)}) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw_errno("remove", path);
  }
  sync_folder(home.training());
}

}  // namespace classify::store
