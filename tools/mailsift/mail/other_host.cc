#include "mail/other_host.h"

#include "home/message_id.h"
#include "store/place.h"
#include "words/messages.h"

namespace mailsift {
void refuse_id_of_another_host(const Run& run, std::string_view text) {
  if (!classify::has_form_of_id(text) || existing_stores(run).recent->is_ours(text) ||
      !classify::store::place_of(run.home()))
    return;
  throw Failure(kBadData, tr_format("{}: another host judged this mail, and has it: say so there, or "
                                    "give the mail itself instead of its id",
                                    text));
}

}  // namespace mailsift
