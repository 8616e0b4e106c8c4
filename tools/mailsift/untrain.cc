#include <fmt/format.h>

#include "command_line.h"
#include "input.h"

namespace mailsift {
namespace {

struct Options {
  std::vector<std::string> paths{};
  std::vector<std::uint64_t> numbers{};
};

int untrain(const Options& options, const Run& run) {
  classify::Trainer trainer(run.home());
  trainer.drain_spool();
  std::size_t taken_back = 0, unknown = 0;
  const auto count = [&](bool found, const std::string& name) {
    ++(found ? taken_back : unknown);
    if (!found && !run.quiet) fmt::print("{}: was never learned, nothing to take back\n", name);
  };
  for (const std::uint64_t number : options.numbers) {
    count(trainer.untrain_number(number, now(), user_name()), fmt::format("training {}", number));
  }
  std::vector<std::string> paths = options.paths;
  if (paths.empty() && options.numbers.empty()) paths.emplace_back("-");
  for (const std::string& path : paths) {
    for_each_message(path, [&](const std::string& name, const std::string& raw) {
      count(trainer.untrain_mail(raw, now(), user_name()), name);
    });
  }
  commit(trainer, run);
  if (!run.quiet) {
    fmt::print("{} trainings taken back; the model has learned {} spam and {} good\n", taken_back,
               trainer.model().info.learned.spam, trainer.model().info.learned.good);
  }
  return kOk;
}

}  // namespace

void add_untrain(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("untrain", "Take trainings back, exactly");
  sub->add_option("mail", options->paths, "The mail that was learned; - or nothing: standard input")
      ->type_name("MAIL");
  sub->add_option("--number", options->numbers, "Take back the training of this number")
      ->type_name("N");
  sub->footer(R"(
The model is made anew from the training set without these trainings, so it becomes what it would be
if they had never been. Mail that was never learned is no error.)");
  sub->callback([&run, options] { run.exit_code = untrain(*options, run); });
}

}  // namespace mailsift
