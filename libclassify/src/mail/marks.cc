#include "mail/marks.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "ascii.h"
#include "mail/header_block.h"

namespace classify::mail {
namespace {

// A name that ends in '*' stands for every name with that beginning.
struct Mark {
  std::string_view name;
};

// Names differ most in the letter after "X-".
constexpr char letter_of(std::string_view name) {
  const bool x = name.size() > 2 && to_lower(name[0]) == 'x' && name[1] == '-';
  return name.empty() ? '\0' : to_lower(name[x ? 2 : 0]);
}

// By that letter. Who writes the field, or what it says; why none of them is evidence: marks.h.
//
// X-UIDL, X-Gm-Message-State and X-KMail-Identity are not among them: the sender's program writes
// them.
constexpr std::array kMarks{
    Mark{"X-Account-Key"},          // Thunderbird: the account it was fetched from
    Mark{"X-Amavis-*"},             // amavis
    Mark{"X-AntiAbuse"},            // cPanel: hosts and users, in case of abuse
    Mark{"X-Antivirus*"},           // Avast and others
    Mark{"X-AOL-*"},                // AOL: its scores, and the sender's reputation
    Mark{"X-ASSP-*"},               // ASSP
    Mark{"X-Barracuda-*"},          // Barracuda
    Mark{"X-BitDefender-*"},        // Bitdefender
    Mark{"X-Bogosity*"},            // bogofilter
    Mark{"X-Brightmail-*"},         // Symantec Brightmail
    Mark{"X-bsfilter*"},            // bsfilter
    Mark{"Content-Length"},         // size, of mbox files and IMAP servers
    Mark{"X-Cloudmark-*"},          // Cloudmark
    Mark{"X-CMAE-*"},               // Cloudmark
    Mark{"X-CNFS-Analysis"},        // Cloudmark
    Mark{"X-CRM114-*"},             // CRM114
    Mark{"X-CTCH-*"},               // Cyren
    Mark{"X-DCC-*"},                // DCC: in how many mailboxes the same mail was seen
    Mark{"X-DSPAM-*"},              // DSPAM
    Mark{"X-Envelope-*"},           // Exim, Haraka, amavis: the envelope, for the filter they call
    Mark{"X-ESET-*"},               // ESET
    Mark{"X-Evolution"},            // Evolution: flags
    Mark{"X-Evolution-Source"},     // Evolution: the account it was fetched from
    Mark{"X-Exchange-Antispam-*"},  // Microsoft 365
    Mark{"X-eXpurgate*"},           // eXpurgate
    Mark{"X-FE-*"},                 // FireEye
    Mark{"X-Folder"},               // the folder a person or a rule filed it in
    Mark{"X-Forefront-*"},          // Microsoft 365: X-Forefront-Antispam-Report
    Mark{"X-Getmail-*"},            // getmail: the account, and what its filter said
    Mark{"X-GM-Labels"},            // the same, written by programs that fetch from Gmail
    Mark{"X-GM-MsgID"},             // Gmail's number of the mail
    Mark{"X-GM-ThrID"},             // Gmail's number of the thread
    Mark{"X-Gmail-Labels"},         // Gmail's export: "Spam", "Important" and the user's own labels
    Mark{"X-GMX-Anti*"},            // GMX
    Mark{"X-Gnus-Mail-Source"},     // Gnus: the file or account it was fetched from
    Mark{"X-Greylist*"},            // milter-greylist: how long it waited, or why not
    Mark{"X-Haraka-*"},             // Haraka: its number of the mail, for the filter it calls
    Mark{"IronPort-*"},             // Cisco
    Mark{"X-IMAP"},                 // the same
    Mark{"X-IMAPBase"},             // state of a mailbox, in its first mail
    Mark{"X-IMSS-*"},               // Trend Micro
    Mark{"X-IronPort-*"},           // Cisco: filter, scanner, and reputation of the sender's host
    Mark{"X-Junk*"},                // filters of several makers
    Mark{"X-Keywords"},             // the same; also names of folders
    Mark{"X-KLMS-*"},               // Kaspersky for Linux mail servers
    Mark{"X-KSE-*"},                // Kaspersky for Exchange
    Mark{"Lines"},                  // the same
    Mark{"X-Label"},                // mutt and other programs: what a person named it
    Mark{"X-MailScanner*"},         // MailScanner
    Mark{"X-Mailsift-*"},           // ours
    Mark{"X-Microsoft-Antispam*"},  // Microsoft 365
    Mark{"X-Mimecast-Impersonation-*"},  // Mimecast
    Mark{"X-Mimecast-Spam-*"},           // Mimecast
    Mark{"X-Mozilla-*"},                 // Thunderbird: flags, tags, and what its junk filter said
    Mark{"X-MS-Exchange-Antispam-*"},    // Microsoft 365
    Mark{"X-MS-Exchange-ATPMessageProperties"},    // Microsoft 365: what of it was scanned
    Mark{"X-MS-Exchange-Authentication-Results"},  // Microsoft 365: what a host before it found
    Mark{
        "X-MS-Exchange-Organization-*"},  // Exchange: SCL and others that are only for the hosts of one organization
    Mark{"X-MS-OOB-TLC-OobClassifiers"},        // Microsoft 365
    Mark{"X-MXLogic-*"},                        // McAfee
    Mark{"X-NAI-Spam-*"},                       // McAfee
    Mark{"X-OfflineIMAP"},                      // OfflineIMAP: its number of the mail
    Mark{"X-Original-Authentication-Results"},  // lists: what a host before them found
    Mark{"X-OSBF*"},                            // OSBF-Lua
    Mark{"X-OVH-Spam*"},                        // OVH
    Mark{"X-PerlMx-*"},                         // Sophos PureMessage, before
    Mark{"X-PMX-*"},                            // Sophos PureMessage
    Mark{"X-Policyd-Weight"},                   // policyd-weight
    Mark{"X-POPFile-*"},                        // POPFile
    Mark{"X-Proofpoint-*"},                     // Proofpoint
    Mark{"X-PStn-*"},                           // Postini
    Mark{"X-Purgate*"},                         // eXpurgate
    Mark{"X-Quarantine-ID"},                    // amavis: its name in quarantine
    Mark{"X-Razor*"},      // Vipul's Razor; also RazorGate, a filter of providers
    Mark{"X-Rspam*"},      // Rspamd
    Mark{"Status"},        // flags of mbox files and IMAP servers
    Mark{"X-SA-*"},        // SpamAssassin called by Exim and others
    Mark{"X-Scanned-By"},  // MIMEDefang and others
    Mark{"X-SID-PRA"},     // Hotmail: Sender ID
    Mark{"X-SID-Result"},  // Hotmail: Sender ID
    Mark{"X-Sophos-*"},    // Sophos
    Mark{
        "X-Spam*"},  // SpamAssassin, and many that name their fields so: SpamBayes, SpamProbe, Rspamd
    Mark{"X-Status"},                // the same
    Mark{"X-Text-Classification*"},  // POPFile
    Mark{"X-TM-AS-*"},               // Trend Micro
    Mark{"X-TMASE-*"},               // Trend Micro
    Mark{"X-TUID"},                  // mbsync: its number of the mail
    Mark{"X-UI-Filterresults"},      // GMX and WEB.DE
    Mark{"X-UI-Out-Filterresults"},  // the same, for what their users send
    Mark{"X-UID"},                   // number of the mail in the store
    Mark{"X-Vade*"},                 // Vade
    Mark{"X-Virus-*"},               // amavis, ClamAV: scanned, and with what result
    Mark{"X-VR-*"},                  // Vade, at OVH
    Mark{"X-YahooFilteredBulk"},     // Yahoo
    Mark{"X-YMail*"},                // Yahoo
};

// Where the marks of each letter begin; after 'z' the end.
constexpr auto kBegin = [] {
  static_assert(kMarks.size() < 256);
  std::array<std::uint8_t, 27> begin{};
  for (std::size_t letter = 0; letter != begin.size(); ++letter) {
    begin[letter] = static_cast<std::uint8_t>(
        std::count_if(kMarks.begin(), kMarks.end(), [letter](const Mark& mark) {
          return static_cast<std::size_t>(letter_of(mark.name) - 'a') < letter;
        }));
  }
  return begin;
}();
static_assert(std::is_sorted(kMarks.begin(), kMarks.end(), [](const Mark& a, const Mark& b) {
  return letter_of(a.name) < letter_of(b.name);
}));

bool is_named(std::string_view name, std::string_view pattern) {
  if (!pattern.ends_with('*')) return equals_ignoring_case(name, pattern);
  pattern.remove_suffix(1);
  return !pattern.empty() && starts_with_ignoring_case(name, pattern);
}

bool is_own(std::string_view name, std::string_view own) {
  return own.ends_with('-') ? starts_with_ignoring_case(name, own) : is_named(name, own);
}

}  // namespace

bool is_trusted(std::string_view name, std::span<const std::string> own_fields) {
  return std::any_of(own_fields.begin(), own_fields.end(), [name](std::string_view own) {
    return own.starts_with('+') && is_own(name, own.substr(1));
  });
}

bool is_mark(std::string_view name, std::span<const std::string> own_fields) {
  if (is_trusted(name, own_fields)) return false;
  const char letter = letter_of(name);
  if (is_lower(letter)) {
    const auto at = static_cast<std::size_t>(letter - 'a');
    for (std::size_t i = kBegin[at]; i < kBegin[at + 1]; ++i) {
      if (is_named(name, kMarks[i].name)) return true;
    }
  }
  return std::any_of(own_fields.begin(), own_fields.end(),
                     [name](const std::string& own) { return is_own(name, own); });
}

bool has_marks(std::string_view mail, std::span<const std::string> own_fields) {
  const HeaderBlock block = locate_header(mail);
  std::string_view fields = mail.substr(block.fields_begin, block.fields_end - block.fields_begin);
  RawField field;
  while (next_field(fields, field)) {
    if (is_mark(field.name, own_fields)) return true;
  }
  return false;
}

}  // namespace classify::mail
