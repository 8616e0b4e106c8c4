// The stores of one user's home, together.
//
//   Home (paths) ── open_home ─▶ Stores ─┬─ log      what was learned, in order     training_log.h
//                                        ├─ queue    what is to be learned          request_queue.h
//                                        ├─ model    the snapshot that judges       model_store.h
//                                        ├─ recent   mail that was judged lately    recent_mail.h
//                                        ├─ lock     one trainer at a time
//                                        └─ people   whom the user writes to        known_people.h
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "classify/home/home.h"
#include "classify/home/known_people.h"
#include "classify/home/model_store.h"
#include "classify/home/recent_mail.h"
#include "classify/home/request_queue.h"
#include "classify/home/system.h"
#include "classify/home/training_log.h"
#include "classify/settings.h"

namespace [[gnu::visibility("default")]] classify {

// Held by the one trainer of a home.
class WriterLock {
 public:
  virtual ~WriterLock() = default;
  // False if another trainer holds it. Throws Error (io).
  [[nodiscard]] virtual bool try_lock() = 0;
  virtual void unlock() = 0;
  // The name of the lock in messages to people.
  [[nodiscard]] virtual std::string name() const = 0;
};
// An flock on a file, so it ends with the process, however the process ends.
[[nodiscard]] std::shared_ptr<WriterLock> open_writer_lock(const std::filesystem::path& path);

struct Stores {
  std::shared_ptr<TrainingLog> log;
  std::shared_ptr<RequestQueue> queue;
  std::shared_ptr<ModelStore> model;
  std::shared_ptr<RecentMail> recent;
  std::shared_ptr<WriterLock> lock;
  std::function<void()> tidy;  // removes files that killed writers left; may be empty
  System system = this_system();
  std::shared_ptr<PeopleStore> people = nullptr;  // may be null: nobody is known
};

// A random key for the features of a home.
[[nodiscard]] FeatureKey new_key(const System& system);

// Creates the missing parts of a home: folders, a secret, and a model with these settings that
// knows nothing; if they have no key, it gets a new one. If only the model is missing, the next
// Trainer makes it. An existing home keeps its contents. Throws Error (io), which names the part
// that could not be made.
void create_home(const Home& home, const Settings& settings = {},
                 const System& system = this_system());

// The stores of a home on disk. Checks once that the home is the user's own (check_own_home); no
// class below checks it again. Nothing else is opened before it is needed. Throws Error (io).
[[nodiscard]] Stores open_home(const Home& home, const System& system = this_system());

// A home that lives only as long as the program, for tests and for programs that keep nothing.
[[nodiscard]] Stores home_in_memory(const System& system = this_system());

}  // namespace classify
