#include <fmt/format.h>

#include "cli11.h"
#include "shared/command_line.h"
#include "shared/input.h"
#include "words/messages.h"

namespace mailsift {
namespace {

struct Options {
  std::vector<std::string> paths{};
  std::vector<std::uint64_t> numbers{};
};

int untrain(const Options& options, const Run& run) {
  classify::Trainer trainer(existing_stores(run));
  trainer.drain_queue();
  const classify::TrainingSet& set = trainer.training_set();
  std::size_t taken_back = 0;
  const auto tell = [&](bool folded, const std::string& name) {
    if (run.quiet) return;
    fmt::print("{}: {}\n", name,
               folded ? tr("is folded into the base and cannot be taken back any more")
                      : tr("was never learned, nothing to take back"));
  };
  for (const std::uint64_t number : options.numbers) {
    if (trainer.untrain_number(number, now(), user_name())) {
      ++taken_back;
    } else {
      const classify::Training* known = set.find_number(number);
      tell(known != nullptr && known->folded, tr_format("training {}", number));
    }
  }
  std::vector<std::string> paths = options.paths;
  if (paths.empty() && options.numbers.empty()) paths.emplace_back("-");
  LeftOut left_out;
  for_each_message(paths, left_out, [&](const std::string& name, const std::string& raw) {
    if (trainer.untrain_mail(raw, now(), user_name())) {
      ++taken_back;
    } else {
      tell(set.find_mail(set.mail_to_learn(raw)) != nullptr, name);
    }
  });
  commit(trainer, run);
  if (!run.quiet) {
    tr_print("{} training(s) taken back; the model has learned {} spam and {} good\n", taken_back,
             trainer.model().info.learned.spam, trainer.model().info.learned.good);
  }
  return left_out.finish();
}

}  // namespace

void add_untrain(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("untrain", "Take back what was taught, exactly");
  sub->add_option("mail", options->paths, "The mail that was learned; - or nothing: standard input")
      ->type_name("MAIL");
  sub->add_option("--number", options->numbers, "Take back the training of this number")
      ->type_name("N");
  sub->footer(R"(
The model is made anew from the training set without these trainings, so it becomes what it would be
if they had never been. Mail that was never learned is no error, and neither is one whose training is
so old that it was folded into the base (mailsift history --help): that stays learned.)");
  sub->callback([&run, options] { run.exit_code = untrain(*options, run); });
}

}  // namespace mailsift
