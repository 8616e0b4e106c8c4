#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "classify/annotate.h"
#include "classify/classifier.h"
#include "command_line.h"
#include "harmless.h"
#include "input.h"

namespace mailsift {
namespace {

constexpr std::array<std::string_view, classify::kViews> kViewNames{"words", "characters",
                                                                    "structure"};

struct Options {
  std::vector<std::string> paths{"-"};
  std::size_t clues = 20;
  bool json = false;
  bool tokens = false;
};

std::string_view place_name(classify::Place place) {
  static constexpr std::array<std::string_view, 8> kNames{"field",  "received", "subject", "body",
                                                          "hidden", "url",      "markup",  "meta"};
  return kNames[static_cast<std::size_t>(place)];
}

struct Explained {
  classify::Tokens tokens;
  classify::Score score;
  classify::Verdict verdict;
  std::vector<classify::Clue> clues;
};

Explained explain(const classify::Model& model, const std::string& raw, std::size_t most) {
  const classify::ReadingOptions reading = classify::reading_options(model);
  Explained e;
  e.tokens = classify::tokenize(classify::parse_message(raw, reading.limits), reading.tokenizer);
  const classify::Features features = classify::extract_features(e.tokens);
  e.score = classify::score(model, features);
  e.verdict = classify::judge(model, features);
  e.clues = classify::strongest_clues(model, features, most);
  return e;
}

void print_text(const std::string& name, const Explained& e, bool tokens) {
  fmt::print("{}  {}\n", classify::status_value(e.verdict), name);
  fmt::print("  views: words {:+.2f}  characters {:+.2f}  structure {:+.2f}\n", e.score.view[0],
             e.score.view[1], e.score.view[2]);
  if (e.clues.empty()) fmt::print("  nothing in this mail is known to the model yet\n");
  if (!e.clues.empty()) fmt::print("   share   spam   good  clue\n");
  for (const classify::Clue& clue : e.clues) {
    fmt::print("  {:+.3f} {:6} {:6}  {} ({})\n", clue.share, clue.counts.spam, clue.counts.good,
               printable(describe(clue.feature, clue.view, e.tokens)),
               kViewNames[static_cast<std::size_t>(clue.view)]);
  }
  if (!tokens) return;
  for (const classify::Token& token : e.tokens.list) {
    fmt::print("  {:8} {}: {}\n", place_name(token.place), e.tokens.key(token),
               printable(std::string(e.tokens.text(token))));
  }
}

void print_json(const std::string& name, const Explained& e, bool tokens) {
  nlohmann::ordered_json out{{"file", name},
                             {"class", std::string(classify::name(e.verdict.cls))},
                             {"score", e.verdict.score},
                             {"probability", e.verdict.probability},
                             {"views", nlohmann::ordered_json::object()},
                             {"clues", nlohmann::ordered_json::array()}};
  for (std::size_t v = 0; v < classify::kViews; ++v) {
    out["views"][std::string(kViewNames[v])] = e.score.view[v];
  }
  for (const classify::Clue& clue : e.clues) {
    out["clues"].push_back({{"view", kViewNames[static_cast<std::size_t>(clue.view)]},
                            {"clue", describe(clue.feature, clue.view, e.tokens)},
                            {"share", clue.share},
                            {"evidence", clue.evidence},
                            {"weight", clue.counts.weight},
                            {"spam", clue.counts.spam},
                            {"good", clue.counts.good}});
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

}  // namespace

void add_explain(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("explain", "Why a mail gets its verdict: the strongest clues");
  sub->add_option("mail", options->paths,
                  "Message files, mbox files or folders; - or nothing: standard input")
      ->type_name("MAIL");
  sub->add_option("-n,--clues", options->clues, "How many clues")->capture_default_str();
  sub->add_flag("--tokens", options->tokens, "Every token too, with the place it came from");
  sub->add_flag("--json", options->json, "One JSON object a message");
  sub->footer(R"(
A clue is a word, a pair of words, a run of characters or a fact about the message, with its share in
the score (positive: spam) and how many learned spam and good messages had it. The shares of all
clues add up to the score.)");
  sub->callback([&run, options] {
    const classify::Model model = open_home_model(run);
    for (const std::string& path : options->paths) {
      for_each_message(path, [&](const std::string& name, const std::string& raw) {
        const Explained e = explain(model, raw, options->clues);
        options->json ? print_json(name, e, options->tokens) : print_text(name, e, options->tokens);
      });
    }
    finish_output();
  });
}

}  // namespace mailsift
