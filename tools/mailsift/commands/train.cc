#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "classify/annotate.h"
#include "cli11.h"
#include "commands/history.h"
#include "mail/other_host.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "shared/input.h"
#include "shared/mbox.h"
#include "shared/odd_mail.h"
#include "training/bulk.h"
#include "training/few.h"
#include "training/first_lesson.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Class;
using classify::TrainResult;

struct Options {
  std::string cls;
  std::vector<std::string> paths{};
  std::vector<std::string> good{};
  std::vector<std::string> spam{};
  std::string index;
  std::vector<std::string> ids{};
  std::string regime = "near";
  bool regime_given = false;
  std::string keep;
  std::vector<std::string> number_words{};
  std::vector<std::uint64_t> numbers{};
  bool verbose = false;
  bool queue = false;
  std::string ack = "queue";
};

Class class_from_name(const std::string& name) {
  if (name == "spam") return Class::spam;
  if (name == "good" || name == "ham") return Class::good;
  throw Failure(kUsage, tr_format("train: \"{}\" is neither spam nor good", name));
}

Done done_when(const Options& options) {
  if (options.queue) return Done::handed_in;
  return options.ack == "store" ? Done::in_store : Done::learned;
}

// What follows --number: numbers, and perhaps the class.
void read_numbers(Options& options) {
  for (const std::string& word : options.number_words) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error == std::errc{} && end == word.data() + word.size()) {
      options.numbers.push_back(number);
    } else if (options.cls.empty()) {
      options.cls = word;
    } else {
      throw Failure(kUsage,
                    tr_format("train: \"{}\": not the number of a training: train spam --number 99",
                              printable(word.substr(0, 40))));
    }
  }
}

// The mail that the command names, in the order given.
std::vector<ClassedPath> jobs(const Options& options) {
  std::vector<ClassedPath> list;
  const bool both = !options.good.empty() || !options.spam.empty();
  if (!options.cls.empty() + both + !options.index.empty() > 1) {
    throw Failure(kUsage,
                  tr("train: a class, --good and --spam, or --from-index: only one of these"));
  }
  for (const std::string& path : options.good) list.push_back({path, Class::good});
  for (const std::string& path : options.spam) list.push_back({path, Class::spam});
  if (!options.index.empty()) {
    for (const IndexEntry& entry : read_index(options.index)) {
      list.push_back({entry.file.string(), entry.gold});
    }
  }
  if (both || !options.index.empty()) return list;
  if (options.cls.empty()) {
    throw Failure(kUsage, tr("which class? `train spam MAIL...`, `train good MAIL...`, or `train "
                             "--good DIR --spam DIR`"));
  }
  const Class cls = class_from_name(options.cls);
  if (options.paths.empty()) list.push_back({"-", cls});
  for (const std::string& path : options.paths) list.push_back({path, cls});
  return list;
}

void print_result(const std::string& name, const TrainResult& result) {
  fmt::print("{}: {}\n", name, words(result));
}

classify::Kept kept_from_name(std::string_view name) {
  return name == "none"       ? classify::Kept::nothing
         : name == "features" ? classify::Kept::features
                              : classify::Kept::mail;
}

// A mistyped name is no first lesson.
void refuse_if_none_is_there(const std::vector<ClassedPath>& list) {
  const auto is_there = [](const ClassedPath& job) {
    return job.path == "-" || !is_missing(job.path);
  };
  if (list.empty() || std::any_of(list.begin(), list.end(), is_there)) return;
  (void)read_message(list.front().path);  // says why not
}

int train_many(const Options& options, const Run& run, const std::vector<ClassedPath>& list,
               classify::Regime regime) {
  const BulkOptions bulk{
      .regime = regime, .keep = kept_from_name(options.keep), .verbose = options.verbose};
  if (!options.good.empty() || !options.spam.empty()) {
    MixedSource source;
    for (const ClassedPath& job : list) source.add(job.cls, MessageSource(job.path));
    make_home_for_first_lesson(run);
    return train_bulk(run, bulk, source.size(), [&source] { return source.next(); });
  }
  refuse_if_none_is_there(list);
  make_home_for_first_lesson(run);
  return train_bulk(run, bulk, list);
}

