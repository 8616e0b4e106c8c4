// Teaches a home what users say of their mail.
//
//   train HOME learn spam|good FILE...     many messages at once
//   train HOME correct spam|good FILE      one, as a user moves it
//   train HOME undo FILE                   as if it had never been learned
#include <classify/error.h>
#include <classify/home/trainer.h>

#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

//! [learn]
// The home is locked while the trainer lives; nothing is safe before commit().
void learn(const classify::Home& home, classify::Class cls, const std::vector<std::string>& files) {
  classify::Trainer trainer(home);
  for (const std::string& file : files) {
    const classify::TrainResult result =
        trainer.train({.cls = cls, .raw = read(file), .time = std::time(nullptr), .who = "import"});
    std::cout << result.before.score << " -> " << result.after.score << ' ' << file << '\n';
  }
  trainer.commit();
}
//! [learn]

//! [correct]
// Safe once it is in the queue. If a crowd corrects at once, one of them learns for all.
void correct(const classify::Home& home, classify::Class cls, const std::string& file) {
  const classify::Stores stores = classify::open_home(home);
  const std::string id = stores.queue->put({.cls = cls,
                                            .raw = read(file),
                                            .regime = classify::Regime::error,
                                            .time = std::time(nullptr),
                                            .who = "user"});
  if (const auto trainer = classify::Trainer::unless_learned(stores, std::vector{id})) {
    trainer->drain_queue();
    trainer->commit();
  }
}
//! [correct]

//! [undo]
bool undo(const classify::Home& home, const std::string& file) {
  classify::Trainer trainer(home);
  const bool was_learned = trainer.untrain_mail(read(file), std::time(nullptr), "user");
  trainer.commit();
  return was_learned;
}
//! [undo]

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto cls = [&] {
    return words[2] == "spam" ? classify::Class::spam : classify::Class::good;
  };
  try {
    if (words.size() == 3 && words[1] == "undo") return undo({words[0]}, words[2]) ? 0 : 1;
    if (words.size() < 4 || (words[2] != "spam" && words[2] != "good")) {
      std::cerr << "usage: train HOME learn|correct spam|good FILE... | train HOME undo FILE\n";
      return 64;
    }
    const classify::Home home{words[0]};
    classify::create_home(home);  // what is there stays as it is
    if (words[1] == "learn") learn(home, cls(), {words.begin() + 3, words.end()});
    if (words[1] == "correct") correct(home, cls(), words[3]);
  } catch (const classify::Error& error) {
    std::cerr << "train: " << error.what() << '\n';
    return error.code() == classify::ErrorCode::busy ? 75 : 74;
  }
}
