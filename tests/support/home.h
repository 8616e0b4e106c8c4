// Opens a home as programs do, in one line.
#pragma once

#include <memory>
#include <string>

#include "classify/home/stores.h"

namespace classify::test {

// Throws Error (io) if the home is not the user's own.
inline std::shared_ptr<RecentMail> recent_mail(const Home& home) {
  check_own_home(home);
  return open_recent_mail(home);
}

// Puts a request into the queue; returns its id.
inline std::string hand_in(const Home& home, const TrainRequest& request) {
  return open_home(home).queue->put(request);
}

}  // namespace classify::test
