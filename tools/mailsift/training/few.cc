#include "training/few.h"

#include <fmt/format.h>

#include <map>

#include "training/upkeep.h"
#include "words/messages.h"

namespace mailsift {

using classify::TrainResult;

std::string hand_in(const Run& run, classify::Class cls,
                    std::shared_ptr<const classify::MailToLearn> mail, classify::Regime regime) {
  return existing_stores(run).queue->put({.cls = cls,
                                          .raw = {},
                                          .regime = regime,
                                          .time = now(),
                                          .who = user_name(),
                                          .mail = std::move(mail)});
}

std::shared_ptr<const classify::MailToLearn> mail_to_learn(const Run& run, std::string_view raw) {
  return std::make_shared<const classify::MailToLearn>(raw, own_fields(run));
}

std::vector<std::string> own_fields(const Run& run) {
  try {
    return existing_stores(run).log->settings().value_or(classify::Settings()).own_fields;
  } catch (const classify::Error& e) {
    if (e.code() != classify::ErrorCode::corrupt_model) throw;
    return {};  // the trainer takes the settings from the model, or says what is wrong
  }
}

std::vector<Lesson> learn_few(const Run& run, classify::Class cls, std::vector<NamedMail> messages,
                              classify::Regime regime) {
  std::vector<Lesson> lessons;
  std::map<std::string, std::size_t, std::less<>> mine;  // request → which of `lessons`
  std::vector<std::string> requests;
  for (NamedMail& message : messages) {
    const std::string request = hand_in(run, cls, std::move(message.mail), regime);
    mine.emplace(request, lessons.size());
    lessons.push_back({std::move(message.name), std::nullopt});
    requests.push_back(request);
  }
  try {
    if (const auto trainer = classify::Trainer::unless_learned(stores_of(run), requests)) {
      trainer->drain_queue([&](std::string_view request, const TrainResult& result) {
        const auto found = mine.find(request);
        if (found != mine.end()) lessons[found->second].result = result;
      });
      Upkeep upkeep(run, Upkeep::When::hourly);
      upkeep.settle(*trainer, kSettledBesides);
      commit(*trainer, run);
      upkeep.finish(*trainer);
    }
  } catch (const classify::Error& e) {
    if (e.code() != classify::ErrorCode::busy) throw;
    for (Lesson& lesson : lessons) lesson.queued = true;
  }
  return lessons;
}

const char* words(TrainResult::What what) {
  switch (what) {
    case TrainResult::What::learned:
      return "learned";
    case TrainResult::What::not_needed:
      return "not needed";
    case TrainResult::What::already:
      return "already learned";
    case TrainResult::What::moved:
      return "moved to the other class";
  }
  return "";
}

const char* short_words(const Lesson& lesson) {
  if (lesson.queued) return "queued";
  return lesson.result ? words(lesson.result->what) : "learned";
}

std::string words(const TrainResult& result) {
  return fmt::format("{}, {} {:+.2f} -> {} {:+.2f}", tr(words(result.what)),
                     classify::name(result.before.cls), result.before.score,
                     classify::name(result.after.cls), result.after.score);
}

std::string words(const Lesson& lesson) {
  if (lesson.queued) return tr("queued: another trainer is at work and will take it along");
  return lesson.result ? words(*lesson.result) : tr("learned by another trainer");
}

}  // namespace mailsift
