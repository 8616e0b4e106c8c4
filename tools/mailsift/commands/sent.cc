// Learns whom the user writes to, whose mail is then never SPAM.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "classify/home/known_people.h"
#include "classify/model_file.h"
#include "cli11.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "shared/input.h"
#include "shared/odd_mail.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::SentMail;
using classify::SentUse;

struct Options {
  std::vector<std::string> paths{};
  std::vector<std::string> books{};
  std::vector<std::string> forget{};
  bool clear = false;
  bool json = false;
};

struct Counts {
  std::size_t taken = 0, not_own = 0, automatic = 0;
  std::size_t in_books = 0;
  classify::KnownCounts added;
};

std::vector<std::string> own_addresses(const Run& run) {
  try {
    if (auto settings = existing_stores(run).log->settings()) return settings->own_addresses;
  } catch (const classify::Error& e) {
    if (e.code() != classify::ErrorCode::corrupt_model) throw;
  }
  if (is_missing(run.home().model())) return {};
  return classify::ModelOnDisk(run.home().model()).info().settings.own_addresses;
}

// Mail is taken a thousand at a time: a folder of any size needs no more memory.
class Sent {
 public:
  Sent(classify::PeopleStore& people, const std::vector<std::string>& own, Counts& counts)
      : people_(people), own_(own), counts_(counts) {}

  void add(std::string_view raw) {
    SentMail mail = classify::read_sent(raw);
    switch (classify::use_of(mail, own_)) {
      case SentUse::not_own:
        ++counts_.not_own;
        break;
      case SentUse::automatic:
        ++counts_.automatic;
        break;
      case SentUse::taken:
        ++counts_.taken;
        mails_.push_back(std::move(mail));
        if (mails_.size() == kAtATime) finish();
        break;
    }
  }

  void finish() {
    if (mails_.empty()) return;
    const classify::KnownCounts added = people_.add_sent(mails_, own_);
    counts_.added.addresses += added.addresses;
    counts_.added.messages += added.messages;
    mails_.clear();
  }

 private:
  static constexpr std::size_t kAtATime = 1000;
  classify::PeopleStore& people_;
  const std::vector<std::string>& own_;
  Counts& counts_;
  std::vector<SentMail> mails_;
};

void learn_book(const std::string& path, classify::PeopleStore& people,
                const std::vector<std::string>& own, Counts& counts) {
  const std::vector<std::string> found = classify::read_address_book(read_message(path));
  if (found.empty()) {
    throw Failure(kBadData, tr_format("{}: no address of a vCard or of mutt's aliases", path));
  }
  counts.in_books += found.size();
  counts.added.addresses += people.add_addresses(found, own);
}

void print(const Counts& counts, const classify::KnownCounts& known, const Options& options) {
  if (options.json) {
    const nlohmann::ordered_json out{{"mails", counts.taken},
                                     {"not_own", counts.not_own},
                                     {"automatic", counts.automatic},
                                     {"in_address_books", counts.in_books},
                                     {"new_people", counts.added.addresses},
                                     {"new_message_ids", counts.added.messages},
                                     {"people", known.addresses},
                                     {"message_ids", known.messages}};
    fmt::print("{}\n", json_text(out));
    return;
  }
  if (!options.paths.empty()) tr_print("{} mail(s) of yours\n", counts.taken);
  if (!options.books.empty()) tr_print("{} person(s) in address books\n", counts.in_books);
  tr_print("new: {} person(s), {} Message-ID(s); known: {} person(s), {} Message-ID(s)\n",
           counts.added.addresses, counts.added.messages, known.addresses, known.messages);
}

