// Where the header of a raw message begins and ends, byte for byte; the parser and the annotator
// must agree on it.
#pragma once

#include <cstddef>
#include <string_view>

namespace classify {
namespace [[gnu::visibility("default")]] mail {

//   From_ line | junk | field field ... field | blank line | body
//              ▲junk_begin                    ▲fields_end  ▲body_begin
//                     ▲fields_begin
struct HeaderBlock {
  std::size_t junk_begin = 0;    // after an mbox "From " line that has a line end
  std::size_t fields_begin = 0;  // after the junk; mostly = junk_begin
  std::size_t fields_end = 0;    // after the last header line; = fields_begin: no header at all
  std::size_t body_begin = 0;    // after the blank line, or = fields_end if there is none
  bool blank_line = false;       // false: the body follows at once, or there is no body
  bool stray_lines = false;      // some lines between the fields are no fields
};

// What begins with the header: a message may have junk in front of it, a part of a multipart not.
enum class Whole : bool { part, message };

// A line is a field if it begins with a name (RFC 5322 2.2, blanks before the colon allowed) and a
// colon. It is a continuation if it begins with a space or tab and follows a field. A line that is
// neither ends the header, with these exceptions, which come from programs that wrote into a mail
// what is not of it:
//   * stray line: fields follow after it, up to the blank line, at least one of a usual name
//   * indented first line: it is a field of a usual name, and another field follows
//   * junk before the header of a message: byte order mark, NUL, empty lines, chatter of SMTP, POP
//     and IMAP, and at most 3 other lines, if at least 3 fields follow, one of them Received,
//     Return-Path, From, Date or Message-ID
// Lines end with LF; a CR before it belongs to the line end. O(header).
[[nodiscard]] HeaderBlock locate_header(std::string_view raw);

// One logical field: the name, the raw value after the colon with its folds, and all its bytes. A
// stray line is one without a name.
struct RawField {
  std::string_view name;   // blanks around it left out
  std::string_view value;  // after the colon, without the last line end
  std::string_view all;    // every byte of the field, line ends included
};

// Takes the next field off the front of `block` (bytes fields_begin..fields_end). False at its end.
[[nodiscard]] bool next_field(std::string_view& block, RawField& field);

// Both in one pass, for callers that need every field anyway: first the fields one by one, and
// after the last one the block.
class HeaderScan {
 public:
  explicit HeaderScan(std::string_view raw, Whole whole = Whole::message);
  // Bytes of the next field, empty after the last.
  [[nodiscard]] std::string_view next();
  [[nodiscard]] const HeaderBlock& block() const { return block_; }

 private:
  std::string_view raw_;
  HeaderBlock block_;
  std::size_t strays_left_ = 16;  // each looks at the lines behind it
};

// The parts of a field that next() gave.
[[nodiscard]] RawField raw_field(std::string_view all);

}  // namespace mail
}  // namespace classify
