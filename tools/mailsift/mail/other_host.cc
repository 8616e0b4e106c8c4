#include "mail/other_host.h"

#include <algorithm>
#include <array>

#include "store/place.h"
#include "words/messages.h"

namespace mailsift {
namespace {

bool has_form_of_id(std::string_view text) {
  constexpr std::array<std::size_t, 3> kLengths{12, 12, 20};
  for (const std::size_t length : kLengths) {
    const std::size_t end = std::min(text.find('-'), text.size());
    const std::string_view part = text.substr(0, end);
    const bool good = part.size() == length && std::ranges::all_of(part, [](char c) {
                        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'v');
                      });
    if (!good) return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return text.empty();
}

}  // namespace

void refuse_id_of_another_host(const Run& run, std::string_view text) {
  if (!has_form_of_id(text) || existing_stores(run).recent->is_ours(text) ||
      !classify::store::place_of(run.home()))
    return;
  throw Failure(kBadData, tr_format("{}: another host judged this mail, and has it: say so there, or "
                                    "give the mail itself instead of its id",
                                    text));
}

}  // namespace mailsift
