#include "classify/home/audit.h"

#include <algorithm>
#include <array>

#include "classify/learner.h"
#include "classify/scorer.h"
#include "home/lessons.h"
#include "judge/portable_math.h"
#include "learn/counted.h"
#include "learn/settled_mail.h"
#include "learn/twins.h"

namespace classify {
namespace {

// Larger tables would not make the models of the folds better (docs/EXPERIMENTS.md, "table size").
constexpr std::uint64_t kMaxSlots = 1u << 18;
// A larger share of the set is not a bulk, but most of what the user ever taught.
constexpr std::size_t kLargestBulk = 4;  // one in

// For the first round, when nothing is left out yet: every training is counted once and moves no
// weights. A model that learned from errors would believe the wrong labels, because it learns most
// from the labels that contradict it.
void count(Model& model, const Features& features, Class cls) {
  for (std::size_t v = 0; v < kViews; ++v) {
    const std::vector<std::uint64_t> hashes =
        counted(features, kAllViews[v], model.info.settings.key);
    const std::vector<double> no_change(hashes.size());
    model.table(kAllViews[v]).learn(hashes, no_change, cls, model.info.settings.max_slots);
    ViewTotals& totals = model.info.totals[v];
    ++(cls == Class::spam ? totals.spam : totals.good);
  }
}

enum class Teaching { by_counting, by_error };

double sign(Class cls) { return cls == Class::spam ? 1 : -1; }

// The number of each training's bulk, from 1 on; 0 if it is in none.
struct Bulks {
  std::vector<std::size_t> of;
  std::vector<std::size_t> sizes{0};
};

Bulks find_bulks(const Lessons& lessons, const AuditOptions& options) {
  Bulks bulks;
  bulks.of.resize(lessons.size());
  for (std::size_t begin = 0, end = 0; begin < lessons.size(); begin = end) {
    for (end = begin + 1; end < lessons.size(); ++end) {
      const Training& last = lessons.training(end - 1);
      const Training& next = lessons.training(end);
      if (next.cls != last.cls || next.time - last.time > options.bulk_gap) break;
    }
    const std::size_t size = end - begin;
    if (size < options.bulk_from || size * kLargestBulk > lessons.size()) continue;
    std::fill_n(bulks.of.begin() + static_cast<std::ptrdiff_t>(begin), size, bulks.sizes.size());
    bulks.sizes.push_back(size);
  }
  return bulks;
}

class Audit {
 public:
  Audit(const TrainingSet& set, const Settings& settings, const AuditOptions& options,
        const std::function<void(std::size_t, std::size_t)>& progress)
      : options_(options),
        progress_(progress),
        lessons_(set, settings, kLessonsInMemory),
        before_(model_before_trainings(set, settings)),
        folds_(static_cast<std::size_t>(std::max(options.folds, 2))),
        contradiction_(lessons_.size()) {
    before_.info.settings.max_slots = std::min(settings.max_slots, kMaxSlots);
  }

  std::vector<Suspicion> run() {
    if (!has_two_of_each()) return {};
    const Bulks bulks = find_bulks(lessons_, options_);
    const bool any_bulk = bulks.sizes.size() > 1;
    const auto rounds = static_cast<std::size_t>(std::max(options_.rounds, 1));
    work_ = (rounds + (any_bulk ? 1 : 0)) * folds_ * lessons_.size();
    std::vector<char> doubted(lessons_.size());
    if (any_bulk) doubted = doubt_bulks(bulks);
    const std::vector<char> in_doubted_bulk = doubted;
    std::vector<std::size_t> fold_of(lessons_.size());
    for (std::size_t i = 0; i < fold_of.size(); ++i) fold_of[i] = i % folds_;
    for (std::size_t round = 0; round < rounds; ++round) {
      contradiction_ =
          cross_validate(fold_of, doubted, round == 0 ? Teaching::by_counting : Teaching::by_error);
      for (std::size_t i = 0; i < doubted.size(); ++i) {
        doubted[i] = contradiction_[i] >= options_.doubt_from ? 1 : 0;
      }
    }
    std::vector<Suspicion> found = suspicions();
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (in_doubted_bulk[i] == 0 || contradiction_[i] <= 0) continue;
      found[i].doubt = Doubt::bulk;
      found[i].bulk = bulks.sizes[bulks.of[i]];
      set_contradiction(found[i], contradiction_[i]);
    }
    std::erase_if(found, [](const Suspicion& s) { return s.probability == 0; });
    std::stable_sort(found.begin(), found.end(), [](const Suspicion& a, const Suspicion& b) {
      return a.probability > b.probability;
    });
    return found;
  }

 private:
  [[nodiscard]] bool has_two_of_each() const {
    std::size_t spam = 0;
    for (std::size_t i = 0; i < lessons_.size(); ++i) {
      spam += lessons_.training(i).cls == Class::spam ? 1 : 0;
    }
    return spam >= 2 && lessons_.size() - spam >= 2;
  }

