#include "home/settled_copies.h"

#include <algorithm>
#include <thread>

#include "classify/classifier.h"
#include "read_ahead.h"

namespace classify {

std::vector<std::uint64_t> SettledCopies::of(const Features& features, Class cls) {
  return settled(cls).near_copies(sketch_of_mail(features), cls);
}

void SettledCopies::add(const Training& training, const Features& features) {
  const auto read = read_.find(training.cls);
  if (read == read_.end()) return;  // settled() will read this one with the others
  read->second.add(training.number, training.cls, sketch_of_mail(features));
}

SettledMail& SettledCopies::settled(Class cls) {
  const auto [found, is_new] = read_.try_emplace(cls);
  if (!is_new) return found->second;
  std::vector<const Training*> trainings;  // newest first
  for (auto t = set_.trainings().rbegin(); t != set_.trainings().rend(); ++t) {
    if (trainings.size() == kMostCompared) break;
    const bool kept = !t->folded && t->kept != Kept::nothing;
    if (t->regime == Regime::settled && t->cls == cls && kept) trainings.push_back(&*t);
  }
  std::ranges::reverse(trainings);
  const ReadingOptions options = reading_options(set_.settings());
  constexpr std::size_t kMany = 16;  // for fewer, threads cost more than they save
  ReadAhead<Sketch> ahead(
      trainings.size(),
      [&](std::size_t i) { return sketch_of_mail(set_.features(*trainings[i], options)); },
      trainings.size() < kMany ? 1 : std::thread::hardware_concurrency());
  for (const Training* training : trainings) {
    found->second.add(training->number, cls, ahead.next());
  }
  return found->second;
}

}  // namespace classify
