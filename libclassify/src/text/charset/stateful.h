// The charsets whose bytes mean what the bytes before them say: UTF-7, HZ, and UTF-32 by its mark.
//
//   "~{GkSk~} now" in HZ   ─▶  u"请与 now"          "+Zi8-" in UTF-7  ─▶  u"是"
//
// They are so rare that a list of UTF-16 units will do. What cannot be read is U+FFFD, as many of
// them as ICU's converters write, and in the same places; a surrogate of UTF-7 may be without its
// other half.
#pragma once

#include <string>
#include <string_view>

#include "text/charset_names.h"

namespace classify::text {

// `charset` is one of the three.
[[nodiscard]] std::u16string read_stateful(Charset charset, std::string_view bytes);

}  // namespace classify::text
