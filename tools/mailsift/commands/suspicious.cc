#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "classify/home/audit.h"
#include "commands/history.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "shared/progress.h"
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

void print_text(const classify::TrainingSet& set, const Suspicion& s, std::size_t columns) {
  const Training& t = *set.find_number(s.number);
  const std::string line = fmt::format("{:6}  {}  {:4}  {:<8}  ", t.number, local_time(t.time),
                                       classify::name(t.cls), printable(t.who));
  const std::size_t left = columns > line.size() + 20 ? columns - line.size() : 20;
  fmt::print("{}{}\n", line, heading_line(heading(set, t), left));
  fmt::print("        {}\n", reason(s));
  tr_print("        mailsift train {} --number {}    or    mailsift untrain --number {}\n",
           word(other(s.cls)), s.number, s.number);
}

void print_json(const classify::TrainingSet& set, const Suspicion& s) {
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
                             {"from", mail.from},
                             {"subject", mail.subject}};
  if (s.twin != 0) out["twin"] = s.twin;
  if (s.twin != 0) out["likeness"] = s.likeness;
  if (s.bulk != 0) out["bulk"] = s.bulk;
  fmt::print("{}\n", out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

constexpr std::uint64_t kFewTrainings = 200;

}  // namespace

int list_suspicious(const Run& run, const HistoryFilter& filter, bool json) {
  const classify::TrainingSet set = open_home_training_set(run);
  const classify::Model model = open_home_model(run);
  std::vector<Suspicion> found;
  {
    Progress progress(tr("asking the others of each training"), 100, run.quiet);
    found = classify::find_suspicious(
        set, model.info.settings, {},
        [&](std::size_t done, std::size_t all) { progress.update(done * 100 / all); });
  }
  std::erase_if(
      found, [&](const Suspicion& s) { return !filter.lets_through(*set.find_number(s.number)); });
  const std::size_t shown = filter.most > 0 ? std::min(filter.most, found.size()) : found.size();
  const std::size_t columns = output_columns();
  for (std::size_t i = 0; i < shown; ++i) {
    json ? print_json(set, found[i]) : print_text(set, found[i], columns);
  }
  if (json || run.quiet) return kOk;
  if (found.empty()) {
    tr_print("no training looks mistaught\n");
  } else {
    tr_print(
        "{} of {} trainings look mistaught. Read them before you mend them: mailsift history "
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
