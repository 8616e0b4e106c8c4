// References to the original in a forward: our own ids, and Message-IDs.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/reading.h"

namespace classify {

// Where a text with the form of an id stands. The earlier in this list, the surer it is meant.
enum class IdPlace : std::uint8_t {
  subject,
  header,  // after "X-Mailsift-ID:", in a quoted header
  anywhere,
};

// Calls `found` with everything in a mail that looks like an id, in any field except its own
// X-Mailsift-ID, and in every text whatever its role. Line breaks and quote marks inside an id do
// no harm. The links of a digest ("subject=spam%20ID") are left out, because an answer that quotes
// the whole digest means none of them. The views live during the call. O(bytes).
void for_each_id(Reading& mail,
                 const std::function<void(IdPlace place, std::string_view id)>& found);

// Message-IDs by which a forward names its original, without <>, the surest first:
// X-Forwarded-Message-Id, its own if it was resent, those in quoted headers, In-Reply-To, the last
// of References. At most 20.
[[nodiscard]] std::vector<std::string> original_message_ids(Reading& mail);

// How many Resent-... fields there are. If any, the mail was redirected ("bounced") by a mail
// program and the header is the original's.
[[nodiscard]] std::ptrdiff_t resent_fields(std::span<const HeaderField> fields);

}  // namespace classify
