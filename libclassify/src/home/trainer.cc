#include "classify/home/trainer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <thread>

#include "classify/classifier.h"
#include "classify/error.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/mapped_file.h"
#include "hash.h"
#include "home/journal.h"
#include "home/lessons.h"
#include "home/secret.h"
#include "home/settings.h"
#include "home/spool.h"
#include "model/archive.h"

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

// All that is promised of a home rests on a rename that replaces the old file.
void check_that_files_can_be_replaced(const Home& home) {
  const std::filesystem::path probe = home.folder / "probe";
  try {
    write_file_atomically(probe, {});
    write_file_atomically(probe, {});
  } catch (const Error& e) {
    ::unlink(probe.c_str());
    throw Error(ErrorCode::io,
                std::string(e.what()) + "; a home needs a file system where files can be replaced");
  }
  ::unlink(probe.c_str());
}

// The settings of the model also stand beside the training set, so that they survive a model that
// is damaged or of another scheme.
std::filesystem::path settings_path(const Home& home) { return home.training() / "settings"; }

void write_settings(const Home& home, const ModelInfo& info) {
  ModelInfo settings;
  copy_settings(info, settings);
  const std::string archive = archive_info(settings, {});
  const std::string_view chunk = archive;
  write_file_atomically(settings_path(home), {&chunk, 1});
}

void read_settings(const Home& home, ModelInfo& info) {
  std::error_code error;
  if (!std::filesystem::exists(settings_path(home), error)) return;
  const MappedFile file = map_file(settings_path(home));
  copy_settings(unarchive_info(file.bytes, settings_path(home).string()).info, info);
}

}  // namespace

void create_home(const Home& home, const ModelInfo& settings) {
  make_folder(home.folder);
  check_own_home(home);
  make_folder(home.training());
  make_folder(home.spool());
  (void)read_secret(home);
  std::error_code error;
  if (std::filesystem::exists(home.model(), error)) return;
  check_that_files_can_be_replaced(home);
  Model model;
  copy_settings(settings, model.info);
  write_settings(home, model.info);
  publish_model(model, home.model());
}

Model rebuild_model(const TrainingSet& set, const ModelInfo& settings,
                    const std::function<void(std::size_t, std::size_t)>& progress) {
  Model model = model_before_trainings(set, settings);
  const std::vector<Step> steps = set.steps();
  std::size_t done = 0;
  apply_steps(model, steps, set, [&] {
    if (progress) progress(++done, steps.size());
  });
  return model;
}

