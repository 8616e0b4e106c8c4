#include "model/believable.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "model/slot.h"

namespace classify {
namespace {

// True for text that could steer a terminal or end a line: ASCII and 8-bit control characters.
bool has_control_characters(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7F) return true;
    // U+0080 to U+009F in UTF-8.
    if (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0)
      return true;
  }
  return false;
}

bool are_harmless(const std::vector<std::string>& names) {
  return names.size() <= kMostOwnNames &&
         std::all_of(names.begin(), names.end(), [](const std::string& name) {
           return name.size() <= kLongestOwnName && !has_control_characters(name);
         });
}

}  // namespace

std::optional<std::string> lie_in(const Model& model) {
  const Settings& settings = model.info.settings;
  const Thresholds& thresholds = settings.thresholds;
  const Calibration& calibration = settings.calibration;
  // Written so that a NaN is refused, too.
  const bool in_order = std::isfinite(thresholds.good_to) && std::isfinite(thresholds.spam_from) &&
                        thresholds.good_to <= thresholds.spam_from;
  if (!in_order) return "its thresholds are out of order";
  if (!std::isfinite(calibration.slope) || !std::isfinite(calibration.intercept) ||
      calibration.slope < 0) {
    return "its calibration is none";
  }
  if (settings.max_slots < kMinSlots || settings.max_slots > kMostSlots)
    return "its limit of slots is out of bounds";
  if (!are_harmless(settings.own_addresses)) return "an own address that is none";
  if (!are_harmless(settings.own_fields)) return "a name of an own field that is none";
  if (!are_harmless(settings.authserv_ids)) return "an own authserv-id that is none";

  std::uint64_t most = std::max(model.info.learned.spam, model.info.learned.good);
  for (const View view : kAllViews) {
    const ViewTotals& totals = model.totals(view);
    most = std::max({most, totals.spam, totals.good});
    for (const std::uint64_t slot : model.table(view).slots()) {
      const Slot s = unpack(slot);
      if (s.spam > totals.spam || s.good > totals.good) return "a count above its total";
    }
  }
  if (most > kMostMessages) return "more messages than anybody has";
  return std::nullopt;
}

}  // namespace classify
