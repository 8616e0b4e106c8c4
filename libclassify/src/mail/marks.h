// Fields that mail stores and filters add to a mail on its way, and remove again.
//
// Those of mail stores say nothing about the sender. Those of filters say what another program
// thinks, and often that is a sender's forgery: nobody can tell which host wrote a field. A model
// that believed them would also learn the mistakes of that program, and labels that exist only in
// mail that was sorted already. And a mail is the same mail with and without them. So they give no
// tokens (header_tokens.cc) and are cut off before a mail is learned (without_marks()).
// Both use one table, because a field that only one of them knew would turn one mail into two.
//
// A user may trust fields of the own mail path all the same (Settings): they are no marks, and
// header_tokens.cc looks where they stand.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace classify::mail {

// For the name of a field, in any case: "Status", "X-Spam-Level", "X-UID". `own_fields`: see
// Settings. A few comparisons.
[[nodiscard]] bool is_mark(std::string_view name, std::span<const std::string> own_fields = {});

// Whether the user trusts this field of the own mail path: "+X-Spam-Flag" in `own_fields`.
[[nodiscard]] bool is_trusted(std::string_view name, std::span<const std::string> own_fields);

// Whether a mail has such a field in its header. O(header).
[[nodiscard, gnu::visibility("default")]] bool has_marks(
    std::string_view mail, std::span<const std::string> own_fields = {});

}  // namespace classify::mail
