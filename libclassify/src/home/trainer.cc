#include "classify/home/trainer.h"

#include <algorithm>
#include <cassert>
#include <unordered_set>
#include <utility>

#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/model_file.h"
#include "hash.h"
#include "home/held_lock.h"
#include "home/lessons.h"
#include "home/record.h"
#include "home/settled_copies.h"

namespace classify {

Model rebuild_model(const TrainingSet& set, const Settings& settings,
                    const Trainer::Progress& progress) {
  Model model = model_before_trainings(set, settings);
  const std::vector<Step> steps = set.steps();
  std::size_t done = 0;
  apply_steps(model, steps, set, [&] {
    if (progress) progress(++done, steps.size());
  });
  return model;
}

namespace {

// Whether a model seems to have learned what the log still has, and more: a training leaves all
// features of its mail in a view. Pruned features prove nothing.
bool contains_log(const Model& model, const TrainingSet& set) {
  constexpr std::size_t kSamples = 16;
  constexpr double kEnough = 0.9;
  if (model.info.applied.count < set.applied_chain().back().count) return false;
  if (const std::optional<Model> base = set.base()) {
    const auto [spam, good] = base->info.learned;
    if (model.info.learned.spam < spam || model.info.learned.good < good) return false;
  }
  if (!set.prunings().empty()) return true;
  const std::vector<Step> steps = set.steps();
  const ReadingOptions options = reading_options(model.info.settings);
  std::size_t known = 0, looked_at = 0;
  for (std::size_t i = 0; i < steps.size(); i += 1 + steps.size() / kSamples) {
    const Features features = set.features(*steps[i].training, options);
    // Most runs of characters are known from other mail of the language.
    const bool there = std::any_of(kAllViews.begin(), kAllViews.end(), [&](View view) {
      const auto& of_view = features[static_cast<std::size_t>(view)];
      const auto seen = std::count_if(of_view.begin(), of_view.end(), [&](const Feature& f) {
        const Counts counts = model.find(view, f.hash);
        return counts.spam + counts.good > 0;
      });
      return view != View::characters &&
             static_cast<double>(seen) > kEnough * static_cast<double>(of_view.size());
    });
    known += there;
    ++looked_at;
  }
  return known * 2 >= looked_at;
}

}  // namespace

struct Trainer::Lock : HeldLock {
  using HeldLock::HeldLock;
};

// A request on its way into the model.
struct Trainer::Lesson {
  const TrainRequest* request = nullptr;
  std::string id;  // in the queue; empty: it came through train()
  std::shared_ptr<const MailToLearn> mail = nullptr;
  std::optional<Features> features = std::nullopt;
  std::optional<Verdict> before =
      std::nullopt;                          // set if it was learned as the other class until now
  std::vector<std::uint64_t> withheld = {};  // the trainings that said so
  std::vector<std::uint64_t> copies = {};    // trainings settled so, of nearly the same mail
  TrainResult result = {};

