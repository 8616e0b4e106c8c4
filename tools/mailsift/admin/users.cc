// The homes of all users of this host: what is in them, and the upkeep of all of them.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "admin/as_owner.h"
#include "admin/host_homes.h"
#include "admin/site_model.h"
#include "classify/error.h"
#include "classify/home/request_queue.h"
#include "classify/home/training_set.h"
#include "classify/model_file.h"
#include "cli11.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr int kAttention = 1;

struct Options {
  HostOptions host;
  bool json = false;
  bool settle = false;
  bool refresh_site = false;
  bool rebuild = false;
  bool dry_run = false;
};

std::uint64_t bytes_below(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(folder, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    std::error_code gone;
    if (!at->is_regular_file(gone) || at->is_symlink(gone)) continue;
    const std::uintmax_t size = at->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

// Runs in a process of the home's owner.
ordered_json look_at(const fs::path& folder) {
  const classify::Home home{folder};
  ordered_json out{{"bytes", bytes_below(folder)}, {"spam", nullptr},
                   {"good", nullptr},              {"trainings", nullptr},
                   {"waiting", 0},                 {"last_training", nullptr},
                   {"recent", 0},                  {"last_verdict", nullptr},
                   {"last_class", nullptr},        {"errors", ordered_json::array()}};
  const auto attempt = [&](const auto& look) {
    try {
      look();
    } catch (const classify::Error& e) {
      out["errors"].push_back(tr_error(e.what()));
    }
  };
  attempt([&] { classify::check_own_home(home); });
  attempt([&] {
    const classify::ModelOnDisk model(home.model());
    out["spam"] = model.info().learned.spam;
    out["good"] = model.info().learned.good;
  });
  attempt([&] {
    const classify::TrainingSet set(home.training());
    out["trainings"] = set.applied_chain().back().count;
    std::int64_t last = 0;
    for (const classify::Training& t : set.trainings()) {
      if (t.regime != classify::Regime::settled) last = std::max(last, t.time);
    }
    if (last > 0) out["last_training"] = last;
  });
  out["waiting"] = classify::open_request_queue(home.spool())->waiting().size();
  // Opening the recent mail would make a secret.
  if (is_missing(home.secret())) return out;
  attempt([&] {
    const classify::RecentMail::Listing listing = classify::open_recent_mail(home)->list();
    out["recent"] = listing.messages.size();
    if (listing.messages.empty()) return;
    out["last_verdict"] = listing.messages.back().time;
    out["last_class"] = classify::name(listing.messages.back().cls);
  });
  return out;
}

ordered_json report_of(const UserHome& home) {
  ordered_json out{{"user", home.user}, {"home", home.folder.string()}};
  try {
    const std::string text =
        as_owner_of(home.folder, [&] { return json_text(look_at(home.folder)); });
    out.update(ordered_json::parse(text));
  } catch (const Failure& failure) {
    out["errors"] = {failure.what()};
  } catch (const classify::Error& e) {
    out["errors"] = {tr_error(e.what())};
  }
  return out;
}

std::string number(const ordered_json& report, const char* key) {
  const auto at = report.find(key);
  return at == report.end() || at->is_null() ? "-" : std::to_string(at->get<std::uint64_t>());
}

std::string time(const ordered_json& report, const char* key) {
  const auto at = report.find(key);
  return at == report.end() || at->is_null() ? "-" : local_time(at->get<std::int64_t>());
}

void print_line(const ordered_json& report) {
  const auto text = [&](const char* key) {
    const auto at = report.find(key);
    return at == report.end() || at->is_null() ? std::string() : at->get<std::string>();
  };
  fmt::print("{:<28} {:>12} {:>9} {:>7}  {:<16}  {:<16} {}\n", printable(text("user")),
             number(report, "bytes"), number(report, "trainings"), number(report, "waiting"),
             time(report, "last_training"), time(report, "last_verdict"), text("last_class"));
  for (const ordered_json& error : report["errors"]) {
    fmt::print("{:4}-> {}\n", "", printable(error.get<std::string>()));
  }
}

int list(const Options& options, const Run& run) {
  if (options.json) speak_english();
  const std::vector<UserHome> homes = HostHomes(options.host).all();
  if (!options.json && !run.quiet && !homes.empty()) {
    fmt::print("{:<28} {:>12} {:>9} {:>7}  {:<16}  {}\n", tr("user"), tr("bytes"),
               tr("trainings"), tr("waiting"), tr("last training"), tr("last verdict"));
  }
  bool well = true;
  for (const UserHome& home : homes) {
    const ordered_json report = report_of(home);
    const bool trouble = !report["errors"].empty();
    well = well && !trouble;
    if (options.json) {
      fmt::print("{}\n", json_text(report));
    } else if (trouble || !run.quiet) {
      print_line(report);
    }
  }
  if (homes.empty() && !options.json && !run.quiet) tr_print("no data folders\n");
  finish_output();
  return well ? kOk : kAttention;
}

// Why this version cannot read the model, though another did; empty if it can.
std::string made_by_another_version(const UserHome& home) {
  return as_owner_of(home.folder, [&]() -> std::string {
    try {
      const classify::ModelOnDisk model(classify::Home{home.folder}.model());
    } catch (const classify::Error& e) {
      if (e.code() == classify::ErrorCode::wrong_model) return tr_error(e.what());
    }
    return {};
  });
}

// Runs commands of this program in a home until one does not end with `next`.
Ran run_in(const UserHome& home, std::initializer_list<std::vector<std::string>> commands,
           int next) {
  Ran ran;
  for (const std::vector<std::string>& command : commands) {
    std::vector<std::string> arguments{"-q", "--home", home.folder.string()};
    arguments.insert(arguments.end(), command.begin(), command.end());
    ran = run_as_owner_of(home.folder, arguments);
    if (ran.exit_code != next) break;
  }
  return ran;
}

// True if the user's model was made anew beside the site's.
bool refresh_site(const UserHome& home, SiteModels& sites) {
  const std::optional<SiteModel> site = sites.of(home.user);
  if (!site) return false;
  return !as_owner_of(home.folder, [&]() -> std::string {
            return refresh_second_judge(home.folder, *site->model) ? "new" : "";
          }).empty();
}

// One home's part of the work. True if all went well.
bool tend(const UserHome& home, const Options& options, const Run& run, SiteModels& sites) {
  const auto say_failed = [&](const std::string& why) {
    complain(home.user + ": " + why);
    return false;
  };
  try {
    if (options.rebuild) {
      const std::string why = made_by_another_version(home);
      if (why.empty()) return true;
      if (options.dry_run) {
        fmt::print("{}\t{}\n", visible(home.user), visible(why));
        return true;
      }
      const Ran ran = run_in(home, {{"model", "rebuild"}}, kOk);
      if (ran.exit_code != kOk) return say_failed(ran.words);
      if (!run.quiet) tr_print("{}: model made anew\n", printable(home.user));
      return true;
    }
    if (options.settle) {
      // Whoever forbids settling (64) still has a cache that grows.
      const Ran ran = run_in(home, {{"settle"}, {"cache", "expire"}}, kUsage);
      if (ran.exit_code != kOk) return say_failed(ran.words);
    }
    if (options.refresh_site && refresh_site(home, sites) && !run.quiet)
      tr_print("{}: beside the site's model of today\n", printable(home.user));
    return true;
  } catch (const Failure& failure) {
    return say_failed(failure.what());
  } catch (const classify::Error& e) {
    return say_failed(tr_error(e.what()));
  }
}

int users(const Options& options, const Run& run) {
  if (!options.settle && !options.rebuild && !options.refresh_site) return list(options, run);
  bool well = true;
  const HostHomes homes(options.host);
  SiteModels sites(homes.sites().empty() ? run.sites : homes.sites());
  for (const UserHome& home : homes.all()) {
    well = tend(home, options, run, sites) && well;
  }
  finish_output();
  return well ? kOk : kAttention;
}

}  // namespace

void add_users(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("users", "The data folders of all users of this host: list, upkeep");
  add_host_options(*sub, options->host);
  CLI::Option* json = sub->add_flag("--json", options->json, "One JSON object per data folder");
  CLI::Option* settle =
      sub->add_flag("--settle", options->settle, "In each data folder do what `mailsift settle` does; for cron")
          ->excludes(json);
  CLI::Option* refresh = sub->add_flag("--refresh-site", options->refresh_site,
                                       "Where a data folder began beside the site's model: take over what the site\n"
                                       "has learned since, once a day")
                             ->excludes(json);
  CLI::Option* rebuild =
      sub->add_flag("--rebuild", options->rebuild,
                    "Make models anew that another version made and this one cannot read")
          ->excludes(json)
          ->excludes(settle)
          ->excludes(refresh);
  sub->add_flag("--dry-run", options->dry_run, "Only name the data folders that need it")->needs(rebuild);
  sub->footer(R"(
A line for each data folder: its size, the trainings in force, lessons that wait, when it last learned
from a person and last kept a mail; below it, what is wrong with it. With -q only data folders with
something wrong. Root works in each as its owner, and so writes nothing there that is not the
owner's. Settings of the user count (his config.toml). Exit codes: 0 all is well, 1 something needs
attention. For cron:
  mailsift -q users --settle --refresh-site)");
  sub->callback([&run, options] { run.exit_code = users(*options, run); });
}

}  // namespace mailsift
