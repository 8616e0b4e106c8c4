// Out = in + our fields, whatever comes in: LF, CRLF, CR, NULs, no last line end, a From_ line.
#include "classify/annotate.h"

#include "targets.h"

namespace classify::fuzz {
namespace {

constexpr std::string_view kStatus = "X-Mailsift-Status: SPAM p=0.9998 score=+8.52";

// True if `with` is `plain` and our line, which is a whole one.
bool is_line_more(const std::string& with, const std::string& plain) {
  for (std::size_t at = with.find(kStatus); at != std::string::npos;
       at = with.find(kStatus, at + 1)) {
    const std::string_view rest = std::string_view(with).substr(at + kStatus.size());
    const std::size_t end = rest.starts_with('\n') ? 1 : rest.starts_with("\r\n") ? 2 : 0;
    if (end == 0 || (at > 0 && with[at - 1] != '\n')) continue;
    std::string without = with;
    if (without.erase(at, kStatus.size() + end) == plain) return true;
  }
  return false;
}

void check_added(Bytes raw) {
  const std::string plain = annotate(raw, {});
  const NewField field{"X-Mailsift-Status", "SPAM p=0.9998 score=+8.52"};
  const std::string with = annotate(raw, {&field, 1});
  claim(annotate(with, {}) == plain, "what was added can be taken away");
  // What stood behind a field that went may now be the first line, and an mbox one.
  claim(annotate(plain, {}) == plain || plain.starts_with("From ") || plain.starts_with(">From "),
        "nothing is left to take away");
  if (!speaks_of_us(raw)) {
    claim(plain == raw, "nothing else is taken away");
  }
  // No header and an indented first line: nothing can be added.
  claim(with == plain || is_line_more(with, plain),
        "our field is one whole line, and all else is as it was");
}

}  // namespace

void annotate_target(Bytes mail) {
  check_added(mail);
  for (const LineEnd end : {LineEnd::lf, LineEnd::crlf, LineEnd::cr}) {
    check_added(with_line_ends(mail, end));
  }
  for (const HeaderForm form :
       {HeaderForm::bogofilter, HeaderForm::crm114, HeaderForm::spamassassin}) {
    const std::vector<NewField> fields = verdict_fields(form, {Class::spam, 8.52, 0.9998}, {});
    const std::string with = annotate(mail, fields, form);
    claim(annotate(with, {}, form) == annotate(mail, {}, form),
          "another filter's fields go as well");
  }
}

}  // namespace classify::fuzz
