// A mail that lists UNSURE messages, with links that sort them; for cron.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "mail/outgoing_mail.h"
#include "mail/unsorted.h"
#include "shared/command_line.h"
#include "shared/harmless.h"
#include "shared/output.h"
#include "words/messages.h"

namespace mailsift {
namespace {

constexpr std::int64_t kDay = 86'400;

struct Options {
  std::string to, from, spam, good;
  std::string language = is_japanese_wanted() ? "ja" : "en";
  double days = 1;
  std::size_t most = 50;
};

struct Words {
  std::string_view subject, intro, spam, good, none, like_spam, like_good, more;
};
constexpr Words kEnglish{
    "Messages to sort: {}",
    "The filter was not sure about these messages, the most doubtful first. Say what they are, and "
    "it learns: a link opens a mail that you only have to send.",
    "spam",
    "good mail",
    "(no subject)",
    "like spam",
    "like good mail",
    "{} more messages are not listed here, {} of them from senders whose mail you have called "
    "good: mailsift unsure"};
constexpr Words kJapanese{
    "判定に迷ったメール {}通",
    "次のメールは、迷惑メールかどうか判断できませんでした（迷ったものから順に並んでいます）。"
    "リンクを押すとメール作成画面が開きます。そのまま送信すると学習します。",
    "迷惑メール",
    "普通のメール",
    "（件名なし）",
    "迷惑メールらしい点",
    "普通のメールらしい点",
    "ほかに {}通あり、そのうち {}通は、以前に普通のメールとした差出人からです: mailsift unsure"};

// A message of the digest, and why it is doubtful.
struct Entry {
  Unsorted mail;
  std::string like_spam, like_good;
};

// A digest is better without the reasons than not there.
std::vector<Entry> with_reasons(const Run& run, std::vector<Unsorted> messages, bool in_japanese) {
  constexpr std::size_t kColumns = 100;
  std::optional<classify::Model> model;
  try {
    model = open_home_model(run);
  } catch (const classify::Error& e) {
    complain(tr_error(e.what()));
  } catch (const Failure& failure) {
    complain(failure.what());
  }
  std::vector<Entry> entries;
  for (Unsorted& mail : messages) {
    Doubt doubt;
    const std::optional<std::string> raw = stores_of(run).recent->raw(mail.message.id);
    if (model && raw) doubt = doubt_of(*model, *raw);
    entries.push_back({std::move(mail), joined(doubt.for_spam, kColumns, in_japanese),
                       joined(doubt.for_good, kColumns, in_japanese)});
  }
  return entries;
}

std::string left_out(const UnsortedMail& listed, const Words& words) {
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

std::string text_of(const std::vector<Entry>& entries, const UnsortedMail& listed,
                    const Options& options, const Words& words) {
  std::string out = fmt::format("{}\n", words.intro);
  std::size_t n = 0;
  for (const Entry& entry : entries) {
    const Unsorted& mail = entry.mail;
    out +=
        fmt::format("\n{}. {}\n   {}  {}\n", ++n, mail.subject.empty() ? words.none : mail.subject,
                    local_time(mail.message.time), mail.from);
    if (!entry.like_spam.empty()) {
      out += fmt::format("   {}: {}\n", words.like_spam, entry.like_spam);
    }
    if (!entry.like_good.empty()) {
      out += fmt::format("   {}: {}\n", words.like_good, entry.like_good);
    }
    const std::string& id = mail.message.id;
    out += fmt::format("   {}: {}\n   {}: {}\n", words.spam, link(options.spam, "spam", id),
                       words.good, link(options.good, "good", id));
  }
  if (listed.left_out > 0) out += fmt::format("\n{}\n", left_out(listed, words));
  return out;
}

// One column, for a telephone as well: each message has its buttons below it. Colours are the mail
// program's own, light or dark.
std::string html_of(const std::vector<Entry>& entries, const UnsortedMail& listed,
                    const Options& options, const Words& words) {
  constexpr std::string_view kButton =
      "<a href=\"{}\" style=\"display:inline-block;margin:0 8px 0 0;padding:10px 18px;"
      "border-radius:6px;background:{};color:#ffffff;text-decoration:none\">{}</a>";
  constexpr std::string_view kSmall =
      "<div style=\"opacity:.75;font-size:14px;overflow-wrap:anywhere\">{}</div>\n";
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"UTF-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<meta name=\"color-scheme\" content=\"light dark\"><title>mailsift</title></head>\n"
      "<body style=\"font:16px/1.5 sans-serif;max-width:640px;margin:0 auto;padding:12px\">\n"
      "<p>{}</p>\n",
      options.language, words.intro);
  for (const Entry& entry : entries) {
    const Unsorted& mail = entry.mail;
    const auto button = [&](const std::string& href, std::string_view colour,
                            std::string_view word) {
      return fmt::format(kButton, html(href), colour, word);
    };
    out += fmt::format(
        "<div style=\"border-top:1px solid #999999;padding:12px 0\">\n"
        "<div style=\"font-weight:bold;overflow-wrap:anywhere\">{}</div>\n",
        mail.subject.empty() ? std::string(words.none) : html(mail.subject));
    out += fmt::format(kSmall, html(mail.from) + " &#183; " + local_time(mail.message.time));
    for (const auto& [what, clues] : {std::pair{words.like_spam, entry.like_spam},
                                      std::pair{words.like_good, entry.like_good}}) {
      if (!clues.empty()) out += fmt::format(kSmall, fmt::format("{}: {}", what, html(clues)));
    }
    const std::string& id = mail.message.id;
    out += fmt::format("<div style=\"margin-top:10px\">{}{}</div>\n</div>\n",
                       button(link(options.good, "good", id), "#1f7a3d", words.good),
                       button(link(options.spam, "spam", id), "#b3261e", words.spam));
  }
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
  UnsortedMail listed =
      unsorted_mail(run, now() - static_cast<std::int64_t>(options.days * kDay), options.most);
  if (listed.messages.empty()) return;
  const std::vector<Entry> entries =
      with_reasons(run, std::move(listed.messages), options.language == "ja");
  const Words& words = options.language == "ja" ? kJapanese : kEnglish;
  const OutgoingMail mail{.from = options.from,
                          .to = options.to,
                          .subject = fmt::format(fmt::runtime(words.subject), entries.size()),
                          .in_reply_to = {},
                          .automatic = "auto-generated",
                          .language = options.language,
                          .text = text_of(entries, listed, options, words),
                          .html = html_of(entries, listed, options, words)};
  fmt::print("{}", written(mail, now()));
  finish_output();
}

}  // namespace

void add_digest(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* sub =
      app.add_subcommand("digest", "Make a daily mail of what was UNSURE, with links that sort it");
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
Lists the UNSURE messages that nobody has sorted yet, the most doubtful first. Each has the clues that
make it doubtful, and two links.
A link opens a mail whose subject holds the message's id; sent off, it is all that mailsift report needs.
If there are more than --most, half of the places are for senders whose mail was trained as good, and
no sender has two before each has one; the digest says how many it leaves out.
It prints nothing if there is nothing to list. For cron, where sendmail -t sends it:
  mailsift digest --to me@example.jp --report-spam spam@example.jp --report-good good@example.jp \
    --lang ja | ifne sendmail -t
Deliver the digest without filtering it; otherwise it may be listed in the next one.)");
  sub->callback([&run, options] { digest(*options, run); });
}

}  // namespace mailsift
