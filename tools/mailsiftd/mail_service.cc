#include "mail_service.h"

#include <stdlib.h>

#include <system_error>
#include <utility>
#include <vector>

#include "admin/site_model.h"
#include "admin/user_name.h"
#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/home/known_people.h"
#include "classify/home/stores.h"
#include "classify/home/trainer.h"
#include "classify/mail_to_learn.h"
#include "classify/message.h"
#include "classify/model_file.h"
#include "files/atomic_file.h"
#include "home/local_home.h"
#include "mail/answered.h"
#include "mail/judged.h"
#include "mail/note_report.h"
#include "mail/status_fields.h"
#include "shared/command_line.h"
#include "store/copy.h"
#include "store/store_home.h"
#include "store_follower.h"
#include "training/queue.h"

namespace mailsiftd {
namespace {

namespace fs = std::filesystem;
using classify::Error;
using classify::ErrorCode;

constexpr std::string_view kModel = "model";
constexpr std::chrono::seconds kAtOnce{0};

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

bool is_lesson(std::string_view raw) { return classify::not_mail(raw).empty(); }

// What was reported is done, with an answer and without.
std::string answer_to(const mailsift::Report& report, const std::string& outcome,
                      const std::string& from, classify::Proof proof, const classify::Home& home) {
  const std::int64_t now = mailsift::now();
  const std::optional<mailsift::OutgoingMail> mail =
      mailsift::answer_mail(report, outcome, from, {}, proof == classify::Proof::all);
  if (!mail || !mailsift::may_answer(home, mail->to, now)) return {};
  return mailsift::written(*mail, now);
}

}  // namespace

MailService::MailService(ServiceOptions options, Metrics& metrics, Log log)
    : options_(std::move(options)),
      metrics_(metrics),
      log_(std::move(log)),
      settings_(options_.site_config, log_),
      store_(options_.store.empty() ? nullptr : classify::store::connection_to(options_.store)),
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
            follower_->opened(home);
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
    if (options_.sites.empty()) throw;
    log_(e.what());
  }
  if (starter_ == nullptr && site_or_starter({}) == nullptr)
    throw Error(ErrorCode::io, "no model: neither the site's nor the starter can be opened");
  follower_ = std::make_unique<StoreFollower>(
      options_.store,
      StoreFollower::Around{
          .look_at = [this](const fs::path& home) { return look_at(home); },
          .behind = [this](const fs::path& home) { trainers_.wake_later(home, kAtOnce); },
          .found = [this](const std::string& user) { make_home_of_store(user); },
          .reached = [this] { trainers_.hurry(); },
          .waiting = [this] { return requests_waiting(); },
          .log = log_});
}

MailService::~MailService() { follower_->stop(); }

std::shared_ptr<const SystemUser> MailService::owner_of(const fs::path& home) const {
  const std::lock_guard lock(owners_mutex_);
  const auto known = owners_.find(home.native());
  return known != owners_.end() ? known->second : nullptr;
}

// A system user can write into his folder which server is to be asked, and about whom. Only the store of
// the site is followed there, and only what it has of him.
std::optional<HomeInStore> MailService::look_at(const fs::path& home) const {
  const std::shared_ptr<const SystemUser> owner = owner_of(home);
  const ActingAs rights(owner.get());
  const std::optional<classify::store::Place> place = classify::store::place_of({home});
  if (!place) return std::nullopt;
  if (owner && !(store_ && classify::store::is_of(*place, {store_, owner->name})))
    return std::nullopt;
  return HomeInStore{.uri = place->uri,
                     .owner = place->owner,
                     .site = place->site,
                     .here = classify::store::noted_state({home})};
}

classify::Stores MailService::stores_of(const fs::path& home, const SystemUser* owner) const {
  if (owner == nullptr || !store_) return classify::store::open_home({home});
  return classify::store::open_home({home}, classify::store::SiteOwner{store_, owner->name});
}

bool MailService::is_in_store(const fs::path& home) const noexcept {
  try {
    const std::shared_ptr<const SystemUser> owner = owner_of(home);
    const ActingAs rights(owner.get());
    return fs::exists(classify::store_file({home}));
  } catch (const std::exception&) {
    return false;
  }
}

// With our rights, which whoever acts as a system user has not. If it fails, what needs it says why.
void MailService::connect_for(const SystemUser* owner) const noexcept {
  if (owner == nullptr || !store_) return;
  try {
    store_->run({"SELECT 1"});
  } catch (const std::exception&) {
    return;
  }
}

