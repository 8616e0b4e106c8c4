// The answer to a user who forwarded mail: what was learned, in a few lines of their language.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "classify/home/forward.h"
#include "mail/outgoing_mail.h"
#include "training/few.h"

namespace mailsift {

struct Report {
  classify::Class cls = classify::Class::spam;
  classify::Forward forward;
  std::vector<Lesson> lessons;  // one for each original; none in a dry run
};

// One or two words: "learned" if any of it is learned now, "known" if all of it was learned or sure
// enough before, else "refused" (the evidence is not good enough) or the name of NotFound.
[[nodiscard]] std::string outcome(const Report& report, classify::Proof proof);

// The Subject and the text of the answer; `language` is "en" or "ja". Empty text: there is nothing to
// say. Without `trusted`, nothing of the forward or of the mails that it forwards is repeated.
[[nodiscard]] std::string answer_subject(const Report& report, const std::string& language,
                                         bool trusted);
[[nodiscard]] std::string answer(const Report& report, const std::string& outcome,
                                 const std::string& language, bool trusted);

// All of the answer, from the address `from`; nothing if there is nothing to say, or nobody who may be
// answered (address.h). It goes only to whoever has proved to be a user, by the way the mail came
// (`trusted`) or by an id of this home. An id can be passed on, and From then be somebody else: without
// `trusted` no Subject is repeated, so that nobody can have us deliver his words. Ask may_answer() before
// sending it. Without a `language` it is that of the forward.
[[nodiscard]] std::optional<OutgoingMail> answer_mail(const Report& report,
                                                      const std::string& outcome,
                                                      const std::string& from,
                                                      const std::string& language, bool trusted);

}  // namespace mailsift
