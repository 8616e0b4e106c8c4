#include "learn/settled_mail.h"

#include <algorithm>

namespace classify {

bool speaks_for_itself(const Score& score, const ModelInfo& model, Class cls) {
  const Class today = decide(score, model).cls;
  if (today != cls && today != Class::unsure) return false;
  return cls == Class::spam || (!score.in_doubt && total_score(model, score.open) <= 0);
}

Sketch sketch_of_mail(const Features& features) {
  return sketch_of(features[static_cast<std::size_t>(View::characters)]);
}

bool SettledMail::has(Class cls) const {
  return std::any_of(mails_.begin(), mails_.end(), [cls](const Mail& m) { return m.cls == cls; });
}

std::vector<std::uint64_t> SettledMail::near_copies(const Sketch& sketch, Class cls) const {
  std::vector<std::uint64_t> ids;
  if (sketch == Sketch{}) return ids;  // a mail without text is like no other
  for (const Mail& mail : mails_) {
    if (mail.cls == cls && likeness(mail.sketch, sketch) >= kNearCopy) ids.push_back(mail.id);
  }
  return ids;
}

}  // namespace classify
