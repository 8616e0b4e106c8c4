// The known people of a home, in its file and in memory.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "classify/error.h"
#include "classify/home/known_people.h"
#include "classify/home/stores.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/private_folder.h"
#include "home/held_lock.h"
#include "home/people/source.h"

namespace classify {
namespace {

// Changes are the same wherever the table is kept.
class Changes : public PeopleStore {
 public:
  explicit Changes(System system) : system_(std::move(system)) {}

  KnownCounts add_sent(std::span<const SentMail> mails,
                       std::span<const std::string> own_addresses) override {
    KnownCounts added;
    change([&](PeopleTable& table, const PeopleKey& key) {
      add_own(table, key, own_addresses);
      const std::int64_t now = this->now();
      for (const SentMail& mail : mails) {
        if (use_of(mail, own_addresses) != SentUse::taken) continue;
        const std::int64_t time = std::min(mail.time, now);
        add_own(table, key, mail.from);
        for (const std::string& recipient : mail.recipients) {
          added.addresses += add_known(table, key.address(recipient), time);
        }
        if (mail.message_id.empty() || mail.is_public) continue;
        const auto [place, is_new] = table.messages.try_emplace(key.message(mail.message_id));
        if (place->second.standing == Standing::known) {
          place->second.time = std::max(place->second.time, time);
        }
        added.messages += is_new;
      }
    });
    return added;
  }

  std::size_t add_addresses(std::span<const std::string> addresses,
                            std::span<const std::string> own_addresses) override {
    std::size_t added = 0;
    change([&](PeopleTable& table, const PeopleKey& key) {
      add_own(table, key, own_addresses);
      std::vector<std::uint64_t> fresh;
      for (const std::string& address : addresses) {
        const std::uint64_t hash = key.address(address);
        if (table.addresses.try_emplace(hash).second) fresh.push_back(hash);
      }
      table.keep_within_limits();
      added = static_cast<std::size_t>(
          std::count_if(fresh.begin(), fresh.end(),
                        [&](std::uint64_t hash) { return table.addresses.contains(hash); }));
    });
    return added;
  }

  std::size_t forget(std::span<const std::string> addresses,
                     std::span<const std::string> message_ids) override {
    std::size_t forgotten = 0;
    change([&](PeopleTable& table, const PeopleKey& key) {
      for (const std::string& address : addresses) {
        const auto [place, is_new] = table.addresses.try_emplace(key.address(address));
        forgotten += !is_new && place->second.standing == Standing::known;
        place->second = {now(), Standing::forgotten};
      }
      // They stay in the table, or the next reading of the Sent folder would bring them back.
      for (const std::string& id : message_ids) {
        const auto there = table.messages.find(key.message(id));
        if (there != table.messages.end()) there->second = {now(), Standing::forgotten};
      }
    });
    return forgotten;
  }

 protected:
  [[nodiscard]] std::int64_t now() const { return system_.now_us() / 1'000'000; }
  [[nodiscard]] const System& system() const { return system_; }

  using Change = std::function<void(PeopleTable& table, const PeopleKey& key)>;
  // Applies a change to the table as it is, and keeps the result within its limits.
  virtual void change(const Change& apply) = 0;

  // An empty one for no bytes.
  [[nodiscard]] static PeopleTable table_of(std::string_view bytes, const PeopleKey& key,
                                            const std::string& name) {
    if (bytes.empty()) return {.key_id = key.id(), .addresses = {}, .messages = {}};
    std::optional<PeopleTable> table = decode_people(bytes);
    if (!table) refuse_damaged(name);
    if (table->key_id != key.id()) refuse_foreign(name);
    return *std::move(table);
  }

  [[nodiscard]] static KnownCounts counts_of(const PeopleTable& table) {
    const auto known = [](const std::unordered_map<std::uint64_t, Standings>& entries) {
      return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [](auto& one) {
        return one.second.standing == Standing::known;
      }));
    };
    return {known(table.addresses), known(table.messages)};
  }

 private:
  static bool add_known(PeopleTable& table, std::uint64_t hash, std::int64_t time) {
    const auto [place, is_new] = table.addresses.try_emplace(hash, Standings{time});
    Standings& there = place->second;
    if (is_new) return true;
    const bool again = there.standing == Standing::forgotten && time > there.time;
    if (again) there.standing = Standing::known;
    if (there.standing == Standing::known) there.time = std::max(there.time, time);
    return again;
  }

  // They come first to be dropped last.
  void add_own(PeopleTable& table, const PeopleKey& key,
               std::span<const std::string> addresses) const {
    for (const std::string& address : addresses) {
      const std::string text = plain_address(address);
      if (!text.empty()) table.addresses[key.address(text)] = {now(), Standing::own};
    }
  }

  System system_;
};

struct OpenFile {
  Descriptor file;
  std::uint64_t size = 0;
};

// Nothing if there is no such file. Refuses what is no file of this user.
std::optional<OpenFile> open_file(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file && errno == ENOENT) return std::nullopt;
  if (!file) throw_errno("open", path);
  check_own_file(file, path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_errno("stat", path);
  return OpenFile{std::move(file), static_cast<std::uint64_t>(status.st_size)};
}

