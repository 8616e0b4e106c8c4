// What other filters and mail programs left on a disk, and what of it can be learned.
//
//   PATH ─▶ each folder and file below it: which program's? ─┬─▶ mail known to be good or spam
//                                                            └─▶ left, and why
//
//   CRM114's mailreaver   known_good, known_spam of its cache: the user trained these
//   OSBF-Lua              cache files ending in -h and -s: likewise
//   Maildir, mbox, MH     by the folder's name: Junk, Spam ... are spam; INBOX (of a Maildir: what
//                         was read) and folders beside these are good; Trash, Sent ... are left
//   bogofilter, SpamAssassin, SpamProbe, bsfilter, CRM114, DSPAM, rspamd, Thunderbird: counts of
//   words or of their hashes. Our features are pairs of words, what the header says and how the
//   mail is built, so the counts of single words cannot become them: left, and named.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "classify/verdict.h"
#include "shared/input.h"

namespace mailsift {

struct Found {
  std::string path;
  std::string what;                               // "CRM114's mail cache"; of what is left: and why
  classify::Class cls = classify::Class::unsure;  // unsure: left
  // The mail if it is not left: files of one message each, or an mbox.
  std::vector<std::filesystem::path> files{};
  bool mbox = false;

  [[nodiscard]] MessageSource source() const {
    return mbox ? MessageSource(path) : MessageSource(files);
  }
};

struct Survey {
  std::vector<Found> found;                // in the order of the names
  std::vector<std::string> own_addresses;  // that a filter's settings name as the user's
  bool unreadable = false;                 // something could not be read; it was complained of
};

// Looks at everything below `path`. Folders behind symbolic links are not entered, and what is
// neither file nor folder is not opened. Reads the beginning of each file, of an mbox all.
// Throws Failure (66) if there is no `path`.
[[nodiscard]] Survey survey(const std::string& path);

// Where filters and mail programs keep their things in the user's home, as far as it is there.
[[nodiscard]] std::vector<std::string> usual_places();

}  // namespace mailsift
