// Raw mail → MIME parts, header fields, Unicode text, defects. Never fails.
//
//   From_ line? ─ header fields ─ blank line ─ body ─┬─ part: text/plain   → text
//                                                    ├─ part: text/html    → text (as HTML source)
//                                                    ├─ part: image/png    → type, name, size, head
//                                                    └─ part: a.html, PDF  → and its text or links
//
// Any bytes give a Message: the readable content, plus a list of the defects that were found.
// Nothing in it depends on line endings (LF or CRLF). The walk through nested parts has its own
// stack, so no input can exhaust the program's stack. O(bytes), within the limits below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classify/language.h"

namespace [[gnu::visibility("default")]] classify {

// Content beyond a limit becomes one opaque part or is left out, and a defect says so.
struct Limits {
  std::size_t levels = 50;           // of nested multiparts and attached messages
  std::size_t parts = 1000;          // leaves
  std::size_t header_fields = 1000;  // of the message and of each part
  std::size_t field_bytes =
      64 * 1024;  // of one unfolded field; a whole header may have 8 times this
  std::size_t message_bytes = 16 * 1024 * 1024;  // only the head of a larger message is read
  std::size_t text_bytes = 1024 * 1024;          // decoded text kept of one part
};

enum class Defect : std::uint8_t {
  mbox_from_line,      // an mbox "From " line in front (harmless)
  junk_before_header,  // lines or bytes in front that are no header; skipped
  no_header,           // the first line is no header field
  no_header_end,       // no blank line before the body
  nul_bytes,
  bare_carriage_return,
  bad_field_name,  // a field name with blanks or 8-bit characters, or a header line without one
  too_many_fields,
  field_too_long,
  message_too_large,
  too_many_levels,
  too_many_parts,
  no_boundary,         // a multipart that names no boundary
  missing_boundary,    // a multipart whose boundary never occurs
  unclosed_multipart,  // its closing boundary is missing
  bad_content_type,
  bad_transfer_encoding,  // an unknown name, or one not allowed there
  transfer_noise,         // bytes that the transfer encoding does not allow
  charset_lie,            // a part or field is not in the charset it declares
  undecodable,            // some bytes fit no charset
  raw_8bit_header,        // 8-bit bytes or escape sequences outside encoded words
  broken_encoded_word,
  uuencoded,          // a uuencoded file inside text
  hidden_characters,  // zero-width and other default-ignorable characters; found by tokenize()
  not_mail,           // empty, or a file of another kind; it is not to be learned
};
inline constexpr std::size_t kDefects = static_cast<std::size_t>(Defect::not_mail) + 1;

// "no_header_end": as in tokens and in `decode --json`. Static storage.
[[nodiscard]] std::string_view name(Defect defect);

struct HeaderField {
  std::string name;  // as written
  std::string raw;   // unfolded value, raw bytes, at most Limits::field_bytes
  std::string text;  // the value as a person reads it, UTF-8
};

// One charset claim and how the text was read, in the order met.
struct CharsetRecord {
  std::string where;     // "subject", "from", "part 1", ...
  std::string declared;  // as written; empty: nothing declared
  std::string used;      // canonical name
  std::string reason;    // "declared", "utf-8", "escapes", "score", "bom", "repaired", "ascii"
  bool lie = false;
};

// One parameter of a value such as "text/plain; charset=x; name*0*=...".
struct Parameter {
  std::string name;          // lower case, without the marks of RFC 2231
  std::string value;         // as a person reads it, UTF-8
  std::string raw;           // bytes, without quotes, escapes and percent signs
  std::string charset;       // as declared in RFC 2231's form; mostly empty
  bool is_extended = false;  // in RFC 2231's form
};
struct ParameterizedValue {
  std::string value;  // the text before the first semicolon, lower case, blanks removed
  std::vector<Parameter> parameters;
  std::size_t defects = 0;
  // First parameter of that name, or nullptr.
  [[nodiscard]] const Parameter* find(std::string_view name) const;
};

// What Part::text holds.
enum class Content : std::uint8_t {
  none,
  text,
  markup,  // source of HTML, XHTML, SVG or other XML
  links,   // one address per line: all that is read of a PDF
};

struct Part {
  std::string type;  // "text/html", lower case; "text/plain" where none or nonsense is given
  std::string declared_type;  // as written, lower case; empty: none
  std::string charset;        // canonical name of the charset used; empty unless it has text
  std::string declared_charset;
  std::string transfer_encoding;  // lower case; empty: none
  std::string disposition;        // "inline", "attachment", ... lower case; empty: none
  std::string filename;           // UTF-8; from Content-Disposition, else the name of Content-Type
  std::string content_id;
  // Text parts, and files that hold text, whatever type and name they are given: at most
  // Limits::text_bytes, UTF-8, lines end with LF. HTML as source; of RTF what it shows; iCalendar
  // and vCard unfolded, their values unescaped.
  std::string text;
  Content content = Content::none;
  std::string head;                // other parts: their first 32 decoded bytes
  std::size_t size = 0;            // decoded bytes
  std::uint64_t content_hash = 0;  // XXH3 of the decoded bytes
  std::size_t level = 0;           // 0 = the message itself
  bool attached_message = false;   // inside a message/rfc822, or a mail that is a file
  bool in_file = false;            // inside a mail that is a file (.eml, .mht): nobody is shown it
  bool superseded = false;         // a version of a text; the reader is shown another version
  bool resource = false;           // in a multipart/related, of a text type that nobody shows
  // Text, or a report meant to be read (message/delivery-status and the like).
  [[nodiscard]] bool is_text() const {
    return type.starts_with("text/") || type.starts_with("message/");
  }
  [[nodiscard]] bool is_html() const { return type == "text/html"; }
  // Every mail program shows it.
  [[nodiscard]] bool is_shown_type() const { return is_html() || type == "text/plain"; }
  // Mail programs show its name, not its text.
  [[nodiscard]] bool is_file() const { return !is_text() || disposition == "attachment"; }
  [[nodiscard]] bool has_text() const { return content != Content::none; }
};

struct Message {
  std::vector<HeaderField> fields;           // of the message, in order
  std::vector<HeaderField> attached_fields;  // Subject, From ... of attached messages
  std::vector<Part> parts;                   // leaves in reading order
  std::vector<std::string> attached_names;   // file names of attached messages, UTF-8, where given
  ParameterizedValue content_type;           // of the message itself: the one that counts
  std::string
      structure;         // "multipart/mixed(multipart/alternative(text/plain,text/html),image/png)"
  std::string preamble;  // raw bytes before the first boundary of the outermost multipart
  std::vector<CharsetRecord> charsets;
  std::vector<Defect> defects;  // each at most once, in order of the enumeration
  std::size_t bytes = 0;        // of the raw message

  // First field of that name (any case), or nullptr.
  [[nodiscard]] const HeaderField* find(std::string_view name) const;
  [[nodiscard]] bool has(Defect defect) const;
  // The charset of the first text that is not plain ASCII, or empty: bytes in header fields that
  // declare no charset are probably in this one.
  [[nodiscard]] std::string_view text_charset() const;
};

// What kind of file this is, if it is no mail: "empty", "PNG picture", "binary data". Static storage.
// An empty result: it may be mail. So may be whatever begins with a header field, and any text,
// because mail sometimes loses its header. A file that is no mail lies among mail by mistake, and
// must not be learned. O(1), but for files of NUL bytes only.
[[nodiscard]] std::string_view not_mail(std::string_view raw);

// False for mail that has other lines in front of its header, or no header.
[[nodiscard]] bool begins_with_header(std::string_view raw);

// Total: any bytes. O(bytes); throws only std::bad_alloc.
[[nodiscard]] Message parse_message(std::string_view raw, const Limits& limits = {});

// The decoded Subject, or empty; the first file name of a part or of an attached message, or empty.
[[nodiscard]] std::string subject(const Message& message);
[[nodiscard]] std::string first_filename(const Message& message);

}  // namespace classify
