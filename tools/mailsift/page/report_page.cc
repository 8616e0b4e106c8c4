#include "page/report_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <string_view>

#include "classify/version.h"
#include "evaluation/summary.h"
#include "page/page_head.h"
#include "page/report_charts.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Class;
using classify::Interval;
using classify::Measures;

// ---- Numbers -----------------------------------------------------------------------------------

// Of few messages, more digits would be noise.
int places_for(std::size_t messages, int places) {
  constexpr std::size_t kFew = 500, kSome = 2'000;
  return std::max(1, messages < kFew ? places - 2 : messages < kSome ? places - 1 : places);
}

// "0.29", or a dash for NaN
std::string figure(double value, int places = 2) {
  return std::isnan(value) ? "–" : fmt::format("{:.{}f}", value, places);
}

std::string range(const Interval& interval, int places = 2) {
  if (std::isnan(interval.low)) return "";
  return fmt::format("{:.{}f}–{:.{}f}", interval.low, places, interval.high, places);
}

// "0.29 %", never broken before the sign
std::string percent(double value, int places = 2) { return figure(value, places) + "&#160;%"; }

// "+3.1"; the minus sign is U+2212
std::string signed_figure(double value, int places) {
  return fmt::format("{}{:.{}f}", value < 0 ? "−" : "+", std::abs(value), places);
}

// ---- Head --------------------------------------------------------------------------------------

const char* regime_in_words(classify::Feedback feedback) {
  switch (feedback) {
    case classify::Feedback::near:
      return tr("every label is told, what is sure already is not learned");
    case classify::Feedback::error:
      return tr("a label is told only where the verdict was wrong or UNSURE");
    case classify::Feedback::settle:
      return tr(
          "a label is told only where the verdict was wrong or UNSURE, other verdicts settle");
    case classify::Feedback::all:
      return tr("every label is told and learned");
  }
  return "";
}

bool asks_only_about_errors(const Plan& plan) {
  return plan.feedback == classify::Feedback::error || plan.feedback == classify::Feedback::settle;
}

std::string how(const Plan& plan) {
  std::string out =
      plan.folds > 0 ? tr_format(
                           "{} folds: each message is judged by a model that has learned the other "
                           "folds and not this one.",
                           plan.folds)
      : plan.model.empty()
          ? tr("An online run from an empty model: each message is classified, then learned.")
          : tr("An online run from a given model: each message is classified, then learned.");
  out += tr_format(" What the user tells (regime <b>{}</b>): {}.", regime_name(plan.feedback),
                   regime_in_words(plan.feedback));
  const classify::Diligence& user = plan.user;
  if (plan.skip > 0)
    out += tr_format(" The first {} message(s) are not counted.", grouped(plan.skip));
  if (user.delay > 0) out += tr_format(" Labels come {} message(s) later.", grouped(user.delay));
  if (user.reported < 1) {
    out += tr_format(" {:g} % of the mistakes and UNSUREs are told.", 100 * user.reported);
    if (user.taught > 0) {
      out += tr_format(" Of the first {} message(s), all are.", grouped(user.taught));
    }
  }
  if (user.noise > 0) out += tr_format(" {:g} % of the labels are wrong.", 100 * user.noise);
  return out;
}

std::size_t unsure_spam(const Measures& m) {
  return m.spam == 0 ? 0
                     : static_cast<std::size_t>(
                           std::lround(m.unsure_spam * static_cast<double>(m.spam) / 100));
}

std::string lead(const Measures& m) {
  return tr_format(
      "<p class=\"lead\">Of {} good message(s), {} were called SPAM. Of {} spam message(s), {} "
      "were "
      "called GOOD and {} UNSURE.</p>\n",
      grouped(m.good), m.false_positives == 0 ? tr("none") : grouped(m.false_positives),
      grouped(m.spam), m.false_negatives == 0 ? tr("none") : grouped(m.false_negatives),
      grouped(unsure_spam(m)));
}

// "3" or "0.4", of a thousand.
std::string in_a_thousand(double rate) {
  if (std::isnan(rate)) return "–";
  const double n = 10 * rate;
  if (n == 0 || n >= 10) return grouped(static_cast<std::uint64_t>(std::lround(n)));
  return fmt::format("{:.1f}", n);
}

