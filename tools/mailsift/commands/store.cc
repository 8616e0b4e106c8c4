// The store of a site: trainings of many hosts in one PostgreSQL database.

#include "store/store.h"

#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include "cli11.h"
#include "home/record.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "store/store_home.h"
#include "words/messages.h"

namespace mailsift {
namespace {

namespace store = classify::store;

struct Options {
  std::string uri;
  std::string owner{};
  std::string folder{};
  std::vector<std::string> homes{};
  bool queue_own = false;
  bool json = false;
};

std::shared_ptr<store::Connection> connection_to(const Options& options) {
  store::check_uri(options.uri);
  return std::make_shared<store::Connection>(options.uri);
}

void init(const Options& options, const Run& run) {
  std::uint64_t id = 0;
  classify::this_system().fill_randomly(&id, sizeof id);
  const bool made = store::make_store(*connection_to(options), classify::hex(id));
  if (run.quiet) return;
  if (made) {
    tr_print("{}: ready\n", options.uri);
  } else {
    tr_print("{}: is there already\n", options.uri);
  }
}

int check(const Options& options, const Run& run) {
  store::Store site(connection_to(options));
  (void)site.check_site();
  std::size_t bad = 0;
  std::uint64_t records = 0;
  const auto owners = site.owners();
  for (const auto& [name, owner] : owners) {
    const std::string what = store::examine(site, name, owner);
    if (what.empty()) {
      records += owner.state.head;
    } else {
      ++bad;
      complain(tr_error(what));
    }
  }
  if (!run.quiet) tr_print("{} owner(s), {} of them damaged\n", owners.size(), bad);
  return bad == 0 ? kOk : kBadData;
}

void stats(const Options& options) {
  const std::shared_ptr<store::Connection> connection = connection_to(options);
  (void)store::Store(connection).check_site();
  const store::StoreCounts counts = store::count(*connection);
  if (options.json) {
    fmt::print("{{\"owners\":{},\"records\":{},\"with_mail\":{},\"bytes\":{}}}\n", counts.owners,
               counts.records, counts.with_mail, counts.bytes);
    return;
  }
  tr_print("{} owner(s), {} record(s), {} of them with their mail, {} bytes\n", counts.owners,
           counts.records, counts.with_mail, counts.bytes);
}

// The run of a command for another home.
Run run_for(const Run& run, const std::string& home) {
  Run other = run;
  other.stores.reset();
  if (!home.empty()) other.home_option = home;
  return other;
}

std::vector<std::string> homes_of(const Options& options) {
  return options.homes.empty() ? std::vector<std::string>{""} : options.homes;
}

// Learns what waits, after what came from other hosts.
void bring_up_to_date(const Run& run) {
  classify::Trainer trainer(stores_of(run), std::chrono::minutes(2));
  trainer.drain_queue();
  commit(trainer, run);
  if (run.quiet) return;
  const classify::Experience learned = trainer.model().info.learned;
  tr_print("{}: up to date, {} spam and {} good messages learned\n", run.home().folder.string(),
           learned.spam, learned.good);
}

// A home's owner is named as its folder, and the usual home's as its user.
std::string owner_of(const Options& options, const std::string& home) {
  if (!options.owner.empty()) return options.owner;
  if (home.empty()) return user_name();
  const std::filesystem::path folder = std::filesystem::absolute(home).lexically_normal();
  return (folder.has_filename() ? folder : folder.parent_path()).filename().string();
}

void join(const Options& options, const Run& run) {
  const std::vector<std::string> homes = homes_of(options);
  if (!options.owner.empty() && homes.size() > 1)
    throw Failure(kUsage, tr("store: --owner goes with one data folder"));
  store::check_uri(options.uri);
  const store::OwnTrainings own =
      options.queue_own ? store::OwnTrainings::queue : store::OwnTrainings::refuse;
  for (const std::string& name : homes) {
    const Run one = run_for(run, name);
    const classify::Home home = one.home();
    // Before a home is made for nothing.
    (void)store::Store(connection_to(options)).check_site();
    classify::create_home(home);
    const std::size_t queued = store::join(home, options.uri, owner_of(options, name), own);
    if (queued > 0 && !run.quiet)
      tr_print("{} training(s) of this data folder are learned after those of the store\n", queued);
    bring_up_to_date(one);
  }
}

void sync(const Options& options, const Run& run) {
  for (const std::string& name : homes_of(options)) {
    const Run one = run_for(run, name);
    if (!store::place_of(existing_home(one))) {
      throw Failure(kUsage, tr_format("{}: its trainings are in no store; `mailsift store join`",
                                      one.home().folder.string()));
    }
    bring_up_to_date(one);
  }
}

// A home of its own again, with all that the store has.
void export_to(const Options& options, const Run& run) {
  const Run one = run_for(run, options.folder);
  const classify::Home home = one.home();
  if (!is_missing(home.folder))
    throw Failure(kUsage, tr_format("{}: is there already", home.folder.string()));
  store::Store site(connection_to(options));
  (void)site.check_site();
  if (!site.find(options.owner))
    throw Failure(kNoInput, tr_format("{}: there is no owner {}", options.uri, options.owner));
  classify::create_home(home);
  (void)store::join(home, options.uri, options.owner, store::OwnTrainings::refuse);
  bring_up_to_date(one);
  store::leave(home);
}

void leave(const Run& run) {
  const classify::Home home = existing_home(run);
  if (!store::place_of(home)) {
    throw Failure(kUsage, tr_format("{}: its trainings are in no store; `mailsift store join`",
                                    home.folder.string()));
  }
  store::leave(home);
  if (!run.quiet) tr_print("{}: has its trainings to itself now\n", home.folder.string());
}

CLI::App* add(CLI::App& store, const char* name, const char* description, Options& options,
              bool with_uri) {
  CLI::App* sub = store.add_subcommand(name, description);
  if (with_uri) {
    sub->add_option("uri", options.uri,
                    "The database as libpq names it: postgresql:///mailsift, never with a password")
        ->type_name("URI")
        ->required();
  }
  return sub;
}

}  // namespace

void add_store(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* all = app.add_subcommand("store", "Trainings of many hosts in one PostgreSQL database");
  all->require_subcommand(1);
  all->footer(R"(
Data folders on several hosts can have their trainings in one database: what is taught on one counts on
all, and all have the same model, byte for byte. Each host has a copy and judges by it, so mail never waits for the
database. What is taught while it cannot be reached is safe in the queue of that host, and is learned later.
  createdb mailsift
  mailsift store init postgresql:///mailsift
  mailsift store join postgresql:///mailsift                       on this host
  mailsift store join postgresql://db.example.com/mailsift         on every other
Passwords belong into ~/.pgpass; over the Unix socket none is needed (peer authentication). TLS is as
libpq has it: ?sslmode=verify-full. Exit codes: 65 the store is not what it should be, 74 it refuses, 75 it
cannot be reached.)");
  CLI::App* sub = add(*all, "init", "Make the tables, or bring them up to date", *options, true);
  sub->callback([&run, options] { init(*options, run); });
  sub = add(*all, "check", "Read all trainings, and look whether they are whole", *options, true);
  sub->callback([&run, options] { run.exit_code = check(*options, run); });
  sub = add(*all, "stats", "How much is in it", *options, true);
  sub->add_flag("--json", options->json, "One JSON object: owners, records, with_mail, bytes");
  sub->callback([options] {
    stats(*options);
    finish_output();
  });
  sub = add(*all, "join", "Put the trainings of data folders into the store, or take over those there",
            *options, true);
  sub->add_option("folder", options->homes, "Data folders; nothing: the usual one")->type_name("FOLDER");
  sub->add_option(
         "--owner", options->owner,
         "Whose trainings these are in the store (default: the name of the folder; for the\n"
         "usual one, of the user)")
      ->type_name("NAME");
  sub->add_flag(
      "--queue-own", options->queue_own,
      "If the data folder and the store have different trainings: those of the data folder\n"
      "are learned anew, after those of the store");
  sub->callback([&run, options] { join(*options, run); });
  sub = add(*all, "sync", "Take over what other hosts learned, and learn what waits; for cron",
            *options, false);
  sub->add_option("folder", options->homes, "Data folders; nothing: the usual one")->type_name("FOLDER");
  sub->callback([&run, options] { sync(*options, run); });
  sub = add(*all, "leave", "Separate the data folder from the store; it keeps what it has", *options, false);
  sub->callback([&run] { leave(run); });
  sub = add(*all, "export", "Make a data folder without a store from what the store has of an owner", *options,
            true);
  sub->add_option("folder", options->folder, "The new data folder")->type_name("FOLDER")->required();
  sub->add_option("--owner", options->owner, "Whose trainings")->type_name("NAME")->required();
  sub->callback([&run, options] { export_to(*options, run); });
}

}  // namespace mailsift
