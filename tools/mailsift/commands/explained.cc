#include "commands/explained.h"

#include <fmt/format.h>

#include <array>
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

const char* view_name(classify::View view) {
  static constexpr std::array<const char*, classify::kViews> kNames{"words", "characters",
                                                                    "structure"};
  return kNames[static_cast<std::size_t>(view)];
}

const char* place_name(classify::Place place) {
  static constexpr std::array<const char*, 8> kNames{"field",  "received", "subject", "body",
                                                     "hidden", "url",      "markup",  "meta"};
  return kNames[static_cast<std::size_t>(place)];
}

// Runs of characters are taken from both subject and body.
const char* place_of(const Clue& clue, const classify::Tokens& tokens) {
  return clue.view == classify::View::characters ? "text"
                                                 : place_name(tokens.list[clue.feature.at].place);
}

std::string words_of(const Clue& clue, const classify::Tokens& tokens) {
  return printable(describe(clue.feature, clue.view, tokens));
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
  print_short(e.score.total - e.thresholds.good_to, Class::good, e.against_good);
}

void print_teachers(const std::vector<Teacher>& teachers, std::size_t columns) {
  tr_print("  trainings that made it\n");
  if (teachers.empty()) tr_print("    none shares anything with this mail\n");
  for (const Teacher& t : teachers) {
    const std::string line = tr_format(
        "  {:+7.3f}  no. {}  {}  {:4}  {:<8}  ", t.contribution.share, t.training.number,
        local_time(t.training.time), classify::name(t.training.cls), printable(t.training.who));
    const std::size_t used = columns_of(line);
    const std::size_t left = columns > used + 20 ? columns - used : 20;
    fmt::print("{}{}\n", line, heading_line(t.mail, left));
  }
}

ordered_json json_of(const Clue& clue, const classify::Tokens& tokens) {
  return {{"view", view_name(clue.view)},
          {"place", place_of(clue, tokens)},
          {"clue", describe(clue.feature, clue.view, tokens)},
          {"share", clue.share},
          {"evidence", clue.evidence},
          {"weight", clue.counts.weight},
          {"spam", clue.counts.spam},
          {"good", clue.counts.good}};
}

ordered_json json_of(const std::vector<Clue>& clues, const classify::Tokens& tokens) {
  ordered_json list = ordered_json::array();
  for (const Clue& clue : clues) list.push_back(json_of(clue, tokens));
  return list;
}

ordered_json change_of(const Explained& e) {
  if (e.change) {
    return {{"becomes", classify::name(e.change->becomes.cls)},
            {"score", e.change->becomes.score},
            {"without", json_of(e.change->without, e.tokens)}};
  }
  if (e.verdict.cls != Class::unsure) return nullptr;
  return {{"short_of_spam", e.thresholds.spam_from - e.score.total},
          {"against_spam", json_of(e.against_spam, e.tokens)},
          {"short_of_good", e.score.total - e.thresholds.good_to},
          {"against_good", json_of(e.against_good, e.tokens)}};
}

}  // namespace

void print_text(const Explained& e, bool tokens) {
  fmt::print("{}  {}\n", classify::status_value(e.verdict), e.name);
  tr_print("  views: words {:+.2f}  characters {:+.2f}  structure {:+.2f}\n", e.score.view[0],
           e.score.view[1], e.score.view[2]);
  if (e.clues.empty()) tr_print("  no clues\n");
  if (!e.clues.empty()) {
    tr_print("   share  evidence  weight   spam   good  {:10}  {:8}  clue\n", tr("view"),
             tr("place"));
  }
  for (const Clue& clue : e.clues) {
    fmt::print("  {:+.3f}  {:+8.2f}  {:+6.2f} {:6} {:6}  {:10}  {:8}  {}\n", clue.share,
               clue.evidence, clue.counts.weight, clue.counts.spam, clue.counts.good,
               tr(view_name(clue.view)), tr(place_of(clue, e.tokens)), words_of(clue, e.tokens));
  }
  print_change(e);
  if (e.teachers) print_teachers(*e.teachers, output_columns());
  if (!tokens) return;
  for (const classify::Token& token : e.tokens.list) {
    fmt::print("  {:8} {}: {}\n", tr(place_name(token.place)), printable(e.tokens.key(token)),
               printable(e.tokens.text(token)));
  }
}

void print_json(const Explained& e, bool tokens) {
  ordered_json out{{"file", e.name},
                   {"class", classify::name(e.verdict.cls)},
                   {"score", e.verdict.score},
                   {"probability", e.verdict.probability},
                   {"views", ordered_json::object()},
                   {"clues", json_of(e.clues, e.tokens)},
                   {"change", change_of(e)}};
  for (std::size_t v = 0; v < classify::kViews; ++v) {
    out["views"][view_name(classify::kAllViews[v])] = e.score.view[v];
  }
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
  if (tokens) {
    for (const classify::Token& token : e.tokens.list) {
      out["tokens"].push_back({{"place", place_name(token.place)},
                               {"key", std::string(e.tokens.key(token))},
                               {"text", std::string(e.tokens.text(token))}});
    }
  }
  fmt::print("{}\n", out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace mailsift