// Learns nothing unless the mail of every id is there.
int train_cached(const Options& options, const Run& run, classify::Regime regime) {
  if (options.cls.empty() || !options.paths.empty() || !options.good.empty() ||
      !options.spam.empty() || !options.index.empty()) {
    throw Failure(kUsage, tr("train: --id takes a class and no other mail: train spam --id ID"));
  }
  const Class cls = class_from_name(options.cls);
  const classify::RecentMail& cache = *stores_of(run).recent;
  std::vector<NamedMail> messages;
  for (const std::string& id : options.ids) {
    refuse_id_of_another_host(run, id);
    const std::string raw = cached_mail(cache, id);
    refuse_no_mail(id, raw);
    messages.push_back({id, mail_to_learn(run, raw)});
  }
  return teach(run, cls, std::move(messages), regime, done_when(options));
}

// Teaches mail of the training log anew, by the numbers that `history` lists: for wrong trainings.
int train_numbers(const Options& options, const Run& run) {
  if (options.cls.empty() || !options.paths.empty() || !options.index.empty() ||
      !options.good.empty() || !options.spam.empty()) {
    throw Failure(kUsage, tr("train: --number goes with a class, and with no other mail"));
  }
  const Class cls = class_from_name(options.cls);
  classify::Trainer trainer(existing_stores(run));
  trainer.drain_queue();
  const classify::TrainingSet& set = trainer.training_set();
  std::vector<classify::TrainRequest> requests;
  for (const std::uint64_t number : options.numbers) {
    const classify::Training* training = set.find_number(number);
    if (training == nullptr) {
      throw Failure(kNoInput, tr_format("train: there is no training {}", number));
    }
    if (training->kept != classify::Kept::mail) {
      throw Failure(kNoInput, tr_format("train: the mail of training {} is not kept", number));
    }
    // As eagerly as it was learned before, unless the user says otherwise.
    const bool as_before = !options.regime_given && (training->regime == classify::Regime::error ||
                                                     training->regime == classify::Regime::all);
    requests.push_back({.cls = cls,
                        .raw = std::string(set.mail(*training)),
                        .regime = as_before ? training->regime
                                            : classify::regime_from_name(options.regime).value(),
                        .time = now(),
                        .who = user_name()});
  }
  const std::vector<TrainResult> results = trainer.train(requests);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!run.quiet) print_result(tr_format("training {}", options.numbers[i]), results[i]);
  }
  commit(trainer, run);
  return kOk;
}

int train(const Options& options, const Run& run) {
  if (!options.keep.empty() && (!options.numbers.empty() || !options.ids.empty())) {
    throw Failure(kUsage, tr("train: --keep does not go with --id or --number"));
  }
  if (!options.numbers.empty()) {
    if (options.queue) throw Failure(kUsage, tr("train: --queue and --number do not go together"));
    return train_numbers(options, run);
  }
  if (options.queue && options.ack == "store")
    throw Failure(kUsage, tr("train: --queue and --ack store do not go together"));
  const classify::Regime regime = classify::regime_from_name(options.regime).value();
  if (!options.ids.empty()) return train_cached(options, run, regime);
  const std::vector<ClassedPath> list = jobs(options);
  std::error_code error;
  if (list.size() == 1 && !options.cls.empty() &&
      !std::filesystem::is_directory(list[0].path, error) && options.keep.empty()) {
    std::string raw = read_message(list[0].path);
    if (!is_mbox(list[0].path, raw)) {
      refuse_no_mail(list[0].path, raw);
      warn_of_odd_mail(list[0].path, raw);
      make_home_for_first_lesson(run);
      return teach(run, list[0].cls, {{list[0].path, mail_to_learn(run, raw)}}, regime,
                   done_when(options));
    }
    if (list[0].path == "-") {
      throw Failure(kUsage,
                    tr("train: an mbox must be named as a file, not given on standard input"));
    }
  }
  if (options.queue) throw Failure(kUsage, tr("train: --queue takes one message, or --id"));
  return train_many(options, run, list, regime);
}

}  // namespace