std::string plain_card(std::string_view title, double rate, const Interval& interval,
                       std::string_view note) {
  std::string sure;
  if (!std::isnan(interval.low)) {
    sure = tr_format("95 %: {} to {}", in_a_thousand(interval.low), in_a_thousand(interval.high));
  }
  return fmt::format(
      "<div class=\"card\"><span>{}</span><b>{}</b><span>{}</span><span class=\"soft\">{}</span>"
      "</div>\n",
      title, tr_format("{} of 1,000", in_a_thousand(rate)), sure, note);
}

// What the users of the filter would have seen.
std::string for_administrators(const Plan& plan, const Figures& f) {
  const Measures& m = f.all;
  std::string out = lead(m) + "<div class=\"cards plain\">\n";
  out += plain_card(tr("Good mail called SPAM"), m.hm_delivered, f.intervals.hm_delivered,
                    tr("lost from sight, in the spam folder"));
  out += plain_card(tr("Spam that reaches the inbox"), m.sm_delivered, f.intervals.sm_delivered,
                    tr("called GOOD, or UNSURE and marked so"));
  out += plain_card(tr("Mail that somebody has to sort"), m.unsure, f.intervals.unsure,
                    tr("UNSURE, of all mail"));
  out += "</div>\n";
  constexpr std::size_t kBeginner = 1'000;
  if (plan.folds == 0 && plan.model.empty() && plan.starter.empty() && plan.skip == 0 &&
      m.messages < kBeginner) {
    out += fmt::format(
        "<p class=\"soft\">{}</p>\n",
        tr("The filter began this run without any knowledge, and learned only these few messages. "
           "At first it calls nearly everything UNSURE, so a filter in use does better than "
           "this."));
  }
  return out;
}

std::string card(std::string_view title, const std::string& value, const std::string& interval,
                 const std::string& note) {
  return fmt::format(
      "<div class=\"card\"><span>{}</span><b>{}</b><span>{}</span>"
      "<span class=\"soft\">{}</span></div>\n",
      title, value, interval.empty() ? "&#160;" : "95&#160;%: " + interval, note);
}

std::string cards(const Plan& plan, const Figures& f) {
  const Measures& m = f.all;
  const classify::Intervals& i = f.intervals;
  const int two = places_for(m.messages, 2), three = places_for(m.messages, 3);
  std::string out = "<div class=\"cards\">\n";
  out += card("hm%", percent(m.hm_delivered), range(i.hm_delivered),
              tr_format("good called SPAM: {} of {}", grouped(m.false_positives), grouped(m.good)));
  out += card(
      "sm%", percent(m.sm_delivered, two), range(i.sm_delivered, two),
      tr_format("spam: {} UNSURE, {} GOOD", grouped(unsure_spam(m)), grouped(m.false_negatives)));
  out +=
      card("UNSURE", percent(m.unsure, two), range(i.unsure, two),
           tr_format("good {}, spam {}", figure(m.unsure_good, two), figure(m.unsure_spam, two)));
  out += card(tr("lam%, by score"), figure(m.lam_forced, two), range(i.lam_forced, two),
              fmt::format("hm% {}, sm% {}", figure(m.hm_forced, two), figure(m.sm_forced, two)));
  out += card("1-ROCA%", figure(m.one_minus_roc_area, three), range(i.one_minus_roc_area, three),
              tr("pairs in wrong order"));
  out += card(asks_only_about_errors(plan) ? tr("Labels asked") : tr("Learned from labels"),
              percent(m.trained, two), "",
              m.settled > 0    ? tr_format("{} % settled", figure(m.settled, two))
              : plan.folds > 0 ? tr("of the messages shown")
                               : tr("of all messages"));
  return out + "</div>\n";
}

// ---- Diagrams ----------------------------------------------------------------------------------

std::string drawing(std::string_view title, std::string_view caption, const std::string& svg) {
  return fmt::format("<figure><h3>{}</h3><figcaption>{}</figcaption>{}</figure>\n", title, caption,
                     svg);
}

