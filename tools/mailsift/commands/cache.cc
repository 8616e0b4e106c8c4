// Recent mail by id, as the filter kept it.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "classify/home/recent_mail.h"
#include "shared/command_line.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::CachedMessage;
using classify::RecentMail;

struct ListOptions {
  std::size_t most = 0;  // 0: all
  bool unsure = false;
  bool json = false;
};

struct ExpireOptions {
  std::optional<std::int64_t> keep_days;
  std::optional<std::size_t> max_messages;
  std::optional<std::uint64_t> max_bytes;
};

void print(const CachedMessage& message, bool json) {
  if (json) {
    const nlohmann::ordered_json line{{"id", message.id},
                                      {"time", message.time},
                                      {"class", std::string(classify::name(message.cls))},
                                      {"score", message.score},
                                      {"probability", message.probability},
                                      {"bytes", message.bytes}};
    fmt::print("{}\n", json_text(line));
  } else {
    fmt::print("{}  {}  {:6} {:+8.2f} {:8}\n", message.id, local_time_with_seconds(message.time),
               classify::name(message.cls), message.score, message.bytes);
  }
}

void list(const ListOptions& options, const Run& run) {
  RecentMail::Listing listing = existing_stores(run).recent->list();
  if (options.unsure) {
    std::erase_if(listing.messages,
                  [](const CachedMessage& m) { return m.cls != classify::Class::unsure; });
  }
  const std::size_t all = listing.messages.size();
  const std::size_t shown = options.most == 0 ? all : std::min(options.most, all);
  for (std::size_t i = all - shown; i < all; ++i) print(listing.messages[i], options.json);
  if (listing.damaged > 0) complain(tr_format("{} damaged messages left out", listing.damaged));
  finish_output();
}

void show(const std::string& id, const Run& run) {
  const std::string mail = cached_mail(*existing_stores(run).recent, id);
  std::fwrite(mail.data(), 1, mail.size(), stdout);
  finish_output();
}

void print_removed(const RecentMail::Expired& expired, const Run& run) {
  if (run.quiet) return;
  tr_print("{} message(s) removed, {} byte(s)\n", expired.messages, expired.bytes);
}

void expire(const ExpireOptions& options, const Run& run) {
  const classify::CacheLimits limits{
      .keep_days = options.keep_days.value_or(run.cache_limits.keep_days),
      .max_messages = options.max_messages.value_or(run.cache_limits.max_messages),
      .max_bytes = options.max_bytes.value_or(run.cache_limits.max_bytes)};
  print_removed(existing_stores(run).recent->expire(limits, now()), run);
}

void purge(const Run& run) {
  print_removed(existing_stores(run).recent->expire({0, 0, 0}, now()), run);
}

void add_list(CLI::App& cache, Run& run) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* sub = cache.add_subcommand(
      "list", "A line for each message, oldest first: id, when, verdict, score, bytes");
  sub->add_flag("--unsure", options->unsure, "Only what was called UNSURE");
  sub->add_option("-n", options->most, "Only the newest N")->type_name("N");
  sub->add_flag("--json", options->json, "One JSON object per message");
  sub->callback([&run, options] { list(*options, run); });
}

void add_show(CLI::App& cache, Run& run) {
  auto id = std::make_shared<std::string>();
  CLI::App* sub = cache.add_subcommand("show", "The mail of an id, byte for byte as it came");
  sub->add_option("id", *id, "As in X-Mailsift-ID or in the list")->type_name("ID")->required();
  sub->callback([&run, id] { show(*id, run); });
}

void add_expire(CLI::App& cache, Run& run) {
  auto options = std::make_shared<ExpireOptions>();
  CLI::App* sub = cache.add_subcommand("expire", "Remove what is beyond the limits, oldest first");
  sub->add_option("--keep-days", options->keep_days, "As the global --cache-keep-days")
      ->check(CLI::NonNegativeNumber)
      ->type_name("DAYS");
  sub->add_option("--max-messages", options->max_messages, "As the global --cache-max-messages")
      ->type_name("N");
  sub->add_option("--max-bytes", options->max_bytes, "As the global --cache-max-bytes")
      ->type_name("BYTES");
  sub->callback([&run, options] { expire(*options, run); });
}

void add_purge(CLI::App& cache, Run& run) {
  CLI::App* sub = cache.add_subcommand("purge", "Remove every message");
  sub->callback([&run] { purge(run); });
}

}  // namespace

std::string cached_mail(const RecentMail& cache, const std::string& id) {
  if (!cache.is_ours(id)) {
    // The text may come from a mail, so the message does not repeat it.
    throw Failure(kBadData, tr("unknown id: this data folder did not give it out"));
  }
  std::optional<std::string> mail = cache.raw(id);
  if (!mail)
    throw Failure(kBadData, tr_format("{}: the mail of this id is no longer in the cache", id));
  return std::move(*mail);
}

void add_cache(CLI::App& app, Run& run) {
  CLI::App* sub = app.add_subcommand("cache", "Recent mail, as the filter received it");
  sub->require_subcommand(1);
  add_list(*sub, run);
  add_show(*sub, run);
  add_expire(*sub, run);
  add_purge(*sub, run);
  sub->footer(R"(
The filter keeps each message it judges, and names it in the field X-Mailsift-ID. So a wrong verdict
can be corrected without the message at hand, and what is learned is what was judged, whatever a mail
program has done to the message since:
  mailsift cache list
  mailsift good ID
The cache is bounded by --cache-keep-days, --cache-max-messages and --cache-max-bytes. What
is beyond goes when somebody trains (once an hour), at one filtered message in 256, and at once with
`mailsift cache expire`. Each verdict is sure of a third of the last two, so a flood of spam pushes
out neither GOOD nor UNSURE mail: the oldest goes of the verdicts that hold more.)");
}

}  // namespace mailsift
