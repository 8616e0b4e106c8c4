// Homes whose trainings are in a store. Only src/store/ can open them as a whole.
#pragma once

#include "classify/home/stores.h"

namespace classify {

// If this file is there, the trainings of the home are in a store, and those in its folder are a copy
// of them.
[[nodiscard]] inline std::filesystem::path store_file(const Home& home) {
  return home.training() / "store";
}

// open_home() for any home: the log and the lock are those of this host.
[[nodiscard]] Stores open_local_home(const Home& home, const System& system = this_system());

}  // namespace classify
