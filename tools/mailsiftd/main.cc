// mailsiftd: judges mail for all users of a host, for whatever mail server asks.

#include <fmt/format.h>
#include <sysexits.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "classify/error.h"
#include "classify/version.h"
#include "listening.h"
#include "mail_service.h"
#include "metrics.h"
#include "milter/milter.h"
#include "server.h"
#include "shared/harmless.h"
#include "shared/process.h"
#include "shared/settings_files.h"
#include "admin/user_name.h"
#include "store/connection.h"
#include "words/help.h"
#include "words/messages.h"

namespace mailsiftd {
namespace {

// A line for the journal, in English: programs read it, too.
void log(const std::string& line) {
  const std::string out = "mailsiftd: " + mailsift::visible_lines(line) + "\n";
  (void)!::write(STDERR_FILENO, out.data(), out.size());
}

struct Options {
  std::vector<std::string> spamd{};
  std::vector<std::string> trusted_spamd{};
  std::vector<std::string> sieve{};
  std::vector<std::string> trusted_sieve{};
  std::vector<std::string> http{};
  std::string milter{};
  std::string milter_spam = "accept";
  std::size_t threads = 2;
  double time_limit = 8;  // seconds
  std::string users_config = mailsift::site_config();
  ServiceOptions service;
  ServerOptions server;
};

// Who may connect to our Unix sockets: on the first everybody is only himself.
constexpr unsigned kAnybody = 0666, kGroup = 0660;

constexpr const char* kFooter = R"(
Speaks SpamAssassin's protocol (versions 1.2 to 1.5, and that of Exim's variant=rspamd), so spamc,
Exim, Haraka, amavis and rspamd can ask it, that of Dovecot's sieve scripts, and milter. ADDRESS
is unix:/PATH, tcp:127.0.0.1:PORT or tcp:[::1]:PORT; systemd can hand sockets over (names: spamd,
trusted-spamd, sieve, trusted-sieve, http). A user who has no data folder gets the verdicts of the
site's model, else of the starter; the first lesson (spamc -L) makes his folder. On SIGHUP it reads its
options again; on SIGTERM it stops listening, answers what is under way, and ends.
  mailsiftd --spamd unix:/run/mailsift/spamd.sock --homes /var/lib/mailsift/users/%u
  spamc -U /run/mailsift/spamd.sock < mail)";

void add_options(CLI::App& app, Options& options) {
  app.add_option("--spamd", options.spamd,
                 "Listen here for clients of which each is the local user who runs it (repeat\n"
                 "for more). By TCP nobody is known: verdicts of the site, and no lessons")
      ->type_name("ADDRESS");
  app.add_option("--trusted-spamd", options.trusted_spamd,
                 "Listen here for clients that may speak for any user (User: in the request),\n"
                 "such as a mail server. Only our group may connect to its Unix socket")
      ->type_name("ADDRESS");
  app.add_option(
         "--sieve", options.sieve,
         "Make sockets for Dovecot's sieve scripts in this folder: filter, spam, good, sent.\n"
         "The user is the local one as whom Dovecot runs the script")
      ->type_name("FOLDER");
  app.add_option("--trusted-sieve", options.trusted_sieve,
                 "The same for virtual users: whom Dovecot names. Only our group may connect")
      ->type_name("FOLDER");
  app.add_option(
         "--milter", options.milter,
         "Listen here for Postfix or sendmail (milter): one verdict for each message, by the\n"
         "model of the recipients' domain, else the site's. Only our group may connect to a\n"
         "Unix socket")
      ->type_name("ADDRESS");
  app.add_option("--milter-spam", options.milter_spam,
                 "What becomes of SPAM that comes by the milter: accept (with its verdict in the\n"
                 "header), quarantine (Postfix holds it), reject")
      ->check(CLI::IsMember({"accept", "quarantine", "reject"}))
      ->capture_default_str();
  app.add_option("--http", options.http,
                 "Listen here for HTTP: /metrics for Prometheus, /healthz. Only reading")
      ->type_name("ADDRESS");
  app.add_option("--homes", options.service.homes,
                 "Where a user's data folder is: %u the user, %n what is before the @, %d the\n"
                 "domain; or ~/... in each system user's own folder, which takes the rights\n"
                 "CAP_SETUID and CAP_SETGID. Without it nobody has one")
      ->type_name("PATTERN");
  app.add_option("--site", options.service.sites,
                 "Data folder of the site's model, for users without one of their own; %d: of\n"
                 "their domain's (repeat for more: the first that is there). Only read")
      ->type_name("FOLDER")
      ->allow_extra_args(false);
  app.add_option("--users-config", options.users_config,
                 "Settings for all users, and which of them a user's own file (config.toml in\n"
                 "the data folder) cannot change: see mailsift(1)")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--store", options.service.store,
                 "Data folders that are made have their trainings in this store (mailsift store); users\n"
                 "whom another host taught get one here. Those that are there stay as they are")
      ->type_name("URI");
  app.add_option("--starter", options.service.starter,
                 "Model file for users without any other model")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option(
         "--time-limit", options.time_limit,
         "Seconds for judging a mail of 256 KiB or more; then its beginning counts. 0: no limit")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Threads that read and judge")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--max-connections", options.server.most_connections,
                 "Connections at once; the next wait until there is room")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--max-mail", options.server.protocol.most_body, "Longer mail is refused (bytes)")
      ->check(CLI::Range(1024, 1 << 30))
      ->capture_default_str();
  app.add_option("--max-model-bytes", options.service.most_model_bytes,
                 "Memory for the models of users, those least used go first (bytes)")
      ->capture_default_str();
  app.add_flag("-v,--verbose", options.server.verbose,
               "A line for each message: user, verdict, size; nothing of the mail");
}

