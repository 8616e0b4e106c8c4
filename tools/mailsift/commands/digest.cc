// A mail that lists UNSURE messages, with links that sort them; for cron.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "ascii.h"
#include "classify/home/recent_mail.h"
#include "classify/home/training_set.h"
#include "classify/message.h"
#include "mail/outgoing_mail.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using classify::CachedMessage;

constexpr std::int64_t kDay = 86'400;
constexpr std::size_t kColumns = 70;

struct Options {
  std::string to, from, spam, good;
  std::string language = is_japanese_wanted() ? "ja" : "en";
  double days = 1;
  std::size_t most = 50;
};

struct Entry {
  CachedMessage message;
  std::string from, subject;  // decoded and harmless, cut to kColumns
  std::string sender;         // its address
};

struct Listed {
  std::vector<Entry> entries;
  std::size_t left_out = 0;        // for want of room,
  std::size_t left_out_known = 0;  // of them: from senders whose mail was trained as good
};

// Of the head of a mail: enough for its From and Subject.
classify::Message head_of(std::string_view raw) {
  constexpr std::size_t kHead = 64 * 1024;
  return classify::parse_message(raw, {.message_bytes = kHead, .text_bytes = 0});
}

std::string sender_of(const classify::Message& mail) {
  const classify::HeaderField* from = mail.find("From");
  std::string_view value = from != nullptr ? std::string_view(from->raw) : std::string_view{};
  if (const std::size_t open = value.rfind('<'); open != std::string_view::npos)
    value = value.substr(open + 1, value.find('>', open) - open - 1);
  return classify::lower(classify::trim(value.substr(0, 320)));
}

// Everybody whose mail was trained as good, as far as that mail is kept.
std::set<std::string> known_senders(const classify::TrainingSet& set) {
  std::set<std::string> senders;
  for (const classify::Training& training : set.trainings()) {
    if (training.cls != classify::Class::good || training.taken_back_by != 0) continue;
    const std::string_view mail = set.mail(training);
    if (!mail.empty()) senders.insert(sender_of(head_of(mail)));
  }
  senders.erase("");
  return senders;
}

// Anybody can send any number of doubtful messages. So half of the places are for known senders, if
// there are as many; and no sender has two places before each has one.
Listed fair_sample(std::vector<Entry> entries, std::size_t most,
                   const std::set<std::string>& known) {
  Listed listed;
  struct Place {
    std::size_t nth;  // of its sender
    std::size_t at;
  };
  std::vector<Place> own, strangers;
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string& sender = entries[i].sender;
    const Place place{seen[sender]++, i};
    if (known.contains(sender)) {
      own.push_back(place);
    } else {
      strangers.push_back(place);
    }
  }
  for (std::vector<Place>* group : {&own, &strangers})
    std::ranges::stable_sort(*group, std::less<>(), &Place::nth);
  const std::size_t of_own =
      std::min(own.size(), std::max(most / 2, most - std::min(most, strangers.size())));
  const std::size_t of_strangers = std::min(strangers.size(), most - of_own);
  listed.left_out_known = own.size() - of_own;
  listed.left_out = listed.left_out_known + strangers.size() - of_strangers;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < of_own; ++i) chosen.push_back(own[i].at);
  for (std::size_t i = 0; i < of_strangers; ++i) chosen.push_back(strangers[i].at);
  std::ranges::sort(chosen);  // the most doubtful first again
  for (const std::size_t at : chosen) listed.entries.push_back(std::move(entries[at]));
  return listed;
}

