#include "spamd/protocol.h"

#include <sysexits.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ascii.h"
#include "judge/points.h"

namespace mailsiftd {
namespace {

constexpr std::array<std::string_view, 9> kNames{
    "CHECK", "SYMBOLS", "REPORT", "REPORT_IFSPAM", "PROCESS", "HEADERS", "TELL", "PING", "SKIP"};

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

// Takes the text up to the first blank off the front.
std::string_view next_word(std::string_view& text) {
  text = trimmed(text);
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

std::optional<Command> command_from_name(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Command>(found - kNames.begin());
}

// Without a mail.
bool is_bare(Command command) { return command == Command::ping || command == Command::skip; }

// "1.3" → 3. Later versions are answered as 1.5, the last that is known.
std::optional<int> minor_of(std::string_view version) {
  const bool good =
      version.size() == 3 && version.starts_with("1.") && classify::is_digit(version[2]);
  if (!good) return std::nullopt;
  return std::clamp(version[2] - '0', 2, 5);
}

std::optional<std::size_t> length_from(std::string_view text) {
  constexpr std::size_t kMostDigits = 15;
  if (text.empty() || text.size() > kMostDigits) return std::nullopt;
  std::size_t length = 0;
  for (const char c : text) {
    if (!classify::is_digit(c)) return std::nullopt;
    length = length * 10 + static_cast<std::size_t>(c - '0');
  }
  return length;
}

// "local, remote"
bool names_local(std::string_view list) {
  while (!list.empty()) {
    const std::string_view item = list.substr(0, list.find(','));
    if (classify::equals_ignoring_case(trimmed(item), "local")) return true;
    list.remove_prefix(std::min(list.size(), item.size() + 1));
  }
  return false;
}

// Clients expect at most two digits before the point.
std::string number(double value) { return classify::one_decimal(std::clamp(value, -99.9, 99.9)); }

std::string spam_line(const Points& p) {
  return std::string("Spam: ") + (p.spam ? "True" : "False") + " ; " + number(p.points) + " / " +
         number(p.required) + "\r\n";
}

std::string length_line(std::size_t bytes) {
  return "Content-length: " + std::to_string(bytes) + "\r\n";
}

constexpr std::string_view kOk = "SPAMD/1.1 0 EX_OK\r\n";

std::string rspamd_answer(const Points& p, std::string_view text) {
  // We never ask to reject a mail: no score reaches the third number.
  constexpr double kNever = 999.9;
  std::string out = "RSPAMD/1.3 0 EX_OK\r\nMetric: default; ";
  out += p.spam ? "True; " : "False; ";
  out += number(p.points) + " / " + number(p.required) + " / " + classify::one_decimal(kNever);
  out += "\r\nAction: ";
  out += p.spam ? "add header" : "no action";
  out += "\r\n";
  out += text;
  return out + "\r\n";
}

}  // namespace

std::string_view name(Command command) { return kNames[static_cast<std::size_t>(command)]; }

bool RequestReader::refuse(int code, std::string reason) {
  fault_ = Fault{code, std::move(reason)};
  at_ = At::done;
  return true;
}

bool RequestReader::take(std::string_view bytes) {
  if (!bytes.empty()) untouched_ = false;
  while (!bytes.empty() && (at_ == At::line || at_ == At::headers)) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (line_.size() + piece.size() > limits_.longest_line)
      return refuse(EX_PROTOCOL, "line too long");
    line_ += piece;
    if (end == std::string_view::npos) return false;
    bytes.remove_prefix(end + 1);
    const std::string line = std::move(line_);
    line_.clear();
    if (take_line(line)) {
      // What follows a whole request is not of it, unless a mail was to be that long.
      if (!fault_ && !bytes.empty() && length_ && request_.body.size() == *length_)
        return refuse(EX_PROTOCOL, "Content-length too small");
      return true;
    }
  }
  return at_ == At::done || (!bytes.empty() && take_body(bytes));
}

bool RequestReader::end() {
  switch (at_) {
    case At::line:
      if (untouched_) return false;
      return refuse(EX_PROTOCOL, "no request");
    case At::headers:
      if (is_bare(request_.command)) break;
      return refuse(EX_PROTOCOL, "the request ends in its header");
    case At::body:
      if (length_) return refuse(EX_PROTOCOL, "Content-length too large");
      at_ = At::done;
      break;
    case At::done:
      break;
  }
  return true;
}

bool RequestReader::take_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (at_ == At::line) return take_command(line);
  return line.empty() ? headers_end() : take_header(line);
}

bool RequestReader::take_command(std::string_view line) {
  const std::optional<Command> command = command_from_name(next_word(line));
  std::string_view protocol = next_word(line);
  if (!command || !trimmed(line).empty()) return refuse(EX_PROTOCOL, "bad request line");
  request_.command = *command;
  request_.rspamd = protocol.starts_with("RSPAMC/");
  if (request_.rspamd && *command != Command::check) return refuse(EX_PROTOCOL, "bad request line");
  if (!request_.rspamd && !protocol.starts_with("SPAMC/"))
    return refuse(EX_PROTOCOL, "bad request line");
  const std::optional<int> minor = minor_of(protocol.substr(protocol.find('/') + 1));
  if (!minor) return refuse(EX_PROTOCOL, "unknown version");
  request_.minor = *minor;
  at_ = At::headers;
  // Before 1.5, clients that say no more than this wait for the answer now.
  if (is_bare(*command) && *minor < 5) at_ = At::done;
  return at_ == At::done;
}

