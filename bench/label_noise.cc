// How well mistaught trainings are found, and what mending them is worth.
//
//   label_noise INDEX...        lines "spam|ham|good PATH", in the order of the run
//
// The first half of each index is learned by a trainer, message by message, with some of its labels
// wrong: 0, 2 and 5 % of them at random (seeded, by message number), or two bulks, one of good mail
// and one of spam, learned as the other class within a minute. Then find_suspicious() is asked. The
// second half is judged, without learning, by the model
//
//   noisy   as it is
//   taken   with all suspicious trainings taken back
//   moved   with all suspicious trainings learned as the other class, right or wrong
//   clean   learned without any wrong label
//
// One line of a table each; 1-ROCA%. "found" and "right" are what was reported and how much of that
// was planted; precision and recall are of the planted labels that the training set holds.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/home/audit.h"
#include "classify/home/trainer.h"
#include "classify/measure/measures.h"
#include "classify/model_file.h"

namespace {

namespace fs = std::filesystem;
using namespace classify;

constexpr int kBulk = 40;  // messages

struct Mail {
  std::string raw;
  Class gold;
};

struct Lesson {
  std::size_t mail;
  Class cls;
  std::int64_t time;
  bool planted;
};

Class other(Class cls) { return cls == Class::spam ? Class::good : Class::spam; }

std::vector<Mail> read_index(const fs::path& index) {
  std::vector<Mail> mails;
  std::ifstream in(index);
  std::string label, path;
  while (in >> label >> path) {
    std::ifstream file(index.parent_path() / path, std::ios::binary);
    if (!file) throw Error(ErrorCode::io, path + ": cannot read");
    mails.push_back(
        {{std::istreambuf_iterator<char>(file), {}}, label == "spam" ? Class::spam : Class::good});
  }
  return mails;
}

// An hour between any two messages.
std::vector<Lesson> lessons_with_noise(const std::vector<Mail>& mails, double noise) {
  std::mt19937_64 random(1);
  std::vector<Lesson> lessons;
  for (std::size_t i = 0; i < mails.size() / 2; ++i) {
    const bool wrong = static_cast<double>(random() >> 11) / 9007199254740992.0 < noise;
    const Class cls = wrong ? other(mails[i].gold) : mails[i].gold;
    lessons.push_back({i, cls, static_cast<std::int64_t>(i) * 3600, wrong});
  }
  return lessons;
}

// The next good messages after a third, and the next spam after two thirds, come at once and with
// the wrong label.
std::vector<Lesson> lessons_with_bulks(const std::vector<Mail>& mails) {
  const std::size_t half = mails.size() / 2;
  std::vector<Lesson> lessons;
  std::unordered_set<std::size_t> gone;
  for (std::size_t i = 0; i < half; ++i) {
    const auto time = static_cast<std::int64_t>(i) * 3600;
    if (i == half / 3 || i == half * 2 / 3) {
      const Class gold = i == half / 3 ? Class::good : Class::spam;
      for (std::size_t j = i, n = 0; j < half && n < std::size_t{kBulk}; ++j) {
        if (mails[j].gold != gold) continue;
        lessons.push_back({j, other(gold), time + static_cast<std::int64_t>(++n), true});
        gone.insert(j);
      }
    }
    if (!gone.contains(i)) lessons.push_back({i, mails[i].gold, time + kBulk, false});
  }
  return lessons;
}

// Teaches a new home; returns the numbers of the planted trainings that are in force.
std::unordered_set<std::uint64_t> teach(const Home& home, const std::vector<Mail>& mails,
                                        const std::vector<Lesson>& lessons, Regime regime) {
  create_home(home);
  Trainer trainer(home);
  std::unordered_set<std::uint64_t> planted;
  for (const Lesson& lesson : lessons) {
    const std::size_t before = trainer.training_set().trainings().size();
    trainer.train({lesson.cls, mails[lesson.mail].raw, regime, lesson.time, "bench"});
    const std::vector<Training>& trainings = trainer.training_set().trainings();
    if (trainings.size() > before && lesson.planted) planted.insert(trainings.back().number);
  }
  trainer.commit();
  for (const Training& t : trainer.training_set().trainings()) {
    if (t.taken_back_by != 0) planted.erase(t.number);
  }
  return planted;
}

enum class Mending { none, taken, moved };

Model mended(const Home& home, const std::vector<Suspicion>& found, Mending mending) {
  Trainer trainer(home);
  for (const Suspicion& suspicion : found) {
    if (mending == Mending::taken) trainer.untrain_number(suspicion.number, 0, "bench");
    if (mending != Mending::moved) continue;
    // A copy: taking it back moves the list it is in.
    const Training training = *trainer.training_set().find_number(suspicion.number);
    trainer.train({other(training.cls), std::string(trainer.training_set().mail(training)),
                   training.regime, training.time, "bench"});
  }
  trainer.commit();
  return trainer.model();
}

class Bench {
 public:
  Bench(fs::path scratch, const fs::path& index)
      : scratch_(std::move(scratch)), name_(index.string()), mails_(read_index(index)) {
    for (std::size_t i = mails_.size() / 2; i < mails_.size(); ++i) {
      second_half_.push_back(read_features(mails_[i].raw));
    }
  }

