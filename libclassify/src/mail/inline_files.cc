#include "mail/inline_files.h"

#include <algorithm>

#include "mail/lines.h"
#include "mail/transfer.h"

namespace classify::mail {
namespace {

// `text` without the `size` bytes at `begin`. The result is in `memory`; `text` is there already
// unless `memory` is empty.
std::string_view without(std::string_view text, std::size_t begin, std::size_t size,
                         std::string& memory) {
  if (memory.empty()) memory = text;
  memory.erase(begin, size);
  return memory;
}

std::string_view take_out_uuencoded(std::string_view text, std::string& memory,
                                    std::vector<InlineFile>& files) {
  constexpr int kMost = 16;
  for (int i = 0; i < kMost; ++i) {
    Uuencoded found = find_uuencoded(text);
    if (found.begin == std::string_view::npos) break;
    text = without(text, found.begin, found.size, memory);
    files.push_back({"x-uuencode", std::move(found.name), std::move(found.bytes)});
  }
  return text;
}

std::string_view take_out_yenc(std::string_view text, std::string& memory,
                               std::vector<InlineFile>& files) {
  std::size_t line = line_beginning_with('=', text, 0);
  while (line != std::string_view::npos && !text.substr(line).starts_with("=ybegin ")) {
    line = line_beginning_with('=', text, line_end(text, line));
  }
  if (line == std::string_view::npos) return text;
  const std::size_t begin = line == 0 ? 0 : line - 1;  // its line feed is removed, too
  const std::size_t last_line = std::min(text.find("\n=yend", begin), text.size());
  const std::size_t end = std::min(text.find('\n', last_line + 1), text.size());
  const std::string_view block = text.substr(begin, end - begin);
  const std::size_t name = block.find(" name=");
  const std::size_t first_line = std::min(block.find('\n', 1), block.size());
  files.push_back({"x-yenc",
                   std::string(name < first_line ? block.substr(name + 6, first_line - name - 6)
                                                 : std::string_view{}),
                   std::string(block)});
  return without(text, begin, end - begin, memory);
}

}  // namespace

std::string_view take_out_inline_files(std::string_view text, std::string& memory,
                                       std::vector<InlineFile>& files) {
  text = take_out_uuencoded(text, memory, files);
  return take_out_yenc(text, memory, files);
}

}  // namespace classify::mail
