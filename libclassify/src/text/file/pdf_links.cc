#include "text/file/pdf_links.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <unordered_set>

#include "ascii.h"
#include "text/charset.h"

namespace classify::text {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kMaxTarget = 2048;
constexpr int kMostStreams = 10000;  // each costs a look at its dictionary
constexpr int kMostInflated = 2000;  // each costs the memory that zlib asks for

bool is_white(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\0';
}

// ISO 32000-1 7.3.4.2. `at` is behind the "(", and then where the search goes on.
std::string literal_string(std::string_view bytes, std::size_t& at) {
  std::string out;
  std::size_t open = 1;
  for (; at < bytes.size() && out.size() < kMaxTarget; ++at) {
    char c = bytes[at];
    if (c == '(') ++open;
    if (c == ')' && --open == 0) return out;
    if (c != '\\') {
      out += c;
      continue;
    }
    if (++at == bytes.size()) break;
    c = bytes[at];
    if (c >= '0' && c <= '7') {
      int value = c - '0';
      for (int digits = 1;
           digits < 3 && at + 1 < bytes.size() && bytes[at + 1] >= '0' && bytes[at + 1] <= '7';
           ++digits) {
        value = value * 8 + (bytes[++at] - '0');
      }
      out += static_cast<char>(value & 0xFF);
    } else if (c == '\r' || c == '\n') {  // the string goes on in the next line
      if (c == '\r' && at + 1 < bytes.size() && bytes[at + 1] == '\n') ++at;
    } else if (c == 'n' || c == 'r' || c == 't' || c == 'b' || c == 'f') {
      out += ' ';
    } else {
      out += c;
    }
  }
  return out;
}

// 7.3.4.3. `at` is behind the "<", and then where the search goes on.
std::string hex_string(std::string_view bytes, std::size_t& at) {
  std::string out;
  int high = -1;
  for (; at < bytes.size() && bytes[at] != '>' && out.size() < kMaxTarget; ++at) {
    const int digit = hex_value(bytes[at]);
    if (digit < 0) {
      if (is_white(bytes[at])) continue;
      return {};
    }
    if (high < 0) {
      high = digit;
    } else {
      out += static_cast<char>(high * 16 + digit);
      high = -1;
    }
  }
  if (high >= 0) out += static_cast<char>(high * 16);
  return out;
}

class Scan {
 public:
  // Bytes outside of streams and in streams alike: nobody has to say where a stream ends.
  void run(std::string_view bytes) {
    find_targets(bytes);
    std::size_t at = 0;
    for (int n = 0; n < kMostStreams && (at = bytes.find("stream", at)) != npos; ++n) {
      const std::size_t end = std::min(bytes.find("endstream", at), bytes.size());
      if (at != end) read_stream(bytes, at, end);
      at = std::min(end + 9, bytes.size());
    }
  }

  std::string lines;

 private:
  void find_targets(std::string_view bytes) {
    constexpr std::string_view kKey = "/URI";
    for (std::size_t at = 0; (at = bytes.find(kKey, at)) != npos && !is_full();) {
      at += kKey.size();
      while (at < bytes.size() && is_white(bytes[at])) ++at;
      if (at == bytes.size()) break;
      if (bytes[at] == '(') {
        add(literal_string(bytes, ++at));
      } else if (bytes[at] == '<') {
        add(hex_string(bytes, ++at));
      }
    }
    // Forms are sent to such an address: (http..., and scripts open one: ("http...
    for (std::size_t at = 0; (at = bytes.find("http", at)) != npos && !is_full();) {
      const std::string_view before =
          bytes.substr(at - std::min<std::size_t>(at, 2), std::min<std::size_t>(at, 2));
      if (before.ends_with('(')) {
        add(literal_string(bytes, at));
      } else if (before == "(\"" || before == "('") {
        const char ends[] = {before[1], '\\'};
        const std::string_view target = bytes.substr(at, kMaxTarget);
        const std::size_t end = std::min(target.find_first_of({ends, 2}), target.size());
        add(std::string(target.substr(0, end)));
        at += end;
      } else {
        at += 4;
      }
    }
  }

  // `at`: where the word "stream" stands. Only object streams hold what we look for; pages,
  // pictures and fonts are not inflated. A name with "#" may be any name (7.3.5).
  void read_stream(std::string_view bytes, std::size_t at, std::size_t end) {
    constexpr std::size_t kDictionaryBytes = 1024;
    const std::size_t from = at - std::min(at, kDictionaryBytes);
    std::string_view dictionary = bytes.substr(from, at - from);
    if (const std::size_t object = dictionary.rfind(" obj"); object != npos) {
      dictionary.remove_prefix(object);
    }
    if (dictionary.find("/ObjStm") == npos && dictionary.find('#') == npos) return;
    std::size_t begin = at + 6;
    if (begin < end && bytes[begin] == '\r') ++begin;
    if (begin < end && bytes[begin] == '\n') ++begin;
    const std::string objects = inflate_some(bytes.substr(begin, end - begin));
    if (!objects.empty()) find_targets(objects);
  }

  // Input is bounded by the end of the stream, output by what is left for all of them.
  std::string inflate_some(std::string_view packed) {
    std::string out;
    if (room_ == 0 || inflated_ == kMostInflated) return out;
    ++inflated_;
    z_stream stream{};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    if (inflateInit(&stream) != Z_OK) return out;
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> end(&stream, &inflateEnd);
    std::array<char, 16384> block;
    for (int status = Z_OK; status == Z_OK && room_ > 0;) {
      const std::size_t room = std::min(block.size(), room_);
      stream.next_out = reinterpret_cast<Bytef*>(block.data());
      stream.avail_out = static_cast<uInt>(room);
      status = inflate(&stream, Z_NO_FLUSH);
      const std::size_t written = room - stream.avail_out;
      if (written == 0) break;
      out.append(block.data(), written);
      room_ -= written;
    }
    return out;
  }

  [[nodiscard]] bool is_full() const { return seen_.size() >= kPdfLinks; }

  // Strings of encrypted files are noise: only what can be an address is taken.
  void add(std::string target) {
    if (target.starts_with("\xFE\xFF")) target = decode_text(target, {}).text;
    std::string_view text = trim(target);
    text = text.substr(0, std::min(text.find_first_of(" \t\r\n"), text.size()));
    if (text.size() < 4 || text.find_first_of(":.") == npos || has_controls(text)) return;
    target = is_ascii(text) ? std::string(text)
                            : decode_text(std::string(text), {.label = "utf-8", .hint = {}}).text;
    if (seen_.insert(target).second) (lines += target) += '\n';
  }

  std::unordered_set<std::string> seen_;
  std::size_t room_ = kInflatedBytes;
  int inflated_ = 0;
};

}  // namespace

std::string pdf_links(std::string_view bytes) {
  Scan scan;
  scan.run(bytes.substr(0, kPdfBytes));
  return std::move(scan.lines);
}

}  // namespace classify::text
