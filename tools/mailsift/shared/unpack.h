// Uncompresses mail that a mail server keeps compressed: Dovecot's zlib plugin writes every file of
// a Maildir so (mail_compress, zlib_save: gz, bz2, zstd), under the usual names.
#pragma once

#include <string>
#include <string_view>

namespace mailsift {

// `bytes` as they are, unless they begin as gzip, bzip2 or zstd data does: then what that holds.
// `name` is for messages. Throws Failure (65) if the data is damaged or cut off, or if it holds more
// than 256 MiB.
[[nodiscard]] std::string unpacked(std::string bytes, const std::string& name);

// The beginning of the same for the beginning of a file: as much as can be had, at most `most`
// bytes. Empty if nothing can be had.
[[nodiscard]] std::string unpacked_beginning(std::string_view head, std::size_t most);

}  // namespace mailsift
