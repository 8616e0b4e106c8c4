// Fields that mail stores and filters add to a mail on its way, and remove again.
//
// They say nothing about the sender, and a mail is the same mail with and without them. So they
// give no tokens (header_tokens.cc) and are cut off before a mail is learned (without_marks()).
// Both use one table, because a field that only one of them knew would turn one mail into two.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace classify::mail {

// For the name of a field, in any case: "Status", "X-Spam-Level", "X-UID". `own_fields`: see
// Settings. O(table) for names that begin with "X-", else a comparison or two.
[[nodiscard]] bool is_mark(std::string_view name, std::span<const std::string> own_fields = {});

// Whether a mail has such a field in its header. O(header).
[[nodiscard, gnu::visibility("default")]] bool has_marks(
    std::string_view mail, std::span<const std::string> own_fields = {});

}  // namespace classify::mail
