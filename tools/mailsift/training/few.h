// Learns a few messages at once, such as corrections. They go through the queue, where they are
// safe even if another process holds the writer's lock for long.
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
  std::optional<classify::TrainResult> result;  // empty: another trainer has the lock
  bool queued = false;                          // that trainer will learn it; else it has already
  bool unreachable = false;                     // queued, because the store does not answer
  std::string_view no_mail{};                   // what it is, if it is no mail: not learned
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

struct HandedIn {
  std::string name;     // of the message
  std::string request;  // the id of hand_in()
};

// Learns what was handed in. Results are in the order of `messages`.
[[nodiscard]] std::vector<Lesson> learn_handed_in(const Run& run, std::vector<HandedIn> messages);

// Learns the messages, and does the upkeep of the recent mail. Results are in the order of
// `messages`.
[[nodiscard]] std::vector<Lesson> learn_few(const Run& run, classify::Class cls,
                                            std::vector<NamedMail> messages,
                                            classify::Regime regime);

// When a command that teaches is done.
enum class Done : std::uint8_t {
  handed_in,  // a process in the background learns
  learned,    // or waiting for another trainer, or for a store that does not answer
  in_store,   // or the exit code says that it waits
};

// The same for a command: prints a line for each message. Returns the exit code.
int teach(const Run& run, classify::Class cls, std::vector<NamedMail> messages,
          classify::Regime regime, Done when);

// "moved to the other class": English, as programs read it.
[[nodiscard]] const char* words(classify::TrainResult::What what);
[[nodiscard]] const char* short_words(const Lesson& lesson);  // the same, or "queued"

// "; took back 2 settled near-copies", in the language of the user; empty for none.
[[nodiscard]] std::string words_of_took_back(std::size_t copies);

// "moved to the other class, GOOD -3.10 -> UNSURE +0.20", in the language of the user.
[[nodiscard]] std::string words(const classify::TrainResult& result);
[[nodiscard]] std::string words(const Lesson& lesson);

}  // namespace mailsift
