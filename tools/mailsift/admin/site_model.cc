#include "admin/site_model.h"

#include <sys/stat.h>

#include <algorithm>

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

// Whether the site has learned more since its model was `judge`.
bool is_earlier(const classify::Model* judge, const classify::Model& site, bool in_store) {
  if (judge == nullptr || judge->info.settings.key != site.info.settings.key) return false;
  if (in_store) return judge->info.applied.count < site.info.applied.count;
  return classify::model_digest(*judge) != classify::model_digest(site);
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

bool SiteModels::is_one_there(std::string_view user) const {
  return std::any_of(sites_.begin(), sites_.end(), [user](const std::string& site) {
    const std::optional<std::filesystem::path> folder = home_of(site, user);
    return folder && !is_missing(*folder / kModel);
  });
}

bool refresh_second_judge(const std::filesystem::path& data_folder, const classify::Model& site) {
  const classify::Home home{data_folder};
  const std::filesystem::path file = home.training() / "starter";
  if (is_recent(file) || site.info.settings.key.none()) return false;
  const bool in_store = classify::store::place_of(home).has_value();
  const std::optional<classify::Model> here =
      classify::open_training_log(home.training())->second_judge();
  if (!is_earlier(here ? &*here : nullptr, site, in_store)) return false;
  classify::Trainer trainer(classify::store::open_home(home));
  // Another host may have been first: the trainer has taken over what it did.
  if (in_store &&
      (is_recent(file) || !is_earlier(trainer.training_set().second_judge().get(), site, true))) {
    trainer.commit();
    return false;
  }
  trainer.begin_beside(site);
  trainer.commit();
  return true;
}

}  // namespace mailsift
