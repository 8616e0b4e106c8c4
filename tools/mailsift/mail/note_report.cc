#include "mail/note_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "shared/command_line.h"
#include "shared/harmless.h"
#include "shared/output.h"

namespace mailsift {
namespace {

constexpr std::size_t kSenderColumns = 80;

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

// The sender of the report, as one word.
std::string sender_of(const classify::Message& forward) {
  const classify::HeaderField* from = forward.find("From");
  std::string sender = cut(from != nullptr ? from->text : "", kSenderColumns);
  std::replace(sender.begin(), sender.end(), ' ', '_');
  return or_dash(sender);
}

// One line per decision: time, user, class, outcome, how it was found, id, sender.
void log(const classify::Home& home, const Report& report, const std::string& outcome,
         std::string_view who, const std::string& kept) {
  const std::string sender = sender_of(report.forward.message);
  const std::string begin =
      fmt::format("{} {} {}", local_time_with_zone(now()), who, classify::name(report.cls));
  const auto write = [&](std::string_view what, std::string_view how, const std::string& id) {
    classify::log_report(home, fmt::format("{} {} {} {} {}", begin, what, how, or_dash(id), sender));
  };
  for (std::size_t i = 0; i < report.lessons.size(); ++i) {
    const classify::Original& original = report.forward.originals[i];
    std::string what(short_words(report.lessons[i]));
    std::replace(what.begin(), what.end(), ' ', '-');
    write(what, classify::name(original.by), original.id);
  }
  for (const classify::RefusedId& refused : report.forward.refused) {
    write("refused", classify::name(refused.state), refused.id);
  }
  if (!report.lessons.empty()) return;
  const bool refused = outcome == "refused";
  write(refused ? "refused" : "not-found", refused ? "no-id" : outcome, kept);
}

}  // namespace

bool is_by_a_person(const Report& report) {
  const classify::NotFound why = report.forward.not_found;
  return !report.forward.originals.empty() ||
         (why != classify::NotFound::automatic && why != classify::NotFound::itself);
}

std::string note_report(const classify::Home& home, const Report& report,
                        const std::string& outcome, std::string_view raw, std::string_view who,
                        const std::function<classify::ComesFrom()>& from) {
  std::string kept;
  if (report.lessons.empty() && is_by_a_person(report))
    kept = classify::keep_unmatched(home, raw, now(), from());
  log(home, report, outcome, who, kept);
  return kept;
}

}  // namespace mailsift