std::string diagrams(const Plan& plan, const Ran& ran, const Figures& f) {
  std::string out = "<div class=\"pair\">\n";
  if (f.all.good > 0 && f.all.spam > 0) {
    out +=
        drawing(tr("Every threshold"),
                tr("The ROC curve: the nearer to the lower left corner, the better. The dots are "
                   "where the thresholds stand now."),
                roc_chart(f, ran.thresholds));
  }
  out +=
      drawing(tr("Scores"),
              tr("<i class=\"good\"></i> good <i class=\"spam\"></i> spam, by score. Between the "
                 "dashed lines is UNSURE. The counts are on a logarithmic axis."),
              score_chart(f, ran.thresholds));
  if (f.windows.size() > 1) {
    const std::size_t window = f.windows.front().end;
    out += drawing(tr("Learning"),
                   tr_format("<i class=\"accent\"></i> 1-ROCA% of the stream so far "
                             "<i class=\"quiet\"></i> mistakes in each {} message(s), % (UNSURE by "
                             "score)",
                             grouped(window)),
                   learning_chart(f));
    out += drawing(
        tr("What it asks for"),
        tr_format("<i class=\"accent\"></i> UNSURE <i class=\"quiet\"></i> {}: percent of "
                  "each {} message(s)",
                  asks_only_about_errors(plan) ? tr("labels asked") : tr("learned from labels"),
                  grouped(window)),
        burden_chart(f));
  }
  return out + "</div>\n";
}

// ---- Tables ------------------------------------------------------------------------------------

struct Row {
  const char* name;
  const char* which;  // small, behind it
  double Measures::*value;
  Interval classify::Intervals::*interval;  // may be null
  int places;
};

std::string measures_table(const Figures& f) {
  using classify::Intervals;
  static constexpr std::array<Row, 9> kRows{{
      {"hm%", "UNSURE delivered", &Measures::hm_delivered, &Intervals::hm_delivered, 2},
      {"sm%", "UNSURE delivered", &Measures::sm_delivered, &Intervals::sm_delivered, 2},
      {"lam%", "UNSURE delivered", &Measures::lam_delivered, &Intervals::lam_delivered, 2},
      {"hm%", "UNSURE by score", &Measures::hm_forced, &Intervals::hm_forced, 2},
      {"sm%", "UNSURE by score", &Measures::sm_forced, &Intervals::sm_forced, 2},
      {"lam%", "UNSURE by score", &Measures::lam_forced, &Intervals::lam_forced, 2},
      {"UNSURE%", "", &Measures::unsure, &Intervals::unsure, 2},
      {"learned from labels, %", "", &Measures::trained, nullptr, 2},
      {"1-ROCA%", "", &Measures::one_minus_roc_area, &Intervals::one_minus_roc_area, 3},
  }};
  const auto others = [&](const auto& cell) {
    std::string out;
    for (const auto* part : {&f.first, &f.later}) {
      if (*part) out += fmt::format("<td>{}</td>", cell(**part));
    }
    return out;
  };
  std::string out =
      fmt::format("<div class=\"wide\"><table><thead><tr><th></th><th>{}</th><th>95&#160;%</th>",
                  tr("counted"));
  if (f.first) out += fmt::format("<th>{}</th>", tr_format("first {}", grouped(f.first->messages)));
  if (f.later) out += fmt::format("<th>{}</th>", tr("later"));
  out += "</tr></thead><tbody>\n";
  out += fmt::format("<tr><td>{}</td><td>{}</td><td></td>{}</tr>\n", tr("messages"),
                     grouped(f.all.messages),
                     others([](const Measures& m) { return grouped(m.messages); }));
  for (const Row& row : kRows) {
    const int places = places_for(f.all.messages, row.places);
    const auto value = [&](const Measures& m) { return figure(m.*row.value, places); };
    const std::string which =
        *row.which != '\0' ? fmt::format(" <small>{}</small>", tr(row.which)) : "";
    out += fmt::format("<tr><td>{}{}</td><td>{}</td><td>{}</td>{}</tr>\n", tr(row.name), which,
                       value(f.all), row.interval ? range(f.intervals.*row.interval, places) : "",
                       others(value));
  }
  for (std::size_t i = 0; i < classify::kFixedHm.size(); ++i) {
    const int places = places_for(f.all.messages, 2);
    const auto value = [&](const Measures& m) { return figure(m.sm_at_hm[i], places); };
    out += fmt::format("<tr><td>sm% (hm%&#160;{})</td><td>{}</td><td>{}</td>{}</tr>\n",
                       classify::kFixedHm[i], value(f.all), range(f.intervals.sm_at_hm[i], places),
                       others(value));
  }
  return out + "</tbody></table></div>\n";
}

