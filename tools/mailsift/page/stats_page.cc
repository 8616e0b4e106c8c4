#include "page/stats_page.h"

#include <fmt/format.h>

#include <string_view>

#include "classify/measure/intervals.h"
#include "classify/version.h"
#include "page/page_head.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

double percent_of(std::size_t part, std::size_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string card(std::string_view title, std::size_t part, std::size_t whole,
                 std::string_view note) {
  std::string value = "–", sure;
  if (whole > 0) {
    const classify::Interval interval = classify::wilson(part, whole);
    value = fmt::format("{:.1f}&#160;%", percent_of(part, whole));
    sure = tr_format("{} of {}; 95 %: {:.1f} to {:.1f}", grouped(part), grouped(whole),
                     interval.low, interval.high);
  }
  return fmt::format(
      "<div class=\"card\"><span>{}</span><b>{}</b><span>{}</span><span class=\"soft\">{}</span>"
      "</div>\n",
      title, value, sure, note);
}

std::string cell(std::size_t part, std::size_t whole) {
  if (whole == 0) return "<td>–</td>";
  const classify::Interval interval = classify::wilson(part, whole);
  return fmt::format("<td>{:.1f} <small>({:.1f}–{:.1f})</small></td>", percent_of(part, whole),
                     interval.low, interval.high);
}

std::string table(std::string_view title, std::string_view column,
                  const std::vector<NamedCounts>& rows) {
  if (rows.empty()) return {};
  std::string out = fmt::format("<h2>{}</h2>\n<div class=\"wide\"><table>\n<tr><th>{}</th>", title,
                                column);
  for (const char* head : {"mails", "SPAM", "GOOD", "UNSURE", "SPAM was good %", "GOOD was spam %",
                           "UNSURE %", "UNSURE sorted %"}) {
    out += fmt::format("<th>{}</th>", tr(head));
  }
  out += "</tr>\n";
  for (const auto& [name, c] : rows) {
    out += fmt::format("<tr><td class=\"mail\">{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>",
                       html(name, 300), grouped(c.all()), grouped(c.spam), grouped(c.good),
                       grouped(c.unsure));
    out += cell(c.spam_is_good, c.spam) + cell(c.good_is_spam, c.good) + cell(c.unsure, c.all()) +
           cell(c.unsure_sorted, c.unsure) + "</tr>\n";
  }
  return out + "</table></div>\n";
}

}  // namespace

void MailCounts::add(const MailCounts& other) {
  spam += other.spam;
  good += other.good;
  unsure += other.unsure;
  spam_is_good += other.spam_is_good;
  good_is_spam += other.good_is_spam;
  unsure_sorted += other.unsure_sorted;
  users += other.users;
}

std::string stats_page(const std::vector<NamedCounts>& users,
                       const std::vector<NamedCounts>& domains, const MailCounts& all,
                       std::int64_t now) {
  const char* title = tr("How well mailsift sorts the mail of this host");
  std::string out = page_head(title);
  out += fmt::format("<h1>{}</h1>\n<p class=\"soft\">{}, mailsift {}</p>\n", title, local_time(now),
                     classify::version());
  out += fmt::format("<p class=\"lead\">{}</p>\n<div class=\"cards plain\">\n",
                     tr_format("{} users, {} recent messages.", grouped(all.users),
                               grouped(all.all())));
  out += card(tr("Good mail called SPAM"), all.spam_is_good, all.spam,
              tr("of what was called SPAM, by what users said of it"));
  out += card(tr("Spam called GOOD"), all.good_is_spam, all.good,
              tr("of what was called GOOD, by what users said of it"));
  out += card(tr("Mail that somebody has to sort"), all.unsure, all.all(), tr("UNSURE, of all mail"));
  out += "</div>\n";
  if (all.unsure > 0) {
    out += fmt::format(
        "<p class=\"soft\">{}</p>\n",
        tr_format("Users sorted {:.0f} % of the UNSURE mail. Where nobody reports anything, verdicts "
                  "look right.",
                  percent_of(all.unsure_sorted, all.unsure)));
  }
  out += table(tr("Domains"), tr("domain"), domains);
  out += table(tr("Users"), tr("user"), users);
  return out + "</body>\n</html>\n";
}

}  // namespace mailsift
