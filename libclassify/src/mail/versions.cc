#include "mail/versions.h"

#include "ascii.h"

namespace classify::mail {

std::size_t Versions::begin(std::size_t around) {
  around_.push_back(around);
  return around_.size() - 1;
}

void Versions::add(std::size_t part, std::size_t choice, bool is_version, bool shown_type) {
  texts_.push_back({part, choice, is_version, shown_type});
}

void Versions::mark_superseded(std::span<Part> parts) const {
  const auto may_be_shown = [parts](const Text& text) {
    return text.shown_type && !trim(parts[text.part].text).empty();
  };
  // By number of the choice. A text in an inner choice also counts in the choices around it.
  std::vector<bool> html(around_.size()), plain = html, later_html = html, later_plain = html;
  const auto mark = [this](std::vector<bool>& marks, std::size_t choice) {
    for (; choice != 0; choice = around_[choice]) marks[choice] = true;
  };
  for (const Text& text : texts_) {
    if (may_be_shown(text)) mark(parts[text.part].is_html() ? html : plain, text.choice);
  }
  for (auto text = texts_.rbegin(); text != texts_.rend(); ++text) {
    Part& part = parts[text->part];
    const std::size_t choice = text->choice;
    const bool is_better_one_there = !text->shown_type ? plain[choice] || html[choice]
                                     : part.is_html()  ? later_html[choice]
                                                       : later_plain[choice] || html[choice];
    part.superseded = text->is_version && is_better_one_there;
    if (may_be_shown(*text)) mark(part.is_html() ? later_html : later_plain, choice);
  }
}

}  // namespace classify::mail
