#include "admin/site_model.h"

#include <sys/stat.h>

#include "admin/user_name.h"
#include "classify/home/home.h"
#include "classify/home/trainer.h"
#include "classify/home/training_log.h"
#include "classify/model_file.h"
#include "shared/command_line.h"
#include "store/store_home.h"

namespace mailsift {
namespace {

constexpr std::string_view kModel = "model";
constexpr std::int64_t kBetween = 20 * 3600;  // a new model for every user costs much

bool is_recent(const std::filesystem::path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 && status.st_mtime > now() - kBetween;
}

}  // namespace

bool knows_both(const classify::Model& model) {
  return model.info.learned.spam > 0 && model.info.learned.good > 0;
}

std::optional<SiteModel> SiteModels::of(std::string_view user) {
  for (const std::string& site : sites_) {
    const std::optional<std::filesystem::path> folder = home_of(site, user);
    if (!folder) continue;
    const auto [at, is_new] = opened_.try_emplace(*folder);
    if (is_new && !is_missing(*folder / kModel)) {
      classify::Model model = classify::open_model(*folder / kModel);
      model.second = nullptr;  // a second judge has none of its own
      if (knows_both(model)) at->second = std::make_shared<const classify::Model>(std::move(model));
    }
    if (at->second) return SiteModel{*folder, at->second};
  }
  return std::nullopt;
}

bool refresh_second_judge(const std::filesystem::path& data_folder, const classify::Model& site) {
  const classify::Home home{data_folder};
  if (is_recent(home.training() / "starter") || site.info.settings.key.none() ||
      classify::store::place_of(home)) {
    return false;
  }
  const std::optional<classify::Model> before =
      classify::open_training_log(home.training())->second_judge();
  if (!before || before->info.settings.key != site.info.settings.key ||
      classify::model_digest(*before) == classify::model_digest(site)) {
    return false;
  }
  classify::Trainer trainer(home);
  trainer.begin_beside(site);
  trainer.commit();
  return true;
}

}  // namespace mailsift
