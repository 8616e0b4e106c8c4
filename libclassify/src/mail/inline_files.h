// Files that stand in a text, from the time before MIME.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace classify::mail {

struct InlineFile {
  std::string_view encoding;  // "x-uuencode", "x-yenc"; static storage
  std::string name;           // as written
  std::string bytes;          // of a yEnc file its block, which is not decoded
};

// `text` without its uuencoded files (the first 16) and its first yEnc file (=ybegin ... =yend), which
// are added to `files`. The result is `text` itself or in `memory`. O(text), times the files.
[[nodiscard]] std::string_view take_out_inline_files(std::string_view text, std::string& memory,
                                                     std::vector<InlineFile>& files);

}  // namespace classify::mail
