#include "mail/reply.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mail/address.h"
#include "shared/harmless.h"

namespace mailsift {
namespace {

using classify::Class;
using classify::NotFound;
using What = classify::TrainResult::What;

constexpr std::size_t kSubjectColumns = 60;

bool changes_something(const Lesson& lesson) {
  if (!lesson.no_mail.empty()) return false;
  return !lesson.result || lesson.result->what == What::learned ||
         lesson.result->what == What::moved;
}

struct Words {
  std::string_view outcome, en, ja;
};

constexpr std::array<Words, 7> kNothingLearned{{
    {"nothing",
     "The message you forwarded was not found among the mail of the last days, so nothing was\n"
     "learned from it. Forwarding it as an attachment works best, and soon after it came.\n",
     "転送されたメールの元のメールが、最近のメールの中に見つかりませんでした。何も学習していません"
     "。\n"
     "届いてから日をおかずに、「添付ファイルとして転送」していただくのがいちばん確実です。\n"},
    {"ambiguous",
     "Several recent messages say nearly the same, and it is not clear which of them you mean.\n"
     "Nothing was learned. Please forward it as an attachment.\n",
     "よく似たメールがいくつもあり、どれのことか判断できませんでした。何も学習していません。\n"
     "「添付ファイルとして転送」してください。\n"},
    {"itself",
     "This mail forwards no other mail, so nothing was learned. Please forward the message in\n"
     "question as an attachment.\n",
     "このメールにはほかのメールが含まれていないため、何も学習していません。\n"
     "対象のメールを「添付ファイルとして転送」してください。\n"},
    {"automatic", "", ""},
    {"unsupported",
     "The message is wrapped up in Outlook's own format (winmail.dat or .msg), which cannot be\n"
     "read here. Nothing was learned. Please forward it as plain text or as an .eml attachment.\n",
     "元のメールがOutlook独自の形式（winmail.datまたは.msg）になっているため、読めませんでした。\n"
     "何も学習していません。テキスト形式で転送するか、.emlファイルとして添付してください。\n"},
    {"refused", "", ""},  // there is no proof of who sent it
    {"dry run", "", ""},
}};

// `subject`: what the mail is called in the answer.
std::string line_about(const std::string& subject, const Lesson& lesson, bool ja) {
  const std::string_view state =
      !lesson.no_mail.empty()
          ? (ja ? "メールではないので学習していません" : "is no mail, so it was not learned")
      : changes_something(lesson) ? (ja ? "学習しました" : "learned")
      : lesson.result->what == What::already
          ? (ja ? "学習済みです" : "was learned before")
          : (ja ? "すでに正しく判定できます" : "is judged so already");
  return ja ? fmt::format("  ・{}　…　{}\n", subject, state)
            : fmt::format("  * {}: {}\n", subject, state);
}

std::string subject_of(const classify::Original& original, bool ja) {
  std::string subject = cut(classify::subject(original.mail->message()), kSubjectColumns);
  if (subject.empty()) subject = ja ? "（件名なし）" : "(no subject)";
  return subject;
}

}  // namespace

std::string outcome(const Report& report, classify::Proof proof) {
  if (!report.forward.originals.empty()) {
    if (report.lessons.empty()) return "dry run";
    const bool learned =
        std::any_of(report.lessons.begin(), report.lessons.end(), changes_something);
    const bool no_mail = std::all_of(report.lessons.begin(), report.lessons.end(),
                                     [](const Lesson& lesson) { return !lesson.no_mail.empty(); });
    return learned ? "learned" : no_mail ? "no mail" : "known";
  }
  const bool stranger =
      proof == classify::Proof::ids && report.forward.not_found == NotFound::nothing;
  return stranger ? "refused" : std::string(name(report.forward.not_found));
}

std::string answer_subject(const Report& report, const std::string& language, bool trusted) {
  if (trusted) return "Re: " + cut(classify::subject(report.forward.message), 100);
  return language == "ja" ? "ご報告のメールについて" : "The mail you reported";
}

std::string answer(const Report& report, const std::string& outcome, const std::string& language,
                   bool trusted) {
  const bool ja = language == "ja";
  for (const Words& words : kNothingLearned) {
    if (words.outcome == outcome) return std::string(ja ? words.ja : words.en);
  }
  const bool spam = report.cls == Class::spam;
  std::string text =
      ja ? fmt::format("{}として報告されたメール：\n\n", spam ? "迷惑メール" : "普通のメール")
         : fmt::format("Reported as {}:\n\n", spam ? "spam" : "wanted mail");
  for (std::size_t i = 0; i < report.lessons.size(); ++i) {
    const std::string subject =
        trusted ? subject_of(report.forward.originals[i], ja)
                : (ja ? fmt::format("{}通目", i + 1) : fmt::format("mail {}", i + 1));
    text += line_about(subject, report.lessons[i], ja);
  }
  text += ja ? "\nご協力ありがとうございます。間違えたときは、もう一方の宛先へ転送してください。\n"
             : "\nThank you. If that was a mistake, forward it to the other address.\n";
  return text;
}

std::optional<OutgoingMail> answer_mail(const Report& report, const std::string& outcome,
                                        const std::string& from, const std::string& language,
                                        bool trusted) {
  if (!trusted && report.forward.originals.empty()) return std::nullopt;
  const classify::Message& forward = report.forward.message;
  const std::string chosen = language.empty() ? language_of(forward) : language;
  OutgoingMail mail{.from = from,
                    .to = answer_address(forward, from),
                    .subject = answer_subject(report, chosen, trusted),
                    .in_reply_to = message_id(forward),
                    .automatic = "auto-replied",
                    .language = chosen,
                    .text = answer(report, outcome, chosen, trusted),
                    .html = {}};
  if (mail.to.empty() || mail.text.empty()) return std::nullopt;
  return mail;
}

}  // namespace mailsift
