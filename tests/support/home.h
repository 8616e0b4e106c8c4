// Opens a home as programs do, in one line.
#pragma once

#include <memory>
#include <string>

#include "classify/home/stores.h"

namespace classify::test {

// Throws Error (io) if the home is not the user's own.
inline std::shared_ptr<RecentMail> recent_mail(const Home& home) { return open_home(home).recent; }

// Puts a request into the queue; returns its id.
inline std::string hand_in(const Home& home, const TrainRequest& request) {
  return open_home(home).queue->put(request);
}

}  // namespace classify::test
