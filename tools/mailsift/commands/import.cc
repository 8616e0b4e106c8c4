#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "cli11.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "training/bulk.h"
#include "training/survey.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::Class;

struct Options {
  std::vector<std::string> paths{};
  bool dry_run = false;
};

Survey survey_all(const std::vector<std::string>& paths) {
  Survey all;
  for (const std::string& path : paths) {
    Survey one = survey(path);
    std::move(one.found.begin(), one.found.end(), std::back_inserter(all.found));
    std::move(one.own_addresses.begin(), one.own_addresses.end(),
              std::back_inserter(all.own_addresses));
    all.unreadable |= one.unreadable;
  }
  return all;
}

// Settings that the model already has stay. Own addresses change the tokens of mail, so they are
// set before the mail is learned.
void tell_addresses(const Run& run, const std::vector<std::string>& addresses) {
  classify::Trainer trainer(stores_of(run));
  classify::Settings settings = trainer.settings();
  for (const std::string& address : addresses) {
    std::vector<std::string>& own = settings.own_addresses;
    if (std::find(own.begin(), own.end(), address) == own.end()) own.push_back(address);
  }
  if (settings.own_addresses == trainer.settings().own_addresses) return;
  trainer.change_settings(settings);
  commit(trainer, run);
}

int import(const Options& options, const Run& run) {
  const bool dry_run = options.dry_run || options.paths.empty();
  const std::vector<std::string> paths = options.paths.empty() ? usual_places() : options.paths;
  if (paths.empty())
    throw Failure(kNoInput, tr("import: nothing in the usual places; name folders"));
  if (!dry_run) (void)open_home_model(run);
  const Survey survey = survey_all(paths);
  MixedSource source;
  for (const Found& found : survey.found) {
    if (found.cls == Class::unsure) {
      if (!run.quiet) tr_print("{}: left: {}\n", printable(found.path), printable(found.what));
      continue;
    }
    MessageSource messages = found.source();
    if (!run.quiet) {
      fmt::print("{}: {} {}: {}\n", printable(found.path), messages.size(),
                 found.cls == Class::spam ? "spam" : "good", found.what);
    }
    source.add(found.cls, std::move(messages));
  }
  for (const std::string& address : survey.own_addresses) {
    if (!run.quiet) tr_print("your address: {}\n", address);
  }
  if (source.size() == 0) {
    throw Failure(
        survey.unreadable ? kNoInput : kBadData,
        tr("import: no mail that is known to be good or spam. Train folders that you have "
           "sorted (mailsift train --good FOLDER --spam FOLDER), or begin with public mail "
           "(mailsift init --starter)"));
  }
  if (dry_run) {
    if (!run.quiet) tr_print("{} message(s) would be learned\n", source.size());
    if (options.paths.empty() && !run.quiet) {
      tr_print("Learn them with: mailsift import FOLDER...\n");
    }
    return survey.unreadable ? kNoInput : kOk;
  }
  if (!survey.own_addresses.empty()) tell_addresses(run, survey.own_addresses);
  const int code = train_bulk(run, {}, source.size(), [&source] { return source.next(); });
  return code == kOk && survey.unreadable ? kNoInput : code;
}

}  // namespace

void add_import(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("import", "Learn what another filter was taught");
  sub->add_option("path", options->paths,
                  "Folders and files of another filter, and of mail; nothing: what the usual\n"
                  "places have is only shown")
      ->type_name("PATH");
  sub->add_flag("--dry-run", options->dry_run, "Only show what would be learned");
  sub->footer(R"(
Shows what every folder and file is, and learns the mail that is known to be good or spam, as
mailsift train --good --spam does:
  CRM114     the mail cache of mailreaver: what was trained as good or as spam
  OSBF-Lua   its mail cache, likewise
  mail       a Maildir, a folder of mbox files, an MH folder: Junk, Spam ... are spam, so look
             through them first; INBOX and the other folders are good, of a Maildir what was read;
             Trash, Sent, Drafts ... are left
The address that CRM114's rewrites.mfp names as yours is taken over. Databases of bogofilter,
SpamAssassin, SpamProbe, bsfilter, CRM114, OSBF-Lua, rspamd, DSPAM and Thunderbird are named and
left: they hold counts of words or of their hashes. mailsift counts pairs of words with their
distance, pieces of characters, and how a mail is built, and none of that can be made of them.
Thresholds, rules and lists of senders are left, too.
  mailsift import ~/.crm114 ~/Maildir --dry-run
  mailsift import ~/.crm114 ~/Maildir
Run again, it learns only what is new. Exit code 65: there was nothing to learn, or some of it
is no mail; 66: something could not be read. All else is learned.)");
  sub->callback([&run, options] { run.exit_code = import(*options, run); });
}

}  // namespace mailsift