int learn(Options options, const Run& run) {
  classify::PeopleStore& people = *existing_stores(run).people;
  if (options.paths.empty() && options.books.empty()) options.paths.emplace_back("-");
  const std::vector<std::string> own = own_addresses(run);
  Counts counts;
  LeftOut left_out;
  for (const std::string& path : options.books) {
    try {
      learn_book(path, people, own, counts);
    } catch (const Failure& failure) {
      left_out.add(failure);
    }
  }
  Sent sent(people, own, counts);
  for_each_message(options.paths, left_out, [&](const std::string& name, const std::string& raw) {
    try {
      refuse_no_mail(name, raw);
    } catch (const Failure& failure) {
      return left_out.add(failure);
    }
    sent.add(raw);
  });
  sent.finish();
  const classify::KnownCounts known = people.counts();
  if (!run.quiet) {
    if (counts.not_own > 0) {
      complain(
          tr_format("{} mail(s) left out: From is none of your addresses "
                    "(mailsift init --address)",
                    counts.not_own));
    }
    if (counts.automatic > 0) {
      complain(tr_format("{} mail(s) left out: a program wrote them", counts.automatic));
    }
    print(counts, known, options);
  }
  finish_output();
  return left_out.finish();
}

void forget(const Options& options, const Run& run) {
  std::vector<std::string> addresses;
  for (const std::string& text : options.forget) {
    addresses.push_back(classify::plain_address(text));
    if (addresses.back().empty()) {
      throw Failure(kUsage, tr_format("{}: \"{}\" is no plain address (local@domain)", "--forget",
                                      printable(text)));
    }
  }
  classify::PeopleStore& people = *existing_stores(run).people;
  for (const std::string& address : addresses) {
    const bool was_known = people.forget({&address, 1}) > 0;
    if (run.quiet) continue;
    if (was_known) {
      tr_print("{}: known no longer, until you write to it again\n", address);
    } else {
      tr_print("{}: was not known, and is not until you write to it\n", address);
    }
  }
}

int sent(const Options& options, const Run& run) {
  const bool learns = !options.paths.empty() || !options.books.empty() || options.json;
  if (learns + !options.forget.empty() + options.clear > 1) {
    throw Failure(kUsage,
                  tr("sent: mail and address books, --forget, or --clear: only one of these"));
  }
  if (options.clear) {
    existing_stores(run).people->clear();
    if (!run.quiet) tr_print("nobody is known any more\n");
    return kOk;
  }
  if (!options.forget.empty()) {
    forget(options, run);
    return kOk;
  }
  return learn(options, run);
}

}  // namespace

void add_sent(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("sent", "Learn whom you write to: their mail is never SPAM");
  sub->add_option("mail", options->paths,
                  "Mail that you sent: message files, mbox files, Maildir or MH folders; - or\n"
                  "nothing: standard input")
      ->type_name("MAIL");
  sub->add_option("--addresses", options->books,
                  "Address books: vCards (.vcf) and files with alias lines of mutt")
      ->type_name("FILE");
  sub->add_option("--forget", options->forget,
                  "This address is known no longer, until you write to it again")
      ->type_name("ADDRESS");
  sub->add_flag("--clear", options->clear, "Nobody is known any more");
  sub->add_flag("--json", options->json,
                "One JSON object: what was read, what is new, what is known");
  sub->footer(R"(
Whoever is in To, Cc or Bcc of your mail, or in your address book, is known, and so is who answers your
mail (In-Reply-To or References have its Message-ID). What they send is never SPAM: at most UNSURE, with
the score and the probability that it has. mailsift explain says so. Nothing is learned by it.
It does not hold for mail whose From says more than one plain address, for your own addresses, and if
your mail host says in Authentication-Results or Received-SPF that the sender is forged. Replies do not count if
they come by a list, or if your mail went to a list or to more than 20. Automatic mail of yours (vacation
notices) makes nobody known, and if mailsift knows your addresses (init --address), only mail from them does.
Learn a mail of somebody known as spam, and he is known no longer, until you write to him again. An
address book does not bring him back.
At most 20,000 addresses and 20,000 Message-IDs are kept; what you have not used for the longest time goes
first. The file known of the data folder has only hashes of them, made with its secret.
  mailsift sent ~/Maildir/.Sent
  mailsift sent --addresses contacts.vcf --addresses ~/.mutt/aliases
  mailsift sent < a-mail-being-sent
  mailsift sent --forget ann@example.com)");
  sub->callback([&run, options] { run.exit_code = sent(*options, run); });
}

}  // namespace mailsift