  // How sure the trainings of the other folds are that each label is wrong. Trainings in a fold of
  // folds_ or more are not judged, and doubted trainings do not judge.
  std::vector<double> cross_validate(const std::vector<std::size_t>& fold_of,
                                     const std::vector<char>& doubted, Teaching teaching) {
    std::vector<double> contradiction(lessons_.size());
    for (std::size_t fold = 0; fold < folds_; ++fold) {
      Model model = before_;
      for (std::size_t i = 0; i < lessons_.size(); ++i) {
        ++done_;
        if (progress_) progress_(done_, work_);
        if (fold_of[i] == fold || doubted[i] != 0) continue;
        const Class cls = lessons_.training(i).cls;
        if (teaching == Teaching::by_counting) {
          count(model, lessons_.features(i), cls);
        } else {
          learn(model, lessons_.features(i), cls, kNearErrorRule);
        }
      }
      for (std::size_t i = 0; i < lessons_.size(); ++i) {
        if (fold_of[i] != fold) continue;
        // As it is learned: the bounds of a verdict are against senders, not against labels.
        const Score scored = score(model, lessons_.features(i));
        contradiction[i] =
            -sign(lessons_.training(i).cls) * total_score(model.info, scored.unbounded);
      }
    }
    return contradiction;
  }

  // One for each training, in their order; probability 0 = no doubt.
  std::vector<Suspicion> suspicions() {
    std::vector<Sketch> sketches;
    std::vector<Sketch> texts;
    std::vector<int> kinds;
    for (std::size_t i = 0; i < lessons_.size(); ++i) {
      sketches.push_back(sketch_of(lessons_.features(i)[static_cast<std::size_t>(View::words)]));
      texts.push_back(sketch_of_mail(lessons_.features(i)));
      kinds.push_back(static_cast<int>(lessons_.training(i).cls));
    }
    const std::vector<Twin> twins = twins_of_other_kind(sketches, kinds, options_.alike);
    std::vector<Suspicion> list(lessons_.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
      list[i].number = lessons_.training(i).number;
      list[i].cls = lessons_.training(i).cls;
      bool doubtful = contradiction_[i] >= options_.report_from;
      if (twins[i].likeness > 0) {
        list[i].twin = lessons_.training(twins[i].index).number;
        list[i].likeness = twins[i].likeness;
        if (contradiction_[i] > std::max(0.0, contradiction_[twins[i].index])) {
          doubtful = true;
          list[i].doubt = Doubt::twin;
        }
      }
      if (doubtful) set_contradiction(list[i], contradiction_[i]);
      if (doubtful) list[i].copies = copies_of(i, texts);
    }
    return list;
  }

  [[nodiscard]] std::vector<std::uint64_t> copies_of(std::size_t i,
                                                     const std::vector<Sketch>& texts) {
    std::vector<std::uint64_t> copies;
    if (texts[i] == Sketch{}) return copies;  // no text
    for (std::size_t j = 0; j < texts.size(); ++j) {
      const bool same_class = lessons_.training(j).cls == lessons_.training(i).cls;
      if (j == i || !same_class || likeness(texts[i], texts[j]) < kNearCopy) continue;
      copies.push_back(lessons_.training(j).number);
    }
    return copies;
  }

  // Holds out each bulk as a whole, so that its trainings cannot vouch for one another. Returns for
  // each training whether the others contradict most of its bulk.
  std::vector<char> doubt_bulks(const Bulks& bulks) {
    std::vector<std::size_t> fold_of(lessons_.size());
    for (std::size_t i = 0; i < fold_of.size(); ++i) {
      fold_of[i] = bulks.of[i] == 0 ? folds_ : bulks.of[i] % folds_;
    }
    const std::vector<double> contradiction =
        cross_validate(fold_of, std::vector<char>(fold_of.size()), Teaching::by_counting);
    std::vector<std::size_t> contradicted(bulks.sizes.size());
    for (std::size_t i = 0; i < fold_of.size(); ++i) {
      if (contradiction[i] >= options_.doubt_from) ++contradicted[bulks.of[i]];
    }
    std::vector<char> doubted(fold_of.size());
    for (std::size_t i = 0; i < fold_of.size(); ++i) {
      const std::size_t bulk = bulks.of[i];
      doubted[i] = bulk != 0 && contradicted[bulk] * 2 > bulks.sizes[bulk] ? 1 : 0;
    }
    return doubted;
  }

  static void set_contradiction(Suspicion& suspicion, double contradiction) {
    suspicion.score = -sign(suspicion.cls) * contradiction;
    suspicion.probability = portable_sigmoid(contradiction);
  }

  const AuditOptions& options_;
  const std::function<void(std::size_t, std::size_t)>& progress_;
  Lessons lessons_;
  Model before_;
  std::size_t folds_;
  std::vector<double> contradiction_;  // natural log-odds that the label is wrong
  std::size_t done_ = 0, work_ = 0;
};

}  // namespace

std::string_view name(Doubt doubt) {
  static constexpr std::array<std::string_view, 3> kNames{"contradicted", "twin", "bulk"};
  return kNames[static_cast<std::size_t>(doubt)];
}

std::vector<Suspicion> find_suspicious(
    const TrainingSet& set, const Settings& settings, const AuditOptions& options,
    const std::function<void(std::size_t, std::size_t)>& progress) {
  return Audit(set, settings, options, progress).run();
}

}  // namespace classify
