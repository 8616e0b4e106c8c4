#include <fmt/format.h>

#include <algorithm>

#include "classify/classifier.h"
#include "cli11.h"
#include "commands/explained.h"
#include "mail/known.h"
#include "mail/other_host.h"
#include "shared/command_line.h"
#include "shared/input.h"
#include "shared/progress.h"
#include "training/first_lesson.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Class;

// A hostile mail may look like an mbox of a hundred thousand messages, and its explanation would be
// sixty times as long.
constexpr std::size_t kMostMessages = 1'000;

struct Options {
  std::vector<std::string> paths{};
  std::size_t clues = 20;
  std::size_t trainings = 0;
  bool exact = false;
  bool json = false;
  bool tokens = false;
  std::vector<std::string> ids{};
};

std::vector<Teacher> teachers(const classify::TrainingSet& set, const classify::Model& model,
                              const classify::Features& features, const Options& options,
                              bool quiet) {
  // Exact figures are computed for more trainings than are shown, because the estimates may have
  // another order.
  constexpr std::size_t kCandidates = 4;
  Progress progress(tr("replaying"), set.trainings().size(), quiet);
  std::vector<classify::Contribution> found = classify::contributions(
      set, model.info.settings, features, options.trainings * (options.exact ? kCandidates : 1),
      [&](std::size_t done, std::size_t) { progress.update(done); });
  if (options.exact) {
    found = classify::exact_contributions(set, model.info.settings, features, std::move(found));
    found.resize(std::min(found.size(), options.trainings));
  }
  std::vector<Teacher> list;
  for (const classify::Contribution& contribution : found) {
    const classify::Training& training = *set.find_number(contribution.number);
    list.push_back({contribution, training, heading(set, training)});
  }
  return list;
}

Explained explain(const Run& run, const classify::Model& model, const std::string& name,
                  const std::string& raw, const Options& options,
                  const classify::KnownPeople& people) {
  const classify::Settings& settings = model.info.settings;
  const classify::Message message =
      classify::parse_message(raw, classify::reading_options(settings).limits);
  Explained e{classify::explain(model, raw, options.clues), name,
              how_known(people, message, settings), std::nullopt};
  if (options.trainings > 0) {
    e.teachers = teachers(open_home_training_set(run), model, classify::extract_features(e.tokens),
                          options, run.quiet);
  }
  return e;
}

}  // namespace

void add_explain(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand(
      "explain", "Why a mail gets its verdict: clues, what would change it, who taught it");
  sub->add_option("mail", options->paths,
                  "Message files, mbox files or folders; - or nothing: standard input")
      ->type_name("MAIL");
  sub->add_option("--id", options->ids, "Mail the filter kept, by its X-Mailsift-ID")
      ->type_name("ID");
  sub->add_option("-n,--clues", options->clues, "How many clues")->capture_default_str();
  CLI::Option* trainings =
      sub->add_option("--trainings", options->trainings,
                      "List the N trainings that contributed most (slow: replays all trainings)")
          ->type_name("N");
  sub->add_flag("--exact", options->exact,
                "With --trainings: a model made without each of them, instead of an estimate")
      ->needs(trainings);
  sub->add_flag("--tokens", options->tokens, "Every token too, with the place it came from");
  sub->add_flag("--json", options->json, "One JSON object per message");
  sub->footer(R"(
A clue is a word, a pair of words, a run of characters or a fact about the message. Its share in the
score (positive: spam) is its evidence, from how many learned spam and good messages had it, times 1
plus the weight it has learned, over the length of the mail. The shares of all clues add up to the
score. What a training contributed is how much the score would fall if it had never been.
  mailsift explain -n 5 --trainings 3 < mail)");
  sub->callback([&run, options] {
    const std::optional<Untaught> untaught = model_of_untaught(run);
    const classify::Model model = untaught ? untaught->model : open_home_model(run);
    if (untaught && !options->json) fmt::print("{}\n", words(*untaught));
    const classify::KnownPeople people = open_people(run);
    std::size_t messages = 0;
    const auto print = [&](const std::string& name, const std::string& raw) {
      if (++messages > kMostMessages) return;
      Explained e = explain(run, model, name, raw, *options, people);
      e.untaught = untaught ? &*untaught : nullptr;
      options->json ? print_json(e, options->tokens) : print_text(e, options->tokens);
    };
    if (!options->ids.empty()) {
      const classify::RecentMail& cache = *existing_stores(run).recent;
      for (const std::string& id : options->ids) {
        refuse_id_of_another_host(run, id);
        print(id, cached_mail(cache, id));
      }
    } else if (options->paths.empty()) {
      options->paths.emplace_back("-");
    }
    LeftOut left_out;
    for_each_message(options->paths, left_out, print);
    run.exit_code = left_out.finish();
    finish_output();
    if (messages > kMostMessages) {
      complain(
          tr_format("only the first {} of {} messages are explained", kMostMessages, messages));
    }
  });
}

}  // namespace mailsift
