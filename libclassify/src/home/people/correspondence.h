// Who wrote a mail, to whom, and in answer to what: only what its header says plainly.
#pragma once

#include <string>
#include <vector>

#include "classify/message.h"
#include "mail/header.h"

namespace classify {

// "ann@example.com", in lower case; empty unless it is local@domain in ASCII without quotes,
// comments and blanks.
[[nodiscard]] std::string plain(const mail::Address& address);

// The address in From, in lower case. Empty unless there is one From with one plain address, and
// nothing else in it, the name included, that a reader could take for an address.
[[nodiscard]] std::string only_sender(const Message& mail);

// The Message-IDs of In-Reply-To and References, without <>: the last 100.
[[nodiscard]] std::vector<std::string> referred_ids(const Message& mail);

// Whether a mail came from a list, or went to a newsgroup, by fields that say so.
[[nodiscard]] bool has_list_fields(const Message& mail);

// Whether an address looks like that of a list or of a public archive: "users@lists.example.com",
// "friends-list@example.com", "1234@bugs.example.org".
[[nodiscard]] bool looks_like_list(std::string_view plain_address);

}  // namespace classify
