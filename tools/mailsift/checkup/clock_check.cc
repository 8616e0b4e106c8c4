#include "checkup/clock_check.h"

#include <algorithm>

#include "words/messages.h"

namespace mailsift {
namespace {

// Clocks of two machines that share a home may differ a little.
constexpr std::int64_t kAhead = 86'400;

}  // namespace

Finding check_clock(const classify::RecentMail::Listing& listing,
                    const std::optional<classify::TrainingSet>& set, std::int64_t now) {
  const auto ahead = [now](const auto& one) { return one.time > now + kAhead; };
  const auto mails = std::ranges::count_if(listing.messages, ahead);
  const auto trainings = set ? std::ranges::count_if(set->trainings(), ahead) : 0;
  if (mails > 0 || trainings > 0) {
    // Mail leaves the cache within weeks. Trainings stay, so nobody is told to mend them.
    return {"clock",
            tr_format("{} messages in the cache and {} trainings are dated in the future; they "
                      "count as those of today",
                      mails, trainings),
            mails > 0 ? tr("the clock was ahead, or is behind now: look at `date`") : ""};
  }
  return {"clock", tr("nothing is dated in the future"), ""};
}

}  // namespace mailsift
