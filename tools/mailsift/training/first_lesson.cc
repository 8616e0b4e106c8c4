#include "training/first_lesson.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

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

std::optional<classify::Model> judge_of_untaught(const Run& run) {
  const classify::Home home = run.home();
  if (!run.home_option.empty() || !is_missing(home.folder) || is_missing(user_home()))
    return std::nullopt;
  for (const std::string& site : run.sites) {
    const std::filesystem::path folder = place_of(site);
    if (folder.empty() || is_missing(folder / kModel)) continue;
    classify::Model model = classify::open_model(folder / kModel);
    if (knows_both(model)) return model;
  }
  if (is_missing(MAILSIFT_STARTER)) return std::nullopt;
  return classify::open_model(MAILSIFT_STARTER);
}

}  // namespace

bool knows_both(const classify::Model& model) {
  return model.info.learned.spam > 0 && model.info.learned.good > 0;
}

std::optional<classify::Model> model_of_untaught(const Run& run) {
  std::optional<classify::Model> judge = judge_of_untaught(run);
  if (!judge) return std::nullopt;
  classify::Model untaught;
  classify::set_second_judge(untaught,
                             std::make_shared<const classify::Model>(*std::move(judge)));
  return untaught;
}

void make_home_for_first_lesson(const Run& run) {
  const std::optional<classify::Model> judge = judge_of_untaught(run);
  if (!judge) return;
  classify::create_home(run.home());
  classify::Trainer trainer(stores_of(run));
  if (!trainer.training_set().second_judge() && trainer.training_set().head() == 0)
    trainer.begin_beside(*judge);
  commit(trainer, run);
  if (!run.quiet) tr_print("{}: made for the first lesson\n", run.home().folder.string());
}

}  // namespace mailsift