// The writer's lock: an flock, so it ends with the process however that ends.
struct Trainer::Lock {
  Lock(
      const Home& home, std::chrono::milliseconds wait,
      const std::function<bool()>& not_needed = [] { return false; }) {
    check_own_home(home);
    file = Descriptor(::open(home.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file) throw_errno("open", home.lock());
    const auto give_up = std::chrono::steady_clock::now() + wait;
    while (!(held = ::flock(file.get(), LOCK_EX | LOCK_NB) == 0)) {
      if (errno != EWOULDBLOCK && errno != EINTR) throw_errno("lock", home.lock());
      crowded = true;
      if (not_needed()) return;
      if (std::chrono::steady_clock::now() >= give_up) {
        throw Error(ErrorCode::busy, home.lock().string() + ": another trainer is at work");
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  Descriptor file;
  bool held = false;
  bool crowded = false;  // it was somebody else's at first
};

Trainer::Trainer(const Home& home, std::chrono::milliseconds wait)
    : Trainer(home, std::make_unique<Lock>(home, wait)) {}

Trainer::Trainer(Home home, std::unique_ptr<Lock> lock)
    : home_(std::move(home)), lock_(std::move(lock)), set_(home_.training()) {
  catch_up();
}

std::unique_ptr<Trainer> Trainer::unless_learned(const Home& home,
                                                 std::span<const std::string> requests,
                                                 std::chrono::milliseconds wait) {
  // A request leaves the spool when all of it is durable, and not before.
  const auto all_gone = [&] {
    return std::none_of(requests.begin(), requests.end(), [&](const std::string& id) {
      return ::access((home.spool() / id).c_str(), F_OK) == 0 || errno != ENOENT;
    });
  };
  auto lock = std::make_unique<Lock>(home, wait, all_gone);
  if (!lock->held || all_gone()) return nullptr;
  return std::unique_ptr<Trainer>(new Trainer(home, std::move(lock)));
}

Trainer::~Trainer() = default;

// A snapshot that is missing, damaged, of another scheme, or not what the training set makes is
// made anew; one that is only behind is brought forward.
void Trainer::catch_up() {
  try {
    model_ = open_model(home_.model());
  } catch (const Error& e) {
    std::error_code error;
    const bool missing = !std::filesystem::exists(home_.model(), error);
    if (e.code() == ErrorCode::io && !missing) throw;
    read_settings(home_, model_.info);
    rebuild_ = changed_ = true;
    return;
  }
  const std::vector<AppliedTrainings> chain = set_.applied_chain();
  const auto known = std::find(chain.begin(), chain.end(), model_.info.applied);
  if (known == chain.end()) {
    rebuild_ = changed_ = true;
    return;
  }
  const std::vector<Step> steps = set_.steps();
  const std::span missing =
      std::span(steps).subspan(static_cast<std::size_t>(known - chain.begin()));
  apply_steps(model_, missing, set_);
  changed_ |= !missing.empty();
}

TrainResult Trainer::train(const TrainRequest& request) { return train(request, {}); }

TrainResult Trainer::train(const TrainRequest& request, std::string_view id) {
  const std::string mail = mail_to_learn(request.raw);
  if (request.keep == Kept::nothing) return train_base(request, mail);
  const Features features = read_features(mail, reading_options(model_.info));
  TrainResult result;
  const Score before = score(model_, features);
  result.before = result.after = judge(model_.info, before);
  if (const Training* known = set_.find_mail(mail)) {
    if (known->cls == request.cls) {
      result.what = TrainResult::What::already;
      return result;
    }
    // What is folded stays learned as it was, and this comes on top of it.
    const bool moved = take_back(known, request.time, request.who);
    result.what = moved ? TrainResult::What::moved : TrainResult::What::learned;
  } else if (request.regime == Regime::error && result.before.cls == request.cls) {
    result.what = TrainResult::What::not_needed;
    return result;
  }
  // After a take-back the model is made anew at commit(), from the journal; what is learned here
  // only tells the caller what to expect.
  const LearningRule& rule = rule_of(request.regime);
  if (!learn(model_, features, request.cls, rule, &before) && !rebuild_) {
    result.what = TrainResult::What::not_needed;
    return result;
  }
  result.after = judge(model_, features);
  Training training;
  training.cls = request.cls;
  training.regime = request.regime;
  training.time = request.time;
  training.who = request.who;
  training.request = id;
  training.score_before = result.before.score;
  training.score_after = result.after.score;
  set_.append(std::move(training), mail,
              request.keep == Kept::features ? pack_features(features) : std::string());
  changed_ = true;
  return result;
}

// By the model that is in the base alone: what is learned beneath the trainings cannot depend on
// them.
TrainResult Trainer::train_base(const TrainRequest& request, std::string_view mail) {
  if (!new_base_) {
    new_base_ = set_.base().value_or(Model());
    copy_settings(model_.info, new_base_->info);
  }
  Model& base = *new_base_;
  const Features features = read_features(mail, reading_options(base.info));
  TrainResult result;
  result.before = result.after = judge(base, features);
  if (const Training* known = set_.find_mail(mail); known != nullptr && known->cls == request.cls) {
    result.what = TrainResult::What::already;
    return result;
  }
  const bool sure = request.regime == Regime::error && result.before.cls == request.cls;
  if (sure || !learn(base, features, request.cls, rule_of(request.regime))) {
    result.what = TrainResult::What::not_needed;
    return result;
  }
  result.after = judge(base, features);
  base.info.applied = {base.info.applied.count + 1,
                       combine_hashes(base.info.applied.digest, hash_bytes(mail),
                                      static_cast<std::uint64_t>(request.cls))};
  rebuild_ = changed_ = true;
  return result;
}

bool Trainer::take_back(const Training* training, std::int64_t time, std::string_view who) {
  if (training == nullptr || training->taken_back_by != 0 || training->folded) return false;
  set_.take_back(training->number, time, who);
  rebuild_ = changed_ = true;
  return true;
}

bool Trainer::take_back(const Pruning& pruning, std::int64_t time, std::string_view who) {
  if (pruning.taken_back_by != 0 || pruning.folded) return false;
  set_.take_back(pruning.number, time, who);
  rebuild_ = changed_ = true;
  return true;
}

bool Trainer::untrain_mail(std::string_view raw, std::int64_t time, std::string_view who) {
  return take_back(set_.find_mail(mail_to_learn(raw)), time, who);
}

bool Trainer::untrain_number(std::uint64_t number, std::int64_t time, std::string_view who) {
  if (const Training* training = set_.find_number(number)) return take_back(training, time, who);
  for (const Pruning& pruning : set_.prunings()) {
    if (pruning.number == number) return take_back(pruning, time, who);
  }
  return false;
}

std::size_t Trainer::untrain_since(std::int64_t since, std::int64_t time, std::string_view who) {
  std::size_t count = 0;
  for (const Training& training : set_.trainings()) {
    if (training.time >= since && take_back(&training, time, who)) ++count;
  }
  for (const Pruning& pruning : set_.prunings()) {
    if (pruning.time >= since && take_back(pruning, time, who)) ++count;
  }
  return count;
}

std::uint64_t Trainer::prune(std::uint32_t min_seen, std::int64_t time, std::string_view who) {
  assert(min_seen > 0);
  classify::prune(model_, min_seen);
  changed_ = true;
  return set_.append_pruning(min_seen, time, who).number;
}

std::size_t Trainer::drain_spool(
    const std::function<void(std::string_view, const TrainResult&)>& done) {
  if (lock_->crowded) await_quiet(home_, std::chrono::milliseconds(20), 25);
  lock_->crowded = false;
  std::size_t count = 0;
  for (const std::filesystem::path& folder : {home_.spool(), home_.training(), home_.folder}) {
    remove_abandoned(folder);
  }
  for (const SpooledRequest& spooled : list_spool(home_.spool())) {
    drained_.push_back(spooled.path);
    if (set_.has_request(spooled.id)) continue;  // applied before a crash
    const std::optional<TrainRequest> request = read_request(spooled.path);
    if (!request) {
      // Kept for the administrator; a name with a dot is no request.
      drained_.pop_back();
      const std::filesystem::path aside = spooled.path.string() + ".damaged";
      if (::rename(spooled.path.c_str(), aside.c_str()) != 0)
        throw_errno("move aside", spooled.path);
      continue;
    }
    const TrainResult result = train(*request, spooled.id);
    ++count;
    if (done) done(spooled.id, result);
  }
  return count;
}

void Trainer::change_settings(const ModelInfo& settings) {
  // Corrections are learned until they are beyond the thresholds: with others the trainings make
  // another model.
  const bool model_changes = settings.own_addresses != model_.info.own_addresses ||
                             settings.max_slots != model_.info.max_slots ||
                             settings.thresholds != model_.info.thresholds;
  copy_settings(settings, model_.info);
  write_settings(home_, model_.info);
  changed_ = true;
  rebuild_ |= model_changes;
}

void Trainer::import_base(Model base) {
  const std::vector<AppliedTrainings> chain = set_.applied_chain();
  const bool own = chain.size() > 1 && base.info.applied == chain.back();
  if (own) {
    model_ = std::move(base);  // our own model come back: the trainings are in it already
  } else {
    set_.set_base(base);
    copy_settings(base.info, model_.info);
    rebuild_ = true;
  }
  write_settings(home_, model_.info);
  changed_ = true;
}

void Trainer::merge_into_base(std::span<const Model> others) {
  Model base = set_.base().value_or(Model());
  copy_settings(model_.info, base.info);
  for (const Model& other : others) merge(base, other);
  import_base(std::move(base));
}

void Trainer::commit(const std::function<void(std::size_t, std::size_t)>& progress) {
  set_.sync();
  if (new_base_) {
    set_.set_base(*new_base_);
    new_base_.reset();
  }
  if (changed_ || rebuild_) {
    if (rebuild_) {
      model_ = rebuild_model(set_, model_.info, progress);
    } else {
      model_.info.applied = set_.applied_chain().back();
    }
    publish_model(model_, home_.model());
    changed_ = rebuild_ = false;
  }
  for (const std::filesystem::path& path : drained_) ::unlink(path.c_str());
  drained_.clear();
}

}  // namespace classify