void check(const Options& options) {
  if (!options.service.homes.empty()) mailsift::check_pattern(options.service.homes);
  for (const std::string& site : options.service.sites) mailsift::check_site_pattern(site);
  if (!options.service.store.empty()) classify::store::check_uri(options.service.store);
}

// Throws CLI::ParseError, std::invalid_argument.
Options read_options(CLI::App& app, int argc, char** argv) {
  Options options;
  options.service.starter = MAILSIFT_STARTER;
  options.threads = std::max(2u, std::thread::hardware_concurrency());
  app.formatter(std::make_shared<mailsift::HelpFormatter>());
  app.footer(kFooter);
  app.set_version_flag("--version", "mailsiftd " + std::string(classify::version()));
  app.set_config("--config", "", "File with these options (TOML): homes = \"/var/mail/%u\"");
  add_options(app, options);
  app.parse(argc, argv);
  check(options);
  options.service.site_config = mailsift::settings_text(options.users_config);
  options.server.time_limit = std::chrono::ceil<std::chrono::milliseconds>(
      std::chrono::duration<double>(options.time_limit));
  if (options.milter_spam == "quarantine") options.server.milter_spam = MilterSpam::quarantine;
  if (options.milter_spam == "reject") options.server.milter_spam = MilterSpam::reject;
  return options;
}

// Opens the sockets that are wanted and not among `open`, and adds the names of the others to `stay`.
std::vector<Listening> open_sockets(const Options& options, const std::vector<std::string>& open,
                                    std::vector<std::string>& stay) {
  std::vector<Listening> sockets;
  const auto listen = [&](const std::string& address, const Door& door) {
    if (std::ranges::find(open, address) != open.end()) return stay.push_back(address);
    const bool anybody = !door.trusted && door.protocol != Protocol::http;
    sockets.push_back(listen_on(door, address, anybody ? kAnybody : kGroup));
  };
  const auto listen_to_sieve = [&](const std::string& folder, bool trusted) {
    for (std::size_t i = 0; i < kSievePrograms.size(); ++i) {
      listen("unix:" + folder + "/" + std::string(kSievePrograms[i]),
             {Protocol::sieve, trusted, static_cast<SieveProgram>(i)});
    }
  };
  for (const std::string& address : options.spamd) listen(address, {Protocol::spamd, false, {}});
  for (const std::string& address : options.trusted_spamd)
    listen(address, {Protocol::spamd, true, {}});
  for (const std::string& folder : options.sieve) listen_to_sieve(folder, false);
  for (const std::string& folder : options.trusted_sieve) listen_to_sieve(folder, true);
  for (const std::string& address : options.http) listen(address, {Protocol::http, false, {}});
  return sockets;
}

std::optional<Setup> set_up_again(int argc, char** argv, Metrics& metrics,
                                  const std::vector<std::string>& open) {
  try {
    CLI::App app;
    const Options options = read_options(app, argc, argv);
    Setup setup;
    for (const std::string& name : open) {
      if (name.starts_with("systemd:")) setup.stay.push_back(name);
    }
    setup.sockets = open_sockets(options, open, setup.stay);
    setup.serving = std::make_shared<Serving>(options.server, options.service, metrics, log);
    return setup;
  } catch (const std::exception& e) {
    log(std::string(e.what()) + "; the configuration in use stays in use");
    return std::nullopt;
  }
}

int serve(const Options& options, int argc, char** argv) {
  Metrics metrics;
  auto serving = std::make_shared<Serving>(options.server, options.service, metrics, log);
  std::vector<Listening> sockets = handed_over();
  std::vector<std::string> stay;
  std::ranges::move(open_sockets(options, {}, stay), std::back_inserter(sockets));
  if (sockets.empty() && options.milter.empty())
    throw std::invalid_argument("no socket: --spamd, --sieve, --milter or --http");
  Server server(
      options.threads, {.serving = std::move(serving), .sockets = std::move(sockets)},
      [&, argc, argv](const std::vector<std::string>& open) {
        return set_up_again(argc, argv, metrics, open);
      },
      metrics, log);
  std::optional<Milter> milter;
  if (!options.milter.empty()) {
    milter.emplace(options.milter,
                   Milter::Around{.serving = [&] { return server.serving(); },
                                  .trouble = [&](const char* why) { server.trouble(why); },
                                  .log = log,
                                  .metrics = &metrics});
    log("listening on " + options.milter);
  }
  return server.run() ? EX_OK : EX_TEMPFAIL;
}

int run(int argc, char** argv) {
  mailsift::prepare_process();
  CLI::App app("mailsiftd: judges mail for all users of a host, and learns from them.",
               "mailsiftd");
  try {
    return serve(read_options(app, argc, argv), argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? EX_OK : EX_USAGE;
  } catch (const std::invalid_argument& e) {
    log(e.what());
    return EX_USAGE;
  } catch (const mailsift::Failure& failure) {
    log(failure.what());
    return failure.exit_code;
  } catch (const classify::Error& e) {
    log(e.what());
    return e.code() == classify::ErrorCode::invalid_input ? EX_USAGE : EX_IOERR;
  }
}

}  // namespace
}  // namespace mailsiftd

int main(int argc, char** argv) {
  try {
    return mailsiftd::run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "mailsiftd: %s\n", e.what());
    return EX_SOFTWARE;
  }
}