std::string score_range(const classify::ReliabilityBin& bin) {
  const auto border = [](double at) { return at == 0 ? "0" : signed_figure(at, 0); };
  if (std::isinf(bin.from)) return tr_format("below {}", border(bin.to));
  if (std::isinf(bin.to)) return tr_format("from {}", border(bin.from));
  return tr_format("{} to {}", border(bin.from), border(bin.to));
}

std::string reliability_section(const Ran& ran, const Figures& f) {
  std::string table = fmt::format(
      "<div class=\"wide\"><table><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th>"
      "<th>95&#160;%</th></tr></thead><tbody>\n",
      tr("score"), tr("messages"), tr("said, %"), tr("spam, %"));
  for (const classify::ReliabilityBin& bin : f.reliability) {
    const bool any = bin.messages > 0;
    const double share = 100 * static_cast<double>(bin.spam) / static_cast<double>(bin.messages);
    table += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                         score_range(bin), grouped(bin.messages),
                         any ? figure(100 * bin.mean_probability) : "–", any ? figure(share) : "–",
                         range(classify::wilson(bin.spam, bin.messages)));
  }
  table += "</tbody></table></div>\n";
  return fmt::format(
      "<h2>{}</h2>\n<p>{}</p>\n<div class=\"columns\">{}{}</div>\n",
      tr("Is the probability what it says?"),
      tr_format(
          "Expected calibration error {} %. A logistic fit of the class on the score has slope "
          "{} and intercept {}. Perfect scores give 1 and 0. Below 1 they are too sure, above "
          "it too modest.",
          figure(f.calibration_error), figure(f.recalibration.slope),
          signed_figure(f.recalibration.intercept, 2)),
      drawing(
          tr("Said and observed"),
          tr("<i class=\"accent\"></i> share of spam in each bin, with its 95 % interval "
             "<i class=\"quiet\"></i> the trend of all. On the dotted line, what is said is what "
             "happens."),
          reliability_chart(f, ran.calibration)),
      table);
}

std::string sources_section(const Figures& f) {
  if (f.sources.empty()) return {};
  std::string out = fmt::format(
      "<h2>{}</h2>\n<div class=\"wide\"><table><thead><tr><th>{}</th><th>{}</th><th>good</th>"
      "<th>spam</th><th>{}</th><th>{}</th><th>UNSURE%</th><th>1-ROCA%</th></tr></thead><tbody>\n",
      tr("By source"), tr("source"), tr("messages"), tr("good called SPAM"),
      tr("spam called GOOD"));
  for (const SourceFigures& source : f.sources) {
    const Measures& m = source.measures;
    out += fmt::format(
        "<tr><td class=\"mail\"><bdi>{}</bdi></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
        "<td>{}</td><td>{}</td><td>{}</td></tr>\n",
        source.name.empty() ? tr("(none)") : html(source.name, 80), grouped(m.messages),
        grouped(m.good), grouped(m.spam), grouped(m.false_positives), grouped(m.false_negatives),
        figure(m.unsure), figure(m.one_minus_roc_area, 3));
  }
  return out + "</tbody></table></div>\n";
}

// ---- Mistakes ----------------------------------------------------------------------------------

std::string tag(Class gold) {
  return fmt::format("<span class=\"tag {}\">{}</span>", gold == Class::spam ? "spam" : "good",
                     gold == Class::spam ? tr("spam") : tr("good mail"));
}

std::string mistake_item(const Mistake& mistake, const IndexEntry& entry) {
  const std::string subject = html(mistake.subject, 160);
  std::string out = fmt::format(
      "<li class=\"mistake\"><h3 class=\"mail\"><bdi>{}</bdi></h3>\n"
      "<p>{}<br/><span class=\"soft mail\"><bdi>{}</bdi><br/>"
      "<bdi>{}</bdi></span></p>\n",
      subject.empty() ? tr("(no subject)") : subject,
      tr_format("{}, called {} at {} &#183; message {}", tag(mistake.gold),
                classify::name(mistake.verdict.cls), signed_figure(mistake.verdict.score, 2),
                grouped(mistake.message + 1)),
      html(mistake.from, 120), html(entry.path, 300));
  if (mistake.clues.empty())
    return out +
           fmt::format("<p class=\"soft\">{}</p></li>\n", tr("The model knew nothing in it."));
  out += fmt::format(
      "<table class=\"clues\"><thead><tr><th>{}</th><th>spam</th><th>good</th>"
      "<th class=\"text\">{}</th></tr></thead><tbody>\n",
      tr("share"), tr("clue"));
  for (const MistakeClue& clue : mistake.clues) {
    out += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"text mail\"><bdi>{}</bdi></td></tr>\n",
        signed_figure(clue.share, 3), clue.spam, clue.good, html(clue.text, 100));
  }
  return out + "</tbody></table></li>\n";
}

