#include "page/report_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "classify/version.h"
#include "evaluation/summary.h"
#include "page/report_charts.h"
#include "page/report_style.h"
#include "shared/harmless.h"

namespace mailsift {
namespace {

using classify::Class;
using classify::Interval;
using classify::Measures;

// ---- Numbers -----------------------------------------------------------------------------------

// "6,046"
std::string grouped(std::size_t n) {
  std::string digits = fmt::format("{}", n);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string counted(std::size_t n, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(n), noun, n == 1 ? "" : "s");
}

// "0.29", or a dash for NaN
std::string figure(double value, int places = 2) {
  return std::isnan(value) ? "–" : fmt::format("{:.{}f}", value, places);
}

std::string range(const Interval& interval, int places = 2) {
  if (std::isnan(interval.low)) return "";
  return fmt::format("{:.{}f}–{:.{}f}", interval.low, places, interval.high, places);
}

// "+3.1"; the minus sign is U+2212
std::string signed_figure(double value, int places) {
  return fmt::format("{}{:.{}f}", value < 0 ? "−" : "+", std::abs(value), places);
}

// ---- Head --------------------------------------------------------------------------------------

std::string_view regime_in_words(classify::Feedback feedback) {
  switch (feedback) {
    case classify::Feedback::near:
      return "every label is told, what is sure already is not learned";
    case classify::Feedback::error:
      return "a label is told only where the verdict was wrong or UNSURE";
    case classify::Feedback::settle:
      return "a label is told only where the verdict was wrong or UNSURE, other verdicts settle";
    case classify::Feedback::all:
      return "every label is told and learned";
  }
  return {};
}

bool asks_only_about_errors(const Plan& plan) {
  return plan.feedback == classify::Feedback::error || plan.feedback == classify::Feedback::settle;
}

std::string how(const Plan& plan) {
  std::string out =
      plan.folds > 0
          ? fmt::format(
                "{} folds: each message is judged by a model that has learned the other "
                "folds and not this one",
                plan.folds)
          : "An online run from an empty model: each message is classified, then learned";
  out += fmt::format(". Regime <b>{}</b>: {}.", regime_name(plan.feedback),
                     regime_in_words(plan.feedback));
  const classify::Diligence& user = plan.user;
  if (plan.skip > 0)
    out += fmt::format(" The first {} are not counted.", counted(plan.skip, "message"));
  if (user.delay > 0) out += fmt::format(" Labels come {} later.", counted(user.delay, "message"));
  if (user.reported < 1) {
    out += fmt::format(" {:g} % of the mistakes and UNSUREs are told", 100 * user.reported);
    out += user.taught > 0
               ? fmt::format(", all of them in the first {}.", counted(user.taught, "message"))
               : ".";
  }
  if (user.noise > 0) out += fmt::format(" {:g} % of the labels are wrong.", 100 * user.noise);
  return out;
}

std::size_t unsure_spam(const Measures& m) {
  return m.spam == 0 ? 0
                     : static_cast<std::size_t>(
                           std::lround(m.unsure_spam * static_cast<double>(m.spam) / 100));
}

// "none was", "1 was", "3 were"
std::string that_many_were(std::size_t n) {
  return n == 0 ? "none was" : fmt::format("{} {}", grouped(n), n == 1 ? "was" : "were");
}

std::string lead(const Measures& m) {
  return fmt::format(
      "<p class=\"lead\">Of {}, {} called SPAM. Of {}, {} called GOOD and {} left UNSURE.</p>\n",
      counted(m.good, "good message"), that_many_were(m.false_positives),
      counted(m.spam, "spam message"), that_many_were(m.false_negatives), grouped(unsure_spam(m)));
}

std::string card(std::string_view title, const std::string& value, const std::string& interval,
                 const std::string& note) {
  return fmt::format(
      "<div class=\"card\"><span>{}</span><b>{}</b><span>{}</span>"
      "<span class=\"soft\">{}</span></div>\n",
      title, value, interval.empty() ? "&#160;" : "95 %: " + interval, note);
}

std::string cards(const Plan& plan, const Figures& f) {
  const Measures& m = f.all;
  const classify::Intervals& i = f.intervals;
  std::string out = "<div class=\"cards\">\n";
  out += card("Good called SPAM", figure(m.hm_delivered) + " %", range(i.hm_delivered),
              fmt::format("{} of {}", grouped(m.false_positives), grouped(m.good)));
  out +=
      card("Spam not caught", figure(m.sm_delivered) + " %", range(i.sm_delivered),
           fmt::format("{} UNSURE, {} GOOD", grouped(unsure_spam(m)), grouped(m.false_negatives)));
  out += card("UNSURE", figure(m.unsure) + " %", range(i.unsure),
              fmt::format("good {}, spam {}", figure(m.unsure_good), figure(m.unsure_spam)));
  out += card("lam%, by score", figure(m.lam_forced), range(i.lam_forced),
              fmt::format("hm% {}, sm% {}", figure(m.hm_forced), figure(m.sm_forced)));
  out += card("1-ROCA%", figure(m.one_minus_roc_area, 3), range(i.one_minus_roc_area, 3),
              "pairs in wrong order");
  out += card(asks_only_about_errors(plan) ? "Labels asked" : "Learned from labels",
              figure(m.trained) + " %", "",
              m.settled > 0
                  ? fmt::format("{} % settled", figure(m.settled))
                  : std::string(plan.folds > 0 ? "of the messages shown" : "of all messages"));
  return out + "</div>\n";
}

// ---- Diagrams ----------------------------------------------------------------------------------

std::string drawing(std::string_view title, std::string_view caption, const std::string& svg) {
  return fmt::format("<figure><h3>{}</h3><figcaption>{}</figcaption>{}</figure>\n", title, caption,
                     svg);
}

constexpr std::string_view kClassKey = R"(<i class="good"></i> good <i class="spam"></i> spam)";

std::string diagrams(const Plan& plan, const Ran& ran, const Figures& f) {
  std::string out = "<div class=\"pair\">\n";
  if (f.all.good > 0 && f.all.spam > 0) {
    out += drawing("Every threshold",
                   "The ROC curve: the nearer to the lower left corner, the better. The dots are "
                   "where the thresholds stand now.",
                   roc_chart(f, ran.thresholds));
  }
  out += drawing("Scores",
                 fmt::format("{} by score; between the dashed lines is UNSURE. "
                             "The counts are on a logarithmic axis.",
                             kClassKey),
                 score_chart(f, ran.thresholds));
  if (f.windows.size() > 1) {
    const std::size_t window = f.windows.front().end;
    out += drawing("Learning",
                   fmt::format("<i class=\"accent\"></i> 1-ROCA% of the stream so far "
                               "<i class=\"quiet\"></i> mistakes in each {}, % (UNSURE by score)",
                               counted(window, "message")),
                   learning_chart(f));
    out +=
        drawing("What it asks for",
                fmt::format("<i class=\"accent\"></i> UNSURE <i class=\"quiet\"></i> {}, for each "
                            "1,000 messages, in windows of {}",
                            asks_only_about_errors(plan) ? "labels asked" : "learned from labels",
                            grouped(window)),
                burden_chart(f));
  }
  return out + "</div>\n";
}

// ---- Tables ------------------------------------------------------------------------------------

struct Row {
  std::string_view name;
  double Measures::*value;
  Interval classify::Intervals::*interval;  // may be null
  int places;
};

std::string measures_table(const Figures& f) {
  using classify::Intervals;
  static constexpr std::array<Row, 9> kRows{{
      {"hm% <small>UNSURE delivered</small>", &Measures::hm_delivered, &Intervals::hm_delivered, 2},
      {"sm% <small>UNSURE delivered</small>", &Measures::sm_delivered, &Intervals::sm_delivered, 2},
      {"lam% <small>UNSURE delivered</small>", &Measures::lam_delivered, &Intervals::lam_delivered,
       2},
      {"hm% <small>UNSURE by score</small>", &Measures::hm_forced, &Intervals::hm_forced, 2},
      {"sm% <small>UNSURE by score</small>", &Measures::sm_forced, &Intervals::sm_forced, 2},
      {"lam% <small>UNSURE by score</small>", &Measures::lam_forced, &Intervals::lam_forced, 2},
      {"UNSURE%", &Measures::unsure, &Intervals::unsure, 2},
      {"learned from labels, %", &Measures::trained, nullptr, 2},
      {"1-ROCA%", &Measures::one_minus_roc_area, &Intervals::one_minus_roc_area, 3},
  }};
  const auto others = [&](const auto& cell) {
    std::string out;
    for (const auto* part : {&f.first, &f.later}) {
      if (*part) out += fmt::format("<td>{}</td>", cell(**part));
    }
    return out;
  };
  std::string out = "<div class=\"wide\"><table><thead><tr><th></th><th>counted</th><th>95 %</th>";
  if (f.first) out += fmt::format("<th>first {}</th>", grouped(f.first->messages));
  if (f.later) out += "<th>later</th>";
  out += "</tr></thead><tbody>\n";
  out += fmt::format("<tr><td>messages</td><td>{}</td><td></td>{}</tr>\n", grouped(f.all.messages),
                     others([](const Measures& m) { return grouped(m.messages); }));
  for (const Row& row : kRows) {
    const auto value = [&](const Measures& m) { return figure(m.*row.value, row.places); };
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td>{}</tr>\n", row.name, value(f.all),
                       row.interval ? range(f.intervals.*row.interval, row.places) : "",
                       others(value));
  }
  for (std::size_t i = 0; i < classify::kFixedHm.size(); ++i) {
    const auto value = [&](const Measures& m) { return figure(m.sm_at_hm[i]); };
    out += fmt::format("<tr><td>sm% at hm% {}</td><td>{}</td><td>{}</td>{}</tr>\n",
                       classify::kFixedHm[i], value(f.all), range(f.intervals.sm_at_hm[i]),
                       others(value));
  }
  return out + "</tbody></table></div>\n";
}

std::string score_range(const classify::ReliabilityBin& bin) {
  const auto border = [](double at) { return at == 0 ? "0" : signed_figure(at, 0); };
  if (std::isinf(bin.from)) return fmt::format("below {}", border(bin.to));
  if (std::isinf(bin.to)) return fmt::format("from {}", border(bin.from));
  return fmt::format("{} to {}", border(bin.from), border(bin.to));
}

std::string reliability_section(const Ran& ran, const Figures& f) {
  std::string table =
      "<div class=\"wide\"><table><thead><tr><th>score</th><th>messages</th><th>said, %</th>"
      "<th>spam, %</th><th>95 %</th></tr></thead><tbody>\n";
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
      "<h2>Is the probability what it says?</h2>\n"
      "<p>Expected calibration error {} %. A logistic fit of the class on the score has slope {} "
      "and "
      "intercept {}. Honest scores give 1 and 0; below 1 they are too sure, above it too "
      "modest.</p>\n"
      "<div class=\"columns\">{}{}</div>\n",
      figure(f.calibration_error), figure(f.recalibration.slope),
      signed_figure(f.recalibration.intercept, 2),
      drawing("Said and observed",
              "<i class=\"accent\"></i> share of spam in each bin, with its 95 % interval "
              "<i class=\"quiet\"></i> fitted; dotted: honest",
              reliability_chart(f, ran.calibration)),
      table);
}

