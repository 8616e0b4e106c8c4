// Blocks that nobody reads in a text: PGP and PEM armour, and base64.
//
//   -----BEGIN PGP MESSAGE-----      "pgp message", in place of sixty lines whose words are never
//   hQEMA...                         seen twice
//   -----END PGP MESSAGE-----
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace classify::text {

// `utf8` without such blocks; a text without any is returned as it is, else `memory` has the result.
// `kinds` gets one name per block ("pgp message", "pgp signature", "pkcs7", ...; "base64"), at most
// 8. Only lines that look like armour are taken out (RFC 9580 6.2): what a person may have written
// between them stays. O(bytes).
[[nodiscard]] std::string_view without_armour(std::string_view utf8, std::string& memory,
                                              std::vector<std::string>& kinds);

}  // namespace classify::text
