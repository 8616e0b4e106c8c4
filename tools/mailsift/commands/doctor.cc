// Checks this home and the recipes around it.

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "checkup/checkup.h"
#include "cli11.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

constexpr int kAttention = 1;

struct Options {
  bool json = false;
  std::uint64_t min_free = 256 << 20;
};

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// "yesterday", of a time before now.
std::string how_long_ago(std::int64_t time) {
  constexpr std::int64_t kDay = 86'400;
  const auto day = [](std::int64_t seconds) { return local_time(seconds).substr(0, 10); };
  if (day(time) == day(now())) return tr("today");
  if (day(time) == day(now() - kDay)) return tr("yesterday");
  return tr_format("{} days ago", (now() - time + kDay / 2) / kDay);
}

std::string sentence(const Use& use, std::size_t bad, std::int64_t keep_days) {
  if (bad > 0) return tr_format("{} thing(s) to look at:", bad);
  std::string text = tr_format("All is well: {} message(s) judged in the last {} days, ",
                               grouped(use.judged), keep_days);
  return text + (use.corrections == 0
                     ? std::string(tr("no corrections yet."))
                     : tr_format("{} correction(s), the last one {}.", grouped(use.corrections),
                                 how_long_ago(use.last_correction)));
}

int doctor(const Options& options, const Run& run, const std::string& config) {
  if (options.json) speak_english();
  Use use;
  std::vector<Finding> findings = check_home(run, options.min_free, use);
  for (Finding& finding : check_recipes(user_home(), text_of(config))) {
    findings.push_back(std::move(finding));
  }
  const auto bad = static_cast<std::size_t>(
      std::ranges::count_if(findings, [](const Finding& f) { return !f.well(); }));
  const bool well = bad == 0;
  if (options.json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Finding& finding : findings) {
      list.push_back({{"check", finding.check},
                      {"ok", finding.well()},
                      {"what", finding.what},
                      {"advice", finding.advice}});
    }
    const nlohmann::ordered_json report{{"ok", well},
                                        {"judged", use.judged},
                                        {"corrections", use.corrections},
                                        {"last_correction", use.last_correction},
                                        {"findings", std::move(list)}};
    fmt::print("{}\n", json_text(report, 2));
  } else {
    if (!run.quiet) fmt::print("{}\n", sentence(use, bad, run.cache_limits.keep_days));
    for (const Finding& finding : findings) {
      if (finding.well() && run.quiet) continue;
      fmt::print("{:4} {:14} {}\n", finding.well() ? "ok" : "BAD", tr(finding.check),
                 printable(finding.what));
      if (!finding.well()) fmt::print("{:19} {}\n", "", "-> " + printable(finding.advice));
    }
  }
  finish_output();
  return well ? kOk : kAttention;
}

}  // namespace

void add_doctor(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("doctor", "Is all well? What is not, and what to do about it");
  sub->add_flag("--json", options->json,
                "One JSON object: ok, judged, corrections, last_correction, findings");
  sub->add_option("--min-free", options->min_free, "Bytes that should be free on the disk")
      ->type_name("BYTES")
      ->capture_default_str();
  sub->footer(R"(
The first line says whether all is well. Then comes a line for each check, and below what needs
attention, what to do. With -q only what needs attention. Nothing is changed.
It looks at the data folder: who may read it, secret, model, training set, spool, cache, last verdict,
last training, room on the disk. It also looks at whether the kernel confines the filter, and at
~/.procmailrc, ~/.mailfilter and ~/.dovecot.sieve for known mistakes.
Exit codes: 0 all is well, 1 something needs attention. For cron:
  mailsift -q doctor)");
  sub->callback([&run, &app, options] {
    run.exit_code = doctor(*options, run, app.get_config_ptr()->as<std::string>());
  });
}

}  // namespace mailsift
