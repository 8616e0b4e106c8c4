#include "json/explanation.h"

#include <array>
#include <nlohmann/json.hpp>

#include "classify/classifier.h"

namespace classify {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kAgainst = 3;

ordered_json json_of(const Clue& clue, const Tokens& tokens) {
  return {{"view", view_name(clue.view)},
          {"judge", clue.of_second ? "starter" : "own"},
          {"place", place_of(clue, tokens)},
          {"clue", describe(clue.feature, clue.view, tokens)},
          {"share", clue.share},
          {"evidence", clue.evidence},
          {"weight", clue.counts.weight},
          {"spam", clue.counts.spam},
          {"good", clue.counts.good}};
}

ordered_json json_of(const std::vector<Clue>& clues, const Tokens& tokens) {
  ordered_json list = ordered_json::array();
  for (const Clue& clue : clues) list.push_back(json_of(clue, tokens));
  return list;
}

ordered_json change_of(const Explanation& e) {
  if (e.change) {
    return {{"becomes", name(e.change->becomes.cls)},
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

Explanation explain(const Model& model, std::string_view raw, std::size_t most) {
  const ReadingOptions reading = reading_options(model.info.settings);
  Explanation e;
  e.tokens = tokenize(parse_message(raw, reading.limits), reading.tokenizer);
  const Features features = extract_features(e.tokens);
  e.score = score(model, features);
  e.verdict = decide(e.score, model.info);
  if (features.language != 0) e.language = model.find(View::words, features.language);
  e.thresholds = thresholds(e.score, model.info);
  e.learned = experience(model.info);
  e.spam_later = e.thresholds.spam_from - model.info.settings.thresholds.spam_from;
  e.clues = strongest_clues(model, features, most);
  e.change = smallest_change(model, features);
  if (e.verdict.cls == Class::unsure) {
    e.against_spam = clues_towards(model, features, Class::good, kAgainst);
    e.against_good = clues_towards(model, features, Class::spam, kAgainst);
  }
  return e;
}

const char* view_name(View view) {
  static constexpr std::array<const char*, kViews> kNames{"words", "characters", "structure"};
  return kNames[static_cast<std::size_t>(view)];
}

const char* place_name(Place place) {
  static constexpr std::array<const char*, 8> kNames{"field",  "received", "subject", "body",
                                                     "hidden", "url",      "markup",  "meta"};
  return kNames[static_cast<std::size_t>(place)];
}

const char* place_of(const Clue& clue, const Tokens& tokens) {
  return clue.view == View::characters ? "text" : place_name(tokens.list[clue.feature.at].place);
}

ordered_json json_of(const Explanation& e) {
  ordered_json out{{"class", name(e.verdict.cls)},
                   {"score", e.verdict.score},
                   {"probability", e.verdict.probability},
                   {"views", ordered_json::object()},
                   {"both", e.score.in_doubt},
                   {"language", nullptr},
                   {"clues", json_of(e.clues, e.tokens)},
                   {"change", change_of(e)}};
  for (std::size_t v = 0; v < kViews; ++v) {
    out["views"][view_name(kAllViews[v])] = e.score.view[v];
    if (e.score.second_asked) out["starter"][view_name(kAllViews[v])] = e.score.second[v];
  }
  if (e.score.second_asked) out["starter"]["spam_later"] = e.spam_later;
  if (!e.tokens.language.name.empty()) {
    out["language"] = {{"name", e.tokens.language.name},
                       {"spam", e.language.spam},
                       {"good", e.language.good},
                       {"unfamiliar", e.score.unfamiliar[0]}};
  }
  return out;
}

}  // namespace classify
