#include "mail/unsorted.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "ascii.h"
#include "classify/feature.h"
#include "classify/home/training_set.h"
#include "classify/message.h"
#include "json/explanation.h"
#include "mail/clue_words.h"
#include "shared/harmless.h"
#include "training/first_lesson.h"

namespace mailsift {
namespace {

constexpr std::size_t kColumns = 70;  // of From and Subject

// Of the head of a mail: enough for its From and Subject.
classify::Message head_of(std::string_view raw) {
  constexpr std::size_t kHead = 64 * 1024;
  return classify::parse_message(raw, {.message_bytes = kHead, .text_bytes = 0});
}

std::string sender_of(const classify::Message& mail) {
  const classify::HeaderField* from = mail.find("From");
  std::string_view value = from != nullptr ? std::string_view(from->raw) : std::string_view{};
  if (const std::size_t open = value.rfind('<'); open != std::string_view::npos)
    value = value.substr(open + 1, value.find('>', open) - open - 1);
  return classify::lower(classify::trim(value.substr(0, 320)));
}

// Everybody whose mail was trained as good, as far as that mail is kept.
std::set<std::string> known_senders(const classify::TrainingSet& set) {
  std::set<std::string> senders;
  for (const classify::Training& training : set.trainings()) {
    if (training.cls != classify::Class::good || training.taken_back_by != 0) continue;
    const std::string_view mail = set.mail(training);
    if (!mail.empty()) senders.insert(sender_of(head_of(mail)));
  }
  senders.erase("");
  return senders;
}

// Anybody can send any number of doubtful messages. So half of the places are for known senders, if
// there are as many; and no sender has two places before each has one.
UnsortedMail fair_sample(std::vector<Unsorted> entries, std::size_t most,
                         const std::set<std::string>& known) {
  UnsortedMail listed;
  struct Place {
    std::size_t nth;  // of its sender
    std::size_t at;
  };
  std::vector<Place> own, strangers;
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string& sender = entries[i].sender;
    const Place place{seen[sender]++, i};
    if (known.contains(sender)) {
      own.push_back(place);
    } else {
      strangers.push_back(place);
    }
  }
  for (std::vector<Place>* group : {&own, &strangers})
    std::ranges::stable_sort(*group, std::less<>(), &Place::nth);
  const std::size_t of_own =
      std::min(own.size(), std::max(most / 2, most - std::min(most, strangers.size())));
  const std::size_t of_strangers = std::min(strangers.size(), most - of_own);
  listed.left_out_known = own.size() - of_own;
  listed.left_out = listed.left_out_known + strangers.size() - of_strangers;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < of_own; ++i) chosen.push_back(own[i].at);
  for (std::size_t i = 0; i < of_strangers; ++i) chosen.push_back(strangers[i].at);
  std::ranges::sort(chosen);  // the most doubtful first again
  for (const std::size_t at : chosen) listed.messages.push_back(std::move(entries[at]));
  return listed;
}

}  // namespace

UnsortedMail unsorted_mail(const Run& run, std::int64_t since, std::size_t most) {
  if (is_untaught(run)) return {};
  const classify::RecentMail& cache = *existing_stores(run).recent;
  const classify::TrainingSet set(stores_of(run).log);
  std::vector<classify::CachedMessage> unsure = cache.list().messages;
  std::erase_if(unsure, [&](const classify::CachedMessage& message) {
    return message.cls != classify::Class::unsure || message.time < since;
  });
  std::stable_sort(unsure.begin(), unsure.end(), [](const auto& a, const auto& b) {
    return std::abs(a.score) < std::abs(b.score);
  });
  std::vector<Unsorted> entries;
  for (classify::CachedMessage& message : unsure) {
    const std::optional<std::string> raw = cache.raw(message.id);
    if (!raw || set.find_mail(set.mail_to_learn(*raw)) != nullptr) continue;
    const classify::Message mail = head_of(*raw);
    const classify::HeaderField* from = mail.find("From");
    entries.push_back({std::move(message),
                       from != nullptr ? cut(from->text, kColumns) : std::string(),
                       cut(classify::subject(mail), kColumns), sender_of(mail)});
  }
  if (entries.size() > most) return fair_sample(std::move(entries), most, known_senders(set));
  UnsortedMail all;
  all.messages = std::move(entries);
  return all;
}

Doubt doubt_of(const classify::Model& model, std::string_view raw) {
  constexpr std::size_t kClues = 200;
  constexpr std::size_t kMost = 3;
  const classify::Explanation e = classify::explain(model, raw, kClues);
  Doubt doubt;
  // Words say most to a reader, and runs of characters nothing.
  for (const classify::View view : {classify::View::words, classify::View::structure}) {
    for (const classify::Clue& clue : e.clues) {
      std::vector<std::string>& side = clue.share > 0 ? doubt.for_spam : doubt.for_good;
      if (clue.view != view || side.size() == kMost) continue;
      std::string words = printable(classify::describe(clue.feature, clue.view, e.tokens));
      if (std::ranges::find(side, words) == side.end()) side.push_back(std::move(words));
    }
  }
  return doubt;
}

std::string joined(const std::vector<std::string>& clues, std::size_t columns, bool in_japanese) {
  std::string text;
  std::set<std::string> said;  // facts that differ only in a size are one to a reader
  for (const std::string& clue : clues) {
    const std::string words = clue_in_words(clue, in_japanese);
    if (!said.insert(words).second) continue;
    std::string more = text.empty() ? words : text + (in_japanese ? "、" : ", ") + words;
    if (columns_of(more) <= columns) text = std::move(more);
  }
  return text;
}

}  // namespace mailsift
