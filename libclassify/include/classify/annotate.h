// Verdict → header fields of the message it speaks of.
//
//   From a@example.com ...                    From a@example.com ...
//   Subject: x                        ─▶      Subject: x
//   X-Mailsift-Status: GOOD (forged)          X-Mailsift-Status: SPAM p=0.9998 score=+8.52
//   (blank line)                              (blank line)
//
// Every other byte stays as it is: the mbox From_ line, NULs, 8-bit, line ends, a missing last line
// end. Our fields go to the end of the header block, with the message's own line ending (that of
// its last whole header line; LF if it has none). A message that ends in the middle of a header
// line gets our fields before that line, so that its bytes stay together.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/verdict.h"

namespace [[gnu::visibility("default")]] classify {

struct NewField {
  std::string_view name;
  std::string value;  // no line ends; control characters become spaces
};

// "SPAM p=0.9998 score=+8.52". The score has two decimals, p four, both rounded half away from
// zero, p kept between 0.0001 and 0.9999 because nothing is certain.
[[nodiscard]] std::string status_value(const Verdict& verdict);

// How other filters write a verdict, so that rules made for those filters go on working.
//
//   bogofilter    X-Bogosity: Spam, tests=bogofilter, spamicity=0.999800, version=0.2.0
//                 (Spam, Ham, Unsure)
//   crm114        X-CRM114-Status: SPAM  (  -3.70  )       (SPAM, GOOD, UNSURE)
//                 X-CRM114-Notice: Please train this message.        (only of UNSURE)
//                 the number is pR, the decimal log-odds of good: negative for
//                 spam
//   spamassassin  X-Spam-Flag: YES                         (only of spam)
//                 X-Spam-Level: **********                 (one star per point, 50 at most)
//                 X-Spam-Status: Yes, score=10.5 required=5.0 tests=MAILSIFT autolearn=no
//                                version=0.2.0             (all on one line)
//                 points: the score, shifted so that SPAM begins at 5
enum class HeaderForm { bogofilter, crm114, spamassassin };
[[nodiscard]] std::optional<HeaderForm> header_form_from_name(std::string_view name);

// The verdict in that form. `thresholds` are those that made it.
[[nodiscard]] std::vector<NewField> verdict_fields(HeaderForm form, const Verdict& verdict,
                                                   const Thresholds& thresholds);

// Returns `raw` with `fields` added. First it removes every field with such a name, every
// "X-Mailsift-..." and, with a `form`, every field of that filter ("X-Bogosity...", "X-CRM114-...",
// "X-Spam-..."), because rules would believe a forged one. An empty message stays empty. If a
// message has no blank line, or no header at all, no blank line is added. A message without a
// header whose first line is indented stays as it is, because that line would become a continuation
// of our field.
[[nodiscard]] std::string annotate(std::string_view raw, std::span<const NewField> fields,
                                   std::optional<HeaderForm> form = std::nullopt);

// The same in two pieces, for callers that pass on a large mail without copying it.
struct AnnotatedMail {
  std::string header;
  std::string_view rest;  // of `raw`: the unchanged rest
};
[[nodiscard]] AnnotatedMail annotate_header(std::string_view raw, std::span<const NewField> fields,
                                            std::optional<HeaderForm> form = std::nullopt);

// `raw` without the fields that filters and mail stores write into its header: our fields, those of
// other filters, Status, X-UID, Content-Length and the like (one table: src/mail/marks.cc), and the
// embedding program's `own_fields` (Settings).
[[nodiscard]] std::string without_marks(std::string_view raw,
                                        std::span<const std::string> own_fields = {});

}  // namespace classify