std::string sources_section(const Figures& f) {
  if (f.sources.empty()) return {};
  std::string out =
      "<h2>By source</h2>\n<div class=\"wide\"><table><thead><tr><th>source</th><th>messages</th>"
      "<th>good</th><th>spam</th><th>good called SPAM</th><th>spam called GOOD</th><th>UNSURE%</th>"
      "<th>1-ROCA%</th></tr></thead><tbody>\n";
  for (const SourceFigures& source : f.sources) {
    const Measures& m = source.measures;
    out += fmt::format(
        "<tr><td class=\"mail\"><bdi>{}</bdi></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
        "<td>{}</td><td>{}</td><td>{}</td></tr>\n",
        source.name.empty() ? "(none)" : html(source.name, 80), grouped(m.messages),
        grouped(m.good), grouped(m.spam), grouped(m.false_positives), grouped(m.false_negatives),
        figure(m.unsure), figure(m.one_minus_roc_area, 3));
  }
  return out + "</tbody></table></div>\n";
}

// ---- Mistakes ----------------------------------------------------------------------------------

std::string tag(Class gold) {
  return fmt::format("<span class=\"tag {}\">{}</span>", gold == Class::spam ? "spam" : "good",
                     gold == Class::spam ? "spam" : "good mail");
}

std::string mistake_item(const Mistake& mistake, const IndexEntry& entry) {
  const std::string subject = html(mistake.subject, 160);
  std::string out = fmt::format(
      "<li class=\"mistake\"><h3 class=\"mail\"><bdi>{}</bdi></h3>\n"
      "<p>{}, called {} at {} &#183; message {}<br/><span class=\"soft mail\"><bdi>{}</bdi><br/>"
      "<bdi>{}</bdi></span></p>\n",
      subject.empty() ? "(no subject)" : subject, tag(mistake.gold),
      classify::name(mistake.verdict.cls), signed_figure(mistake.verdict.score, 2),
      grouped(mistake.message + 1), html(mistake.from, 120), html(entry.path, 300));
  if (mistake.clues.empty())
    return out + "<p class=\"soft\">The model knew nothing in it.</p></li>\n";
  out +=
      "<table class=\"clues\"><thead><tr><th>share</th><th>spam</th><th>good</th>"
      "<th class=\"text\">clue</th></tr></thead><tbody>\n";
  for (const MistakeClue& clue : mistake.clues) {
    out += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"text mail\"><bdi>{}</bdi></td></tr>\n",
        signed_figure(clue.share, 3), clue.spam, clue.good, html(clue.text, 100));
  }
  return out + "</tbody></table></li>\n";
}

