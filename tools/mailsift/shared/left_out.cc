#include "shared/left_out.h"

#include "words/messages.h"

namespace mailsift {

void LeftOut::add(const Failure& failure) {
  constexpr std::size_t kNamed = 5;
  std::size_t& count = failure.exit_code == kBadData ? no_mail_ : unreadable_;
  if (++count <= kNamed) complain(failure.what());
}

int LeftOut::finish() const {
  if (unreadable_ + no_mail_ > 1) {
    complain(
        tr_format("left out: {} that cannot be read, {} that are no mail", unreadable_, no_mail_));
  }
  if (unreadable_ > 0) return kNoInput;
  return no_mail_ > 0 ? kBadData : kOk;
}

}  // namespace mailsift
