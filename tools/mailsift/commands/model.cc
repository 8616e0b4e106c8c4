#include <fcntl.h>
#include <fmt/format.h>

#include <cstring>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "classify/model_file.h"
#include "cli11.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "model/starter.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

constexpr std::array<const char*, classify::kViews> kViewNames{"words", "characters", "structure"};

struct Options {
  std::string path;  // of a model other than the home's
  bool json = false;
  bool xml = false;
  bool with_key = false;
  std::string archive;
  bool force = false;
  std::uint32_t min_seen = 0;
  std::vector<std::string> others{};
};

std::filesystem::path model_path(const Options& options, const Run& run) {
  return options.path.empty() ? run.home().model() : std::filesystem::path(options.path);
}

// The second judge, what is left of its say, and how far each of its views is trusted (0 to 1).
nlohmann::ordered_json starter_of(const classify::Model& model) {
  if (model.info.second.digest == 0) return nullptr;
  return {{"found", model.second != nullptr},
          {"say", classify::say_of_second(model.info)},
          {"trust", model.info.second.trust}};
}

void print_starter(const classify::Model& model) {
  if (model.info.second.digest == 0) return;
  if (model.second == nullptr) {
    tr_print("starter: its file is missing or damaged (mailsift init --starter)\n");
    return;
  }
  const auto& trust = model.info.second.trust;
  tr_print(
      "starter: {:.0f} % of its say left; trust {:.2f} words, {:.2f} characters, {:.2f} "
      "structure\n",
      100 * classify::say_of_second(model.info), trust[0], trust[1], trust[2]);
}

void info(const Options& options, const Run& run) {
  const std::filesystem::path path = model_path(options, run);
  const classify::Model model = classify::open_model(path);
  const classify::ModelInfo& i = model.info;
  if (options.json) {
    nlohmann::ordered_json out{{"file", path.string()},
                               {"format", classify::kModelFormat},
                               {"scheme", i.scheme},
                               {"spam", i.learned.spam},
                               {"good", i.learned.good},
                               {"trainings", i.applied.count},
                               {"good_to", i.settings.thresholds.good_to},
                               {"spam_from", i.settings.thresholds.spam_from},
                               {"slope", i.settings.calibration.slope},
                               {"intercept", i.settings.calibration.intercept},
                               {"own_addresses", i.settings.own_addresses},
                               {"own_fields", i.settings.own_fields},
                               {"authserv_ids", i.settings.authserv_ids},
                               {"key", fmt::format("{:016x}", i.settings.key.id())},
                               {"starter", starter_of(model)},
                               {"views", nlohmann::ordered_json::object()}};
    for (std::size_t v = 0; v < classify::kViews; ++v) {
      const classify::Table& table = model.table(classify::kAllViews[v]);
      out["views"][kViewNames[v]] = {{"spam", i.totals[v].spam},
                                     {"good", i.totals[v].good},
                                     {"features", table.used()},
                                     {"slots", table.slots().size()}};
    }
    fmt::print("{}\n", json_text(out));
    finish_output();
    return;
  }
  tr_print("{}: format {}, features {}\n", path.string(), classify::kModelFormat, i.scheme);
  tr_print("learned {} spam, {} good; {} training(s) in force\n", i.learned.spam, i.learned.good,
           i.applied.count);
  tr_print("GOOD at or below {:g}, SPAM at or above {:g}\n", i.settings.thresholds.good_to,
           i.settings.thresholds.spam_from);
  if (i.settings.calibration != classify::Calibration{}) {
    tr_print("P(spam): log-odds {:.3g} * score {:+.3g}\n", i.settings.calibration.slope,
             i.settings.calibration.intercept);
  }
  for (const std::string& address : i.settings.own_addresses) {
    tr_print("own address {}\n", visible(address));
  }
  for (const std::string& field : i.settings.own_fields) {
    if (field.starts_with('+')) {
      tr_print("trusted field {}\n", visible(field.substr(1)));
    } else {
      tr_print("own field {}\n", visible(field));
    }
  }
  for (const std::string& id : i.settings.authserv_ids) {
    tr_print("own authserv-id {}\n", visible(id));
  }
  if (i.settings.key.none()) {
    tr_print("no key: its features are public\n");
  } else {
    tr_print("key {:016x}\n", i.settings.key.id());
  }
  print_starter(model);
  for (std::size_t v = 0; v < classify::kViews; ++v) {
    const classify::Table& table = model.table(classify::kAllViews[v]);
    tr_print("{:10}  {} spam, {} good; {} features in {} slots\n", tr(kViewNames[v]),
             i.totals[v].spam, i.totals[v].good, table.used(), table.slots().size());
  }
  finish_output();
}

void check(const Options& options, const Run& run) {
  const std::filesystem::path path = model_path(options, run);
  classify::check_model(path);
  if (!run.quiet) tr_print("{}: whole\n", path.string());
}