// Recent messages that the user has not sorted yet, the most doubtful first.
Listed doubtful(const Options& options, const Run& run) {
  const classify::RecentMail& cache = *existing_stores(run).recent;
  const classify::TrainingSet set(stores_of(run).log);
  const std::int64_t since = now() - static_cast<std::int64_t>(options.days * kDay);
  std::vector<CachedMessage> unsure = cache.list().messages;
  std::erase_if(unsure, [&](const CachedMessage& message) {
    return message.cls != classify::Class::unsure || message.time < since;
  });
  std::stable_sort(unsure.begin(), unsure.end(), [](const auto& a, const auto& b) {
    return std::abs(a.score) < std::abs(b.score);
  });
  std::vector<Entry> entries;
  for (CachedMessage& message : unsure) {
    const std::optional<std::string> raw = cache.raw(message.id);
    if (!raw || set.find_mail(set.mail_to_learn(*raw)) != nullptr) continue;
    const classify::Message mail = head_of(*raw);
    const classify::HeaderField* from = mail.find("From");
    entries.push_back({std::move(message),
                       from != nullptr ? cut(from->text, kColumns) : std::string(),
                       cut(classify::subject(mail), kColumns), sender_of(mail)});
  }
  if (entries.size() > options.most) {
    return fair_sample(std::move(entries), options.most, known_senders(set));
  }
  Listed all;
  all.entries = std::move(entries);
  return all;
}

struct Words {
  std::string_view subject, intro, spam, good, none, from, mail, date, answer, more;
};
constexpr Words kEnglish{
    "Messages to sort: {}",
    "The filter was not sure about these messages, the most doubtful first. Say what they are, and "
    "it learns: a link opens a mail that you only have to send.",
    "spam",
    "wanted",
    "(no subject)",
    "From",
    "Message",
    "Received",
    "Your answer",
    "{} more messages are not listed here, {} of them from senders whose mail you have called "
    "good: "
    "mailsift cache list --unsure"};
constexpr Words kJapanese{
    "判定に迷ったメール {}通",
    "次のメールは、迷惑メールかどうか判断できませんでした（迷ったものから順に並んでいます）。"
    "リンクを押すとメール作成画面が開きます。そのまま送信すると学習します。",
    "迷惑メール",
    "必要なメール",
    "（件名なし）",
    "差出人",
    "件名",
    "受信日時",
    "回答",
    "ほかに {}通あり、そのうち {}通は、以前に必要なメールとした差出人からです: "
    "mailsift cache list --unsure"};

std::string left_out(const Listed& listed, const Words& words) {
  return fmt::format(fmt::runtime(words.more), listed.left_out, listed.left_out_known);
}

// Ids and classes have no character that a link or HTML could misread.
std::string link(const std::string& address, std::string_view cls, const std::string& id) {
  std::string escaped;
  for (const char c : address) {
    constexpr std::string_view kReserved = "!#%&*+/=?^{}~";  // RFC 6068
    if (kReserved.find(c) == std::string_view::npos) {
      escaped += c;
    } else {
      escaped += fmt::format("%{:02X}", static_cast<unsigned>(c));
    }
  }
  return fmt::format("mailto:{}?subject={}%20{}", escaped, cls, id);
}

std::string text_of(const Listed& listed, const Options& options, const Words& words) {
  std::string out = fmt::format("{}\n", words.intro);
  std::size_t n = 0;
  for (const Entry& entry : listed.entries) {
    out += fmt::format("\n{}. {}\n   {}  {}\n", ++n,
                       entry.subject.empty() ? words.none : entry.subject,
                       local_time(entry.message.time), entry.from);
    const std::string& id = entry.message.id;
    out += fmt::format("   {}: {}\n   {}: {}\n", words.spam, link(options.spam, "spam", id),
                       words.good, link(options.good, "good", id));
  }
  if (listed.left_out > 0) out += fmt::format("\n{}\n", left_out(listed, words));
  return out;
}

