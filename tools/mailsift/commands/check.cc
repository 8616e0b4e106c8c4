#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "classify/annotate.h"
#include "classify/classifier.h"
#include "classify/model_file.h"
#include "cli11.h"
#include "shared/command_line.h"
#include "shared/input.h"
#include "words/messages.h"

namespace mailsift {
namespace {

struct Options {
  std::vector<std::string> paths{"-"};
  bool json = false;
  std::string exit_code = "bogofilter";
};

void print_verdict(const std::string& name, const classify::Verdict& verdict, bool json) {
  if (json) {
    const nlohmann::ordered_json line{{"file", name},
                                      {"class", std::string(classify::name(verdict.cls))},
                                      {"score", verdict.score},
                                      {"probability", verdict.probability}};
    fmt::print("{}\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  } else {
    fmt::print("{}  {}\n", classify::status_value(verdict), name);
  }
}

int check(const Options& options, const Run& run) {
  const classify::ModelOnDisk model(home_model(run));
  std::optional<classify::Class> worst;
  for (const std::string& path : options.paths) {
    for_each_message(path, [&](const std::string& name, const std::string& raw) {
      const classify::Verdict verdict = classify::judge(model, raw);
      if (!run.quiet) print_verdict(name, verdict, options.json);
      // The worst verdict of several messages counts.
      if (!worst || verdict.cls > *worst) worst = verdict.cls;
    });
  }
  return worst ? verdict_exit_code(options.exit_code, *worst)
               : trouble_exit_code(options.exit_code);
}

}  // namespace

void add_check(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("check", "Only the verdict: printed, and as the exit code");
  sub->add_option("mail", options->paths,
                  "Message files, mbox files, Maildir or MH folders; - or nothing: standard input")
      ->type_name("MAIL");
  sub->add_flag("--json", options->json, "One JSON object a message");
  add_exit_code(*sub, options->exit_code);
  sub->footer(R"(
Exit codes: 0 spam, 1 good, 2 unsure, 3 trouble (the same as bogofilter's). With several messages
the worst verdict counts: spam before unsure before good. In a procmail recipe:
  :0
  * ? mailsift -q check
  .Junk/)");
  sub->callback([&run, options] {
    // Every kind of trouble has one code here; otherwise a recipe could take it for a verdict.
    run.exit_code = trouble_exit_code(options->exit_code);
    try {
      run.exit_code = check(*options, run);
    } catch (const Failure& failure) {
      complain(failure.what());
    } catch (const std::exception& e) {
      complain(tr_error(e.what()));
    }
  });
}

}  // namespace mailsift