// Opens without waiting: a FIFO that nobody reads is refused, and not waited for.
classify::Descriptor open_archive(const std::string& path) {
  constexpr int kWrite = O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  classify::Descriptor file(::open(path.c_str(), kWrite, 0666));
  const int flags = file ? ::fcntl(file.get(), F_GETFL) : -1;
  if (flags < 0 || ::fcntl(file.get(), F_SETFL, flags & ~O_NONBLOCK) != 0)
    classify::throw_errno("write", path);
  return file;
}

void write_archive(const std::string& path, const std::string& archive) {
  classify::Descriptor file = open_archive(path);
  classify::write_all(file.get(), archive, path);
  if (!file.close()) classify::throw_errno("write", path);
}

void export_archive(const Options& options, const Run& run) {
  const classify::Model model = classify::open_model(model_path(options, run));
  const classify::ArchiveFormat format =
      options.xml ? classify::ArchiveFormat::xml : classify::ArchiveFormat::text;
  const classify::ArchivedKey key =
      options.with_key ? classify::ArchivedKey::included : classify::ArchivedKey::withheld;
  if (options.archive.empty() || options.archive == "-") {
    classify::export_model(model, std::cout, format, key);
    finish_output();
    return;
  }
  std::ostringstream archive;
  classify::export_model(model, archive, format, key);
  write_archive(options.archive, std::move(archive).str());
}

// None if there is no such model.
classify::FeatureKey key_of_model(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return {};
  return classify::ModelOnDisk(path).info().settings.key;
}

void import_archive(const Options& options, const Run& run) {
  std::ifstream file;
  const bool from_stdin = options.archive.empty() || options.archive == "-";
  if (!from_stdin) {
    file.open(options.archive, std::ios::binary);
    if (!file) {
      throw Failure(kNoInput, tr_format("{}: cannot read: {}", options.archive,
                                        tr_error(std::strerror(errno))));
    }
  }
  const std::filesystem::path path = model_path(options, run);
  classify::Model model = classify::import_model(from_stdin ? std::cin : file, key_of_model(path));
  if (options.path.empty()) {
    const classify::Home home = run.home();
    classify::create_home(home);
    classify::Trainer trainer(stores_of(run));
    trainer.import_base(std::move(model));
    commit(trainer, run, "training on top of it");
  } else {
    classify::publish_model(model, path);
  }
  const classify::Experience learned = classify::open_model(path).info.learned;
  if (!run.quiet) {
    tr_print("{}: {} spam and {} good messages learned\n", path.string(), learned.spam,
             learned.good);
  }
}

void rebuild(const Options& options, const Run& run) {
  const classify::Home home = existing_home(run);
  const auto trainer = options.force ? classify::Trainer::from_log_alone(stores_of(run))
                                     : std::make_unique<classify::Trainer>(stores_of(run));
  trainer->drain_queue();
  trainer->request_rebuild();
  commit(*trainer, run);
  if (run.quiet) return;
  const classify::Experience& learned = trainer->model().info.learned;
  tr_print("{}: {} spam and {} good messages learned\n", home.model().string(), learned.spam,
           learned.good);
}

std::size_t features_of(const classify::Model& model) {
  std::size_t features = 0;
  for (const classify::View view : classify::kAllViews) features += model.table(view).used();
  return features;
}

void prune(const Options& options, const Run& run) {
  const std::filesystem::path path = model_path(options, run);
  std::size_t before = 0;
  std::string how_back;
  if (options.path.empty()) {
    classify::Trainer trainer(existing_stores(run));
    trainer.drain_queue();
    before = features_of(trainer.model());
    const std::uint64_t number = trainer.prune(options.min_seen, now(), user_name());
    commit(trainer, run);
    how_back = tr_format("; mailsift untrain --number {} takes it back", number);
  } else {
    classify::check_model(path);
    classify::Model model = classify::open_model(path);
    before = features_of(model);
    classify::prune(model, options.min_seen);
    classify::publish_model(model, path);
  }
  if (run.quiet) return;
  tr_print("{}: {} features, {} before{}\n", path.string(), features_of(classify::open_model(path)),
           before, how_back);
}

void merge(const Options& options, const Run& run) {
  std::vector<classify::Model> others;
  for (const std::string& other : options.others) {
    classify::check_model(other);
    others.push_back(classify::open_model(other));
  }
  const std::filesystem::path path = model_path(options, run);
  if (options.path.empty()) {
    const classify::Home home = run.home();
    classify::create_home(home);
    classify::Trainer trainer(stores_of(run));
    trainer.drain_queue();
    trainer.merge_into_base(others);
    commit(trainer, run, "training on top of it");
  } else {
    classify::Model sum;
    sum.info.settings.key = others.front().info.settings.key;
    std::error_code error;
    if (std::filesystem::exists(path, error)) {
      classify::check_model(path);
      sum = classify::open_model(path);
    }
    for (const classify::Model& other : others) classify::merge(sum, other);
    classify::publish_model(sum, path);
  }
  if (run.quiet) return;
  const classify::Experience learned = classify::open_model(path).info.learned;
  tr_print("{}: {} spam and {} good messages learned\n", path.string(), learned.spam, learned.good);
}

