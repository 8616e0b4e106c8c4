// What the daemon does with a mail, whatever protocol brought it: judge it for a user, keep it, put
// it into his queue.
//
//   user ─▶ home by the pattern ─▶ his model, else that of his domain or the site, else the starter
//        ─▶ verdict
//
// Homes of system users ("~/...") are read and written with their rights, all else with ours. Only the store
// of the site is asked with ours: it knows the daemon, and perhaps no user.
//
// Any number of threads may call it at once.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classify/annotate.h"
#include "classify/class.h"
#include "classify/home/forward.h"
#include "classify/home/recent_mail.h"
#include "classify/model.h"
#include "classify/settings.h"
#include "classify/verdict.h"
#include "home/people/judged.h"
#include "metrics.h"
#include "open_models.h"
#include "system_users.h"
#include "trainers.h"
#include "user_settings.h"

namespace classify {
struct Stores;
namespace store {
class Connection;
}
}  // namespace classify

namespace mailsiftd {

struct ServiceOptions {
  std::string homes;  // pattern; empty: nobody has a home
  // Homes of models for users without one, only read; the first counts that is there. With %d: of
  // the user's domain.
  std::vector<std::string> sites;
  std::string site_config;  // text of /etc/mailsift/config.toml
  std::string store;        // URI: new homes have their trainings there; empty: for themselves
  std::string starter;      // model file, for whoever has no other
  std::size_t most_model_bytes = 512u << 20;
  std::size_t trainers = 2;
};

struct HowToJudge {
  bool keep = false;                              // in the recent mail of a home that is there
  std::string domain = {};                        // of nobody in particular: whose model judges
  std::optional<classify::HeaderForm> form = {};  // as `mailsift filter --header` has it
};

struct JudgedMail {
  classify::Verdict verdict;
  classify::Thresholds thresholds;
  std::string status;            // what X-Mailsift-Status says
  std::string id;                // empty: not kept
  classify::AnnotatedMail mail;  // as `mailsift filter` writes it
};

class StoreFollower;
struct HomeInStore;

class MailService {
 public:
  using Log = std::function<void(const std::string&)>;
  // Throws Error if there is neither a site's model nor a starter that can be opened, so that there
  // is always a verdict.
  MailService(ServiceOptions options, Metrics& metrics, Log log);
  ~MailService();

  // `user` is a user name, or empty for nobody in particular. Throws only std::bad_alloc.
  [[nodiscard]] JudgedMail judge(std::string_view raw, std::string_view user,
                                 const HowToJudge& how);
  // The same by the beginning of a long mail, which is not kept ("cut" in its status).
  [[nodiscard]] JudgedMail judge_head(std::string_view raw, std::string_view user,
                                      const HowToJudge& how);

  // Puts the mail into the queue of the user's home, durably, and makes the home if there is none.
  // False if it is no mail. Throws Error (io); (invalid_input) if this user can have no home.
  bool teach(std::string_view raw, classify::Class cls, std::string_view user);

  // For a forward: puts what it forwards into that queue. `proof` is all the evidence that counts: an id
  // was given out by the user's own home, anybody can make up the rest. Makes the home only if that is
  // Proof::all and a person sent it. Writes into `reports`, and keeps what it cannot find (note_report.h).
  // Returns a mail from the address `answer_from` for whoever forwarded; empty without that address, or
  // if there is to be no answer (reply.h, answered.h). Throws as teach().
  std::string report(std::string_view raw, classify::Class cls, std::string_view user,
                     classify::Proof proof, const std::string& answer_from);

  // For mail that the user sent: its recipients are known from now on, durably. Makes the home if
  // there is none. Throws as teach().
  void know_recipients(std::string_view raw, std::string_view user);

  // Takes the training of this mail back, durably. False if there was none. May wait some seconds
  // for another trainer. Throws Error.
  bool forget(std::string_view raw, std::string_view user);

  [[nodiscard]] Gauges gauges() const;

 private:
  // Where a user's data is, and whose rights lead there.
  struct Place {
    std::filesystem::path folder;
    std::shared_ptr<const SystemUser> owner;  // null: we
  };
  // Nothing if this user can have no home.
  [[nodiscard]] std::optional<Place> place_of(std::string_view user);
  [[nodiscard]] std::shared_ptr<const OpenHome> home_for(const std::optional<Place>& place,
                                                         std::string_view user,
                                                         std::string_view domain);
  [[nodiscard]] std::shared_ptr<const OpenHome> site_or_starter(std::string_view domain);
  [[nodiscard]] JudgedMail judge_as(std::string_view raw, std::string_view user,
                                    const HowToJudge& how, bool cut);
  void keep_mail(std::string_view raw, const OpenHome& home, const Place& place,
                 const mailsift::Run& limits, JudgedMail& out, const classify::Judged& judged,
                 std::vector<classify::NewField>& fields);
  // Nobody is known if they cannot be looked up.
  [[nodiscard]] classify::Known how_known(const classify::Message& message,
                                          const classify::Settings& settings,
                                          const std::optional<Place>& place);
  [[nodiscard]] SettingsOfUsers::Settings user_settings(const std::optional<Place>& place);
  [[nodiscard]] Place place_to_change(std::string_view user);
  void make_home(const Place& place, std::string_view user,
                 const std::shared_ptr<const OpenHome>& site);
  [[nodiscard]] std::shared_ptr<const SystemUser> owner_of(const std::filesystem::path& home) const;
  [[nodiscard]] std::optional<HomeInStore> look_at(const std::filesystem::path& home) const;
  [[nodiscard]] classify::Stores stores_of(const std::filesystem::path& home,
                                           const SystemUser* owner) const;
  [[nodiscard]] bool is_in_store(const std::filesystem::path& home) const noexcept;
  void connect_for(const SystemUser* owner) const noexcept;
  void make_home_of_store(const std::string& user) noexcept;
  [[nodiscard]] std::size_t requests_waiting() const;
  [[nodiscard]] classify::Settings settings_of(const std::filesystem::path& home);
  void learn(const std::filesystem::path& home) noexcept;
  void learn_as(const SystemUser* owner, const std::filesystem::path& home);

  const ServiceOptions options_;
  Metrics& metrics_;
  const Log log_;
  std::shared_ptr<const classify::Model> judge_;  // the starter; null: there is only the site's
  std::shared_ptr<const OpenHome> starter_;       // what a new home beside it would be
  SettingsOfUsers settings_;
  SystemUsers system_users_;
  mutable std::mutex owners_mutex_;
  std::unordered_map<std::string, std::shared_ptr<const SystemUser>> owners_;  // by their homes
  // To the store of the site, with our rights; null: it has none.
  const std::shared_ptr<classify::store::Connection> store_;
  OpenModels models_;
  std::mutex making_;  // one home at a time
  std::unique_ptr<StoreFollower> follower_;
  std::atomic<std::int64_t> complained_{0};  // when the log last said that a store is away
  Trainers trainers_;                        // last: its threads use the rest
};

}  // namespace mailsiftd
