// Finds the mail and files of other filters and mail programs on a disk, and tells what can be
// learned.
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
  std::string what;                               // "CRM114's mail cache"; if it is left, also why
  classify::Class cls = classify::Class::unsure;  // unsure: left
  // The mail, unless it is left: files of one message each, or an mbox.
  std::vector<std::filesystem::path> files{};
  bool mbox = false;

  [[nodiscard]] MessageSource source() const {
    return mbox ? MessageSource(path) : MessageSource(files);
  }
};

struct Survey {
  std::vector<Found> found;                // in the order of the names
  std::vector<std::string> own_addresses;  // named in a filter's settings as the user's
  bool unreadable = false;                 // something could not be read; stderr has the reason
};

// Looks at everything below `path`. Does not follow symbolic links to folders, and opens only files
// and folders. Reads the beginning of each file, and all of an mbox. Throws Failure (66) if there
// is no `path`.
[[nodiscard]] Survey survey(const std::string& path);

// The places in the user's home where filters and mail programs keep their files, if they exist.
[[nodiscard]] std::vector<std::string> usual_places();

}  // namespace mailsift