void write_starter(const Options& options, const Run& run) {
  classify::Model model = classify::open_model(model_path(options, run));
  if (!model.info.settings.key.none()) {
    throw Failure(kBadData, tr_format("{}: filed under a secret key, which others do not have; "
                                      "train a data folder made with mailsift init --key none",
                                      model_path(options, run).string()));
  }
  classify::make_starter(model);
  classify::publish_model(model, options.archive);
  if (!run.quiet) {
    tr_print("{}: {} features of {} spam and {} good messages\n", options.archive,
             features_of(model), model.info.learned.spam, model.info.learned.good);
  }
}

}  // namespace

void add_model(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand(
      "model", "The model file: info, check, rebuild, prune, merge, starter, export, import");
  sub->require_subcommand(1);
  sub->fallthrough();
  sub->add_option("--model", options->path, "A model file (default: the one in the data folder)")
      ->type_name("FILE");

  CLI::App* show = sub->add_subcommand("info", "What is in it");
  show->add_flag("--json", options->json, "As one JSON object");
  show->callback([&run, options] { info(*options, run); });

  CLI::App* verify =
      sub->add_subcommand("check", "Read every byte of it and say whether it is whole");
  verify->footer("\nExit codes: 0 whole, 65 damaged or of another version, 74 unreadable.");
  verify->callback([&run, options] { check(*options, run); });

  CLI::App* again =
      sub->add_subcommand("rebuild", "Make it anew from the training set: bit for bit the same");
  again->add_flag("--force", options->force,
                  "Forget what only the model knows: trainings that the training set has lost");
  again->footer(
      "\nFor a model that is damaged or lost. The settings are kept. If the training set "
      "has "
      "lost\n"
      "trainings that the model knows (its file is gone, cut or an old copy), the model becomes "
      "the\n"
      "base of the training set, so that nothing learned is lost.");
  again->callback([&run, options] { rebuild(*options, run); });

  CLI::App* less = sub->add_subcommand("prune", "Drop what was seen too seldom to matter");
  less->add_option("--min-seen", options->min_seen,
                   "Keep what this many trained messages had; 2 drops what only one had")
      ->type_name("N")
      ->check(CLI::Range(1, 4095))
      ->required();
  less->footer(
      "\nVerdicts change a little, the file can become much smaller. A rebuild prunes at the same "
      "place\n"
      "again, and untrain --number takes a pruning back. With --model FILE only that file changes, "
      "for good.");
  less->callback([&run, options] { prune(*options, run); });

  CLI::App* more = sub->add_subcommand("merge", "Add what other models have learned");
  more->add_option("models", options->others, "Model files")->type_name("FILE")->required();
  more->footer(
      "\nCounts and totals are added; a feature that several models know gets the mean of their "
      "weights,\n"
      "each as often as its model has seen it. Settings stay as they are. Your own trainings come "
      "on\ntop of the sum, now and whenever the model is made anew. With --model FILE the sum goes "
      "into "
      "that file.\n"
      "Merging a model twice counts it twice.");
  more->callback([&run, options] { merge(*options, run); });

  CLI::App* first = sub->add_subcommand("starter", "Write a model for others to begin with");
  first->add_option("file", options->archive, "Where to")->type_name("FILE")->required();
  first->footer(
      "\nWhat the model learned of headers is left out, because it misleads others, and so is what "
      "it has seen\n"
      "fewer than three times. There are hashes of text in it, and no text. To begin with it: "
      "mailsift init\n"
      "--starter FILE");
  first->callback([&run, options] { write_starter(*options, run); });

  CLI::App* out =
      sub->add_subcommand("export", "Write it as a portable archive (Boost.Serialization)");
  out->add_option("archive", options->archive, "Where to; - or nothing: standard output")
      ->type_name("FILE");
  out->add_flag("--xml", options->xml, "XML instead of text");
  out->add_flag("--with-key", options->with_key,
                "With the key of its features. Without, only a data folder with the same key can "
                "read\nit: this one, or one made with init --key");
  out->callback([&run, options] { export_archive(*options, run); });

  CLI::App* in = sub->add_subcommand("import", "Read such an archive, text or XML");
  in->add_option("archive", options->archive, "Where from; - or nothing: standard input")
      ->type_name("FILE");
  in->footer(
      "\nOnly for archives you trust. Your own trainings come on top of the imported model, "
      "now\n"
      "and whenever the model is made anew. With --model FILE it is only written to that file.");
  in->callback([&run, options] { import_archive(*options, run); });
}

}  // namespace mailsift
