// Where the links of a PDF lead.
//
//   << /Type /Annot /A << /S /URI /URI (https://example.com/pay) >> >>  ─▶  https://example.com/pay
//
// A scan, not a reader of PDF: it looks for the targets of actions (ISO 32000-1 12.6.4.7) and for
// other strings that begin with "http", in the bytes as they are and in object streams (7.5.7),
// which zlib inflates. What is encrypted, or packed in another way, stays unread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace classify::text {

inline constexpr std::size_t kPdfBytes = 4u << 20;       // of the file that are looked at
inline constexpr std::size_t kInflatedBytes = 1u << 20;  // of all object streams together
inline constexpr std::size_t kPdfLinks = 200;

// The targets in the order they stand, each once, one per line; valid UTF-8. O(bytes). Never throws
// but std::bad_alloc.
[[nodiscard]] std::string pdf_links(std::string_view bytes);

}  // namespace classify::text
