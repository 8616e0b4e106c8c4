// A few messages at once, as corrections come: they go through the queue, where they are safe even
// if the writer's lock is taken for long.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/home/trainer.h"
#include "shared/command_line.h"
#include "shared/input.h"

namespace mailsift {

struct Lesson {
  std::string name;                             // of the message
  std::optional<classify::TrainResult> result;  // nothing: another trainer has the lock
  bool queued = false;  // and will take it along; else it has learned it already
};

struct NamedMail {
  std::string name;
  std::shared_ptr<const classify::MailToLearn> mail;
};

// Names of the header fields that are never evidence in this home (Settings).
[[nodiscard]] std::vector<std::string> own_fields(const Run& run);

// A mail as this home learns it.
[[nodiscard]] std::shared_ptr<const classify::MailToLearn> mail_to_learn(const Run& run,
                                                                         std::string_view raw);

// Puts a message into the queue, durably; returns the request's id.
std::string hand_in(const Run& run, classify::Class cls,
                    std::shared_ptr<const classify::MailToLearn> mail, classify::Regime regime);

// Learns them, and does the cache's upkeep besides. In the order of `messages`.
[[nodiscard]] std::vector<Lesson> learn_few(const Run& run, classify::Class cls,
                                            std::vector<NamedMail> messages,
                                            classify::Regime regime);

// "moved to the other class": English, as programs read it.
[[nodiscard]] const char* words(classify::TrainResult::What what);
[[nodiscard]] const char* short_words(const Lesson& lesson);  // the same, or "queued"

// "moved to the other class, GOOD -3.10 -> UNSURE +0.20", in the language of the user.
[[nodiscard]] std::string words(const classify::TrainResult& result);
[[nodiscard]] std::string words(const Lesson& lesson);

}  // namespace mailsift
