#include "evaluation/mistakes.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>
#include <utility>

#include "classify/classifier.h"

namespace mailsift {
namespace {

constexpr std::size_t kClues = 8;
constexpr std::size_t kCandidates = 100;   // clues of all views, before equal ones are joined
constexpr std::size_t kFieldBytes = 1000;  // of From and Subject; a page shows less

// How far the score is on the wrong side.
double distance(const Mistake& m) {
  return m.gold == classify::Class::spam ? -m.verdict.score : m.verdict.score;
}

bool called_the_other(const Mistake& m) {
  return m.verdict.cls != classify::Class::unsure && m.verdict.cls != m.gold;
}

bool worse(const Mistake& a, const Mistake& b) {
  return std::tuple(called_the_other(b), distance(b), a.message) <
         std::tuple(called_the_other(a), distance(a), b.message);
}

void explain(Mistake& mistake, std::string_view raw, const classify::Model& model) {
  const classify::ReadingOptions reading = classify::reading_options(model.info.settings);
  const classify::Message message = classify::parse_message(raw, reading.limits);
  const classify::Tokens tokens = classify::tokenize(message, reading.tokenizer);
  const classify::Features features = classify::extract_features(tokens);
  const classify::HeaderField* from = message.find("From");
  if (from != nullptr) mistake.from = from->text.substr(0, kFieldBytes);
  mistake.subject = classify::subject(message).substr(0, kFieldBytes);
  for (const classify::Clue& clue : classify::strongest_clues(model, features, kCandidates)) {
    std::string text = classify::describe(clue.feature, clue.view, tokens);
    const auto known = std::ranges::find(mistake.clues, text, &MistakeClue::text);
    if (known != mistake.clues.end()) {
      known->share += clue.share;
    } else {
      mistake.clues.push_back({.text = std::move(text),
                               .share = clue.share,
                               .spam = clue.counts.spam,
                               .good = clue.counts.good});
    }
  }
  std::ranges::stable_sort(mistake.clues, std::ranges::greater(),
                           [](const MistakeClue& clue) { return std::abs(clue.share); });
  if (mistake.clues.size() > kClues) mistake.clues.resize(kClues);
}

}  // namespace

void WorstMistakes::consider(std::size_t message, classify::Class gold,
                             const classify::Verdict& verdict, std::string_view raw,
                             const classify::Model& model) {
  Mistake mistake{
      .message = message, .gold = gold, .verdict = verdict, .from = {}, .subject = {}, .clues = {}};
  if (most_ == 0 || (!called_the_other(mistake) && distance(mistake) <= 0)) return;
  if (heap_.size() == most_) {
    if (!worse(mistake, heap_.front())) return;
    std::pop_heap(heap_.begin(), heap_.end(), worse);
    heap_.pop_back();
  }
  explain(mistake, raw, model);
  heap_.push_back(std::move(mistake));
  std::push_heap(heap_.begin(), heap_.end(), worse);
}

std::vector<Mistake> WorstMistakes::take() {
  std::sort_heap(heap_.begin(), heap_.end(), worse);
  return std::exchange(heap_, {});
}

}  // namespace mailsift
