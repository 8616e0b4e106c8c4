#include "targets.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "hash.h"

namespace classify::fuzz {

bool is_utf8(Bytes bytes) {
  const auto byte = [&](std::size_t at) {
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0u;
  };
  const auto within = [&](std::size_t at, unsigned low, unsigned high) {
    return byte(at) >= low && byte(at) <= high;
  };
  for (std::size_t at = 0; at < bytes.size();) {
    const unsigned b = byte(at);
    const std::size_t more = b < 0x80 ? 0 : b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
    if (b >= 0x80 && (b < 0xC2 || b > 0xF4)) return false;
    const unsigned low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
    const unsigned high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
    if (more > 0 && !within(at + 1, low, high)) return false;
    for (std::size_t i = 2; i <= more; ++i) {
      if (!within(at + i, 0x80, 0xBF)) return false;
    }
    at += more + 1;
  }
  return true;
}

bool speaks_of_us(Bytes mail) {
  std::string lower(mail);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
  return lower.find("x-mailsift") != std::string::npos;
}

std::string hex(std::uint64_t number) {
  std::string digits(16, '\0');
  digits.resize(static_cast<std::size_t>(
      std::to_chars(digits.data(), digits.data() + 16, number, 16).ptr - digits.data()));
  return digits;
}

std::string with_hashes(Bytes input) {
  std::string out;
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    std::string line(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
    if (line.ends_with(" # #")) {  // a mail
      const std::size_t next = std::min(input.find("\nT "), input.size());
      const Bytes mail = input.substr(0, next);
      line.resize(line.size() - 3);
      line += std::to_string(mail.size()) + ' ' + hex(hash_bytes(mail)) + " #";
    }
    if (line.ends_with(" #")) {
      line.pop_back();
      line += hex(hash_bytes(line));
    }
    out += line + '\n';
  }
  return out;
}

std::string with_line_ends(Bytes text, LineEnd end) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool crlf = text.substr(at, 2) == "\r\n";
    if (!crlf && text[at] != '\n') {
      out += text[at];
      continue;
    }
    at += crlf ? 1 : 0;
    out += end == LineEnd::lf ? "\n" : end == LineEnd::crlf ? "\r\n" : "\r";
  }
  return out;
}

const std::filesystem::path& scratch() {
  static const struct Scratch {
    std::filesystem::path path;
    Scratch() {
      std::error_code error;
      const std::filesystem::path memory = "/dev/shm";
      std::string name =
          ((::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path()) /
           "mailsift-fuzz-XXXXXX")
              .string();
      if (::mkdtemp(name.data()) == nullptr) std::abort();
      path = name;
    }
    ~Scratch() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  } made;
  return made.path;
}

void write_file(const std::filesystem::path& path, Bytes bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) std::abort();
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace classify::fuzz