std::optional<MailService::Place> MailService::place_of(std::string_view user) {
  if (user.empty() || options_.homes.empty()) return std::nullopt;
  if (!mailsift::is_of_system_users(options_.homes)) {
    std::optional<fs::path> folder = mailsift::home_of(options_.homes, user);
    if (!folder) return std::nullopt;
    return Place{*std::move(folder), nullptr};
  }
  std::shared_ptr<const SystemUser> owner = system_users_.find(std::string(user));
  if (!owner) return std::nullopt;
  fs::path folder = owner->folder + options_.homes.substr(1);
  const std::lock_guard lock(owners_mutex_);
  owners_[folder.native()] = owner;
  return Place{std::move(folder), std::move(owner)};
}

std::shared_ptr<const OpenHome> MailService::site_or_starter(std::string_view domain) {
  const std::string nobody_there = "-@" + std::string(domain);
  for (const std::string& site : options_.sites) {
    const std::optional<fs::path> folder =
        mailsift::home_of(site, domain.empty() ? "-" : std::string_view(nobody_there));
    if (!folder) continue;
    if (auto open = models_.at(*folder / kModel, OpenModels::Owner::anybody)) return open;
  }
  return starter_;
}

std::shared_ptr<const OpenHome> MailService::home_for(const std::optional<Place>& place,
                                                      std::string_view user,
                                                      std::string_view domain) {
  if (place) {
    try {
      const ActingAs rights(place->owner.get());
      if (auto own = models_.at(place->folder / kModel, OpenModels::Owner::user)) return own;
    } catch (const Error& e) {
      metrics_.failed(Metrics::Error::home);
      log_(e.what());
    }
    // Perhaps another host has taught him.
    if (store_) follower_->missed(user);
  }
  return site_or_starter(domain);
}

void MailService::keep_mail(std::string_view raw, const OpenHome& home, const Place& place,
                            const mailsift::Run& limits, JudgedMail& out,
                            const classify::Judged& judged,
                            std::vector<classify::NewField>& fields) {
  try {
    const ActingAs rights(place.owner.get());
    const std::int64_t now = mailsift::now();
    out.id = classify::keep_mail(*home.recent, raw, judged.verdict, now, judged.known_sender,
                                 home.model->info.settings.own_fields);
    fields.push_back({"X-Mailsift-ID", out.id});
    classify::expire_now_and_then(*home.recent, out.id, limits.cache_limits, now);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    metrics_.failed(Metrics::Error::home);
    log_(e.what());
  }
}

classify::Known MailService::how_known(const classify::Message& message,
                                       const classify::Settings& settings,
                                       const std::optional<Place>& place) {
  if (!place) return classify::Known::no;
  try {
    const ActingAs rights(place->owner.get());
    return classify::open_known_people({place->folder}).find(message, settings);
  } catch (const Error& e) {
    metrics_.failed(Metrics::Error::home);
    log_(e.what());
    return classify::Known::no;
  }
}

SettingsOfUsers::Settings MailService::user_settings(const std::optional<Place>& place) {
  if (!place) return settings_.of_all();
  try {
    const ActingAs rights(place->owner.get());
    return settings_.of(place->folder, place->owner.get());
  } catch (const Error&) {
    return settings_.of_all();  // home_for() has said why
  }
}

JudgedMail MailService::judge(std::string_view raw, std::string_view user, const HowToJudge& how) {
  return judge_as(raw, user, how, false);
}

JudgedMail MailService::judge_head(std::string_view raw, std::string_view user,
                                   const HowToJudge& how) {
  return judge_as(raw, user, {.domain = how.domain, .form = how.form}, true);
}

