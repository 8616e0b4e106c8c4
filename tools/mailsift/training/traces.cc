#include "training/traces.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "shared/ascii.h"
#include "words/messages.h"

namespace mailsift {
namespace {

using std::string_view_literals::operator""sv;

constexpr const char* kWords =
    "{}: counts of words; the mail they stood in, which could be learned, is not there";
constexpr const char* kHashes =
    "{}: counts of hashes of words; the mail they stood in, which could be learned, is not there";
constexpr const char* kCutoffs =
    "settings: thresholds mean nothing to another model; mailsift tune finds yours";
constexpr const char* kSenders =
    "a list of senders: mailsift has none; a rule in front of it can deliver their mail";
constexpr const char* kRules = "SpamAssassin's rules and lists: mailsift has neither";

constexpr std::array<std::pair<std::string_view, const char*>, 12> kSettings{{
    {"bogofilter.cf", kCutoffs},
    {".bogofilter.cf", kCutoffs},
    {"mailfilter.cf", kCutoffs},
    {"spamfilter_config.lua", kCutoffs},
    {"priolist.mfp", kSenders},
    {"whitelist.mfp", kSenders},
    {"blacklist.mfp", kSenders},
    {"auto-whitelist", kSenders},
    {"tx-reputation", kSenders},
    {"user_prefs", kRules},
    {"local.cf", kRules},
    {"allmail.txt", "CRM114's log of all mail, of which nobody said what it is"},
}};

// The magic number of a hash or a B-tree, in the byte order of the machine that wrote it.
bool is_berkeley_db(std::string_view head) {
  if (head.size() < 16) return false;
  const std::string_view magic = head.substr(12, 4);
  return magic == "\x61\x15\x06\x00"sv || magic == "\x00\x06\x15\x61"sv ||
         magic == "\x62\x31\x05\x00"sv || magic == "\x00\x05\x31\x62"sv;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Takes the text before the next `mark`, or all of it, off the front of `line`.
std::string_view take(std::string_view& line, char mark) {
  const std::string_view taken = line.substr(0, line.find(mark));
  line.remove_prefix(std::min(taken.size() + 1, line.size()));
  return taken;
}

// "word 12 3 20261122"
bool is_bogoutil_line(std::string_view line) {
  const std::string_view word = take(line, ' '), spam = take(line, ' '), good = take(line, ' ');
  return !word.empty() && is_number(spam) && is_number(good) && line.size() == 8 &&
         is_number(line) && (line.starts_with("19") || line.starts_with("20"));
}

// 12,3,1795392000,"word"
bool is_spamprobe_line(std::string_view line) {
  return is_number(take(line, ',')) && is_number(take(line, ',')) && is_number(take(line, ',')) &&
         line.starts_with('"');
}

// A file of counts: its program, and a description of it.
struct Counts {
  const char* program;
  const char* what;  // kWords or kHashes
};

std::optional<Counts> counts_of(std::string_view name, std::string_view head) {
  const bool binary = contains(head, "\0"sv);
  if (binary && name.starts_with("wordlist.")) return Counts{"bogofilter's word list", kWords};
  if (is_berkeley_db(head)) {
    if (name.starts_with("bayes_")) return Counts{"SpamAssassin's Bayes database", kHashes};
    return Counts{name == "sp_words" ? "SpamProbe's database" : "a Berkeley DB file", kWords};
  }
  if (head.starts_with("SQLite format 3\0"sv)) {
    if (name.starts_with("bayes.")) return Counts{"rspamd's database", kHashes};
    return Counts{"an SQLite file", kWords};
  }
  if (binary && name.ends_with(".css")) return Counts{"statistics of CRM114 or DSPAM", kHashes};
  if (binary && name.ends_with(".cfc")) return Counts{"statistics of OSBF-Lua", kHashes};
  if (head.starts_with("REDIS0")) {
    return Counts{"a dump of Redis, in which rspamd keeps its statistics", kHashes};
  }
  if (head.starts_with("\xFE\xED\xFA\xCE"sv)) return Counts{"Thunderbird's junk training", kWords};
  // These have no magic number; the names tell.
  const bool of_class =
      contains(name, ".clean.") || contains(name, ".spam.") || contains(name, ".prob.");
  if (of_class && (contains(name, "dbm") || contains(name, ".bdb"))) {
    return Counts{"bsfilter's database", kWords};
  }
  if (head.starts_with("v\t") && contains(head.substr(0, 100), "\tdb_version")) {
    return Counts{"a backup of SpamAssassin's Bayes database", kHashes};
  }
  const std::string_view line = head.substr(0, head.find('\n'));
  if (is_bogoutil_line(line)) return Counts{"a dump of bogofilter's word list", kWords};
  if (is_spamprobe_line(line)) return Counts{"an export of SpamProbe's database", kWords};
  return std::nullopt;
}

bool is_plain_address(std::string_view address) {
  const auto of_host = [](char c) { return is_alnum(c) || c == '-' || c == '.'; };
  const auto of_local = [&](char c) { return of_host(c) || c == '_' || c == '+'; };
  const std::string_view local = take(address, '@');
  return !local.empty() && local.size() <= 64 && !address.empty() && address.size() <= 255 &&
         std::all_of(local.begin(), local.end(), of_local) &&
         std::all_of(address.begin(), address.end(), of_host);
}

}  // namespace

std::string trace_of(std::string_view name, std::string_view head) {
  if (head.empty()) return {};
  for (const auto& [file, why] : kSettings) {
    if (name == file) return tr(why);
  }
  const std::optional<Counts> counts = counts_of(name, head);
  if (!counts) return {};
  return fmt::vformat(tr(counts->what), fmt::make_format_args(tr(counts->program)));
}

std::vector<std::string> addresses_of_rewrites(std::string_view text) {
  constexpr std::string_view kTo = ">->MyEmailAddress";
  std::vector<std::string> addresses;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.ends_with(kTo)) continue;
    line.remove_suffix(kTo.size());
    std::string address;
    for (std::size_t i = 0; i < line.size(); ++i) {
      // "\." and "." are a dot; any other expression stays, and is refused below.
      const bool dot = line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '.';
      address += line[i += dot ? 1 : 0];
    }
    if (is_plain_address(address) && !address.starts_with("yourname@yourdomain")) {
      addresses.push_back(address);
    }
  }
  return addresses;
}

}  // namespace mailsift
