// mailsiftd: judges mail for all users of a host, over SpamAssassin's protocol.

#include <fmt/format.h>
#include <sysexits.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "classify/error.h"
#include "classify/version.h"
#include "listening.h"
#include "mail_service.h"
#include "metrics.h"
#include "server.h"
#include "shared/harmless.h"
#include "shared/process.h"
#include "admin/user_name.h"
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
  std::vector<std::string> http{};
  ServiceOptions service;
  ServerOptions server;
};

// Who may connect to our Unix sockets: on the first everybody is only himself.
constexpr unsigned kAnybody = 0666, kGroup = 0660;

constexpr const char* kFooter = R"(
Speaks SpamAssassin's protocol (versions 1.2 to 1.5, and that of Exim's variant=rspamd), so spamc,
Exim, Haraka, amavis and rspamd can ask it. ADDRESS is unix:/PATH, tcp:127.0.0.1:PORT or
tcp:[::1]:PORT; systemd can hand sockets over (names: spamd, trusted-spamd, http). A user who has no
home gets the verdicts of the site's model, else of the starter; the first lesson (spamc -L) makes
his home. On SIGTERM it stops listening, answers what is under way, and ends.
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
  app.add_option("--http", options.http,
                 "Listen here for HTTP: /metrics for Prometheus, /healthz. Only reading")
      ->type_name("ADDRESS");
  app.add_option("--homes", options.service.homes,
                 "Where a user's home is: %u the user, %n what is before the @, %d the domain.\n"
                 "Without it nobody has a home")
      ->type_name("PATTERN");
  app.add_option("--site", options.service.site,
                 "Home of the site's model, for users without one of their own. Only read")
      ->type_name("FOLDER");
  app.add_option("--starter", options.service.starter,
                 "Model file for users without any other model")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--threads", options.server.threads, "Threads that read and judge")
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
  const std::string& site = options.service.site;
  if (!site.empty() && !site.starts_with('/'))
    throw std::invalid_argument(site + ": not an absolute path");
}

int serve(const Options& options) {
  Metrics metrics;
  MailService service(options.service, metrics, log);
  Server server(options.server, service, metrics, log);
  std::vector<Listening> sockets = handed_over();
  const auto listen = [&](const std::vector<std::string>& addresses, Door door, unsigned mode) {
    for (const std::string& address : addresses) sockets.push_back(listen_on(door, address, mode));
  };
  listen(options.spamd, Door::spamd, kAnybody);
  listen(options.trusted_spamd, Door::trusted_spamd, kGroup);
  listen(options.http, Door::http, kGroup);
  if (sockets.empty()) throw std::invalid_argument("no socket: --spamd, --trusted-spamd or --http");
  for (Listening& socket : sockets) {
    log("listening on " + socket.name);
    server.add(std::move(socket));
  }
  return server.run() ? EX_OK : EX_TEMPFAIL;
}

int run(int argc, char** argv) {
  mailsift::prepare_process();
  Options options;
  options.service.starter = MAILSIFT_STARTER;
  options.server.threads = std::max(2u, std::thread::hardware_concurrency());
  CLI::App app("mailsiftd: judges mail for all users of a host, and learns from them.",
               "mailsiftd");
  app.formatter(std::make_shared<mailsift::HelpFormatter>());
  app.footer(kFooter);
  app.set_version_flag("--version", "mailsiftd " + std::string(classify::version()));
  app.set_config("--config", "", "File with these options (TOML): homes = \"/var/mail/%u\"");
  add_options(app, options);
  try {
    app.parse(argc, argv);
    check(options);
    return serve(options);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? EX_OK : EX_USAGE;
  } catch (const std::invalid_argument& e) {
    log(e.what());
    return EX_USAGE;
  } catch (const classify::Error& e) {
    log(e.what());
    return EX_IOERR;
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
