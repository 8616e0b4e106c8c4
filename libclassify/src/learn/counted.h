// What a model counts of a mail.
#pragma once

#include <cstdint>
#include <vector>

#include "classify/feature.h"
#include "classify/model.h"

namespace classify {

// What a view counts of a mail, under the key of the model: its features in their order, then the
// language, if it is known.
[[nodiscard]] inline std::vector<std::uint64_t> counted(const Features& mail, View view,
                                                        const FeatureKey& key) {
  const std::vector<Feature>& features = mail[static_cast<std::size_t>(view)];
  std::vector<std::uint64_t> hashes;
  hashes.reserve(features.size() + 1);
  for (const Feature& feature : features) hashes.push_back(key(feature.hash));
  if (mail.language != 0) hashes.push_back(key(mail.language));
  return hashes;
}

}  // namespace classify
