// Checks this home and the recipes around it.

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "checkup/checkup.h"
#include "classify/error.h"
#include "classify/version.h"
#include "cli11.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "training/first_lesson.h"
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

// For a user without a data folder: `words` says what judges his mail, and `judge` where that is. Empty
// if nothing does.
std::vector<Finding> check_untaught(const Run& run, std::string& words, std::string& judge) {
  const Finding folder{"data folder",
                       tr_format("{}: none yet; the first mail that you teach makes it",
                                 run.home().folder.string()),
                       ""};
  try {
    const std::optional<Untaught> found = model_of_untaught(run);
    if (!found) return {};
    words = mailsift::words(*found);
    judge = found->judge.string();
    return {folder,
            {"model", tr_format("{}: whole, features {}", judge, classify::kFeatureScheme), ""},
            check_confinement()};
  } catch (const classify::Error& e) {
    return {folder,
            {"model", tr_error(e.what()),
             tr("until it can be read, mail passes without a verdict: tell the administrator")},
            check_confinement()};
  }
}

int doctor(const Options& options, const Run& run, const std::string& config) {
  if (options.json) speak_english();
  Use use;
  std::string untaught, judge;
  std::vector<Finding> findings;
  if (is_untaught(run)) findings = check_untaught(run, untaught, judge);
  if (findings.empty()) findings = check_home(run, options.min_free, use);
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
    nlohmann::ordered_json report{{"ok", well},
                                  {"judged", use.judged},
                                  {"corrections", use.corrections},
                                  {"last_correction", use.last_correction},
                                  {"findings", std::move(list)}};
    if (!judge.empty()) report["judge"] = judge;
    fmt::print("{}\n", json_text(report, 2));
  } else {
    if (!run.quiet && !untaught.empty()) fmt::print("{}\n", untaught);
    if (!run.quiet && (untaught.empty() || bad > 0))
      fmt::print("{}\n", sentence(use, bad, run.cache_limits.keep_days));
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
                "One JSON object: ok, judged, corrections, last_correction, findings; judge: the model\n"
                "that judges for a user who has taught nothing");
  sub->add_option("--min-free", options->min_free, "Bytes that should be free on the disk")
      ->type_name("BYTES")
      ->capture_default_str();
  sub->footer(R"(
The first line says whether all is well, or which model judges while you have taught nothing. Then comes
a line for each check, and below what needs attention, what to do. With -q only what needs attention.
Nothing is changed.
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