std::string mistakes_section(const std::vector<IndexEntry>& entries, const Ran& ran) {
  std::string out = fmt::format("<h2>{}</h2>\n", tr("The worst mistakes"));
  if (ran.mistakes.empty()) return out + fmt::format("<p>{}</p>\n", tr("There are none."));
  out += fmt::format(
      "<p class=\"soft\">{}</p>\n<ol class=\"mistakes\">\n",
      tr("The surest wrong verdicts first, then UNSUREs on the wrong side. The clues are those of "
         "the "
         "model at the moment of the verdict: share in the score (positive: spam), and how many "
         "learned spam and good messages had them."));
  for (const Mistake& mistake : ran.mistakes)
    out += mistake_item(mistake, entries[mistake.message]);
  return out + "</ol>\n";
}

constexpr const char* kNotes = R"(<h2>What the numbers mean</h2>
<dl>
<dt>hm%, sm%</dt><dd>Good mail called spam, of the good mail; spam called good, of the spam. An UNSURE
message reaches its reader, so &#8220;delivered&#8221; counts it as called good; &#8220;by score&#8221;
resolves it by the sign of its score.</dd>
<dt>lam%</dt><dd>The logistic average of both; a rate of zero enters as half a message.</dd>
<dt>1-ROCA%</dt><dd>The area above the ROC curve: how often a good message scores higher than a spam
message, of all such pairs; ties count half.</dd>
<dt>95&#160;%</dt><dd>Percentile bootstrap over messages, 1,000 resamples: how much of a number is owed to
which messages happened to be in the stream. Shares of a bin, and an hm% or sm% of
zero: Wilson&#8217;s interval.</dd>
<dt>score</dt><dd>Natural log-odds of spam: 0 is nothing known, +3 is 95&#160;%, &#8722;2 is 12&#160;%.</dd>
</dl>
<p class="soft">Measures of the TREC spam track (Cormack and Lynam, 2005).</p>
)";

// Where the run came from: date (UTC), version, model.
std::string origin(const Plan& plan) {
  const std::time_t time = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&time, &utc);
  std::string out = fmt::format("{:04}-{:02}-{:02}, mailsift {}, {}", utc.tm_year + 1900,
                                utc.tm_mon + 1, utc.tm_mday, classify::version(),
                                plan.model.empty() ? std::string(tr("model: empty at first"))
                                                   : tr_format("model: {}", html(plan.model, 200)));
  if (!plan.starter.empty()) out += tr_format(", starter: {}", html(plan.starter, 200));
  return out;
}

}  // namespace

std::string report_page(const Plan& plan, const std::vector<IndexEntry>& entries, const Ran& ran,
                        const Figures& figures) {
  const std::string index = html(plan.index, 200);
  std::string out = page_head(index);
  out += fmt::format("<h1>{}</h1>\n<p class=\"soft mail\">{}<br/>{}</p>\n",
                     tr("How well mailsift sorts this mail"), index, origin(plan));
  out += for_administrators(plan, figures);
  out += fmt::format("<h2>{}</h2>\n<p class=\"soft\">{}</p>\n", tr("For researchers"), how(plan));
  out += cards(plan, figures);
  out += diagrams(plan, ran, figures);
  out += fmt::format("<div class=\"columns\"><div><h2>{}</h2>\n{}</div>\n<div>{}</div></div>\n",
                     tr("All measures"), measures_table(figures), tr(kNotes));
  out += reliability_section(ran, figures);
  out += sources_section(figures);
  out += mistakes_section(entries, ran);
  return out + "</body>\n</html>\n";
}

}  // namespace mailsift
