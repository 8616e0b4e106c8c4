#include "commands/explained.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "classify/annotate.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Class;
using classify::Clue;
using nlohmann::ordered_json;

// More clues than this are counted, not listed: a sure verdict rests on hundreds.
constexpr std::size_t kListed = 5;

bool is_unfamiliar(const Explained& e) {
  constexpr double kWorthSaying = 0.25;
  return *std::max_element(e.score.unfamiliar.begin(), e.score.unfamiliar.end()) > kWorthSaying;
}

std::string words_of(const Clue& clue, const classify::Tokens& tokens) {
  return visible(describe(clue.feature, clue.view, tokens));
}

std::string list_of(const std::vector<Clue>& clues, const classify::Tokens& tokens) {
  std::string text;
  for (std::size_t i = 0; i < std::min(clues.size(), kListed); ++i) {
    text += fmt::format("{}{} ({:+.2f})", i > 0 ? ", " : "", words_of(clues[i], tokens),
                        clues[i].share);
  }
  if (clues.size() > kListed) text += tr_format(" and {} more", clues.size() - kListed);
  return text;
}

void print_change(const Explained& e) {
  if (e.change) {
    const std::size_t n = e.change->without.size();
    tr_print("  without {} it would be {} {:+.2f}: {}\n",
             n == 1 ? tr("this clue") : tr_format("these {} clues", n),
             classify::name(e.change->becomes.cls), e.change->becomes.score,
             list_of(e.change->without, e.tokens));
  }
  if (e.verdict.cls != Class::unsure) return;
  if (e.learned.spam == 0 || e.learned.good == 0) {
    tr_print("  UNSURE because no {} mail was learned yet\n",
             e.learned.spam == 0 ? "spam" : "good");
    return;
  }
  const auto print_short = [&](double missing, Class cls, const std::vector<Clue>& against) {
    tr_print("  {:.2f} short of {}", missing, classify::name(cls));
    if (!against.empty()) tr_print("; strongest against it: {}", list_of(against, e.tokens));
    fmt::print("\n");
  };
  print_short(e.thresholds.spam_from - e.score.total, Class::spam, e.against_spam);
  if (e.score.in_doubt) {
    for (std::size_t v = 0; v < classify::kViews; ++v) {
      if (e.score.spam_run[v] <= classify::kMostSpamRun[v]) continue;
      tr_print(
          "  both: much speaks for GOOD, but a run of {} has {:+.1f} for SPAM (GOOD: {:.1f})\n",
          tr(classify::view_name(classify::kAllViews[v])), e.score.spam_run[v],
          classify::kMostSpamRun[v]);
    }
    const double both = classify::contradiction(e.score);
    if (both > classify::kMostContradiction) {
      tr_print("  both: words of spam and good words stand side by side: {:.2f} (GOOD: {:.2f})\n", both,
               classify::kMostContradiction);
    }
    return;
  }
  print_short(e.score.total - e.thresholds.good_to, Class::good, e.against_good);
}

void print_teachers(const std::vector<Teacher>& teachers, std::size_t columns) {
  tr_print("  trainings that made it\n");
  if (teachers.empty()) tr_print("    none shares anything with this mail\n");
  for (const Teacher& t : teachers) {
    const std::string line = tr_format(
        "  {:+7.3f}  no. {}  {}  {:4}  {:<8}  ", t.contribution.share, t.training.number,
        local_time(t.training.time), classify::name(t.training.cls), visible(t.training.who));
    const std::size_t used = columns_of(line);
    const std::size_t left = columns > used + 20 ? columns - used : 20;
    fmt::print("{}{}\n", line, heading_line(t.mail, left));
  }
}

void print_known(const Explained& e) {
  const bool spam = e.verdict.cls == Class::spam;
  const char* const then = !is_spared(e.known) ? ""
                           : spam              ? tr(": UNSURE, not SPAM")
                                               : tr(": never SPAM");
  switch (e.known) {
    case classify::Known::no:
      break;
    case classify::Known::sender:
      tr_print("  known: sender, whom you wrote to or have in an address book{}\n", then);
      break;
    case classify::Known::reply:
      tr_print("  known: reply to a mail of yours{}\n", then);
      break;
    case classify::Known::forged:
      tr_print("  known: forged, as your mail host says of this known sender\n");
      break;
  }
}

}  // namespace

