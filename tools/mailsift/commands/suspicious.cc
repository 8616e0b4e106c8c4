#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <ranges>
#include <set>

#include "classify/home/audit.h"
#include "commands/history.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "shared/progress.h"
#include "training/first_lesson.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Class;
using classify::Doubt;
using classify::Suspicion;
using classify::Training;

std::string_view word(Class cls) { return cls == Class::spam ? "spam" : "good"; }

Class other(Class cls) { return cls == Class::spam ? Class::good : Class::spam; }

std::string reason(const Suspicion& s) {
  std::string text = s.score == 0
                         ? tr("the rest of your mail says nothing of it")
                         : tr_format("the rest of your mail says {}, score {:+.2f}",
                                     word(s.score > 0 ? Class::spam : Class::good), s.score);
  if (s.doubt == Doubt::bulk) {
    text += tr_format("; one of {} learned as {} in a row, most of which it contradicts", s.bulk,
                      word(s.cls));
  }
  if (s.twin != 0) {
    text += tr_format("; nearly the same mail as no. {}, which was learned as {}", s.twin,
                      word(other(s.cls)));
  }
  return text;
}

// A doubtful training with all that go with it: near-copies and mail of the same sender that were
// learned as the same class. Mending a part of them would set the rest against it.
struct Cluster {
  std::vector<Suspicion> doubtful{};  // the most doubtful first
  std::set<std::uint64_t> others{};   // near-copies and mail of the sender that are not doubtful
};

// Who sent more than this sends mail of many kinds, and one doubt says nothing of the rest.
constexpr std::size_t kMostOfASender = 20;

// Trainings in force by class and sender; mail without one is left out.
using BySender = std::map<std::pair<Class, std::string>, std::vector<std::uint64_t>>;
BySender by_sender(const classify::TrainingSet& set) {
  BySender all;
  for (const Training& t : set.trainings()) {
    if (t.taken_back_by != 0 || t.folded) continue;
    const std::string from = heading(set, t).from;
    if (!from.empty()) all[{t.cls, from}].push_back(t.number);
  }
  return all;
}

std::vector<Cluster> clusters_of(const classify::TrainingSet& set,
                                 const std::vector<Suspicion>& found) {
  const BySender of_sender = found.empty() ? BySender() : by_sender(set);
  std::vector<Cluster> clusters;
  std::map<std::uint64_t, std::size_t> place;  // training → cluster
  for (const Suspicion& s : found) {
    std::vector<std::uint64_t> together{s.number};
    together.insert(together.end(), s.copies.begin(), s.copies.end());
    const auto same = of_sender.find({s.cls, heading(set, *set.find_number(s.number)).from});
    if (same != of_sender.end() && same->second.size() <= kMostOfASender) {
      together.insert(together.end(), same->second.begin(), same->second.end());
    }
    const auto known = std::find_if(together.begin(), together.end(),
                                    [&](std::uint64_t number) { return place.contains(number); });
    const std::size_t at = known == together.end() ? clusters.size() : place[*known];
    if (at == clusters.size()) clusters.emplace_back();
    clusters[at].doubtful.push_back(s);
    for (const std::uint64_t number : together) {
      if (place.emplace(number, at).second) clusters[at].others.insert(number);
    }
  }
  for (Cluster& cluster : clusters) {
    for (const Suspicion& s : cluster.doubtful) cluster.others.erase(s.number);
  }
  return clusters;
}

std::vector<std::uint64_t> numbers_of(const Cluster& cluster) {
  std::set<std::uint64_t> numbers = cluster.others;
  for (const Suspicion& s : cluster.doubtful) numbers.insert(s.number);
  return {numbers.begin(), numbers.end()};
}

void print_line(const classify::TrainingSet& set, const Training& t, std::size_t columns) {
  const std::string line = fmt::format("{:6}  {}  {:4}  {:<8}  ", t.number, local_time(t.time),
                                       classify::name(t.cls), printable(t.who));
  const std::size_t left = columns > line.size() + 20 ? columns - line.size() : 20;
  fmt::print("{}{}\n", line, heading_line(heading(set, t), left));
}

void print_text(const classify::TrainingSet& set, const Cluster& cluster, std::size_t columns) {
  for (const Suspicion& s : cluster.doubtful) {
    print_line(set, *set.find_number(s.number), columns);
    fmt::print("        {}\n", reason(s));
  }
  if (!cluster.others.empty()) {
    tr_print("        near-copies and mail of the same sender, learned as the same:\n");
    for (const std::uint64_t number : cluster.others) {
      print_line(set, *set.find_number(number), columns);
    }
  }
  const std::string numbers = fmt::format("{}", fmt::join(numbers_of(cluster), " "));
  tr_print("        mailsift train {} --number {}    or    mailsift untrain --number {}\n",
           word(other(cluster.doubtful.front().cls)), numbers, numbers);
}

// `together`: all trainings of its cluster, itself included.
void print_json(const classify::TrainingSet& set, const Suspicion& s,
                const std::vector<std::uint64_t>& together) {
  const Training& t = *set.find_number(s.number);
  const Heading mail = heading(set, t);
  nlohmann::ordered_json out{{"number", s.number},
                             {"date", local_time_with_zone(t.time)},
                             {"class", classify::name(s.cls)},
                             {"who", t.who},
                             {"doubt", classify::name(s.doubt)},
                             {"probability", s.probability},
                             {"score", s.score},
                             {"twin", nullptr},
                             {"likeness", nullptr},
                             {"bulk", nullptr},
                             {"together", together},
                             {"from", mail.from},
                             {"subject", mail.subject}};
  if (s.twin != 0) out["twin"] = s.twin;
  if (s.twin != 0) out["likeness"] = s.likeness;
  if (s.bulk != 0) out["bulk"] = s.bulk;
  fmt::print("{}\n", json_text(out));
}

constexpr std::uint64_t kFewTrainings = 200;

}  // namespace

int list_suspicious(const Run& run, const HistoryFilter& filter, bool json) {
  const classify::TrainingSet set = open_home_training_set(run);
  const classify::Model model = is_untaught(run) ? classify::Model() : open_home_model(run);
  std::vector<Suspicion> found;
  {
    Progress progress(tr("asking the others of each training"), 100, run.quiet);
    found = classify::find_suspicious(
        set, model.info.settings, {},
        [&](std::size_t done, std::size_t all) { progress.update(done * 100 / all); });
  }
  std::erase_if(
      found, [&](const Suspicion& s) { return !filter.lets_through(*set.find_number(s.number)); });
  const std::vector<Cluster> clusters = clusters_of(set, found);
  const std::size_t most = filter.most > 0 ? filter.most : clusters.size();
  const std::size_t columns = output_columns();
  for (const Cluster& cluster : clusters | std::views::take(most)) {
    if (!json) {
      print_text(set, cluster, columns);
      continue;
    }
    const std::vector<std::uint64_t> together = numbers_of(cluster);
    for (const Suspicion& s : cluster.doubtful) print_json(set, s, together);
  }
  if (json || run.quiet) return kOk;
  if (found.empty()) {
    tr_print("no training looks mistaught\n");
  } else {
    tr_print(
        "{} of {} training(s) look mistaught. Read them before you mend them: mailsift history "
        "--mail N\n",
        found.size(), model.info.applied.count);
    // The audit was measured on logs of a few hundred trainings and more. Fewer trainings say
    // little about one another.
    if (model.info.applied.count < kFewTrainings) {
      tr_print("With so few trainings many of these will be no mistakes.\n");
    }
  }
  return kOk;
}

}  // namespace mailsift
