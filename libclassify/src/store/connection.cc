#include "store/connection.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "ascii.h"
#include "classify/error.h"
#include "hash.h"
#include "home/record.h"
#include "store/libpq.h"

namespace classify::store {
namespace {

// A server that says nothing for so long is gone.
constexpr std::chrono::seconds kPatience{30};
constexpr std::chrono::seconds kLongestPause{30};
// Between looks whether somebody wants us to give up.
constexpr std::chrono::milliseconds kALook{200};

// Before the URI, which may say otherwise. A connection whose host died must not keep the lock of an
// owner for long, and nobody may wait for a dead server.
constexpr std::array<std::pair<const char*, const char*>, 8> kDefaults{
    {{"fallback_application_name", "mailsift"},
     {"connect_timeout", "5"},
     {"keepalives_idle", "10"},
     {"keepalives_interval", "5"},
     {"keepalives_count", "3"},
     {"tcp_user_timeout", "20000"},
     {"client_encoding", "UTF8"},
     {"options",
      "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 "
      "-c tcp_user_timeout=20000"}}};

// libpq's messages, which may have several lines, as one.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    const bool blank = c == '\n' || c == '\t' || c == ' ';
    if (!blank) {
      out += c;
    } else if (!out.ends_with(' ')) {
      out += ' ';
    }
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

// Of a prepared statement: different statements must have different ones.
std::string name_of(const std::string& sql) { return "m" + hex(hash_bytes(sql)); }

}  // namespace

Answer::Answer(pg_result* result) : result_(result, libpq().clear) {}

int Answer::rows() const { return libpq().rows(result_.get()); }

bool Answer::is_null(int row, int column) const {
  return libpq().is_null(result_.get(), row, column) != 0;
}

std::string_view Answer::text(int row, int column) const {
  return {libpq().value(result_.get(), row, column),
          static_cast<std::size_t>(libpq().length(result_.get(), row, column))};
}

std::int64_t Answer::number(int row, int column) const {
  std::uint64_t value = 0;
  const std::string_view bytes = text(row, column);
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return bytes.size() == 4 ? static_cast<std::int32_t>(value) : static_cast<std::int64_t>(value);
}

std::int64_t Answer::affected() const {
  std::int64_t count = 0;
  return parse_number(std::string_view(libpq().affected(result_.get())), count) ? count : 0;
}

void check_uri(const std::string& uri) {
  char* problem = nullptr;
  PQconninfoOption* const options = libpq().parse_uri(uri.c_str(), &problem);
  if (options == nullptr) {
    const std::string reason = problem != nullptr ? one_line(problem) : "out of memory";
    libpq().free_text(problem);
    throw Error(ErrorCode::invalid_input, "not the URI of a store: " + reason);
  }
  bool secret = false, printable = true;
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    const std::string_view keyword = option->keyword;
    secret |= option->val != nullptr && (keyword == "password" || keyword == "sslpassword");
  }
  libpq().free_uri(options);
  for (const char c : uri) printable &= c >= ' ' && c < 0x7F;
  if (secret) {
    throw Error(ErrorCode::invalid_input,
                "a password does not belong into the URI of a store, where others can read it: put "
                "it into ~/.pgpass");
  }
  if (!printable) throw Error(ErrorCode::invalid_input, "not the URI of a store: odd characters");
}

Connection::Connection(std::string uri) : uri_(std::move(uri)), user_(::geteuid()) {}

void Connection::close() {
  if (connection_ != nullptr) libpq().finish(connection_);
  connection_ = nullptr;
  prepared_.clear();
}

void Connection::retry_now() {
  const std::lock_guard guard(mutex_);
  pause_ = std::chrono::seconds(0);
  retry_at_ = {};
}

bool Connection::hold(const std::string& name) {
  const std::lock_guard guard(mutex_);
  return held_.insert(name).second;
}

void Connection::release(const std::string& name) {
  const std::lock_guard guard(mutex_);
  held_.erase(name);
}

// The next statement connects anew.
void Connection::lose(const std::string& reason) {
  close();
  throw Error(ErrorCode::unreachable, uri_ + ": cannot be reached: " + reason);
}

void Connection::back_off(const std::string& reason) {
  last_failure_ = reason;
  pause_ = std::clamp(pause_ * 2, std::chrono::seconds(1), kLongestPause);
  retry_at_ = Clock::now() + pause_;
}

void Connection::open() {
  // After a fork it is the parent's, and its descriptor may be something else here.
  if (process_ != ::getpid()) {
    connection_ = nullptr;
    prepared_.clear();
  }
  process_ = ::getpid();
  if (connection_ != nullptr && libpq().status(connection_) == CONNECTION_OK) return;
  close();
  if (gave_up_) lose("this program ends");
  if (Clock::now() < retry_at_) lose(last_failure_);
  if (::geteuid() != user_) lose("the connection broke");
  std::vector<const char*> names, values;
  for (const auto& [name, value] : kDefaults) {
    names.push_back(name);
    values.push_back(value);
  }
  names.insert(names.end(), {"dbname", nullptr});
  values.insert(values.end(), {uri_.c_str(), nullptr});
  connection_ = libpq().connect(names.data(), values.data(), 1);
  if (connection_ == nullptr) throw std::bad_alloc();
  if (libpq().status(connection_) != CONNECTION_OK) {
    back_off(one_line(libpq().error_message(connection_)));
    lose(last_failure_);
  }
  retry_at_ = {};
  libpq().set_notice_processor(
      connection_, [](void*, const char*) {}, nullptr);
  if (libpq().set_nonblocking(connection_, 1) != 0 || libpq().enter_pipeline(connection_) == 0) {
    lose("not a connection for many statements");
  }
}

