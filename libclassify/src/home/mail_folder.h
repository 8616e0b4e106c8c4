// The folder cache/ of a home as RecentMail.
#pragma once

#include <memory>

#include "classify/home/recent_mail.h"

namespace classify {

// As open_recent_mail(), but the secret is read, or made, when it is first needed: a home whose
// secret is damaged can still be trained.
[[nodiscard]] std::shared_ptr<RecentMail> mail_folder(const Home& home, const System& system);

}  // namespace classify