std::string mistakes_section(const std::vector<IndexEntry>& entries, const Ran& ran) {
  if (ran.mistakes.empty()) return "<h2>The worst mistakes</h2>\n<p>There are none.</p>\n";
  std::string out =
      "<h2>The worst mistakes</h2>\n<p class=\"soft\">The surest wrong verdicts first, then "
      "UNSUREs on "
      "the wrong side. The clues are those of the model at the moment of the verdict: share in the "
      "score (positive: spam), and how many learned spam and good messages had them.</p>\n"
      "<ol class=\"mistakes\">\n";
  for (const Mistake& mistake : ran.mistakes)
    out += mistake_item(mistake, entries[mistake.message]);
  return out + "</ol>\n";
}

constexpr std::string_view kNotes = R"(<h2>What the numbers mean</h2>
<dl>
<dt>hm%, sm%</dt><dd>Good mail called spam, of the good mail; spam called good, of the spam. An UNSURE
message reaches its reader, so &#8220;delivered&#8221; counts it as called good; &#8220;by score&#8221;
resolves it by the sign of its score.</dd>
<dt>lam%</dt><dd>The logistic average of both; a rate of zero enters as half a message.</dd>
<dt>1-ROCA%</dt><dd>The area above the ROC curve: how often a good message scores higher than a spam
message, of all such pairs; ties count half.</dd>
<dt>95 %</dt><dd>Percentile bootstrap over messages, 1,000 resamples: how much of a number is owed to
which messages happened to be in the stream. Shares of a bin, and an hm% or sm% of
zero: Wilson&#8217;s interval.</dd>
<dt>score</dt><dd>Natural log-odds of spam: 0 is nothing known, +3 is 95 %, &#8722;2 is 12 %.</dd>
</dl>
<p class="soft">Measures of the TREC spam track (Cormack and Lynam, 2005).</p>
)";

}  // namespace

std::string report_page(const Plan& plan, const std::vector<IndexEntry>& entries, const Ran& ran,
                        const Figures& figures) {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
      "<meta charset=\"utf-8\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"robots\" content=\"noindex\"/>\n";
  const std::string index = html(plan.index, 200);
  out += fmt::format("<title>mailsift on {}</title>\n<style>{}</style>\n</head>\n<body>\n", index,
                     kReportStyle);
  out += fmt::format(
      "<h1>How well mailsift sorts this mail</h1>\n<p class=\"soft mail\">{}<br/>{}</p>\n", index,
      how(plan));
  out += lead(figures.all);
  out += cards(plan, figures);
  out += diagrams(plan, ran, figures);
  out += fmt::format(
      "<div class=\"columns\"><div><h2>All measures</h2>\n{}</div>\n<div>{}</div></div>\n",
      measures_table(figures), kNotes);
  out += reliability_section(ran, figures);
  out += sources_section(figures);
  out += mistakes_section(entries, ran);
  out += fmt::format("<p class=\"soft\">mailsift {}</p>\n</body>\n</html>\n", classify::version());
  return out;
}

}  // namespace mailsift
