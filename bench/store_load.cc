// How many trainings a store takes, and how fast a host takes them over.
//
//   store_load URI CLIENTS SECONDS MAIL...
//
// Each of CLIENTS connections appends the mails, one durable transaction each, for an owner of its own. Then
// a home joins the first of these owners: taking over what the store has, and making the model of it; and a second
// one, which has the snapshot of the first.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "classify/home/trainer.h"
#include "classify/mail_to_learn.h"
#include "hash.h"
#include "store/store_home.h"

namespace {

using namespace classify;  // NOLINT(google-build-using-namespace)
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string owner_name(int client) {
  return "load-" + std::to_string(::getpid()) + '-' + std::to_string(client);
}

// Appends until the time is over; returns how many.
std::size_t append(const std::string& uri, int client, double seconds,
                   const std::vector<std::string>& mails) {
  store::Store site(std::make_shared<store::Connection>(uri));
  site.make_owner(owner_name(client));
  store::Owner owner = *site.find(owner_name(client));
  const Clock::time_point start = Clock::now();
  std::size_t count = 0;
  for (; seconds_since(start) < seconds; ++count) {
    // Different mails, so that the model learns each.
    const std::string mail = mails[count % mails.size()] + "number " + std::to_string(count) + '\n';
    LogRecord record;
    Training& training = record.training;
    training.number = owner.state.head + 1;
    training.cls = count % 2 == 0 ? Class::spam : Class::good;
    training.regime = Regime::all;
    training.request = "r" + std::to_string(count);
    training.who = "load";
    training.mail_hash = hash_bytes(mail);
    training.mail_bytes = mail.size();
    store::Writing writing;
    writing.after = {.head = training.number, .chain = store::chained(owner.state.chain, record)};
    writing.rows.push_back(store::Store::prepare(record, mail, writing.after.chain));
    site.write(owner, std::move(writing));
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fputs("usage: store_load URI CLIENTS SECONDS MAIL...\n", stderr);
    return 64;
  }
  const std::string uri = argv[1];
  const int clients = std::atoi(argv[2]);
  const double seconds = std::atof(argv[3]);
  std::vector<std::string> mails;
  for (int i = 4; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    mails.push_back(mail_to_learn(std::string(std::istreambuf_iterator<char>(file), {})));
  }
  store::Connection server(uri);
  store::make_store(server, "0123456789abcdef");
  const auto number_of = [&](const char* sql) {
    return static_cast<double>(server.run({sql}).number(0, 0));
  };
  constexpr const char* kWal = "SELECT (pg_current_wal_lsn() - '0/0')::bigint";
  constexpr const char* kBytes =
      "SELECT (pg_total_relation_size('mailsift.training') + "
      "pg_total_relation_size('mailsift.owner'))::bigint";
  const double wal = number_of(kWal), bytes = number_of(kBytes);
  std::atomic<std::size_t> all{0};
  std::vector<std::thread> threads;
  const Clock::time_point start = Clock::now();
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&, i] { all += append(uri, i, seconds, mails); });
  }
  for (std::thread& thread : threads) thread.join();
  std::printf("%d clients: %.0f trainings/s appended\n", clients,
              static_cast<double>(all) / seconds_since(start));
  std::printf("%.0f bytes a training in the tables, %.0f in the WAL\n",
              (number_of(kBytes) - bytes) / static_cast<double>(all),
              (number_of(kWal) - wal) / static_cast<double>(all));

  const std::filesystem::path folder = std::filesystem::temp_directory_path() / owner_name(0);
  const Home home{folder};
  create_home(home);
  store::join(home, uri, owner_name(0), store::OwnTrainings::refuse);
  const Stores stores = store::open_home(home);
  const Clock::time_point began = Clock::now();
  if (!stores.lock->try_lock()) return 75;
  const double taken = seconds_since(began);
  stores.lock->unlock();
  {
    Trainer trainer(stores);
    trainer.commit();
    const double made = seconds_since(began);
    const auto count = static_cast<double>(trainer.training_set().trainings().size());
    std::printf("%.0f trainings taken over: %.0f/s, with the model %.0f/s\n", count, count / taken,
                count / made);
  }
  const Clock::time_point again = Clock::now();
  constexpr int kTimes = 200;
  for (int i = 0; i < kTimes; ++i) {
    if (!stores.lock->try_lock()) return 75;
    stores.lock->unlock();
  }
  std::printf("look whether there is more: %.2f ms\n", 1000 * seconds_since(again) / kTimes);
  std::filesystem::remove_all(folder);

  std::printf("snapshot: %.0f bytes\n",
              number_of("SELECT coalesce(max(length(bytes)), 0)::bigint FROM mailsift.snapshot"));
  create_home(home);
  store::join(home, uri, owner_name(0), store::OwnTrainings::refuse);
  const Clock::time_point cold = Clock::now();
  {
    const Stores fresh = store::open_home(home);
    Trainer trainer(fresh);
    trainer.commit();
  }
  std::printf("cold, from the snapshot: %.0f ms\n", 1000 * seconds_since(cold));
  std::filesystem::remove_all(folder);

  store::Changes changes(std::make_shared<store::Connection>(uri));
  const std::string site = store::Store(std::make_shared<store::Connection>(uri)).check_site();
  const Clock::time_point looked = Clock::now();
  for (int i = 0; i < kTimes; ++i) (void)changes.look(site);
  std::printf("look who has changed: %.2f ms\n", 1000 * seconds_since(looked) / kTimes);
  server.run({"DELETE FROM mailsift.owner WHERE name LIKE 'load-%'"});
  return 0;
}