bool RequestReader::take_header(std::string_view line) {
  if (++headers_ > limits_.most_headers) return refuse(EX_PROTOCOL, "too many headers");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return refuse(EX_PROTOCOL, "bad header line");
  const std::string_view field = trimmed(line.substr(0, colon));
  const std::string_view value = trimmed(line.substr(colon + 1));
  const auto is = [field](std::string_view wanted) {
    return classify::equals_ignoring_case(field, wanted);
  };
  if (is("Content-length")) {
    const std::optional<std::size_t> length = length_from(value);
    if (!length || (length_ && *length != *length_))
      return refuse(EX_PROTOCOL, "bad Content-length");
    length_ = length;
  } else if (is("User")) {
    request_.user = value;
  } else if (is("Compress")) {
    if (value != "zlib") return refuse(EX_PROTOCOL, "unknown compression");
    request_.zlib = true;
  } else if (is("Message-class")) {
    if (value != "spam" && value != "ham") return refuse(EX_PROTOCOL, "unknown Message-class");
    request_.tell.cls = value == "spam" ? classify::Class::spam : classify::Class::good;
  } else if (is("Set")) {
    request_.tell.set_local = names_local(value);
  } else if (is("Remove")) {
    request_.tell.remove_local = names_local(value);
  }
  return false;
}

bool RequestReader::headers_end() {
  const Tell& tell = request_.tell;
  if (request_.command == Command::tell) {
    if (tell.set_local && tell.remove_local) return refuse(EX_USAGE, "Set and Remove of the same");
    if (tell.set_local && tell.cls == classify::Class::unsure)
      return refuse(EX_USAGE, "Set without a Message-class");
  }
  at_ = At::body;
  if (is_bare(request_.command)) {
    at_ = At::done;
  } else if (length_) {
    if (*length_ > limits_.most_body) return refuse(EX_DATAERR, "message too large");
    if (*length_ == 0) at_ = At::done;
  }
  return at_ == At::done;
}

bool RequestReader::take_body(std::string_view bytes) {
  std::string& body = request_.body;
  if (bytes.size() > limits_.most_body - body.size())
    return refuse(EX_DATAERR, "message too large");
  // To answer with a part of a mail would lose the rest.
  if (length_ && bytes.size() > *length_ - body.size())
    return refuse(EX_PROTOCOL, "Content-length too small");
  body += bytes;
  if (length_ && body.size() == *length_) at_ = At::done;
  return at_ == At::done;
}

std::string verdict_answer(const Request& request, const Points& points, std::string_view text) {
  if (request.rspamd) return rspamd_answer(points, text);
  std::string out(kOk);
  const bool has_text = request.command != Command::check;
  if (has_text && request.minor >= 3) out += length_line(text.size());
  out += spam_line(points);
  out += "\r\n";
  if (has_text) out += text;
  return out;
}

std::string mail_answer(const Request& request, const Points& points, std::size_t mail_bytes) {
  std::string out(kOk);
  out += length_line(mail_bytes);
  if (request.minor >= 3) out += spam_line(points);
  return out + "\r\n";
}

std::string tell_answer(Told told) {
  std::string out(kOk);
  if (told == Told::set) out += "DidSet: local\r\n";
  if (told == Told::removed) out += "DidRemove: local\r\n";
  return out + length_line(0) + "\r\n";
}

std::string ping_answer() { return "SPAMD/1.5 0 PONG\r\n"; }

std::string fault_answer(const Fault& fault) {
  static constexpr std::array<std::string_view, 3> kWords{"EX_USAGE", "EX_DATAERR", "EX_NOINPUT"};
  std::string_view word = "EX_TEMPFAIL";
  if (fault.code >= EX_USAGE && fault.code <= EX_NOINPUT)
    word = kWords[static_cast<std::size_t>(fault.code - EX_USAGE)];
  if (fault.code == EX_PROTOCOL) word = "EX_PROTOCOL";
  if (fault.code == EX_IOERR) word = "EX_IOERR";
  return "SPAMD/1.0 " + std::to_string(fault.code) + " " + std::string(word) + ": " + fault.reason +
         "\r\n";
}

std::optional<std::string> inflated(std::string_view bytes, std::size_t most) {
  z_stream stream{};
  if (::inflateInit(&stream) != Z_OK) return std::nullopt;
  std::string out;
  std::array<char, 32 << 10> piece;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // only read
  stream.avail_in = static_cast<uInt>(bytes.size());
  int result = Z_OK;
  while (result == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    result = ::inflate(&stream, Z_NO_FLUSH);
    const std::size_t given = piece.size() - stream.avail_out;
    if (given > most - out.size()) result = Z_MEM_ERROR;
    if (result == Z_OK || result == Z_STREAM_END) out.append(piece.data(), given);
  }
  const bool whole = result == Z_STREAM_END && stream.avail_in == 0;
  ::inflateEnd(&stream);
  if (!whole) return std::nullopt;
  return out;
}

}  // namespace mailsiftd