bool read_at(const Descriptor& file, std::uint64_t offset, char* to, std::size_t size) {
  while (size > 0) {
    const ssize_t n = ::pread(file.get(), to, size, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    to += n;
    offset += static_cast<std::uint64_t>(n);
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

class PeopleFile : public Changes {
 public:
  PeopleFile(Home home, System system)
      : Changes(std::move(system)), home_(std::move(home)), path_(home_.known()) {}

  [[nodiscard]] KnownPeople open() const override { return open_known_people(home_); }

  [[nodiscard]] KnownCounts counts() const override {
    const std::string bytes = read();
    if (bytes.empty()) return {};
    const std::optional<Secret> secret = existing_secret(home_);
    if (!secret) refuse_foreign(path_.string());
    return counts_of(table_of(bytes, PeopleKey(*secret), path_.string()));
  }

  void clear() override {
    const HeldLock held(lock(), system(), kPatience);
    if (::unlink(path_.c_str()) != 0 && errno != ENOENT) throw_errno("remove", path_);
    sync_folder(path_.parent_path());
  }

 protected:
  void change(const Change& apply) override {
    const HeldLock held(lock(), system(), kPatience);
    const PeopleKey key(read_secret(home_, system()));
    const std::string before = read();
    PeopleTable table = table_of(before, key, path_.string());
    apply(table, key);
    table.keep_within_limits();
    const std::string after = encode(table);
    if (after == before) return;
    const std::string_view bytes = after;
    write_file_atomically(path_, {&bytes, 1});
  }

 private:
  static constexpr std::chrono::seconds kPatience{10};

  // A lock of its own, because a trainer may hold the trainers' lock for an hour.
  [[nodiscard]] std::shared_ptr<WriterLock> lock() const {
    return open_writer_lock(path_.string() + ".lock");
  }

  // Empty if there is no file.
  [[nodiscard]] std::string read() const {
    constexpr std::uint64_t kMostBytes = 64 + 16 * (kMostKnownAddresses + kMostKnownMessages);
    const std::optional<OpenFile> file = open_file(path_);
    if (!file) return {};
    // An empty file is no file of ours either.
    if (file->size == 0 || file->size > kMostBytes) refuse_damaged(path_.string());
    std::string bytes(file->size, '\0');
    if (!read_at(file->file, 0, bytes.data(), bytes.size())) refuse_damaged(path_.string());
    return bytes;
  }

  Home home_;
  std::filesystem::path path_;
};

class PeopleInMemory : public Changes {
 public:
  explicit PeopleInMemory(System system) : Changes(std::move(system)) {
    this->system().fill_randomly(secret_.data(), secret_.size());
  }

  [[nodiscard]] KnownPeople open() const override {
    const std::lock_guard lock(mutex_);
    if (bytes_->empty()) return KnownPeople();
    const auto read = [bytes = bytes_](std::uint64_t offset, char* to, std::size_t size) {
      if (offset > bytes->size() || size > bytes->size() - offset) return false;
      std::memcpy(to, bytes->data() + offset, size);
      return true;
    };
    return KnownPeople(std::make_shared<KnownPeople::Source>(
        KnownPeople::Source{read, bytes_->size(), secret_, "home in memory"}));
  }

  [[nodiscard]] KnownCounts counts() const override {
    const std::lock_guard lock(mutex_);
    return counts_of(table_of(*bytes_, PeopleKey(secret_), "home in memory"));
  }

  void clear() override {
    const std::lock_guard lock(mutex_);
    bytes_ = std::make_shared<const std::string>();
  }

 protected:
  void change(const Change& apply) override {
    const std::lock_guard lock(mutex_);
    const PeopleKey key(secret_);
    PeopleTable table = table_of(*bytes_, key, "home in memory");
    apply(table, key);
    table.keep_within_limits();
    bytes_ = std::make_shared<const std::string>(encode(table));
  }

 private:
  mutable std::mutex mutex_;
  Secret secret_{};
  std::shared_ptr<const std::string> bytes_ = std::make_shared<const std::string>();
};

}  // namespace

KnownPeople open_known_people(const Home& home) {
  std::optional<OpenFile> opened = open_file(home.known());
  if (!opened) return KnownPeople();
  const auto file = std::make_shared<const OpenFile>(*std::move(opened));
  return KnownPeople(std::make_shared<KnownPeople::Source>(
      KnownPeople::Source{[file](std::uint64_t offset, char* to, std::size_t size) {
                            return read_at(file->file, offset, to, size);
                          },
                          file->size, existing_secret(home), home.known().string()}));
}

std::shared_ptr<PeopleStore> open_people_store(const Home& home, const System& system) {
  return std::make_shared<PeopleFile>(home, system);
}

std::shared_ptr<PeopleStore> people_in_memory(const System& system) {
  return std::make_shared<PeopleInMemory>(system);
}

}  // namespace classify
