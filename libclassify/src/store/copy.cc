#include "store/copy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "ascii.h"
#include "classify/error.h"
#include "classify/model_file.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/mapped_file.h"
#include "home/record.h"
#include "model/archive.h"

namespace classify::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kReplicaWords = "mailsift replica 1 ";
constexpr std::string_view kChainedWords = "mailsift chained 1 ";
// A host makes a model of fewer trainings than this in some 20 ms, so only so often a snapshot is made.
constexpr std::uint64_t kTrainingsPerSnapshot = 64;

fs::path replica_path(const Home& home) { return home.training() / "replica"; }
fs::path chained_path(const Home& home) { return home.training() / "chained"; }

// What we wrote there is short.
bool is_note(const fs::path& path) {
  std::error_code error;
  return is_regular_file(path) && fs::file_size(path, error) <= kLongestNote;
}

// Tells the journal from what anybody else would make of it. Zeros: there is none.
struct Identity {
  std::uint64_t inode = 0, bytes = 0, changed_ns = 0;
  friend bool operator==(const Identity&, const Identity&) = default;
};

std::optional<Identity> identity_of_journal(const Home& home) {
  struct stat status {};
  if (::stat((home.training() / "journal").c_str(), &status) != 0) {
    if (errno == ENOENT) return Identity();
    return std::nullopt;
  }
  constexpr std::uint64_t kNanoseconds = 1'000'000'000;
  return Identity{.inode = status.st_ino,
                  .bytes = static_cast<std::uint64_t>(status.st_size),
                  .changed_ns = static_cast<std::uint64_t>(status.st_mtim.tv_sec) * kNanoseconds +
                                static_cast<std::uint64_t>(status.st_mtim.tv_nsec)};
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

}  // namespace

std::string bytes_of(const Settings& settings) {
  ModelInfo info;
  info.settings = settings;
  return archive_info(info, {});
}

std::string bytes_of(Model model) {
  model.second = nullptr;
  return write_model(model);
}

std::shared_ptr<Connection> connection_to(const std::string& uri) {
  static std::mutex mutex;
  static std::map<std::pair<uid_t, std::string>, std::shared_ptr<Connection>> all;
  const std::lock_guard guard(mutex);
  std::shared_ptr<Connection>& connection = all[{::geteuid(), uri}];
  if (!connection) connection = std::make_shared<Connection>(uri);
  return connection;
}

