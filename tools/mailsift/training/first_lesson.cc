#include "training/first_lesson.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "admin/site_model.h"
#include "admin/user_name.h"
#include "classify/classifier.h"
#include "classify/model_file.h"
#include "words/messages.h"

namespace mailsift {
namespace {

constexpr std::string_view kModel = "model";

// Its folder, with the domain in it; empty if the user has none.
std::filesystem::path place_of(std::string_view site) {
  const char* user = std::getenv("USER");
  const std::string_view name = user != nullptr && is_user_name(user) ? user : "-";
  return home_of(site, name).value_or(std::filesystem::path());
}

// A model as it is, and where it was found.
std::optional<Untaught> judge_of_untaught(const Run& run) {
  if (!is_untaught(run)) return std::nullopt;
  for (const std::string& site : run.sites) {
    const std::filesystem::path folder = place_of(site);
    if (folder.empty() || is_missing(folder / kModel)) continue;
    classify::Model model = classify::open_model(folder / kModel);
    if (knows_both(model)) return Untaught{std::move(model), folder, true};
  }
  if (is_missing(MAILSIFT_STARTER)) return std::nullopt;
  return Untaught{classify::open_model(MAILSIFT_STARTER), MAILSIFT_STARTER, false};
}

}  // namespace

bool is_untaught(const Run& run) {
  return run.home_option.empty() && is_missing(run.home().folder) && !is_missing(user_home());
}

std::optional<Untaught> model_of_untaught(const Run& run) {
  std::optional<Untaught> found = judge_of_untaught(run);
  if (!found) return std::nullopt;
  classify::Model untaught;
  classify::set_second_judge(untaught,
                             std::make_shared<const classify::Model>(std::move(found->model)));
  found->model = std::move(untaught);
  return found;
}

std::string words(const Untaught& untaught) {
  const std::string judge = untaught.judge.string();
  return untaught.of_site
             ? tr_format("You have taught nothing yet; the site's model judges your mail: {}", judge)
             : tr_format("You have taught nothing yet; the starter judges your mail: {}", judge);
}

void make_home_for_first_lesson(const Run& run) {
  const std::optional<Untaught> judge = judge_of_untaught(run);
  if (!judge) return;
  classify::create_home(run.home());
  classify::Trainer trainer(stores_of(run));
  if (!trainer.training_set().second_judge() && trainer.training_set().head() == 0)
    trainer.begin_beside(judge->model);
  commit(trainer, run);
  if (!run.quiet) tr_print("{}: made for the first lesson\n", run.home().folder.string());
}

}  // namespace mailsift
