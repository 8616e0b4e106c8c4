// ModelInfo and whole models as Boost.Serialization archives.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "classify/model.h"

namespace classify {

// The metadata section of a model file: a text archive. The same info gives the same bytes.
[[nodiscard, gnu::visibility("default")]] std::string archive_info(
    const ModelInfo& info, const std::array<std::size_t, kViews>& used);

struct ArchivedInfo {
  ModelInfo info;
  std::array<std::size_t, kViews> used{};
  std::uint64_t key_id = 0;  // of the model's key, which an exported archive may withhold
};
// Throws Error (corrupt_model; newer_format); `name` is the file spoken of.
[[nodiscard, gnu::visibility("default")]] ArchivedInfo unarchive_info(std::string_view archive,
                                                                      std::string_view name);

}  // namespace classify