State read_replica(const Home& home) {
  State state;
  if (!is_note(replica_path(home))) return state;
  const MappedFile file = map_file(replica_path(home), HowToMap::copy, kLongestNote);
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

std::optional<State> noted_state(const Home& home) {
  if (!is_note(chained_path(home))) return std::nullopt;
  const MappedFile file = map_file(chained_path(home), HowToMap::copy, kLongestNote);
  std::string_view line = hashed_words(file.bytes.substr(0, file.bytes.find('\n')));
  if (!line.starts_with(kChainedWords)) return std::nullopt;
  line.remove_prefix(kChainedWords.size());
  State state = read_replica(home);
  Identity then;
  const bool good =
      parse_number(next_word(line), state.head) && parse_number(next_word(line), state.chain, 16) &&
      parse_number(next_word(line), then.inode) && parse_number(next_word(line), then.bytes) &&
      parse_number(next_word(line), then.changed_ns);
  if (!good || identity_of_journal(home) != then) return std::nullopt;
  return state;
}

State counted_state(const Home& home) {
  State state = read_replica(home);
  open_training_log(home.training())->read(0, [&](const LogRecord& record) {
    state.head = record.training.number;
    state.chain = chained(state.chain, record);
  });
  return state;
}

Copy::Copy(Home home, Place place, std::shared_ptr<Connection> connection,
           std::shared_ptr<TrainingLog> log, std::shared_ptr<ModelStore> model)
    : home_(std::move(home)),
      place_(std::move(place)),
      store_(std::move(connection)),
      log_(std::move(log)),
      model_(std::move(model)) {}

bool Copy::try_lock() {
  writing_.reset();
  in_step_ = false;
  std::optional<Store::Locked> locked = store_.try_lock(place_.owner, place_.site);
  if (!locked) return false;
  locked_ = true;
  if (place_.site.empty()) {
    place_.site = locked->site;
    store_.make_owner(place_.owner);
    locked->owner = store_.find(place_.owner);
    owner_ = locked->owner.value();
    join_now();
  }
  if (!locked->owner) {
    throw Error(ErrorCode::invalid_input, place_.uri + ": " + place_.owner +
                                              " is not there any more; the data folder here is " +
                                              home_.folder.string());
  }
  owner_ = *locked->owner;
  bring_up_to_date();
  return true;
}

void Copy::unlock() {
  if (in_step_ && writing_ && writing_->rows.empty()) note();
  writing_.reset();
  if (std::exchange(locked_, false)) store_.unlock(place_.owner);
}

// A home that was made while the store was away. It has no trainings; if the owner is new to the store,
// too, it gets the settings of this one, else this home gets what is there.
void Copy::join_now() {
  const bool is_new = owner_.state.head == 0 && owner_.state.parts == 0;
  write_replica(home_, {.parts = is_new ? std::uint64_t{1} : 0});
  write_place(home_, place_);
}

void Copy::check_usable() const {
  if (!writing_) {
    throw Error(ErrorCode::unreachable, place_.uri + ": cannot be reached: the last write failed");
  }
}

void Copy::append(const LogRecord& record, std::string_view kept) {
  Writing& writing = *writing_;
  writing.after.chain = chained(writing.after.chain, record);
  writing.after.head = record.training.number;
  writing.rows.push_back(Store::prepare(record, kept, writing.after.chain));
}

void Copy::sync(const std::function<void()>& apply) {
  if (!writing_->rows.empty()) {
    Writing writing = std::move(*writing_);
    writing_.reset();
    in_step_ = false;
    store_.write(owner_, std::move(writing));
    writing_.emplace().after = owner_.state;
    apply();
    in_step_ = true;
  } else {
    apply();
  }
}

void Copy::change(PartChange part, std::uint64_t fold_to, const std::function<void()>& apply) {
  Writing writing{.rows = {}, .after = owner_.state, .parts = {}, .fold_to = fold_to};
  writing.parts.push_back(std::move(part));
  in_step_ = false;
  store_.write(owner_, std::move(writing));
  apply();
  write_replica(home_, owner_.state);
  in_step_ = true;
}

void Copy::refuse() const {
  throw Error(ErrorCode::corrupt_training_set,
              home_.training().string() + ": its trainings are not those of " + place_.uri +
                  ": `mailsift store join` mends that");
}

// First the records, then what is no record.
void Copy::bring_up_to_date() {
  give_way_to_who_was_first();
  const std::optional<State> noted = noted_state(home_);
  if (noted != owner_.state) {  // else, the usual case, nobody reads the journal
    match_records(noted);
    match_parts();
  }
  writing_.emplace();
  writing_->after = owner_.state;
  in_step_ = true;
}

// A home that joined as the first has parts to give. If another was faster, it takes those of that one.
void Copy::give_way_to_who_was_first() const {
  const State given = read_replica(home_);
  const bool gave_nothing_yet = given.parts > 0 && given.parts_chain == 0;
  if (gave_nothing_yet && owner_.state.parts > 0) write_replica(home_, {});
}

void Copy::match_records(const std::optional<State>& noted) {
  Journal here = read_journal(noted);
  const State there = owner_.state;
  if (here.head > there.head) {
    if (here.chain_at_stores_head != there.chain) refuse();
    give_rows(there.head, there.chain);
    return;
  }
  if (!store_continues(here)) {
    if (!here.damaged) refuse();
    forget();
    here = {};
  }
  if (here.head == 0) {
    take_all();
  } else if (here.head < there.head) {
    take_rows(here.head, here.chain);
  }
}

// A log may be written to only after it was read, so it is read even if somebody noted what is in it.
Copy::Journal Copy::read_journal(const std::optional<State>& noted) {
  const std::uint64_t head_there = owner_.state.head;
  Journal journal;
  if (noted && noted->head <= head_there) {
    journal.head = noted->head;
    journal.chain = noted->chain;
    log_->read(0, [](const LogRecord&) {});
    return journal;
  }
  if (head_there == 0) journal.chain_at_stores_head = 0;
  log_->read(0, [&](const LogRecord& record) {
    journal.chain = chained(journal.chain, record);
    journal.head = record.training.number;
    if (journal.head == head_there) journal.chain_at_stores_head = journal.chain;
  });
  journal.damaged = log_->damaged_records() > 0;
  return journal;
}

// Whether the first records of the store are those of the copy, which has no more than it.
bool Copy::store_continues(const Journal& here) {
  const State& there = owner_.state;
  if (here.head == there.head) return here.chain == there.chain;
  return here.chain == store_.chain_at(owner_, here.head);
}

void Copy::match_parts() {
  const State here = read_replica(home_);
  const State& there = owner_.state;
  if (here.parts > there.parts) {
    give_parts();
  } else if (here.parts < there.parts) {
    take_parts(here.parts);
  } else if (here.parts_chain != there.parts_chain) {
    // Other changes, and as many: a standby took over. What the copy has folded may not be so there.
    forget();
    take_all();
  }
}

bool Copy::take_anew() {
  if (!writing_ || !writing_->rows.empty()) return false;
  in_step_ = false;
  forget();
  take_all();
  in_step_ = true;
  return true;
}

// First what makes a model at once, then the trainings, which may be many.
void Copy::take_all() {
  if (owner_.snapshot_head > 0 && read_replica(home_).parts <= owner_.state.parts) {
    take_parts(0);
    take_snapshot();
  }
  if (owner_.state.head > 0) take_rows(0, 0);
  if (read_replica(home_).parts < owner_.state.parts) take_parts(read_replica(home_).parts);
}

void Copy::take_snapshot() {
  try {
    if (const std::optional<Model> model = model_->open();
        model && model->info.learned.spam + model->info.learned.good > 0)
      return;  // whatever it knows, it judges
    const std::optional<Snapshot> snapshot = store_.snapshot(owner_);
    if (!snapshot) return;
    Model model = read_model(snapshot->model);
    if (std::optional<Model> judge = log_->second_judge())
      set_second_judge(model, std::make_shared<const Model>(std::move(*judge)));
    model_->publish(model);
  } catch (const Error& e) {
    // A model that this build cannot read is made of the trainings.
    const bool damaged = e.code() == ErrorCode::corrupt_model ||
                         e.code() == ErrorCode::wrong_model || e.code() == ErrorCode::newer_format;
    if (!damaged) throw;
  }
}

void Copy::offer_snapshot(const Model& model) noexcept {
  const State& state = owner_.state;
  const bool few = state.head < kTrainingsPerSnapshot;
  const bool fresh = state.head < owner_.snapshot_head + kTrainingsPerSnapshot &&
                     state.parts == owner_.snapshot_parts && owner_.snapshot_head > 0;
  if (!in_step_ || few || fresh) return;
  try {
    store_.put_snapshot(owner_, {.state = state, .model = bytes_of(model)});
  } catch (const std::exception&) {
    return;
  }
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
  for (const char* name : {"chained", "replica", "journal", "base"}) {
    const fs::path path = home_.training() / name;
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw_errno("remove", path);
  }
  sync_folder(home_.training());
  log_->read(0, [](const LogRecord&) {});
}

// No promise is made by it, so it may be lost: then the next trainer reads the journal.
void Copy::note() const noexcept {
  const std::optional<Identity> now = identity_of_journal(home_);
  if (!now) return;
  const State& state = owner_.state;
  const std::string line =
      with_hash(std::string(kChainedWords) + std::to_string(state.head) + ' ' + hex(state.chain) +
                ' ' + std::to_string(now->inode) + ' ' + std::to_string(now->bytes) + ' ' +
                std::to_string(now->changed_ns));
  const Descriptor file(::open(chained_path(home_).c_str(),
                               O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file) (void)!::write(file.get(), line.data(), line.size());
}

}  // namespace classify::store