void Connection::wait(bool to_write) {
  pollfd socket{.fd = libpq().socket(connection_),
                .events = static_cast<short>(to_write ? POLLIN | POLLOUT : POLLIN),
                .revents = 0};
  const auto until = Clock::now() + kPatience;
  for (;;) {
    const int ready = ::poll(&socket, 1, static_cast<int>(kALook.count()));
    if (ready > 0) break;
    if (ready < 0 && errno != EINTR) lose("poll failed");
    if (gave_up_) lose("this program ends");
    if (Clock::now() >= until) {
      back_off("it does not answer");
      lose(last_failure_);
    }
  }
  if ((socket.revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
      libpq().consume_input(connection_) == 0) {
    lose(one_line(libpq().error_message(connection_)));
  }
}

void Connection::send(const Statement& statement) {
  std::vector<const char*> bytes;
  std::vector<int> lengths, forms;
  for (const Value& value : statement.values) {
    bytes.push_back(value.is_null() ? nullptr : value.bytes().c_str());
    lengths.push_back(static_cast<int>(value.bytes().size()));
    forms.push_back(value.is_binary() ? 1 : 0);
  }
  const auto count = static_cast<int>(bytes.size());
  const int sent =
      statement.often
          ? libpq().send_prepared(connection_, name_of(statement.sql).c_str(), count, bytes.data(),
                                  lengths.data(), forms.data(), 1)
          : libpq().send_query(connection_, statement.sql.c_str(), count, nullptr, bytes.data(),
                               lengths.data(), forms.data(), 1);
  if (sent == 0) {
    lose(one_line(libpq().error_message(connection_)));
  }
}

// Hands over those that this connection has not had yet; each has an answer. Returns how many.
std::size_t Connection::prepare(const std::vector<Statement>& statements) {
  std::size_t count = 0;
  for (const Statement& statement : statements) {
    if (!statement.often || !prepared_.insert(statement.sql).second) continue;
    if (libpq().send_prepare(connection_, name_of(statement.sql).c_str(), statement.sql.c_str(), 0,
                             nullptr) == 0) {
      lose(one_line(libpq().error_message(connection_)));
    }
    ++count;
  }
  return count;
}

void Connection::flush() {
  for (;;) {
    const int left = libpq().flush(connection_);
    if (left == 0) return;
    if (left < 0) lose(one_line(libpq().error_message(connection_)));
    wait(true);
  }
}

// Nothing at the end of the answers of one statement.
std::optional<Answer> Connection::next_answer() {
  while (libpq().is_busy(connection_) != 0) wait(false);
  PGresult* const result = libpq().get_result(connection_);
  if (result == nullptr) return std::nullopt;
  return Answer(result);
}

// Throws for an answer that is an error.
void Connection::check(const Answer& answer) {
  switch (libpq().result_status(answer.get())) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
    case PGRES_PIPELINE_SYNC:
      return;
    default:
      break;
  }
  const auto field = [&](int which) {
    const char* text = libpq().result_error_field(answer.get(), which);
    return std::string(text != nullptr ? text : "");
  };
  const std::string state = field(PG_DIAG_SQLSTATE);
  std::string words = one_line(field(PG_DIAG_MESSAGE_PRIMARY));
  if (words.empty()) words = one_line(libpq().error_message(connection_));
  close();                                     // whatever was under way is undone
  if (state == "42P01" || state == "3F000") {  // no such table, no such schema
    throw Error(ErrorCode::invalid_input,
                uri_ + ": there is no store of mailsift: `mailsift store init` makes one");
  }
  // The server is ending or starting, full, or a standby; or the connection broke.
  const std::string kind = state.substr(0, 2);
  const bool passes = kind == "57" || kind == "08" || kind == "53" || kind == "40" ||
                      state == "25006" || state.empty();
  if (passes) throw Error(ErrorCode::unreachable, uri_ + ": cannot be reached: " + words);
  throw Error(ErrorCode::io, uri_ + ": " + words);
}

Answer Connection::answer_to_one() {
  std::optional<Answer> answer = next_answer();
  if (!answer) lose("it does not speak PostgreSQL's protocol");
  check(*answer);
  while (next_answer()) {
  }
  return *std::move(answer);
}

std::vector<Answer> Connection::run_together(const std::vector<Statement>& statements) {
  const std::lock_guard guard(mutex_);
  open();
  const std::size_t prepared = prepare(statements);
  for (const Statement& statement : statements) send(statement);
  if (libpq().pipeline_sync(connection_) == 0) lose(one_line(libpq().error_message(connection_)));
  flush();
  for (std::size_t i = 0; i < prepared; ++i) (void)answer_to_one();
  std::vector<Answer> answers;
  for (std::size_t i = 0; i < statements.size(); ++i) answers.push_back(answer_to_one());
  if (const std::optional<Answer> end = next_answer()) check(*end);
  pause_ = std::chrono::seconds(0);
  return answers;
}

Answer Connection::run(const Statement& statement) {
  return std::move(run_together({statement}).front());
}

void Connection::run_each(const Statement& statement,
                          const std::function<void(const Answer& row)>& each) {
  const std::lock_guard guard(mutex_);
  open();
  try {
    send(statement);
    if (libpq().pipeline_sync(connection_) == 0) lose(one_line(libpq().error_message(connection_)));
    flush();
    (void)libpq().set_single_row_mode(connection_);
    while (const std::optional<Answer> answer = next_answer()) {
      check(*answer);
      if (libpq().result_status(answer->get()) == PGRES_SINGLE_TUPLE) each(*answer);
    }
    if (const std::optional<Answer> end = next_answer()) check(*end);
  } catch (...) {
    close();  // the rest of the answer is on its way
    throw;
  }
}

}  // namespace classify::store
