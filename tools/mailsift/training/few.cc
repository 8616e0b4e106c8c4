#include "training/few.h"

#include <fmt/format.h>

#include <chrono>
#include <map>

#include "classify/message.h"
#include "training/queue.h"
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

std::vector<Lesson> learn_handed_in(const Run& run, std::vector<HandedIn> messages) {
  std::vector<Lesson> lessons;
  std::map<std::string, std::size_t, std::less<>> mine;  // request → which of `lessons`
  std::vector<std::string> requests;
  for (HandedIn& message : messages) {
    mine.emplace(message.request, lessons.size());
    lessons.push_back({std::move(message.name), std::nullopt});
    requests.push_back(std::move(message.request));
  }
  if (requests.empty()) return lessons;
  try {
    if (const auto trainer = classify::Trainer::unless_learned(stores_of(run), requests)) {
      const auto began = std::chrono::steady_clock::now();
      trainer->drain_queue([&](std::string_view request, const TrainResult& result) {
        const auto found = mine.find(request);
        if (found != mine.end()) lessons[found->second].result = result;
      });
      Upkeep upkeep(run, Upkeep::When::hourly);
      upkeep.settle(*trainer, kSettledBesides);
      commit(*trainer, run);
      upkeep.finish(*trainer);
      // Nobody gives up waiting for the lock in less.
      constexpr std::chrono::seconds kSoon{5};
      if (std::chrono::steady_clock::now() - began > kSoon) learn_the_rest(*trainer, run);
    }
  } catch (const classify::Error& e) {
    const bool unreachable = e.code() == classify::ErrorCode::unreachable;
    if (e.code() != classify::ErrorCode::busy && !unreachable) throw;
    for (Lesson& lesson : lessons) {
      lesson.queued = lesson.no_mail.empty();
      lesson.unreachable = unreachable;
    }
    if (unreachable) {
      complain(tr_error(e.what()));
      learn_in_background(run);
    }
  }
  return lessons;
}

std::vector<Lesson> learn_few(const Run& run, classify::Class cls, std::vector<NamedMail> messages,
                              classify::Regime regime) {
  std::vector<Lesson> lessons;
  std::vector<HandedIn> handed_in;
  std::vector<std::size_t> places;  // of those in `lessons`
  for (NamedMail& message : messages) {
    const std::string_view no_mail = classify::not_mail(message.mail->bytes());
    lessons.push_back({.name = message.name, .result = {}, .no_mail = no_mail});
    if (!no_mail.empty()) continue;
    places.push_back(lessons.size() - 1);
    handed_in.push_back(
        {std::move(message.name), hand_in(run, cls, std::move(message.mail), regime)});
  }
  std::vector<Lesson> learned = learn_handed_in(run, std::move(handed_in));
  for (std::size_t i = 0; i < learned.size(); ++i) lessons[places[i]] = std::move(learned[i]);
  return lessons;
}

int teach(const Run& run, classify::Class cls, std::vector<NamedMail> messages,
          classify::Regime regime, Done when) {
  if (when == Done::handed_in) {
    for (NamedMail& message : messages) {
      (void)hand_in(run, cls, std::move(message.mail), regime);
    }
    learn_in_background(run);
    if (!run.quiet) tr_print("{} handed in\n", messages.size());
    return kOk;
  }
  bool waits = false;
  const std::vector<Lesson> lessons = learn_few(run, cls, std::move(messages), regime);
  for (const Lesson& lesson : lessons) {
    waits |= lesson.queued;
    if (!run.quiet) {
      fmt::print("{}: {}\n", lesson.name == "-" ? tr("standard input") : lesson.name,
                 words(lesson));
    }
  }
  return waits && when == Done::in_store ? kTempFail : kOk;
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
  if (!lesson.no_mail.empty()) return "no mail";
  if (lesson.queued) return "queued";
  return lesson.result ? words(lesson.result->what) : "learned";
}

std::string words(const TrainResult& result) {
  return tr_format("{}, {} {:+.2f} -> {} {:+.2f}{}", tr(words(result.what)),
                   classify::name(result.before.cls), result.before.score,
                   classify::name(result.after.cls), result.after.score,
                   words_of_took_back(result.took_back) +
                       (result.no_longer_known ? tr("; its sender is no longer known") : ""));
}

std::string words_of_took_back(std::size_t copies) {
  if (copies == 0) return {};
  return copies == 1 ? tr("; took back a settled near-copy")
                     : tr_format("; took back {} settled near-copies", copies);
}

std::string words(const Lesson& lesson) {
  if (!lesson.no_mail.empty()) return tr_format("no mail: {}", tr(lesson.no_mail.data()));
  if (lesson.queued && lesson.unreachable)
    return tr("queued: it is learned when the store can be reached again");
  if (lesson.queued) return tr("queued: another trainer is at work and will take it along");
  return lesson.result ? words(*lesson.result) : tr("learned by another trainer");
}

}  // namespace mailsift
