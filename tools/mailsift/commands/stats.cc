// How often the verdicts of all users are wrong, as far as they say so.

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "admin/as_owner.h"
#include "admin/host_homes.h"
#include "admin/user_name.h"
#include "classify/error.h"
#include "classify/home/settling.h"
#include "classify/home/training_set.h"
#include "classify/measure/intervals.h"
#include "cli11.h"
#include "page/stats_page.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

namespace fs = std::filesystem;
using classify::Class;
using nlohmann::ordered_json;

constexpr int kAttention = 1;

struct Options {
  HostOptions host;
  bool json = false;
  std::string report{};
};

using Counts = MailCounts;

// Runs in a process of the home's owner.
Counts count(const fs::path& folder) {
  const classify::Home home{folder};
  Counts counts{.users = 1};
  if (is_missing(home.secret())) return counts;  // no mail was ever kept
  const classify::Stores stores = classify::open_home(home);
  const classify::TrainingSet set(stores.log);
  for (const classify::CachedMessage& message : stores.recent->list().messages) {
    counts.spam += message.cls == Class::spam;
    counts.good += message.cls == Class::good;
    counts.unsure += message.cls == Class::unsure;
    const std::optional<std::string> raw = stores.recent->raw(message.id);
    if (!raw) continue;
    const classify::Training* told = set.find_mail(set.mail_to_learn(*raw));
    if (told == nullptr || told->regime == classify::Regime::settled) continue;
    counts.unsure_sorted += message.cls == Class::unsure;
    counts.spam_is_good += message.cls == Class::spam && told->cls == Class::good;
    counts.good_is_spam += message.cls == Class::good && told->cls == Class::spam;
  }
  return counts;
}

// Counts travel from that process as text.
std::string text_of(const Counts& c) {
  return json_text(ordered_json::array({c.spam, c.good, c.unsure, c.spam_is_good, c.good_is_spam,
                                        c.unsure_sorted, c.users}));
}
Counts counts_of(const std::string& text) {
  const ordered_json list = ordered_json::parse(text);
  const auto at = [&](std::size_t i) { return list.at(i).get<std::size_t>(); };
  return {.spam = at(0), .good = at(1), .unsure = at(2), .spam_is_good = at(3),
          .good_is_spam = at(4), .unsure_sorted = at(5), .users = at(6)};
}

ordered_json share(std::size_t part, std::size_t whole) {
  if (whole == 0) return nullptr;
  const classify::Interval interval = classify::wilson(part, whole);
  return {{"percent", 100.0 * static_cast<double>(part) / static_cast<double>(whole)},
          {"low", interval.low},
          {"high", interval.high}};
}

ordered_json report_of(const char* kind, const std::string& name, const Counts& c) {
  return {{"kind", kind},
          {"name", name},
          {"users", c.users},
          {"messages", c.all()},
          {"spam", c.spam},
          {"good", c.good},
          {"unsure", c.unsure},
          {"spam_is_good", c.spam_is_good},
          {"good_is_spam", c.good_is_spam},
          {"unsure_sorted", c.unsure_sorted},
          {"wrong_spam", share(c.spam_is_good, c.spam)},
          {"wrong_good", share(c.good_is_spam, c.good)},
          {"unsure_share", share(c.unsure, c.all())},
          {"reported", share(c.unsure_sorted, c.unsure)}};
}

std::string percent(std::size_t part, std::size_t whole) {
  if (whole == 0) return "-";
  const classify::Interval interval = classify::wilson(part, whole);
  return fmt::format("{:.2f} ({:.2f}-{:.2f})",
                     100.0 * static_cast<double>(part) / static_cast<double>(whole), interval.low,
                     interval.high);
}

void print(const char* kind, const std::string& name, const Counts& c, bool json) {
  if (json) {
    fmt::print("{}\n", json_text(report_of(kind, name, c)));
    return;
  }
  fmt::print("{:<28} {:>8} {:>7} {:>7} {:>7}  {:<19}  {:<19}  {:<19}  {}\n", printable(name),
             c.all(), c.spam, c.good, c.unsure, percent(c.spam_is_good, c.spam),
             percent(c.good_is_spam, c.good), percent(c.unsure, c.all()),
             percent(c.unsure_sorted, c.unsure));
}

void write_page(const std::string& path, const std::string& page) {
  std::ofstream out(path, std::ios::binary);
  out << page;
  out.flush();
  if (!out) {
    throw Failure(kIoError,
                  tr_format("{}: cannot write: {}", path, tr_error(std::strerror(errno))));
  }
}

int stats(const Options& options, const Run& run) {
  if (options.json) speak_english();
  std::vector<NamedCounts> users;
  const std::vector<UserHome> homes = HostHomes(options.host).all();
  std::map<std::string, Counts> domains;
  Counts site;
  bool well = true;
  if (!options.json && !run.quiet && !homes.empty()) {
    fmt::print("{:<28} {:>8} {:>7} {:>7} {:>7}  {:<19}  {:<19}  {:<19}  {}\n", tr("user"),
               tr("mails"), "SPAM", "GOOD", "UNSURE", tr("SPAM was good %"),
               tr("GOOD was spam %"), tr("UNSURE %"), tr("UNSURE sorted %"));
  }
  for (const UserHome& home : homes) {
    try {
      const Counts counts =
          counts_of(as_owner_of(home.folder, [&] { return text_of(count(home.folder)); }));
      print("user", home.user, counts, options.json);
      users.push_back({home.user, counts});
      if (const std::string_view domain = domain_of(home.user); !domain.empty())
        domains[std::string(domain)].add(counts);
      site.add(counts);
    } catch (const Failure& failure) {
      complain(home.user + ": " + failure.what());
      well = false;
    } catch (const classify::Error& e) {
      complain(home.user + ": " + tr_error(e.what()));
      well = false;
    }
  }
  for (const auto& [domain, counts] : domains) print("domain", domain, counts, options.json);
  if (!homes.empty()) print("site", options.json ? "" : tr("all"), site, options.json);
  if (homes.empty() && !options.json && !run.quiet) tr_print("no data folders\n");
  if (!options.report.empty()) {
    std::vector<NamedCounts> named;
    for (const auto& [domain, counts] : domains) named.push_back({domain, counts});
    write_page(options.report, stats_page(users, named, site, now()));
  }
  finish_output();
  return well ? kOk : kAttention;
}

}  // namespace

void add_stats(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("stats", "How often verdicts are wrong, for all users");
  add_host_options(*sub, options->host);
  sub->add_flag("--json", options->json, "One JSON object a line: users, then domains, then all");
  sub->add_option("--report", options->report,
                  "Also write a page for a browser: one file that loads nothing else")
      ->type_name("FILE.html");
  sub->footer(R"(
Looks at the recent mail of each data folder (--cache-keep-days), and counts verdicts and what users
said of that mail: SPAM that was taught as good, GOOD that was taught as spam, UNSURE that was
sorted. In brackets the 95 % interval. Verdicts look right if users report nothing: the share of
UNSURE that was sorted tells how much is reported at all. Only reads. Root works in each data folder as
its owner. Exit codes: 0 done, 1 a data folder could not be read.)");
  sub->callback([&run, options] { run.exit_code = stats(*options, run); });
}

}  // namespace mailsift
