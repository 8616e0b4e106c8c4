#include "mail/known.h"

#include "words/messages.h"

namespace mailsift {

classify::KnownPeople open_people(const Run& run) {
  try {
    return classify::open_known_people(run.home());
  } catch (const classify::Error& e) {
    complain(tr_error(e.what()));
    return classify::KnownPeople();
  }
}

classify::Known how_known(const classify::KnownPeople& people, const classify::Message& mail,
                          const classify::Settings& settings) {
  static bool said = false;
  try {
    return people.find(mail, settings);
  } catch (const classify::Error& e) {
    if (!said) complain(tr_error(e.what()));
    said = true;
    return classify::Known::no;
  }
}

}  // namespace mailsift
