#include "traces.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>
#include <utility>

#include "messages.h"

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

// The first line, as far as an expression may work on it.
bool first_line_is(std::string_view head, const char* form) {
  const std::string_view line = head.substr(0, std::min<std::size_t>(head.find('\n'), 200));
  return std::regex_match(line.begin(), line.end(), std::regex(form));
}

const char* counts_of(std::string_view name, std::string_view head) {
  const bool binary = contains(head, "\0"sv);
  if (binary && name.starts_with("wordlist.")) return "bogofilter's word list";
  if (is_berkeley_db(head)) {
    if (name.starts_with("bayes_")) return "SpamAssassin's Bayes database";
    return name == "sp_words" ? "SpamProbe's database" : "a Berkeley DB file";
  }
  if (head.starts_with("SQLite format 3\0"sv)) {
    return name.starts_with("bayes.") ? "rspamd's database" : "an SQLite file";
  }
  if (binary && name.ends_with(".css")) return "statistics of CRM114 or DSPAM";
  if (binary && name.ends_with(".cfc")) return "statistics of OSBF-Lua";
  if (head.starts_with("REDIS0")) return "a dump of Redis, in which rspamd keeps its statistics";
  if (head.starts_with("\xFE\xED\xFA\xCE"sv)) return "Thunderbird's junk training";
  // Without a magic number: by the names it gives them.
  const bool of_class =
      contains(name, ".clean.") || contains(name, ".spam.") || contains(name, ".prob.");
  if (of_class && (contains(name, "dbm") || contains(name, ".bdb"))) return "bsfilter's database";
  if (head.starts_with("v\t") && contains(head.substr(0, 100), "\tdb_version")) {
    return "a backup of SpamAssassin's Bayes database";
  }
  if (first_line_is(head, R"(\S+ \d+ \d+ (19|20)\d{6})")) return "a dump of bogofilter's word list";
  if (first_line_is(head, R"(\d+,\d+,\d+,".*)")) return "an export of SpamProbe's database";
  return nullptr;
}

bool has_hashes(std::string_view program) {
  return contains(program, "SpamAssassin") || contains(program, "statistics") ||
         contains(program, "rspamd");
}

}  // namespace

std::string trace_of(std::string_view name, std::string_view head) {
  if (head.empty()) return {};
  for (const auto& [file, why] : kSettings) {
    if (name == file) return tr(why);
  }
  const char* program = counts_of(name, head);
  if (program == nullptr) return {};
  return fmt::vformat(tr(has_hashes(program) ? kHashes : kWords),
                      fmt::make_format_args(tr(program)));
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
    static const std::regex kPlain(R"([A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9.-]{1,255})");
    if (address.size() <= 320 && std::regex_match(address, kPlain) &&
        !address.starts_with("yourname@yourdomain")) {
      addresses.push_back(address);
    }
  }
  return addresses;
}

}  // namespace mailsift