JudgedMail MailService::judge_as(std::string_view raw, std::string_view user, const HowToJudge& how,
                                 bool cut) {
  const std::optional<Place> place = place_of(user);
  const std::shared_ptr<const OpenHome> home =
      home_for(place, user, user.empty() ? how.domain : mailsift::domain_of(user));
  if (home == nullptr) throw std::bad_alloc();  // the site's model is gone, and there is no other
  const SettingsOfUsers::Settings said = user_settings(place);
  const std::optional<classify::HeaderForm> form =
      how.form ? how.form : classify::header_form_from_name(said->header);
  const classify::Settings& settings = home->model->info.settings;
  const auto known = [&](const classify::Message& message, const classify::Settings&) {
    return how_known(message, settings, place);
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
      mailsift::status_fields(out.verdict, cut ? " cut" : "", form, out.thresholds);
  out.status = fields.back().value;
  if (how.keep && !said->no_cache && home->recent && !raw.empty())
    keep_mail(raw, *home, *place, said->run, out, judged, fields);
  out.mail = classify::annotate_header(raw, fields, form);
  return out;
}

// Makes a whole home beside the place, and then gives it its name: nobody ever sees half of one, and
// a crash leaves none.
void MailService::make_home(const Place& place, std::string_view user,
                            const std::shared_ptr<const OpenHome>& site) {
  const fs::path& folder = place.folder;
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
    if (site == nullptr) throw Error(ErrorCode::io, "the site's model is gone");
    const std::shared_ptr<const classify::Model> judge =
        mailsift::knows_both(*site->model) ? site->model : judge_;
    {
      classify::Trainer trainer(fresh);
      // Until he has taught enough, the user keeps the verdicts that he had so far.
      if (judge) trainer.begin_beside(*judge);
      trainer.commit();
    }
    // The store may be away, and nobody waits for it: the first trainer joins. If the user was taught on
    // another host, the home then becomes what it is there.
    if (store_) {
      classify::store::join_later(fresh, options_.store,
                                  place.owner ? place.owner->name : std::string(user));
    }
    fs::rename(name, folder, error);
    if (error) throw Error(ErrorCode::io, folder.string() + ": cannot make: " + error.message());
  } catch (...) {
    fs::remove_all(name, error);
    throw;
  }
  classify::sync_folder(parent);
}

MailService::Place MailService::place_to_change(std::string_view user) {
  std::optional<Place> place = place_of(user);
  if (!place) throw Error(ErrorCode::invalid_input, "no home for this user");
  return *std::move(place);
}

// The defaults if its model cannot be opened.
classify::Settings MailService::settings_of(const fs::path& home) {
  const std::shared_ptr<const OpenHome> open = models_.at(home / kModel, OpenModels::Owner::user);
  return open ? open->model->info.settings : classify::Settings();
}

bool MailService::teach(std::string_view raw, classify::Class cls, std::string_view user) {
  const Place place = place_to_change(user);
  if (!is_lesson(raw)) return false;
  const std::shared_ptr<const OpenHome> site = site_or_starter(mailsift::domain_of(user));
  {
    const ActingAs rights(place.owner.get());
    if (!is_home(place.folder)) make_home(place, user, site);
    const std::vector<std::string> own_fields = settings_of(place.folder).own_fields;
    const classify::Stores stores = stores_of(place.folder, place.owner.get());
    stores.queue->put({.cls = cls,
                       .raw = {},
                       .regime = classify::Regime::error,
                       .time = mailsift::now(),
                       .who = std::string(user),
                       .mail = std::make_shared<const classify::MailToLearn>(raw, own_fields)});
  }
  metrics_.handed_in();
  trainers_.wake(place.folder);
  return true;
}

std::string MailService::report(std::string_view raw, classify::Class cls, std::string_view user,
                                classify::Proof proof, const std::string& answer_from) {
  const Place place = place_to_change(user);
  const std::shared_ptr<const OpenHome> site = site_or_starter(mailsift::domain_of(user));
  std::size_t lessons = 0;
  std::string answer;
  {
    const ActingAs rights(place.owner.get());
    const classify::Home home{place.folder};
    const bool had_home = is_home(place.folder);
    const std::shared_ptr<const OpenHome> open =
        had_home ? models_.at(place.folder / kModel, OpenModels::Owner::user) : nullptr;
    const std::vector<std::string> own_fields =
        open ? open->model->info.settings.own_fields : std::vector<std::string>();
    const std::shared_ptr<classify::RecentMail> recent =
        had_home ? classify::open_recent_mail(home) : classify::recent_mail_in_memory();
    mailsift::Report done{cls, classify::find_originals(raw, *recent, proof, own_fields), {}};
    if (!had_home) {
      if (proof != classify::Proof::all || !mailsift::is_by_a_person(done)) return {};
      make_home(place, user, site);
    }
    const classify::Stores stores = stores_of(place.folder, place.owner.get());
    for (const classify::Original& original : done.forward.originals) {
      const std::string_view no_mail = classify::not_mail(original.mail->bytes());
      done.lessons.push_back({.name = original.id,
                              .result = {},
                              .queued = no_mail.empty(),
                              .no_mail = no_mail});
      if (!no_mail.empty()) continue;
      stores.queue->put({.cls = cls,
                         .raw = {},
                         .regime = classify::Regime::error,
                         .time = mailsift::now(),
                         .who = std::string(user),
                         .mail = original.mail});
      ++lessons;
    }
    const std::string outcome = mailsift::outcome(done, proof);
    mailsift::note_report(home, done, outcome, raw, user, [&] {
      if (proof == classify::Proof::all) return classify::ComesFrom::user;
      const bool known = open && mailsift::judge_mail(*open->model, raw, {}).known_sender != 0;
      return known ? classify::ComesFrom::known : classify::ComesFrom::stranger;
    });
    if (!answer_from.empty()) answer = answer_to(done, outcome, answer_from, proof, home);
  }
  for (std::size_t i = 0; i < lessons; ++i) metrics_.handed_in();
  if (lessons > 0) trainers_.wake(place.folder);
  return answer;
}

