#include "shared/odd_mail.h"

#include "classify/message.h"
#include "shared/command_line.h"
#include "words/messages.h"

namespace mailsift {
namespace {

std::string shown(const std::string& name) { return name == "-" ? tr("standard input") : name; }

}  // namespace

void refuse_no_mail(const std::string& name, std::string_view raw) {
  const std::string_view what = classify::not_mail(raw);
  if (what.empty()) return;
  throw Failure(kBadData, tr_format("{}: no mail: {}", shown(name), tr(what.data())));
}

void warn_of_odd_mail(const std::string& name, std::string_view raw) {
  const std::string_view what = classify::not_mail(raw);
  if (!what.empty()) {
    complain(tr_format("{}: no mail: {}; taken as it is", shown(name), tr(what.data())));
  } else if (!classify::begins_with_header(raw)) {
    complain(tr_format("{}: does not begin with a header field; taken as it is", shown(name)));
  }
}

}  // namespace mailsift
