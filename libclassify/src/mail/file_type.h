// What a file is, by its first bytes and by its name, whatever type the mail declares.
#pragma once

#include <cstdint>
#include <string_view>

namespace classify::mail {

// The file type by its first bytes: "gif", "pdf", ...; "other", or "empty". Static storage.
[[nodiscard]] std::string_view magic(std::string_view bytes);

// True unless the first bytes have control characters that no text has.
[[nodiscard]] bool looks_like_text(std::string_view bytes);

// How the text of a file is read.
enum class FileReading : std::uint8_t {
  none,    // it has none, or none that we can read
  plain,   // also shortcuts: .url, .desktop
  markup,  // HTML, XHTML, SVG, other XML
  rtf,
  content_lines,  // iCalendar, vCard
  pdf,            // only its links
  message,        // mail (.eml), saved pages (.mht)
};

// The way for a file that may be anything. `name` may be empty. O(1) for most files that are not
// text; O(bytes) at worst.
[[nodiscard]] FileReading reading_of_file(std::string_view bytes, std::string_view name);

// The way for a text by its declared type alone: what a reader is shown.
[[nodiscard]] FileReading reading_of_type(std::string_view type);

}  // namespace classify::mail
