#include "sieve/protocol.h"

namespace mailsiftd {

bool ScriptReader::refuse(std::string why) {
  fault_ = std::move(why);
  at_ = At::done;
  return true;
}

bool ScriptReader::take(std::string_view bytes) {
  if (!bytes.empty()) untouched_ = false;
  while (!bytes.empty() && at_ < At::mail) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (line_.size() + piece.size() > limits_.longest_line) return refuse("line too long");
    line_ += piece;
    if (end == std::string_view::npos) return false;
    bytes.remove_prefix(end + 1);
    const std::string line = std::move(line_);
    line_.clear();
    if (++lines_ > limits_.most_headers) return refuse("too many lines");
    if (take_line(line)) return true;
  }
  if (at_ == At::done) return true;
  if (bytes.size() > limits_.most_body - request_.mail.size()) return refuse("message too large");
  request_.mail += bytes;
  return false;
}

bool ScriptReader::end() {
  if (untouched_) return false;
  if (at_ < At::mail) refuse("the request ends before the mail");
  at_ = At::done;
  return true;
}

bool ScriptReader::take_line(std::string_view line) {
  constexpr std::string_view kVersion = "VERSION\tscript\t4\t", kUser = "env_USER=";
  switch (at_) {
    case At::version:
      if (!line.starts_with(kVersion)) return refuse("not version 4 of Dovecot's script protocol");
      at_ = At::environment;
      break;
    case At::environment:
      request_.noreply = line == "noreply";
      if (line == "-" || request_.noreply) {
        at_ = At::arguments;
      } else if (line.starts_with(kUser)) {
        request_.user = unescaped(line.substr(kUser.size()));
      } else if (!line.starts_with("env_") && !line.starts_with("alarm=")) {
        return refuse("unknown line");
      }
      break;
    default:
      if (line.empty()) {
        at_ = At::mail;
      } else {
        request_.arguments.push_back(unescaped(line));
      }
  }
  return false;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\001' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    switch (text[++i]) {
      case '0':
        out += '\0';
        break;
      case '1':
        out += '\001';
        break;
      case 't':
        out += '\t';
        break;
      case 'r':
        out += '\r';
        break;
      case 'n':
        out += '\n';
        break;
      default:
        out += text[i];
    }
  }
  return out;
}

}  // namespace mailsiftd