  const Features& read(const Settings& settings) {
    if (!features) {
      features = extract_features(tokenize(mail->message(), reading_options(settings).tokenizer));
    }
    return *features;
  }
};

struct Trainer::Settled : SettledCopies {
  using SettledCopies::SettledCopies;
};

Trainer::Trainer(Stores stores, std::chrono::milliseconds wait)
    : Trainer(stores, std::make_unique<Lock>(stores.lock, stores.system, wait)) {}

Trainer::Trainer(Stores stores, std::unique_ptr<Lock> lock, Snapshot snapshot)
    : stores_(std::move(stores)),
      lock_(std::move(lock)),
      set_(stores_.log),
      settled_(std::make_unique<Settled>(set_)) {
  catch_up(snapshot);
}

std::unique_ptr<Trainer> Trainer::from_log_alone(Stores stores, std::chrono::milliseconds wait) {
  auto lock = std::make_unique<Lock>(stores.lock, stores.system, wait);
  return std::unique_ptr<Trainer>(
      new Trainer(std::move(stores), std::move(lock), Snapshot::ignored));
}

std::unique_ptr<Trainer> Trainer::unless_learned(Stores stores,
                                                 std::span<const std::string> requests,
                                                 std::chrono::milliseconds wait) {
  // A request leaves the queue only when everything it led to is durable.
  const auto all_gone = [&] {
    return std::none_of(requests.begin(), requests.end(),
                        [&](const std::string& id) { return stores.queue->has(id); });
  };
  auto lock = std::make_unique<Lock>(stores.lock, stores.system, wait, all_gone);
  if (!lock->held || all_gone()) return nullptr;
  return std::unique_ptr<Trainer>(new Trainer(std::move(stores), std::move(lock)));
}

Trainer::~Trainer() = default;

// Makes the snapshot anew, before anybody asks it, if it is missing, damaged, of another scheme, or
// not the model that the log makes. A snapshot that is only behind learns the missing trainings; one
// that knows more than the log is kept.
void Trainer::catch_up(Snapshot snapshot) {
  std::optional<Model> opened;
  try {
    opened = stores_.model->open();
  } catch (const Error& e) {
    if (e.code() != ErrorCode::corrupt_model && e.code() != ErrorCode::wrong_model) throw;
  }
  if (!opened) {
    model_.info.settings = stores_.log->settings().value_or(Settings());
    stale_ = changed_ = true;
    return;
  }
  model_ = std::move(*opened);
  adopt_settings();
  adopt_second_judge();
  const std::vector<AppliedTrainings> chain = set_.applied_chain();
  const auto known = std::find(chain.begin(), chain.end(), model_.info.applied);
  if (known == chain.end()) {
    const auto [spam, good] = model_.info.learned;
    if (spam + good == 0 || snapshot == Snapshot::ignored || stores_.log->is_complete()) {
      stale_ = changed_ = true;
    } else if (!set_.once_made(model_.info.applied)) {
      keep_snapshot();
    } else {
      // Published before anything else is done: if the base is replaced once more, the log does not
      // remember what this snapshot was made from.
      stale_ = changed_ = true;
      commit();
    }
    return;
  }
  const std::vector<Step> steps = set_.steps();
  const std::span missing =
      std::span(steps).subspan(static_cast<std::size_t>(known - chain.begin()));
  apply_steps(model_, missing, set_);
  changed_ |= !missing.empty();
}

// A journal that is missing, cut, damaged or an old copy made this happen, or a model of elsewhere
// was put in the snapshot's place. The trainings of this log come on top of that one, as after
// import_base().
void Trainer::keep_snapshot() {
  kept_snapshot_ = true;
  settle_nothing_kept_so_far();
  if (contains_log(model_, set_)) return set_.keep_as_base(model_);
  stale_ = changed_ = true;
  std::optional<Model> base = set_.base();
  if (base) merge(*base, model_);
  set_.set_base(base ? *base : model_);
}

// Perhaps a person had said what this mail is, in one of the trainings that are lost.
void Trainer::settle_nothing_kept_so_far() {
  const std::vector<CachedMessage> kept = stores_.recent->list().messages;
  if (kept.empty()) return;
  const std::int64_t after_all = kept.back().time + 1;
  if (stores_.recent->settled_until() < after_all) stores_.recent->set_settled_until(after_all);
}

// The log has the settings before the model does: they were changed, and the model was not published.
void Trainer::adopt_settings() {
  std::optional<Settings> said;
  try {
    said = stores_.log->settings();
  } catch (const Error& e) {
    if (e.code() != ErrorCode::corrupt_model) throw;  // the model's are as good
  }
  if (!said || *said == settings()) return;
  stale_ |= !said->learns_as(settings());
  changed_ = true;
  model_.info.settings = *said;
}

// The log's second judge is the one that counts.
void Trainer::adopt_second_judge() {
  const SecondJudge before = model_.info.second;
  const bool lost = model_.second == nullptr && set_.second_judge() != nullptr;
  set_second_judge(model_, set_.second_judge());
  stale_ |= model_.info.second != before;
  changed_ |= stale_ || lost;
}

void Trainer::begin_beside(const std::optional<Model>& judge) {
  if (judge && (judge->info.learned.spam == 0 || judge->info.learned.good == 0))
    throw Error(ErrorCode::invalid_input, "a second judge must know both spam and good mail");
  set_.set_second_judge(judge);
  adopt_second_judge();
}

void Trainer::make_current(const Progress& progress) {
  if (new_base_) {
    set_.set_base(*new_base_);
    new_base_.reset();
    stale_ = true;
  }
  if (!stale_) return;
  model_ = rebuild_model(set_, model_.info.settings, progress);
  stale_ = false;
  changed_ = true;
}

const Model& Trainer::model() {
  make_current();
  return model_;
}

TrainResult Trainer::train(const TrainRequest& request) { return train({&request, 1}).front(); }

std::vector<TrainResult> Trainer::train(std::span<const TrainRequest> requests) {
  std::vector<Lesson> lessons(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) lessons[i].request = &requests[i];
  train_all(lessons);
  std::vector<TrainResult> results;
  for (const Lesson& lesson : lessons) results.push_back(lesson.result);
  return results;
}

void Trainer::train_all(std::span<Lesson> lessons) {
  std::vector<Lesson*> moving;
  std::unordered_set<std::uint64_t> seen;  // only the first lesson about a mail may move it ahead
  for (Lesson& lesson : lessons) {
    const TrainRequest& request = *lesson.request;
    lesson.mail = request.mail
                      ? request.mail
                      : std::make_shared<const MailToLearn>(request.raw, settings().own_fields);
    const Training* known = set_.find_mail(*lesson.mail);
    const bool first = seen.insert(lesson.mail->hash()).second;
    if (!first || request.keep == Kept::nothing) continue;
    find_copies(lesson);
    const bool moves = known != nullptr && known->cls != request.cls && !known->folded;
    if (moves || !lesson.copies.empty()) {
      moving.push_back(&lesson);
    } else if (lessons.size() > 1) {
      lesson.features.reset();  // of many mails, those of all at once would take too much memory
    }
  }
  // First judge all mails that contradict trainings, then leave those out, so that the model is made
  // anew only once.
  for (Lesson* lesson : moving) {
    make_current();
    lesson->before = judge(model_, lesson->read(settings()));
  }
  for (Lesson* lesson : moving) {
    withhold_contradicted(*lesson);
    withhold_copies(*lesson);
  }
  for (Lesson& lesson : lessons) {
    lesson.result = lesson.request->keep == Kept::nothing ? train_base(lesson) : train_one(lesson);
    note_known_sender(lesson);
    lesson.features.reset();
    lesson.mail.reset();
  }
}

// Only a person's word ends it. If the known people cannot be read, nobody is known.
void Trainer::note_known_sender(Lesson& lesson) {
  const TrainRequest& request = *lesson.request;
  if (request.cls != Class::spam || request.regime == Regime::settled || !stores_.people) return;
  try {
    if (!people_) people_ = stores_.people->open();
    if (!is_spared(people_->find(lesson.mail->message(), settings()))) return;
  } catch (const Error&) {
    people_.emplace();
    return;
  }
  lesson.result.no_longer_known = true;
  spam_of_known_.push_back(lesson.mail);
}

// Leaves out what the mail was learned as until now. That is one training, or several if an earlier
// version took the mail for different ones.
void Trainer::withhold_contradicted(Lesson& lesson) {
  for (const Training* known = set_.find_mail(*lesson.mail);
       known != nullptr && known->cls != lesson.request->cls && !known->folded;
       known = set_.find_mail(*lesson.mail)) {
    lesson.withheld.push_back(known->number);
    set_.withhold(known->number);
    stale_ = changed_ = true;
  }
}

// Only a person's word takes back what was settled.
void Trainer::find_copies(Lesson& lesson) {
  const Class other = lesson.request->cls == Class::spam ? Class::good : Class::spam;
  if (lesson.request->regime == Regime::settled || !settled_->any(other)) return;
  lesson.copies = settled_->of(lesson.read(settings()), other);
}

void Trainer::withhold_copies(Lesson& lesson) {
  std::erase_if(lesson.copies, [this](std::uint64_t number) {
    const Training* copy = set_.find_number(number);
    return copy == nullptr || copy->folded || copy->taken_back_by != 0;
  });
  for (const std::uint64_t number : lesson.copies) {
    set_.withhold(number);
    stale_ = changed_ = true;
  }
}

bool Trainer::may_settle(const Lesson& lesson, const Score& scored) {
  const Class cls = lesson.request->cls;
  return speaks_for_itself(scored, model_.info, cls) && settled_->of(*lesson.features, cls).empty();
}

TrainResult Trainer::train_one(Lesson& lesson) {
  const TrainRequest& request = *lesson.request;
  const Features& features = lesson.read(settings());
  make_current();
  TrainResult result;
  Score scored = score(model_, features);
  const Verdict now = decide(scored, model_.info);
  result.before = lesson.before.value_or(now);
  result.after = now;
  const Training* known = set_.find_mail(*lesson.mail);
  if (known != nullptr && known->cls != request.cls) {
    // A folded training stays learned as it was, and this one comes on top of it.
    withhold_contradicted(lesson);
    make_current();
    scored = score(model_, features);
    known = set_.find_mail(*lesson.mail);
  }
  for (const std::uint64_t number : lesson.copies) {
    set_.take_back(number, request.time, request.who);
  }
  result.took_back = lesson.copies.size();
  if (request.regime == Regime::settled && known == nullptr && !may_settle(lesson, scored)) {
    result.what = TrainResult::What::not_needed;
    result.held_back = true;
    return result;
  }
  const bool moved = !lesson.withheld.empty();
  const bool there = known != nullptr && known->cls == request.cls;
  const bool sure = known == nullptr && !moved && request.regime == Regime::error &&
                    result.before.cls == request.cls;
  // A mail that moves is always stored, even if the model is already sure of it: the user has said
  // what it is.
  const bool learned =
      !there && !sure && learn(model_, features, request.cls, rule_of(request.regime), &scored);
  if (!learned && !moved) {
    result.what = there ? TrainResult::What::already : TrainResult::What::not_needed;
    return result;
  }
  result.what = moved ? TrainResult::What::moved : TrainResult::What::learned;
  result.after = judge(model_, features);
  changed_ = true;
  // In the log a training is taken back right before the one that replaces it, so that a write that
  // is torn leaves no mail without either.
  for (const std::uint64_t number : lesson.withheld) {
    set_.take_back(number, request.time, request.who);
  }
  if (there) return result;
  Training training = training_of(request, lesson.mail->hash(), lesson.mail->bytes().size());
  training.request = lesson.id;
  training.score_before = result.before.score;
  training.score_after = result.after.score;
  const Training& added =
      set_.append(std::move(training), lesson.mail->bytes(),
                  request.keep == Kept::features ? pack_features(features) : std::string());
  if (request.regime == Regime::settled) settled_->add(added, features);
  return result;
}

// Judges by the model of the base alone, because a lesson beneath the trainings cannot depend on
// them.
TrainResult Trainer::train_base(Lesson& lesson) {
  const TrainRequest& request = *lesson.request;
  if (!new_base_) {
    new_base_ = set_.base().value_or(Model());
    new_base_->info.settings = settings();
  }
  Model& base = *new_base_;
  const Features& features = lesson.read(settings());
  TrainResult result;
  result.before = result.after = judge(base, features);
  const Training* known = set_.find_mail(*lesson.mail);
  if (known != nullptr && known->cls == request.cls) {
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
                       combine_hashes(base.info.applied.digest, lesson.mail->hash(),
                                      static_cast<std::uint64_t>(request.cls))};
  changed_ = true;
  return result;
}

bool Trainer::take_back(const Training* training, std::int64_t time, std::string_view who) {
  if (training == nullptr || training->taken_back_by != 0 || training->folded) return false;
  set_.take_back(training->number, time, who);
  stale_ = changed_ = true;
  return true;
}

bool Trainer::take_back(const Pruning& pruning, std::int64_t time, std::string_view who) {
  if (pruning.taken_back_by != 0 || pruning.folded) return false;
  set_.take_back(pruning.number, time, who);
  stale_ = changed_ = true;
  return true;
}

bool Trainer::untrain_mail(std::string_view raw, std::int64_t time, std::string_view who) {
  const MailToLearn mail = set_.mail_to_learn(raw);
  bool taken_back = false;
  while (take_back(set_.find_mail(mail), time, who)) taken_back = true;
  return taken_back;
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
  make_current();
  classify::prune(model_, min_seen);
  changed_ = true;
  return set_.append_pruning(min_seen, time, who).number;
}

std::size_t Trainer::drain_queue(
    const std::function<void(std::string_view, const TrainResult&)>& done) {
  // Requests in memory together, with everything parsed from them.
  constexpr std::size_t kAtATime = 64;
  constexpr std::size_t kBytesAtATime = 8 << 20;
  if (lock_->crowded) {
    await_quiet(*stores_.queue, std::chrono::milliseconds(20), 25, stores_.system);
  }
  lock_->crowded = false;
  if (stores_.tidy) stores_.tidy();
  const std::vector<std::string> waiting = stores_.queue->waiting();
  std::size_t count = 0;
  for (auto next = waiting.begin(); next != waiting.end();) {
    std::vector<TrainRequest> requests;
    std::vector<std::string> ids;
    for (std::size_t bytes = 0;
         next != waiting.end() && requests.size() < kAtATime && bytes < kBytesAtATime; ++next) {
      if (set_.has_request(*next)) {  // applied before a crash
        drained_.push_back(*next);
        continue;
      }
      std::optional<TrainRequest> request;
      try {
        request = stores_.queue->read(*next);
      } catch (const Error& e) {
        if (e.code() != ErrorCode::newer_format) throw;
        left_waiting_ = e.what();
        continue;
      }
      if (!request) {
        stores_.queue->set_aside(*next);
        continue;
      }
      // It was asked for when the clock was ahead.
      request->time = std::min(request->time, stores_.system.now_us() / 1'000'000);
      bytes += request->mail ? request->mail->bytes().size() : request->raw.size();
      requests.push_back(std::move(*request));
      ids.push_back(*next);
    }
    std::vector<Lesson> lessons(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
      lessons[i].request = &requests[i];
      lessons[i].id = ids[i];
    }
    train_all(lessons);
    for (std::size_t i = 0; i < lessons.size(); ++i) {
      if (done) done(ids[i], lessons[i].result);
    }
    count += lessons.size();
    drained_.insert(drained_.end(), ids.begin(), ids.end());
  }
  return count;
}

void Trainer::change_settings(const Settings& settings) {
  if (settings.key != model_.info.settings.key && set_.base())
    throw Error(ErrorCode::invalid_input, "a home with a base keeps the key of that base");
  // Corrections are learned until they are beyond the thresholds, so other thresholds make another
  // model from the same trainings.
  stale_ |= !settings.learns_as(model_.info.settings);
  set_.set_settings(settings);
  model_.info.settings = settings;
  changed_ = true;
}

void Trainer::import_base(Model base) {
  const std::vector<AppliedTrainings> chain = set_.applied_chain();
  const bool own = chain.size() > 1 && base.info.applied == chain.back();
  if (own) {
    model_ =
        std::move(base);  // this home's own model has come back: the trainings are in it already
    stale_ = false;
    adopt_second_judge();
  } else {
    set_.set_base(base);
    model_.info.settings = base.info.settings;
    stale_ = true;
  }
  set_.set_settings(model_.info.settings);
  changed_ = true;
}

void Trainer::merge_into_base(std::span<const Model> others) {
  Model base = set_.base().value_or(Model());
  base.info.settings = settings();
  for (const Model& other : others) merge(base, other);
  import_base(std::move(base));
}

void Trainer::commit(const Progress& progress) {
  // First, so that the requests are learned anew if this fails.
  for (const auto& mail : spam_of_known_) {
    (void)stores_.people->forget_sender(mail->message(), settings());
  }
  if (!spam_of_known_.empty()) people_.reset();
  spam_of_known_.clear();
  set_.sync();
  make_current(progress);
  if (changed_) {
    model_.info.applied = set_.applied_chain().back();
    stores_.model->publish(model_);
    changed_ = false;
  }
  for (const std::string& id : drained_) stores_.queue->remove(id);
  drained_.clear();
}

}  // namespace classify
