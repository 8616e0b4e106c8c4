// An mbox, and the lines that begin its messages.
//
//   From me@example.com Thu Jan  1 00:00:00 2004
//   Subject: one
//   ...
//   From - Thu Jan 01 00:00:00 2004            another message, with or without a blank line before
//   Subject: two
//   ...
//   From here on we meet at noon.              a line of the text
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mailsift {

// True for "From ", who sent it (an address, a word, "-", "???@???", several words, or nothing) and
// a date, as mail programs write it: "Thu Jan  1 00:00:00 2004", "Thu, 1 Jan 2004 00:00 +0900", the
// time zone in front of the year, "remote from host" at the end.
[[nodiscard]] bool is_from_line(std::string_view line);

// Where the next message begins after `at`; npos if there is none. Its From_ line is followed by a
// field, or by another From_ line. O(bytes).
[[nodiscard]] std::size_t next_message(std::string_view mbox, std::size_t at);

// True if the bytes are an mbox of more than one message.
[[nodiscard]] bool is_mbox_of_several(std::string_view bytes);

// True if a file of this name and content is read as an mbox.
[[nodiscard]] bool is_mbox(std::string_view path, std::string_view bytes);

// One message of an mbox without its quoting: ">From " lines lose one ">".
[[nodiscard]] std::string unquoted(std::string_view message);

}  // namespace mailsift
