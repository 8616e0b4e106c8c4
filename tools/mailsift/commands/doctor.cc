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

int doctor(const Options& options, const Run& run, const std::string& config) {
  if (options.json) speak_english();
  std::vector<Finding> findings = check_home(run, options.min_free);
  for (Finding& finding : check_recipes(user_home(), text_of(config))) {
    findings.push_back(std::move(finding));
  }
  const bool well =
      std::all_of(findings.begin(), findings.end(), [](const Finding& f) { return f.well(); });
  if (options.json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Finding& finding : findings) {
      list.push_back({{"check", finding.check},
                      {"ok", finding.well()},
                      {"what", finding.what},
                      {"advice", finding.advice}});
    }
    const nlohmann::ordered_json report{{"ok", well}, {"findings", std::move(list)}};
    fmt::print("{}\n", json_text(report, 2));
  } else {
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
  sub->add_flag("--json", options->json, "One JSON object: ok, findings");
  sub->add_option("--min-free", options->min_free, "Bytes that should be free on the disk")
      ->type_name("BYTES")
      ->capture_default_str();
  sub->footer(R"(
Looks at the home (who may read it, secret, model, training set, spool, cache, last verdict, last
training, room on the disk), at whether the kernel confines the filter, and at ~/.procmailrc, ~/.mailfilter and ~/.dovecot.sieve for known
mistakes. Changes nothing. A line each; below what needs attention, what to do. With -q only
what needs attention. Exit codes: 0 all is well, 1 something needs attention. For cron:
  mailsift -q doctor)");
  sub->callback([&run, &app, options] {
    run.exit_code = doctor(*options, run, app.get_config_ptr()->as<std::string>());
  });
}

}  // namespace mailsift
