// The site's model as the second judge of data folders: a copy, which the upkeep takes anew while the site
// learns.
//
//   data folder of the site ─ model ─▶ first lesson of a user ─▶ training/starter of his data folder
//                                  └── once a day, if it has changed ──▶ the same, and his model anew
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/model.h"

namespace mailsift {

// Whether a model has learned spam and good mail, as a second judge must.
[[nodiscard]] bool knows_both(const classify::Model& model);

struct SiteModel {
  std::filesystem::path folder;  // the data folder that it was found in
  std::shared_ptr<const classify::Model> model;
};

class SiteModels {
 public:
  // Data folders; %d: the user's domain.
  explicit SiteModels(std::vector<std::string> sites) : sites_(std::move(sites)) {}

  // The first of this user's that is there and knows both, if there is one. Opened once. Throws Error for
  // one that cannot be opened.
  [[nodiscard]] std::optional<SiteModel> of(std::string_view user);
  // Whether one of them has a model at all. Opens none.
  [[nodiscard]] bool is_one_there(std::string_view user) const;

 private:
  const std::vector<std::string> sites_;
  std::map<std::filesystem::path, std::shared_ptr<const classify::Model>> opened_;
};

// If a data folder began beside an earlier state of the site's model, makes its model anew beside the site's
// of today. An earlier state is known by its key, which is the site's; a starter, or another model that
// the user chose, stays. At most once in 20 hours. Where the trainings are in a store, other hosts take the new
// judge over, and only a model of more trainings counts as new: a host whose copy of the site is behind
// undoes nothing. True if it did. Throws Error: busy if another trainer is at work, unreachable.
bool refresh_second_judge(const std::filesystem::path& data_folder, const classify::Model& site);

}  // namespace mailsift
