// What a host has of an owner, and how it gets the rest.
//
//   training/journal ...   the records, and the parts, as in any home
//   training/replica       how many changes of the parts are in it
//   training/chained       what the journal has come to, so that nobody has to read it to know
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "classify/home/home.h"
#include "classify/home/model_store.h"
#include "classify/home/training_log.h"
#include "store/place.h"
#include "store/store.h"

namespace classify::store {

// A process has one connection to each store, however many homes it opens; a thread that acts as another
// user has those of that user.
[[nodiscard]] std::shared_ptr<Connection> connection_to(const std::string& uri);

// A part as the store has it. A model without its second judge, which is a part of its own.
[[nodiscard]] std::string bytes_of(const Settings& settings);
[[nodiscard]] std::string bytes_of(Model model);

// How much of the changes of parts the copy of a home has; of a State, parts and parts_chain.
[[nodiscard]] State read_replica(const Home& home);
void write_replica(const Home& home, const State& state);

// What the copy of a home is, as its last trainer noted it; nothing if the journal is not as he left it.
[[nodiscard]] std::optional<State> noted_state(const Home& home);
// The same, by reading all of the journal.
[[nodiscard]] State counted_state(const Home& home);

class Copy {
 public:
  Copy(Home home, Place place, std::shared_ptr<Connection> connection,
       std::shared_ptr<TrainingLog> log, std::shared_ptr<ModelStore> model);

  // The store's lock on the owner, and then the copy is up to date. If the store has less than the copy,
  // and nothing else, it was put back from an older backup, or a standby took over: it gets the rest
  // again. False if another host has the lock.
  [[nodiscard]] bool try_lock();
  void unlock();

  // After a write that failed nobody knows what the store has: whoever holds the lock begins anew.
  void check_usable() const;
  void append(const LogRecord& record, std::string_view kept);
  // Writes what was appended to the store, and then `apply` writes it to the copy.
  void sync(const std::function<void()>& apply);
  // The same for a part.
  void change(PartChange part, std::uint64_t fold_to, const std::function<void()>& apply);

  // Takes all of the copy anew, which is damaged. False if the lock is not held, or something was appended.
  [[nodiscard]] bool take_anew();
  // Puts the model that was just published into the store, if the one there is old. Never throws: a
  // snapshot only saves work.
  void offer_snapshot(const Model& model) noexcept;

 private:
  // What the journal of the copy has come to.
  struct Journal {
    std::uint64_t head = 0, chain = 0;
    bool damaged = false;
    // If it has more than the store: its chain where the store ends.
    std::optional<std::uint64_t> chain_at_stores_head;
  };

  void join_now();
  void bring_up_to_date();
  void give_way_to_who_was_first() const;
  void match_records(const std::optional<State>& noted);
  [[nodiscard]] Journal read_journal(const std::optional<State>& noted);
  [[nodiscard]] bool store_continues(const Journal& here);
  void match_parts();
  void take_all();
  void take_rows(std::uint64_t number, std::uint64_t chain);
  void give_rows(std::uint64_t after, std::uint64_t chain);
  void take_parts(std::uint64_t changes);
  void give_parts();
  void take_snapshot();
  void forget();
  void note() const noexcept;
  [[noreturn]] void refuse() const;

  Home home_;
  Place place_;
  Store store_;
  std::shared_ptr<TrainingLog> log_;
  std::shared_ptr<ModelStore> model_;
  Owner owner_;
  std::optional<Writing> writing_;  // appended and not synced
  bool locked_ = false;
  bool in_step_ = false;  // the copy has what the store has
};

}  // namespace classify::store
