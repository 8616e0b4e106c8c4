#include "classify/home/training.h"

#include <array>
#include <utility>

namespace classify {
namespace {

constexpr std::array<std::pair<std::string_view, Regime>, 4> kRegimes{
    {{"near", Regime::near},
     {"error", Regime::error},
     {"all", Regime::all},
     {"settled", Regime::settled}}};

}  // namespace

std::string_view name(Regime regime) { return kRegimes[static_cast<std::size_t>(regime)].first; }

std::optional<Regime> regime_from_name(std::string_view text) {
  for (const auto& [known, regime] : kRegimes) {
    if (known == text) return regime;
  }
  return std::nullopt;
}

const LearningRule& rule_of(Regime regime) {
  switch (regime) {
    case Regime::error:
      return kCorrectionRule;
    case Regime::all:
      return kAlwaysRule;
    case Regime::near:
    case Regime::settled:
      break;
  }
  return kNearErrorRule;
}

}  // namespace classify