std::string html_of(const Listed& listed, const Options& options, const Words& words) {
  constexpr std::string_view kButton =
      "<a href=\"{}\" style=\"display:inline-block;margin:2px;padding:6px 12px;border-radius:4px;"
      "background:{};color:#ffffff;text-decoration:none\">{}</a>";
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta "
      "charset=\"UTF-8\"><title>mailsift</title></head>\n"
      "<body style=\"font-family:sans-serif;color:#222222\">\n<p>{}</p>\n"
      "<table style=\"border-collapse:collapse\">\n"
      "<tr style=\"text-align:left;background:#eeeeee\"><th style=\"padding:6px\">{}</th>"
      "<th style=\"padding:6px\">{}</th><th style=\"padding:6px\">{}</th>"
      "<th style=\"padding:6px\">{}</th></tr>\n",
      options.language, words.intro, words.date, words.from, words.mail, words.answer);
  for (const Entry& entry : listed.entries) {
    const auto button = [&](const std::string& href, std::string_view colour,
                            std::string_view word) {
      return fmt::format(kButton, html(href), colour, word);
    };
    const std::string buttons =
        button(link(options.good, "good", entry.message.id), "#1f7a3d", words.good) +
        button(link(options.spam, "spam", entry.message.id), "#b3261e", words.spam);
    out += fmt::format(
        "<tr style=\"border-bottom:1px solid #dddddd;vertical-align:top\">"
        "<td style=\"padding:6px;white-space:nowrap\">{}</td><td style=\"padding:6px\">{}</td>"
        "<td style=\"padding:6px\">{}</td><td "
        "style=\"padding:6px;white-space:nowrap\">{}</td></tr>\n",
        local_time(entry.message.time), html(entry.from),
        entry.subject.empty() ? std::string(words.none) : html(entry.subject), buttons);
  }
  out += "</table>\n";
  if (listed.left_out > 0) out += fmt::format("<p>{}</p>\n", left_out(listed, words));
  return out + "</body></html>\n";
}

void digest(Options options, const Run& run) {
  if (options.from.empty()) options.from = own_address();
  if (options.to.empty()) options.to = own_address();
  check_address("--to", options.to);
  check_address("--from", options.from);
  check_address("--report-spam", options.spam);
  check_address("--report-good", options.good);
  const Listed listed = doubtful(options, run);
  if (listed.entries.empty()) return;
  const Words& words = options.language == "ja" ? kJapanese : kEnglish;
  const OutgoingMail mail{
      .from = options.from,
      .to = options.to,
      .subject = fmt::format(fmt::runtime(words.subject), listed.entries.size()),
      .in_reply_to = {},
      .automatic = "auto-generated",
      .language = options.language,
      .text = text_of(listed, options, words),
      .html = html_of(listed, options, words)};
  fmt::print("{}", written(mail, now()));
  finish_output();
}

}  // namespace

void add_digest(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("digest", "A mail that lists what was UNSURE, to be sorted");
  sub->add_option("--report-spam", options->spam, "Address that mailsift report spam reads")
      ->type_name("ADDRESS")
      ->required();
  sub->add_option("--report-good", options->good, "Address that mailsift report good reads")
      ->type_name("ADDRESS")
      ->required();
  sub->add_option("--to", options->to, "Whom the mail is for (default: user@host)")
      ->type_name("ADDRESS");
  sub->add_option("--from", options->from, "Its sender (default: user@host)")->type_name("ADDRESS");
  sub->add_option("--lang", options->language, "Its language")
      ->check(CLI::IsMember({"en", "ja"}))
      ->capture_default_str();
  sub->add_option("--days", options->days, "How far back it goes")
      ->check(CLI::Range(0.0, 36500.0))
      ->capture_default_str();
  sub->add_option("--most", options->most, "List at most so many, the most doubtful")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  sub->footer(R"(
Lists the UNSUREs of the cache that nobody has sorted yet, the most doubtful first, each with two links.
A link opens a mail whose subject holds the message's id; sent off, it is all that mailsift report needs.
If there are more than --most, half of the places are for senders whose mail was trained as good, and
no sender has two before each has one; the digest says how many it leaves out.
Prints nothing if there is nothing to list. For cron, where sendmail -t sends it:
  mailsift digest --to me@example.jp --report-spam spam@example.jp --report-good good@example.jp \
    --lang ja | ifne sendmail -t
Let the digest pass the filter by, or it may be listed in the next one.)");
  sub->callback([&run, options] { digest(*options, run); });
}

}  // namespace mailsift
