#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "classify/annotate.h"
#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/model_file.h"
#include "cli11.h"
#include "mail/judged.h"
#include "mail/known.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "shared/input.h"
#include "shared/odd_mail.h"
#include "shared/output.h"
#include "training/first_lesson.h"
#include "words/messages.h"

namespace mailsift {
namespace {

struct Options {
  std::vector<std::string> paths{"-"};
  bool json = false;
  std::string exit_code = "bogofilter";
};

void print_verdict(const std::string& name, const Judged& judged, bool json) {
  const classify::Verdict& verdict = judged.verdict;
  if (json) {
    nlohmann::ordered_json line{{"file", name},
                                {"class", std::string(classify::name(verdict.cls))},
                                {"score", verdict.score},
                                {"probability", verdict.probability}};
    if (judged.known != classify::Known::no) {
      line["known"] = std::string(classify::name(judged.known));
    }
    fmt::print("{}\n", json_text(line));
  } else {
    fmt::print("{}  {}\n", classify::status_value(verdict), visible(name));
  }
}

using Judge = std::function<Judged(const std::string& raw)>;

// Judges by the model of the home. On disk it takes no time to open; in memory it takes some 5 ms, and
// each mail then a sixth less.
class HomeJudge {
 public:
  HomeJudge(const std::filesystem::path& model, classify::KnownPeople people)
      : path_(model), on_disk_(model), people_(std::move(people)) {}

  Judged operator()(const std::string& raw) {
    constexpr std::size_t kFewMails = 30;
    if (++judged_ == kFewMails) open_in_memory();
    return in_memory_ ? judge_mail(*in_memory_, raw, people_) : judge_mail(on_disk_, raw, people_);
  }

 private:
  void open_in_memory() {
    try {
      in_memory_ = classify::open_model(path_);
    } catch (const classify::Error&) {  // the one on disk will do
    }
  }

  std::filesystem::path path_;
  classify::ModelOnDisk on_disk_;
  std::optional<classify::Model> in_memory_;
  std::size_t judged_ = 0;
  classify::KnownPeople people_;
};

// A model that is damaged is made anew for these mails, if that takes no longer than some seconds.
Judge judge_of(const Run& run) {
  constexpr std::size_t kFewTrainings = 2000;
  const classify::KnownPeople people = open_people(run);
  if (std::optional<Untaught> untaught = model_of_untaught(run)) {
    return [model = std::move(untaught->model), people](const std::string& raw) {
      return judge_mail(model, raw, people);
    };
  }
  try {
    return [judge = std::make_shared<HomeJudge>(home_model(run), people)](const std::string& raw) {
      return (*judge)(raw);
    };
  } catch (const std::exception&) {
    const classify::Model model = open_home_model(run, kFewTrainings);
    return [model, people](const std::string& raw) { return judge_mail(model, raw, people); };
  }
}

int check(const Options& options, const Run& run) {
  const Judge judge = judge_of(run);
  std::optional<classify::Class> worst;
  LeftOut left_out;
  for_each_message(options.paths, left_out, [&](const std::string& name, const std::string& raw) {
    warn_of_odd_mail(name, raw);
    const Judged judged = judge(raw);
    if (!run.quiet) print_verdict(name, judged, options.json);
    // The worst verdict of several messages counts.
    if (!worst || judged.verdict.cls > *worst) worst = judged.verdict.cls;
  });
  const bool all_judged = left_out.finish() == kOk && worst;
  return all_judged ? verdict_exit_code(options.exit_code, *worst)
                    : trouble_exit_code(options.exit_code);
}

}  // namespace

void add_check(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub =
      app.add_subcommand("check", "Print only the verdict, and give it as the exit code");
  sub->add_option("mail", options->paths,
                  "Message files, mbox files, Maildir or MH folders; - or nothing: standard input")
      ->type_name("MAIL");
  sub->add_flag("--json", options->json, "One JSON object per message");
  add_exit_code(*sub, options->exit_code);
  sub->footer(R"(
Exit codes: 0 spam, 1 good, 2 unsure, 3 trouble (the same as bogofilter's). With several messages
the worst verdict counts: spam before unsure before good. What cannot be read is named and left out, and
the exit code is 3. What is no mail (empty, a picture, ...) is named and judged as it is. In a procmail recipe:
  :0
  * ? mailsift -q check
  .Junk/)");
  sub->callback([&run, options] {
    // Every kind of trouble has one code here; otherwise a recipe could take it for a verdict.
    run.exit_code = trouble_exit_code(options->exit_code);
    try {
      run.exit_code = check(*options, run);
    } catch (const Failure& failure) {
      complain(failure.what());
    } catch (const std::exception& e) {
      complain(tr_error(e.what()));
    }
  });
}

}  // namespace mailsift