void add_train(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("train", "Learn mail as spam or as good");
  sub->add_option("class", options->cls, "spam or good (ham means good)")->type_name("spam|good");
  sub->add_option("mail", options->paths,
                  "Message files, mbox files, Maildir or MH folders; - or nothing: standard input")
      ->type_name("MAIL");
  sub->add_option("--good", options->good,
                  "Good mail, trained together with --spam, both mixed: the best way to begin")
      ->type_name("MAIL");
  sub->add_option("--spam", options->spam, "Spam, as --good")->type_name("MAIL");
  sub->add_option("--from-index", options->index,
                  "Train what an index file lists, in its order (lines \"spam|ham|good PATH\")")
      ->type_name("INDEX");
  sub->add_option("--id", options->ids, "Mail the filter kept, by its X-Mailsift-ID (one or more)")
      ->type_name("ID");
  sub->add_option("--number", options->number_words,
                  "The mail of the training of this number (mailsift history), as this class")
      ->type_name("N");
  CLI::Option* regime =
      sub->add_option("--regime", options->regime,
                      "near: learn what the model gets wrong or is unsure about. It judges by "
                      "three views\n(words, characters, structure); each learns only what it "
                      "needs\nerror: learn only wrong and UNSURE verdicts, until the model is sure "
                      "(corrections)\nall: learn everything, however sure; rarely wise")
          ->check(CLI::IsMember({"near", "error", "all"}))
          ->capture_default_str();
  sub->add_option(
         "--keep", options->keep,
         "What the training set keeps: the mail (default); only its features, which a later\n"
         "version of the features cannot use; or none: learned beneath all other trainings,\n"
         "it can never be taken back")
      ->check(CLI::IsMember({"mail", "features", "none"}));
  sub->add_flag("--queue", options->queue,
                "Store the request and return at once; a background process learns it,\ntogether "
                "with any others that arrive");
  sub->add_option("--ack", options->ack,
                  "When a data folder has its trainings in a store (mailsift store): queue, done as\n"
                  "soon as they are safe on this host, even if the store cannot be reached; store, 75\n"
                  "unless they are in the store")
      ->check(CLI::IsMember({"queue", "store"}))
      ->capture_default_str();
  sub->add_flag("-v,--verbose", options->verbose, "A line for each message");
  sub->footer(R"(
For corrections there are `mailsift spam` and `mailsift good`, which need no options.
A message learned twice is learned once; one learned as the other class before is moved. The mail is
kept in the training set, so that every training can be taken back (mailsift untrain) and the model
can be made anew. When the command has ended with 0, the training is on disk. Run interrupted
bulk training again, and it goes on where it was. Once an hour, at the end, some verdicts that nobody
corrected are learned too (mailsift settle --help), and the cache of recent mail is brought within its
limits. --queue is for mail readers and servers that should not wait.
What cannot be read, or is no mail (empty, a picture, a database, encrypted), is named and left out, and all
else is learned: the exit code is 66 or 65 then. A file of a Maildir whose flags change meanwhile is found
again, and one that Dovecot keeps compressed (gzip, bzip2, zstd) is uncompressed.
  mailsift train --good ~/Maildir --spam ~/Maildir/.Junk
  mailsift train good ~/Maildir/.Archive
  mailsift train --from-index corpus/index)");
  sub->callback([&run, options, regime] {
    options->regime_given = regime->count() > 0;
    read_numbers(*options);
    run.exit_code = train(*options, run);
  });
}

}  // namespace mailsift