  void run(Regime regime) {
    const Home clean = new_home();
    teach(clean, mails_, lessons_with_noise(mails_, 0), regime);
    const double clean_roca = judged(mended(clean, {}, Mending::none));
    for (const double noise : {0.0, 0.02, 0.05}) {
      char what[16];
      std::snprintf(what, sizeof what, "%.0f %%", noise * 100);
      row(what, regime, lessons_with_noise(mails_, noise), clean_roca);
    }
    row("bulks", regime, lessons_with_bulks(mails_), clean_roca);
  }

 private:
  Home new_home() {
    fs::remove_all(scratch_ / "home");
    return {scratch_ / "home"};
  }

  // 1-ROCA% on the second half.
  [[nodiscard]] double judged(const Model& model) const {
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < second_half_.size(); ++i) {
      outcomes.push_back({mails_[mails_.size() / 2 + i].gold, judge(model, second_half_[i])});
    }
    return measure(outcomes).one_minus_roc_area;
  }

  void row(const char* what, Regime regime, const std::vector<Lesson>& lessons, double clean) {
    const Home home = new_home();
    const std::unordered_set<std::uint64_t> planted = teach(home, mails_, lessons, regime);
    const TrainingSet set(home.training());
    const Model noisy = open_model(home.model());
    const auto start = std::chrono::steady_clock::now();
    const std::vector<Suspicion> found = find_suspicious(set, noisy.info.settings);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::size_t right = 0, by_doubt[3] = {}, right_by_doubt[3] = {};
    for (const Suspicion& suspicion : found) {
      const bool is_planted = planted.contains(suspicion.number);
      right += is_planted ? 1 : 0;
      ++by_doubt[static_cast<std::size_t>(suspicion.doubt)];
      right_by_doubt[static_cast<std::size_t>(suspicion.doubt)] += is_planted ? 1 : 0;
    }
    const Home copy{scratch_ / "copy"};
    fs::remove_all(copy.folder);
    fs::copy(home.folder, copy.folder, fs::copy_options::recursive);
    const double taken = judged(mended(home, found, Mending::taken));
    const double moved = judged(mended(copy, found, Mending::moved));
    const auto percent = [](std::size_t part, std::size_t all) {
      return all == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(all);
    };
    std::printf(
        "| %s | %s | %s | %zu | %zu | %zu | %zu | %.0f | %.0f | %.3f | %.3f | %.3f | %.3f | "
        "%zu/%zu %zu/%zu %zu/%zu | %.1f |\n",
        name_.c_str(), std::string(name(regime)).c_str(), what,
        static_cast<std::size_t>(noisy.info.applied.count), planted.size(), found.size(), right,
        percent(right, found.size()), percent(right, planted.size()), judged(noisy), taken, moved,
        clean, right_by_doubt[0], by_doubt[0], right_by_doubt[1], by_doubt[1], right_by_doubt[2],
        by_doubt[2], seconds.count());
    std::fflush(stdout);
  }

  fs::path scratch_;
  std::string name_;
  std::vector<Mail> mails_;
  std::vector<Features> second_half_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: label_noise INDEX...\n");
    return 64;
  }
  std::string scratch = (fs::temp_directory_path() / "label_noise.XXXXXX").string();
  if (::mkdtemp(scratch.data()) == nullptr) {
    std::perror(scratch.c_str());
    return 74;
  }
  int code = 0;
  try {
    std::printf(
        "| index | regime | wrong | learned | planted | found | right | precision%% | "
        "recall%% | noisy | taken | moved | clean | contradicted twin bulk | s |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- "
        "| --- |\n");
    for (int i = 1; i < argc; ++i) {
      for (const Regime regime : {Regime::near, Regime::error}) Bench(scratch, argv[i]).run(regime);
    }
  } catch (const std::exception& e) {
    std::fprintf(stderr, "label_noise: %s\n", e.what());
    code = 66;
  }
  std::error_code ignored;
  fs::remove_all(scratch, ignored);
  return code;
}
