#include "text/file/armour.h"

#include <algorithm>

#include "ascii.h"

namespace classify::text {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kLongLine = 40;      // shorter lines may be words
constexpr std::size_t kFewestBytes = 200;  // of base64 without a head line
constexpr std::size_t kMostKinds = 8;

// Without the marks of a quotation and blanks.
std::string_view content(std::string_view line) {
  while (!line.empty() && (is_blank(line.front()) || line.front() == '>')) line.remove_prefix(1);
  return trim(line);
}

bool is_base64(std::string_view line) {
  const std::size_t padding = line.find('=');
  const std::string_view letters = line.substr(0, padding);
  return std::all_of(letters.begin(), letters.end(),
                     [](char c) { return is_alnum(c) || c == '+' || c == '/'; }) &&
         (padding == npos || line.substr(padding).find_first_not_of('=') == npos);
}

bool is_long_base64(std::string_view line) { return line.size() >= kLongLine && is_base64(line); }

// "PGP MESSAGE" of "-----BEGIN PGP MESSAGE-----"; else empty.
std::string_view label(std::string_view line, std::string_view begin) {
  if (!line.starts_with(begin) || !line.ends_with("-----") || line.size() > 80 ||
      line.size() < begin.size() + 6) {
    return {};
  }
  return line.substr(begin.size(), line.size() - begin.size() - 5);
}

bool is_armour_header(std::string_view line) {
  for (const std::string_view key : {"Version:", "Comment:", "Hash:", "Charset:", "MessageID:"}) {
    if (line.starts_with(key)) return true;
  }
  return false;
}

// Where the line at `pos` ends, without its LF.
std::size_t end_of(std::string_view text, std::size_t pos) {
  return std::min(text.find('\n', pos), text.size());
}

struct Block {
  std::size_t end = 0;  // 0: there is none
  std::string kind;
};

// The armour that begins with the line at `at`.
Block armour_at(std::string_view text, std::size_t at) {
  std::size_t end = end_of(text, at);
  const std::string_view head = label(content(text.substr(at, end - at)), "-----BEGIN ");
  // What was signed in clear is text; its signature is a block of its own.
  if (head.empty() || head == "PGP SIGNED MESSAGE") return {};
  Block block{end, lower(head)};
  bool after_long = false;
  for (std::size_t next = end + 1; next < text.size(); next = end + 1) {
    end = end_of(text, next);
    const std::string_view line = content(text.substr(next, end - next));
    if (!label(line, "-----END ").empty()) return {end, std::move(block.kind)};
    const bool is_long = is_long_base64(line);
    const bool last = line.starts_with('=') ? is_base64(line.substr(1))  // the checksum
                                            : after_long && is_base64(line);
    if (!line.empty() && !is_long && !last && !is_armour_header(line)) break;
    if (!line.empty()) block.end = end;
    after_long = is_long;
  }
  return block;
}

// The lines of base64 that begin with the one at `at`: all of one length, but for the last, which is
// whole quanta.
Block base64_at(std::string_view text, std::size_t at) {
  std::size_t end = end_of(text, at);
  const std::size_t width = content(text.substr(at, end - at)).size();
  Block block{end, "base64"};
  std::size_t bytes = width;
  for (std::size_t next = end + 1; next < text.size(); next = end + 1) {
    end = end_of(text, next);
    const std::string_view line = content(text.substr(next, end - next));
    if (line.empty() || line.size() > width || !is_base64(line)) break;
    if (line.size() < width && (bytes == width || line.size() % 4 != 0)) break;
    block.end = end;
    bytes += line.size();
    if (line.size() < width) break;
  }
  return bytes < kFewestBytes ? Block{} : block;
}

}  // namespace

std::string_view without_armour(std::string_view utf8, std::string& memory,
                                std::vector<std::string>& kinds) {
  std::size_t kept = 0;  // of `utf8`, up to here
  bool found = false;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t end = end_of(utf8, at);
    // Most lines are short, or have a blank near their beginning.
    const std::string_view line = content(utf8.substr(at, end - at));
    Block block;
    if (line.starts_with("-----BEGIN ")) {
      block = armour_at(utf8, at);
    } else if (end - at >= kLongLine && is_long_base64(line)) {
      block = base64_at(utf8, at);
    }
    if (block.end == 0) {
      at = end + 1;
      continue;
    }
    if (!found) memory.clear();
    found = true;
    memory += utf8.substr(kept, at - kept);
    if (kinds.size() < kMostKinds) kinds.push_back(std::move(block.kind));
    kept = at = block.end;
  }
  if (!found) return utf8;
  return memory += utf8.substr(kept);
}

}  // namespace classify::text