void MailService::know_recipients(std::string_view raw, std::string_view user) {
  const Place place = place_to_change(user);
  if (!is_lesson(raw)) return;
  const std::shared_ptr<const OpenHome> site = site_or_starter(mailsift::domain_of(user));
  const ActingAs rights(place.owner.get());
  if (!is_home(place.folder)) make_home(place, user, site);
  const std::vector<std::string> own = settings_of(place.folder).own_addresses;
  const classify::SentMail mail = classify::read_sent(raw);
  if (classify::use_of(mail, own) != classify::SentUse::taken) return;
  classify::open_home({place.folder}).people->add_sent({&mail, 1}, own);
}

bool MailService::forget(std::string_view raw, std::string_view user) {
  const Place place = place_to_change(user);
  connect_for(place.owner.get());
  const ActingAs rights(place.owner.get());
  if (!is_home(place.folder)) return false;
  classify::Trainer trainer(stores_of(place.folder, place.owner.get()));
  trainer.drain_queue();  // the lesson may still wait there
  const bool done = trainer.untrain_mail(raw, mailsift::now(), user);
  trainer.commit();
  if (done) metrics_.forgotten();
  return done;
}

// As `mailsift train --queue` does in the background.
void MailService::learn_as(const SystemUser* owner, const fs::path& home) {
  connect_for(owner);
  const ActingAs rights(owner);
  mailsift::Run run = settings_.of(home, owner)->run;
  run.home_option = home.native();
  run.quiet = true;
  run.stores = std::make_shared<const classify::Stores>(stores_of(home, owner));
  mailsift::learn_queue(run);
  metrics_.learned();
}

void MailService::learn(const fs::path& home) noexcept {
  try {
    learn_as(owner_of(home).get(), home);
  } catch (const Error& e) {
    metrics_.failed(Metrics::Error::training);
    // The connection is tried less and less often, however often it is asked. The follower says at once
    // when the store is back, or is of a version that we know again.
    constexpr std::chrono::seconds kLater{10}, kMuchLater{20};
    constexpr std::int64_t kBetweenComplaints = 60;
    const bool away = e.code() == ErrorCode::unreachable;
    const std::int64_t now = mailsift::now();
    if (!away || now - complained_ >= kBetweenComplaints) {
      if (away) complained_ = now;
      log_(home.string() + ": " + e.what() + "; what was handed in stays in the queue");
    }
    if (away || is_in_store(home)) trainers_.wake_later(home, away ? kLater : kMuchLater);
  } catch (const std::exception& e) {
    metrics_.failed(Metrics::Error::training);
    log_(home.string() + ": " + e.what() + "; what was handed in stays in the queue");
  }
  follower_->learned(home);
}

// A user of whom the store knows, and this host did not: his first mail here has come.
void MailService::make_home_of_store(const std::string& user) noexcept {
  try {
    const Place place = place_to_change(user);
    const std::shared_ptr<const OpenHome> site = site_or_starter(mailsift::domain_of(user));
    {
      const ActingAs rights(place.owner.get());
      if (!is_home(place.folder)) make_home(place, user, site);
    }
    follower_->opened(place.folder);
    trainers_.wake_later(place.folder, kAtOnce);
  } catch (const std::exception& e) {
    metrics_.failed(Metrics::Error::home);
    log_(e.what());
  }
}

std::size_t MailService::requests_waiting() const {
  std::size_t count = 0;
  for (const fs::path& home : trainers_.homes()) {
    try {
      const std::shared_ptr<const SystemUser> owner = owner_of(home);
      const ActingAs rights(owner.get());
      count += classify::open_request_queue(classify::Home{home}.spool())->waiting().size();
    } catch (const Error&) {
      continue;  // its trainer says why
    }
  }
  return count;
}

Gauges MailService::gauges() const {
  return {.connections = 0,
          .open_models = models_.count(),
          .model_bytes = models_.bytes(),
          .homes_to_learn = trainers_.waiting(),
          .store = follower_->lag()};
}

}  // namespace mailsiftd