void print_text(const Explained& e, bool tokens) {
  fmt::print("{}  {}\n", classify::status_value(classify::spared(e.verdict, e.known)),
             visible(e.name));
  print_known(e);
  tr_print("  views: words {:+.2f}  characters {:+.2f}  structure {:+.2f}\n", e.score.view[0],
           e.score.view[1], e.score.view[2]);
  const char* const second = e.untaught != nullptr && e.untaught->of_site ? tr("site") : tr("starter");
  if (e.score.second_asked) {
    tr_print("  {}: words {:+.2f}  characters {:+.2f}  structure {:+.2f}\n", second, e.score.second[0],
             e.score.second[1], e.score.second[2]);
    if (e.spam_later > 0) {
      tr_print("  {} is less sure, so SPAM begins {:.2f} later, at {:+.2f}\n", second,
               e.spam_later, e.thresholds.spam_from);
    }
  }
  if (is_unfamiliar(e)) {
    tr_print(
        "  language: {}, of which {} spam and {} good messages were learned; that a mail is "
        "written "
        "in it makes no SPAM\n",
        e.tokens.language.name, e.language.spam, e.language.good);
  }
  if (e.clues.empty()) tr_print("  no clues\n");
  if (!e.clues.empty()) {
    tr_print("   share  evidence  weight   spam   good  {:10}  {:8}  clue\n", tr("view"),
             tr("place"));
  }
  for (const Clue& clue : e.clues) {
    fmt::print("  {:+.3f}  {:+8.2f}  {:+6.2f} {:6} {:6}  {:10}  {:8}  {}\n", clue.share,
               clue.evidence, clue.counts.weight, clue.counts.spam, clue.counts.good,
               tr(classify::view_name(clue.view)), tr(classify::place_of(clue, e.tokens)),
               clue.of_second ? fmt::format("{}: {}", second, words_of(clue, e.tokens))
                              : words_of(clue, e.tokens));
  }
  print_change(e);
  if (e.teachers) print_teachers(*e.teachers, output_columns());
  if (!tokens) return;
  for (const classify::Token& token : e.tokens.list) {
    fmt::print("  {:8} {}: {}\n", tr(classify::place_name(token.place)),
               visible(e.tokens.key(token)), visible(e.tokens.text(token)));
  }
}

void print_json(const Explained& e, bool tokens) {
  ordered_json out{{"file", e.name}, {"known", classify::name(e.known)}};
  out.update(classify::json_of(e));
  if (e.untaught != nullptr) {
    out["judge"] = {{"of", e.untaught->of_site ? "site" : "starter"},
                    {"path", e.untaught->judge.string()}};
  }
  out["class"] = classify::name(classify::spared(e.verdict, e.known).cls);
  if (e.teachers) {
    out["trainings"] = ordered_json::array();
    for (const Teacher& t : *e.teachers) {
      out["trainings"].push_back({{"number", t.training.number},
                                  {"date", local_time_with_zone(t.training.time)},
                                  {"class", classify::name(t.training.cls)},
                                  {"who", t.training.who},
                                  {"from", t.mail.from},
                                  {"subject", t.mail.subject},
                                  {"share", t.contribution.share},
                                  {"shared", t.contribution.shared}});
    }
  }
  std::string text = json_text(out);
  if (!tokens) {
    fmt::print("{}\n", text);
    return;
  }
  // One after another: as one tree, the tokens of a hostile mail would take 170 MB.
  text.pop_back();
  fmt::print("{},\"tokens\":[", text);
  const char* before = "";
  for (const classify::Token& token : e.tokens.list) {
    fmt::print("{}{}", before,
               json_text(ordered_json{{"place", classify::place_name(token.place)},
                                      {"key", std::string(e.tokens.key(token))},
                                      {"text", std::string(e.tokens.text(token))}}));
    before = ",";
  }
  fmt::print("]}}\n");
}

}  // namespace mailsift
