// Learns the verdicts that nobody corrected; for cron.

#include <fmt/format.h>

#include "cli11.h"
#include "shared/command_line.h"
#include "training/first_lesson.h"
#include "training/upkeep.h"
#include "words/messages.h"

namespace mailsift {
namespace {

int settle(const Run& run) {
  if (run.no_settle) throw Failure(kUsage, tr("settle: --no-settle is set"));
  if (is_untaught(run)) return kOk;  // there is nothing yet, and cron asks for every user
  classify::Trainer trainer(existing_stores(run));
  trainer.drain_queue();
  Upkeep upkeep(run, Upkeep::When::now);
  const classify::Settled settled = upkeep.settle(trainer, SIZE_MAX);
  commit(trainer, run);
  upkeep.finish(trainer);
  learn_the_rest(trainer, run);
  if (run.quiet) return kOk;
  tr_print(
      "{} message(s) whose time ran out: {} learned with their verdict, {} had been corrected, {} "
      "were held back\n",
      settled.looked_at, settled.learned, settled.corrected, settled.held_back);
  if (settled.looked_at == 0) return kOk;
  tr_print("you seem to sort or correct about {:.0f} % of what is wrong or UNSURE\n",
           100 * settled.reported);
  return kOk;
}

}  // namespace

void add_settle(CLI::App& app, Run& run) {
  CLI::App* sub = app.add_subcommand("settle", "Learn verdicts that nobody corrected; for cron");
  sub->footer(R"(
To settle a verdict is to learn it because nobody has corrected it in time (--settle-days). Only SPAM and
GOOD are settled, UNSURE never. So the model learns nearly as well as if somebody had labelled all mail.
If a correction comes later, the lesson is taken back exactly; `mailsift history` marks it. The fewer
UNSURE messages you sort, the surer a verdict must be to be settled. Three kinds of mail are held back:
mail that is GOOD only by what no reader sees, mail that the model judges otherwise today, and mail
nearly the same as some that was settled before.
`mailsift train` does the same for up to 100 messages, at most once an hour. Turn both off with
--no-settle, or no-settle = true in the config file.)");
  sub->callback([&run] { run.exit_code = settle(run); });
}

}  // namespace mailsift
