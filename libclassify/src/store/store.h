// The store of a site: the trainings of all its users, in order, in a PostgreSQL database.
//
//   owner      a user: how many records he has, and the hash that is chained over them
//   training   his records: the line of the journal, and the mail or features, compressed
//   part       his base, second judge and settings
//   snapshot   his model, now and then, for a host that has nothing yet
//
// What is read is checked: each record has the next number and continues the chain, and what was kept
// has its hash. Nothing is written over what another host wrote: a write names the state that it
// comes after, and another state refuses it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/home/training_log.h"
#include "store/connection.h"

namespace classify::store {

// What an owner's trainings have come to. Equal states: equal trainings, so equal models.
struct State {
  std::uint64_t head = 0;         // number of the last record
  std::uint64_t chain = 0;        // over all records
  std::uint64_t parts = 0;        // how often a part was changed
  std::uint64_t parts_chain = 0;  // over all these changes
  friend bool operator==(const State&, const State&) = default;
};

struct Owner {
  std::int64_t id = 0;
  State state;
  // What his last snapshot was made from, as far as this build can read it; head 0: there is none.
  std::uint64_t snapshot_head = 0, snapshot_parts = 0;
};

// A model, and what it was made from.
struct Snapshot {
  State state;
  std::string model;  // as write_model() has it, without the second judge
};

// A record as the store has it.
struct Row {
  LogRecord record;
  std::string kept;  // the mail, or packed features
  std::uint64_t chain = 0;
};

// The chain after a record. What is kept of a training may become less (fold), so it does not count.
[[nodiscard]] std::uint64_t chained(std::uint64_t chain, const LogRecord& record);

// The things of an owner that are no records.
enum class Part : std::uint8_t { settings, starter, base };
struct PartChange {
  Part part = Part::settings;
  std::optional<std::string> bytes = std::nullopt;  // nothing: there is none any more
};

// What to write, all or nothing.
struct Writing {
  std::vector<Statement> rows;  // of prepare()
  State after;                  // without the parts, which write() counts
  std::vector<PartChange> parts = {};
  std::uint64_t fold_to = 0;  // not 0: what is kept of the trainings up to there is dropped
};

class Store {
 public:
  explicit Store(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

  [[nodiscard]] const std::string& uri() const { return connection_->uri(); }

  // The id of the site. Throws Error: invalid_input if this is no store, or not the one of `expected`
  // (unless that is empty); newer_format; unreachable.
  std::string check_site(std::string_view expected = {});

  [[nodiscard]] std::optional<Owner> find(const std::string& name);
  void make_owner(const std::string& name);  // an existing one stays
  [[nodiscard]] std::vector<std::pair<std::string, Owner>> owners();

  // One host at a time writes for an owner. Nothing if another does; else what the store has of him, now
  // that nobody else writes, all in one round trip. Throws as check_site(). The lock ends with the
  // connection.
  struct Locked {
    std::string site;
    std::optional<Owner> owner;
  };
  [[nodiscard]] std::optional<Locked> try_lock(const std::string& name, std::string_view site);
  void unlock(const std::string& name);

  // The chain after record `number` (0: at the beginning). Nothing if there is no such record.
  [[nodiscard]] std::optional<std::uint64_t> chain_at(const Owner& owner, std::uint64_t number);

  // Calls `each` with the records after `number`, the chain after which is `chain`. Throws Error
  // (corrupt_training_set) as soon as one is not what it should be, and at the end if the last one is
  // not the owner's head.
  void read(const Owner& owner, const std::string& name, std::uint64_t number, std::uint64_t chain,
            const std::function<void(const Row&)>& each);

  // The parts that were changed after so many changes, settings first and the base last.
  [[nodiscard]] std::vector<PartChange> parts_after(const Owner& owner, const std::string& name,
                                                    std::uint64_t changes);

  // Nothing if there is none, or if it is not of a state that the owner was in.
  [[nodiscard]] std::optional<Snapshot> snapshot(const Owner& owner);
  // In place of the one before, unless another host has put a later one there.
  void put_snapshot(Owner& owner, const Snapshot& snapshot);

  // How long the record after `number` has been in the store, by the server's clock; 0 if there is none.
  [[nodiscard]] std::int64_t seconds_since_next(const Owner& owner, std::uint64_t number);

  // A record on its way. The statement is of use only in the Writing that has it.
  [[nodiscard]] static Statement prepare(const LogRecord& record, std::string_view kept,
                                         std::uint64_t chain);
  // Durable when it returns; the new state is then in `owner`. Throws Error (busy) if another host has
  // written since `owner` was read. If the server does not answer, it may have been written or not.
  void write(Owner& owner, Writing writing);

 private:
  std::shared_ptr<Connection> connection_;
};

// --- For the administrator. ---

// Makes the tables, or brings those of an earlier version up to date. False if nothing was to do.
bool make_store(Connection& connection, const std::string& site_id);

struct StoreCounts {
  std::uint64_t owners = 0, records = 0, with_mail = 0, bytes = 0;
};
[[nodiscard]] StoreCounts count(Connection& connection);

// Which owners have changed, for whoever follows many of them: one look for all, however many there are.
class Changes {
 public:
  using Owners = std::vector<std::pair<std::string, State>>;
  explicit Changes(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

  // Those that changed since the last look that succeeded, some of them perhaps again; the first look,
  // and the first on a new connection, only notes where it begins. Throws Error as Store::check_site().
  [[nodiscard]] Owners look(std::string_view site);
  // Of these owners, those that are there.
  [[nodiscard]] Owners find(const std::vector<std::string>& names);
  // Whether the last look began anew, so that changes before it are not known.
  [[nodiscard]] bool began_anew() const { return began_anew_; }

 private:
  std::shared_ptr<Connection> connection_;
  std::string since_;  // a transaction of this server: all before it have been seen
  std::int64_t server_ = 0;
  bool began_anew_ = true;
};

// Reads all of the owner. What is wrong, in words; empty if nothing is.
[[nodiscard]] std::string examine(Store& store, const std::string& name, const Owner& owner);

}  // namespace classify::store
