#include "mail_service.h"

#include <stdlib.h>

#include <system_error>
#include <utility>
#include <vector>

#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/home/known_people.h"
#include "classify/home/stores.h"
#include "classify/home/trainer.h"
#include "classify/mail_to_learn.h"
#include "classify/message.h"
#include "classify/model_file.h"
#include "files/atomic_file.h"
#include "mail/judged.h"
#include "mail/status_fields.h"
#include "shared/command_line.h"
#include "store/store_home.h"
#include "training/queue.h"
#include "admin/user_name.h"

namespace mailsiftd {
namespace {

namespace fs = std::filesystem;
using classify::Error;
using classify::ErrorCode;

constexpr std::string_view kModel = "model";

// Whether a folder has the parts of a home.
bool is_home(const fs::path& folder) {
  std::error_code error;
  return fs::exists(classify::Home{folder}.training(), error);
}

void make_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Error(ErrorCode::io, folder.string() + ": cannot make: " + error.message());
}

// Whether its model can be a second judge.
bool knows_both(const OpenHome& home) {
  return home.model->info.learned.spam > 0 && home.model->info.learned.good > 0;
}

bool is_lesson(std::string_view raw) { return classify::not_mail(raw).empty(); }

}  // namespace

MailService::MailService(ServiceOptions options, Metrics& metrics, Log log)
    : options_(std::move(options)),
      metrics_(metrics),
      log_(std::move(log)),
      models_(
          options_.most_model_bytes,
          [this](const std::string& line) {
            metrics_.failed(Metrics::Error::model);
            log_(line);
          },
          // What a trainer had not learned when the daemon last ended.
          [this](const fs::path& home) {
            const classify::Home user{home};
            if (!classify::open_request_queue(user.spool())->waiting().empty())
              trainers_.wake(home);
          }),
      trainers_(options_.trainers, [this](const fs::path& home) { learn(home); }) {
  try {
    judge_ = std::make_shared<const classify::Model>(classify::open_model(options_.starter));
    models_.share(judge_);
    // As if the user had a home that was never taught, so that the first lesson changes no more than
    // a lesson does.
    classify::Model untaught;
    classify::set_second_judge(untaught, judge_);
    auto starter = std::make_shared<OpenHome>();
    starter->model = std::make_shared<const classify::Model>(std::move(untaught));
    starter_ = std::move(starter);
  } catch (const Error& e) {
    if (options_.site.empty()) throw;
    log_(e.what());
  }
  if (starter_ == nullptr && site_or_starter() == nullptr)
    throw Error(ErrorCode::io, "no model: neither the site's nor the starter can be opened");
}

MailService::~MailService() = default;

std::optional<fs::path> MailService::home_of(std::string_view user) const {
  if (user.empty() || options_.homes.empty()) return std::nullopt;
  return mailsift::home_of(options_.homes, user);
}

std::shared_ptr<const OpenHome> MailService::site_or_starter() {
  if (options_.site.empty()) return starter_;
  const std::shared_ptr<const OpenHome> site =
      models_.at(fs::path(options_.site) / kModel, OpenModels::Owner::anybody);
  return site ? site : starter_;
}

std::shared_ptr<const OpenHome> MailService::home_for(const std::optional<fs::path>& folder) {
  if (folder) {
    if (auto own = models_.at(*folder / kModel, OpenModels::Owner::user)) return own;
  }
  return site_or_starter();
}

void MailService::keep_mail(std::string_view raw, const OpenHome& home, JudgedMail& out,
                            const classify::Judged& judged,
                            std::vector<classify::NewField>& fields) {
  try {
    const std::int64_t now = mailsift::now();
    out.id = classify::keep_mail(*home.recent, raw, judged.verdict, now, judged.known_sender,
                                 home.model->info.settings.own_fields);
    fields.push_back({"X-Mailsift-ID", out.id});
    classify::expire_now_and_then(*home.recent, out.id, {}, now);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    metrics_.failed(Metrics::Error::home);
    log_(e.what());
  }
}

classify::Known MailService::how_known(const classify::Message& message,
                                       const classify::Settings& settings,
                                       const std::optional<fs::path>& home) {
  if (!home) return classify::Known::no;
  try {
    return classify::open_known_people({*home}).find(message, settings);
  } catch (const Error& e) {
    metrics_.failed(Metrics::Error::home);
    log_(e.what());
    return classify::Known::no;
  }
}

JudgedMail MailService::judge(std::string_view raw, std::string_view user, const HowToJudge& how) {
  return judge_as(raw, user, how, false);
}

JudgedMail MailService::judge_head(std::string_view raw, std::string_view user,
                                   const HowToJudge& how) {
  return judge_as(raw, user, {.keep = false, .form = how.form}, true);
}

JudgedMail MailService::judge_as(std::string_view raw, std::string_view user, const HowToJudge& how,
                                 bool cut) {
  const std::optional<fs::path> folder = home_of(user);
  const std::shared_ptr<const OpenHome> home = home_for(folder);
  if (home == nullptr) throw std::bad_alloc();  // the site's model is gone, and there is no other
  const classify::Settings& settings = home->model->info.settings;
  const auto known = [&](const classify::Message& message, const classify::Settings&) {
    return how_known(message, settings, folder);
  };
  const classify::Judged judged =
      cut ? classify::judge_of_home(*home->model, mailsift::read_head(raw, settings), known)
          : classify::judge_of_home(*home->model, raw, known);
  JudgedMail out{.verdict = judged.verdict,
                 .thresholds = settings.thresholds,
                 .status = {},
                 .id = {},
                 .mail = {}};
  std::vector<classify::NewField> fields =
      mailsift::status_fields(out.verdict, cut ? " cut" : "", how.form, out.thresholds);
  out.status = fields.back().value;
  if (how.keep && home->recent && !raw.empty()) keep_mail(raw, *home, out, judged, fields);
  out.mail = classify::annotate_header(raw, fields, how.form);
  return out;
}

