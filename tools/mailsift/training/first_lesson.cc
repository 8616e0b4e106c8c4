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

struct Judge {
  std::shared_ptr<const classify::Model> model;
  std::filesystem::path path;
  bool of_site = false;
};

// A site's folder may have the domain of it in its path.
std::string_view name_of_user() {
  const char* user = std::getenv("USER");
  return user != nullptr && is_user_name(user) ? user : "-";
}

std::optional<Judge> judge_of_untaught(const Run& run) {
  if (!is_untaught(run)) return std::nullopt;
  if (std::optional<SiteModel> site = SiteModels(run.sites).of(name_of_user()))
    return Judge{std::move(site->model), std::move(site->folder), true};
  if (is_missing(MAILSIFT_STARTER)) return std::nullopt;
  return Judge{std::make_shared<const classify::Model>(classify::open_model(MAILSIFT_STARTER)),
               MAILSIFT_STARTER, false};
}

}  // namespace

bool is_untaught(const Run& run) {
  return run.home_option.empty() && is_missing(run.home().folder) && !is_missing(user_home());
}

std::optional<Untaught> model_of_untaught(const Run& run) {
  const std::optional<Judge> judge = judge_of_untaught(run);
  if (!judge) return std::nullopt;
  Untaught untaught{{}, judge->path, judge->of_site};
  classify::set_second_judge(untaught.model, judge->model);
  return untaught;
}

bool is_judged_untaught(const Run& run) {
  return is_untaught(run) &&
         (!is_missing(MAILSIFT_STARTER) || SiteModels(run.sites).is_one_there(name_of_user()));
}

std::string words(const Untaught& untaught) {
  const std::string judge = untaught.judge.string();
  return untaught.of_site
             ? tr_format("You have taught nothing yet; the site's model judges your mail: {}", judge)
             : tr_format("You have taught nothing yet; the starter judges your mail: {}", judge);
}

void make_home_for_first_lesson(const Run& run) {
  const std::optional<Judge> judge = judge_of_untaught(run);
  if (!judge) return;
  classify::create_home(run.home());
  classify::Trainer trainer(stores_of(run));
  if (!trainer.training_set().second_judge() && trainer.training_set().head() == 0)
    trainer.begin_beside(*judge->model);
  commit(trainer, run);
  if (!run.quiet) tr_print("{}: made for the first lesson\n", run.home().folder.string());
}

}  // namespace mailsift
