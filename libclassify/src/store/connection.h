// One connection to PostgreSQL: statements and their answers, never waiting for ever.
//
// A connection that broke is made anew by the next statement. While the server cannot be reached, the
// attempts become rarer (after 1, 2, 4 ... 30 s); in between, a statement fails at once.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// libpq's own.
struct pg_conn;
struct pg_result;

namespace classify::store {

// A value of a statement: text, binary (bytea) or NULL.
class Value {
 public:
  // NOLINTBEGIN(google-explicit-constructor): statements are easier to read so
  Value(std::string text) : bytes_(std::move(text)) {}
  Value(const char* text) : bytes_(text) {}
  Value(std::int64_t number) : bytes_(std::to_string(number)) {}
  // As a bigint, bit by bit.
  Value(std::uint64_t number) : Value(static_cast<std::int64_t>(number)) {}
  // NOLINTEND(google-explicit-constructor)
  static Value binary(std::string bytes) { return {std::move(bytes), true, false}; }
  static Value null() { return {std::string(), false, true}; }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] bool is_binary() const { return binary_; }
  [[nodiscard]] bool is_null() const { return null_; }

 private:
  Value(std::string bytes, bool binary, bool null)
      : bytes_(std::move(bytes)), binary_(binary), null_(null) {}
  std::string bytes_;
  bool binary_ = false;
  bool null_ = false;
};

struct Statement {
  std::string sql;
  std::vector<Value> values = {};
  bool often = false;  // the server plans it once for each connection
};

// The rows of an answer. All values are binary.
class Answer {
 public:
  explicit Answer(pg_result* result);
  [[nodiscard]] int rows() const;
  [[nodiscard]] bool is_null(int row, int column) const;
  [[nodiscard]] std::string_view text(int row, int column) const;
  // An int or bigint, or a boolean.
  [[nodiscard]] std::int64_t number(int row, int column) const;
  // Rows that the statement changed.
  [[nodiscard]] std::int64_t affected() const;
  [[nodiscard]] pg_result* get() const { return result_.get(); }

 private:
  std::shared_ptr<pg_result> result_;
};

// `uri` in libpq's form. Throws Error (invalid_input) if it is none, or if a password is in it.
void check_uri(const std::string& uri);

class Connection {
 public:
  // Connects with the first statement. The server may know the user who connects, so a connection that
  // broke is made anew only by a thread of the user who made this object.
  explicit Connection(std::string uri);
  ~Connection() { close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] const std::string& uri() const { return uri_; }

  // All throw Error: unreachable if the server does not answer; io and invalid_input for what it says.
  Answer run(const Statement& statement);
  // The statements as one transaction, in one round trip.
  std::vector<Answer> run_together(const std::vector<Statement>& statements);
  // Calls `each` with every row as it comes; its Answer has one row.
  void run_each(const Statement& statement, const std::function<void(const Answer& row)>& each);

  // The server answers others again: the next statement tries, however many failed.
  void retry_now();
  // From another thread: no statement waits any longer, and none is begun.
  void give_up() { gave_up_ = true; }

  // For locks of the server that belong to the connection: within it, one holder of each name.
  [[nodiscard]] bool hold(const std::string& name);
  void release(const std::string& name);

 private:
  using Clock = std::chrono::steady_clock;
  void open();
  void close();
  void send(const Statement& statement);
  [[nodiscard]] std::size_t prepare(const std::vector<Statement>& statements);
  [[nodiscard]] Answer answer_to_one();
  void flush();
  [[nodiscard]] std::optional<Answer> next_answer();
  void wait(bool to_write);
  void back_off(const std::string& reason);
  void check(const Answer& answer);
  [[noreturn]] void lose(const std::string& reason);

  const std::string uri_;
  const uid_t user_;
  std::mutex mutex_;
  pg_conn* connection_ = nullptr;
  int process_ = 0;  // that made it
  Clock::time_point retry_at_{};
  std::chrono::seconds pause_{0};
  std::string last_failure_;
  std::set<std::string> held_;
  std::set<std::string> prepared_;  // by their SQL
  std::atomic<bool> gave_up_{false};
};

}  // namespace classify::store