// Makes a whole home beside the place, and then gives it its name: nobody ever sees half of one, and
// a crash leaves none.
void MailService::make_home(const fs::path& folder, std::string_view user) {
  const std::lock_guard lock(making_);
  if (is_home(folder)) return;
  const fs::path parent = folder.parent_path();
  make_folders(parent);
  // No user's name begins with a dot.
  std::string name = (parent / ".new-XXXXXX").native();
  if (::mkdtemp(name.data()) == nullptr) classify::throw_errno("make", name);
  std::error_code error;
  try {
    const classify::Home fresh{name};
    classify::create_home(fresh);
    const std::shared_ptr<const OpenHome> site = site_or_starter();
    if (site == nullptr) throw Error(ErrorCode::io, "the site's model is gone");
    const std::shared_ptr<const classify::Model> judge = knows_both(*site) ? site->model : judge_;
    if (!options_.store.empty()) {
      classify::store::join(fresh, options_.store, std::string(user),
                            classify::store::OwnTrainings::refuse);
    }
    classify::Trainer trainer(classify::store::open_home(fresh));
    // Until he has taught enough, the user keeps the verdicts that he had so far. On another host he
    // may have been taught already.
    const bool is_new = trainer.training_set().head() == 0 && !trainer.training_set().second_judge();
    if (judge && is_new) trainer.begin_beside(*judge);
    trainer.commit();
    fs::rename(name, folder, error);
    if (error) throw Error(ErrorCode::io, folder.string() + ": cannot make: " + error.message());
  } catch (...) {
    fs::remove_all(name, error);
    throw;
  }
  classify::sync_folder(parent);
}

fs::path MailService::home_to_change(std::string_view user) const {
  std::optional<fs::path> folder = home_of(user);
  if (!folder) throw Error(ErrorCode::invalid_input, "no home for this user");
  return *std::move(folder);
}

// The defaults if its model cannot be opened.
classify::Settings MailService::settings_of(const fs::path& home) {
  const std::shared_ptr<const OpenHome> open = models_.at(home / kModel, OpenModels::Owner::user);
  return open ? open->model->info.settings : classify::Settings();
}

bool MailService::teach(std::string_view raw, classify::Class cls, std::string_view user) {
  const fs::path folder = home_to_change(user);
  if (!is_lesson(raw)) return false;
  if (!is_home(folder)) make_home(folder, user);
  const std::vector<std::string> own_fields = settings_of(folder).own_fields;
  const classify::Stores stores = classify::store::open_home({folder});
  stores.queue->put({.cls = cls,
                     .raw = {},
                     .regime = classify::Regime::error,
                     .time = mailsift::now(),
                     .who = std::string(user),
                     .mail = std::make_shared<const classify::MailToLearn>(raw, own_fields)});
  metrics_.handed_in();
  trainers_.wake(folder);
  return true;
}

void MailService::know_recipients(std::string_view raw, std::string_view user) {
  const fs::path folder = home_to_change(user);
  if (!is_lesson(raw)) return;
  if (!is_home(folder)) make_home(folder, user);
  const std::vector<std::string> own = settings_of(folder).own_addresses;
  const classify::SentMail mail = classify::read_sent(raw);
  if (classify::use_of(mail, own) != classify::SentUse::taken) return;
  classify::open_home({folder}).people->add_sent({&mail, 1}, own);
}

bool MailService::forget(std::string_view raw, std::string_view user) {
  const fs::path folder = home_to_change(user);
  if (!is_home(folder)) return false;
  classify::Trainer trainer(classify::store::open_home({folder}));
  trainer.drain_queue();  // the lesson may still wait there
  const bool done = trainer.untrain_mail(raw, mailsift::now(), user);
  trainer.commit();
  if (done) metrics_.forgotten();
  return done;
}

// As `mailsift train --queue` does in the background.
void MailService::learn(const fs::path& home) noexcept {
  try {
    mailsift::Run run;
    run.home_option = home.native();
    run.quiet = true;
    mailsift::learn_queue(run);
    metrics_.learned();
  } catch (const Error& e) {
    metrics_.failed(Metrics::Error::training);
    log_(home.string() + ": " + e.what() + "; what was handed in stays in the queue");
    // The connection is tried less and less often, however often it is asked.
    constexpr std::chrono::seconds kLater{10};
    if (e.code() == classify::ErrorCode::unreachable) trainers_.wake_later(home, kLater);
  } catch (const std::exception& e) {
    metrics_.failed(Metrics::Error::training);
    log_(home.string() + ": " + e.what() + "; what was handed in stays in the queue");
  }
}

Gauges MailService::gauges() const {
  return {.connections = 0,
          .open_models = models_.count(),
          .model_bytes = models_.bytes(),
          .homes_to_learn = trainers_.waiting()};
}

}  // namespace mailsiftd
