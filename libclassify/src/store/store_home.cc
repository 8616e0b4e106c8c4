#include "store/store_home.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <unordered_set>
#include <utility>

#include "classify/error.h"
#include "classify/home/training_set.h"
#include "classify/model_file.h"
#include "files/atomic_file.h"
#include "hash.h"
#include "home/held_lock.h"
#include "home/local_home.h"
#include "store/copy.h"

namespace classify::store {
namespace {

namespace fs = std::filesystem;

// Writes to the store first, and then to the copy.
class StoreLog : public TrainingLog {
 public:
  StoreLog(std::shared_ptr<Copy> copy, std::shared_ptr<TrainingLog> log)
      : copy_(std::move(copy)), log_(std::move(log)) {}

  // Whoever holds the lock has the store to mend a damaged copy.
  void read(std::uint64_t after, const std::function<void(const LogRecord&)>& each) override {
    std::vector<LogRecord> records;
    const auto collect = [&](const LogRecord& record) { records.push_back(record); };
    log_->read(after, collect);
    if (log_->damaged_records() > 0 && copy_->take_anew()) {
      records.clear();
      log_->read(after, collect);
    }
    for (const LogRecord& record : records) each(record);
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
    copy_->sync([this] { log_->sync(); });
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

// The model of this host; now and then the store gets it, too.
class StoreModel : public ModelStore {
 public:
  StoreModel(std::shared_ptr<Copy> copy, std::shared_ptr<ModelStore> model)
      : copy_(std::move(copy)), model_(std::move(model)) {}

  [[nodiscard]] std::optional<Model> open() const override { return model_->open(); }
  void publish(const Model& model) override {
    model_->publish(model);
    copy_->offer_snapshot(model);
  }

 private:
  std::shared_ptr<Copy> copy_;
  std::shared_ptr<ModelStore> model_;
};

// That of this host, and then that of all hosts.
class StoreLock : public WriterLock {
 public:
  StoreLock(std::shared_ptr<Copy> copy, std::shared_ptr<WriterLock> here)
      : copy_(std::move(copy)), here_(std::move(here)) {}

  [[nodiscard]] bool try_lock() override {
    if (!here_->try_lock()) return false;
    try {
      if (copy_->try_lock()) return true;
    } catch (...) {
      unlock();
      throw;
    }
    here_->unlock();
    return false;
  }
  void unlock() override {
    try {
      copy_->unlock();
    } catch (const Error&) {  // the connection broke, and with it the lock
    }
    here_->unlock();
  }
  [[nodiscard]] std::string name() const override { return here_->name(); }

 private:
  std::shared_ptr<Copy> copy_;
  std::shared_ptr<WriterLock> here_;
};

// Ids of requests differ on all hosts.
System on_host(System system, std::uint64_t host) {
  constexpr unsigned kBitsOfAProcess = 24;
  system.process = [host, process = std::move(system.process)] {
    return host << kBitsOfAProcess | process() % (1u << kBitsOfAProcess);
  };
  return system;
}

Stores open_at(const Home& home, const std::optional<Place>& place,
               std::shared_ptr<Connection> connection, const System& system) {
  if (!place) return classify::open_home(home, system);
  if (!connection) connection = connection_to(place->uri);
  Stores stores = open_local_home(home, on_host(system, place->host));
  const auto copy =
      std::make_shared<Copy>(home, *place, std::move(connection), stores.log, stores.model);
  stores.lock = std::make_shared<StoreLock>(copy, stores.lock);
  stores.log = std::make_shared<StoreLog>(copy, stores.log);
  stores.model = std::make_shared<StoreModel>(copy, stores.model);
  return stores;
}

}  // namespace

Stores open_home(const Home& home, const System& system) {
  return open_at(home, place_of(home), nullptr, system);
}

bool is_of(const Place& place, const SiteOwner& owner) {
  return place.uri == owner.store->uri() && place.owner == owner.name;
}

Stores open_home(const Home& home, const SiteOwner& owner, const System& system) {
  const std::optional<Place> place = place_of(home);
  return open_at(home, place, place && is_of(*place, owner) ? owner.store : nullptr, system);
}

Progress progress_of(const Home& home, const Place& place) {
  Store store(connection_to(place.uri));
  (void)store.check_site(place.site);
  const std::optional<Owner> owner = store.find(place.owner);
  if (!owner) {
    if (place.site.empty()) return {.joined = false};
    throw Error(ErrorCode::invalid_input,
                place.uri + ": " + place.owner + " is not there any more");
  }
  Progress progress{.joined = !place.site.empty(),
                    .here = counted_state(home),
                    .there = owner->state,
                    .behind_seconds = 0};
  if (progress.here.head < progress.there.head)
    progress.behind_seconds = store.seconds_since_next(*owner, progress.here.head);
  return progress;
}

void join_later(const Home& home, const std::string& uri, const std::string& owner,
                const System& system) {
  if (!is_owner_name(owner))
    throw Error(ErrorCode::invalid_input, '"' + owner + "\": not the name of an owner");
  write_place(home, {.uri = uri, .owner = owner, .site = {}, .host = draw_host(system)});
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
  const Place place{
      .uri = uri, .owner = owner_name, .site = store.check_site(), .host = draw_host(system)};
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
    for (const char* name : {"journal", "base", "replica", "chained", "replaced"}) {
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
  for (const fs::path& path :
       {store_file(home), home.training() / "replica", home.training() / "chained"}) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw_errno("remove", path);
  }
  sync_folder(home.training());
}

}  // namespace classify::store
