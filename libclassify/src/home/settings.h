// What of a ModelInfo is the user's choice, and not what was learned.
#pragma once

#include "classify/model.h"

namespace classify {

inline void copy_settings(const ModelInfo& from, ModelInfo& to) {
  to.thresholds = from.thresholds;
  to.calibration = from.calibration;
  to.max_slots = from.max_slots;
  to.own_addresses = from.own_addresses;
}

}  // namespace classify
