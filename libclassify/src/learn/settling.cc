#include "classify/settling.h"

namespace classify {
namespace {

constexpr double kMemory = 0.99;  // of one UNSURE, when the next one comes

}  // namespace

void Settling::unsure_ran_out(bool sorted) {
  sorted_ = sorted_ * kMemory + (sorted ? 1 : 0);
  seen_ = seen_ * kMemory + 1;
}

bool Settling::accepts(const Verdict& verdict) const {
  if (verdict.cls == Class::unsure) return false;
  const bool spam = verdict.cls == Class::spam;
  const double wrong = spam ? 1 - verdict.probability : verdict.probability;
  return wrong * (1 - reported()) <= (spam ? kMostWrongOfSpam : kMostWrongOfGood);
}

}  // namespace classify
