// A home whose trainings are in a store. On this host it has a copy of them, and the model made of it.
//
//   training/store   which store, which owner            ┌─────────── store ───────────┐
//   training/...     the copy: journal, base, ...  ◀──── the records after the last one │
//   spool/           requests, until they are there ────▶ a record more                 │
//   model            as in any home                      └─────────────────────────────┘
//
// Whoever gets the writer's lock has it on all hosts, and the copy is then up to date. What the trainer
// appends is in the store before it is in the copy. While the store cannot be reached nobody gets the
// lock (Error unreachable): mail is judged by the last model, and requests wait in the queue, where
// they are safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "classify/home/stores.h"
#include "store/place.h"
#include "store/store.h"

namespace classify::store {

// The stores of any home, as open_home() opens those of a home without a store. Nothing is asked of the
// store yet.
[[nodiscard]] Stores open_home(const Home& home, const System& system = this_system());

// The same for a thread that acts as the user of the home. He can write into the home which store it uses
// and whose trainings. If that is this store and this owner, the connection given here is used, which may
// have more rights than he has; if it is anything else, one with his own rights.
struct SiteOwner {
  std::shared_ptr<Connection> store;
  std::string name;
};
[[nodiscard]] bool is_of(const Place& place, const SiteOwner& owner);
[[nodiscard]] Stores open_home(const Home& home, const SiteOwner& owner,
                               const System& system = this_system());

// How far this host is, without changing anything.
struct Progress {
  bool joined = true;  // false: made while the store was away, and it has not been asked since
  State here = {}, there = {};
  std::int64_t behind_seconds = 0;  // since the first record that is missing here came to the store
};
[[nodiscard]] Progress progress_of(const Home& home, const Place& place);

// What joining a home to a store does with trainings that only the home has: refuse them, or put their
// mail into its queue, so that they are learned after those of the store.
enum class OwnTrainings : std::uint8_t { refuse, queue };

// Puts the trainings of a home into a store, if that has none of this owner yet, else takes over those of
// the store. Then the home is one with a store. The next trainer makes its model. Throws Error:
// invalid_input if the home has other trainings than the store. Returns how many were put into the queue.
std::size_t join(const Home& home, const std::string& uri, const std::string& owner,
                 OwnTrainings own, const System& system = this_system());

// For a home without trainings, whose store may be away: it joins as soon as a trainer gets to the store.
// Until then its queue takes lessons. If the owner is new to the store, too, he gets the settings and the
// second judge that the home has now; else the home gets what is there.
void join_later(const Home& home, const std::string& uri, const std::string& owner,
                const System& system = this_system());

// Makes it a home of its own again, with the copy that it has.
void leave(const Home& home);

}  // namespace classify::store
