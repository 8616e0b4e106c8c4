// Learns the verdicts that nobody corrected; for cron.

#include <fmt/format.h>

#include "cli11.h"
#include "shared/command_line.h"
#include "training/upkeep.h"
#include "words/messages.h"

namespace mailsift {
namespace {

int settle(const Run& run) {
  if (run.no_settle) throw Failure(kUsage, tr("settle: --no-settle is set"));
  classify::Trainer trainer(existing_stores(run));
  trainer.drain_queue();
  Upkeep upkeep(run, Upkeep::When::now);
  const classify::Settled settled = upkeep.settle(trainer, SIZE_MAX);
  commit(trainer, run);
  upkeep.finish(trainer);
  learn_the_rest(trainer, run);
  if (run.quiet) return kOk;
  tr_print(
      "{} message(s) whose time ran out: {} learned with their verdict, {} had been corrected, "
      "{} were held back\n",
      settled.looked_at, settled.learned, settled.corrected, settled.held_back);
  tr_print("of what is wrong or UNSURE, about {:.0f} % is being reported\n",
           100 * settled.reported);
  return kOk;
}

}  // namespace

void add_settle(CLI::App& app, Run& run) {
  CLI::App* sub = app.add_subcommand("settle", "Learn verdicts that nobody corrected; for cron");
  sub->footer(R"(
Of the mail in the cache that has waited for a correction long enough (--settle-days), what was called
SPAM or GOOD is learned with that verdict, by the views that need it; UNSURE never is. That gives the
accuracy of full training for the few labels a user gives. It is taken back exactly if a correction
comes later (mailsift train), and `mailsift history` marks it. How many UNSUREs get sorted tells how
much is reported at all: the less, the surer a verdict must be to be settled. Held back, too, is what is
GOOD only by what no reader sees, what the model judges otherwise today, and what is nearly the same as
mail that was settled before. A `train` settles
a hundred messages at its end, once an hour; --no-settle (or no-settle = true in the configuration) stops all of it.)");
  sub->callback([&run] { run.exit_code = settle(run); });
}

}  // namespace mailsift
