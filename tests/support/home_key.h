// A home of its own has a random key, and so another file than any other home. Homes whose models a
// test compares byte by byte are made with this one.
#pragma once

#include "classify/home/stores.h"

namespace classify::test {

inline constexpr FeatureKey kHomeKey{.a = 0x243F6A8885A308D3, .b = 0x13198A2E03707344};

inline void create_home_with_key(const Home& home, Settings settings = {}) {
  settings.key = kHomeKey;
  create_home(home, settings);
}

}  // namespace classify::test
