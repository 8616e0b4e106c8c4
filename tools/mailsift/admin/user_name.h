// Who a mail is for, and where that user's home is.
//
//   "ann@example.jp"  +  /var/lib/mailsift/users/%d/%n   ─▶  /var/lib/mailsift/users/example.jp/ann
//
// A name comes from a client, so it is a key of fixed grammar and never a path.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace mailsift {

// 1 to 255 bytes of visible ASCII or of letters in UTF-8; without '/', '%' or white space, and with
// no dot at its beginning, nor at that of the domain.
[[nodiscard]] bool is_user_name(std::string_view name);

// What follows the last '@', as written; empty if there is none.
[[nodiscard]] std::string_view domain_of(std::string_view name);

// "~/...": in each system user's own folder.
[[nodiscard]] inline bool is_of_system_users(std::string_view pattern) {
  return pattern.starts_with("~/");
}

// Throws std::invalid_argument, saying why, for a pattern that is no absolute path, has an unknown
// %x or none, or one that shares its folder's name with other text in front ("/users/x%n": a name
// must not complete a path). One of system users has no %x.
void check_pattern(std::string_view pattern);

// The same for the home of a site's model, which may have %d and nothing else.
void check_site_pattern(std::string_view pattern);

// The home of a user: %u is the whole name, %n what is before the last '@' (all of it if there is
// none), %d the domain after it in small letters. Empty if the pattern has %d and the name no
// domain. `name` must be a user name, and the pattern none of system users.
[[nodiscard]] std::optional<std::filesystem::path> home_of(std::string_view pattern,
                                                           std::string_view name);

}  // namespace mailsift
