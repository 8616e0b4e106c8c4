#include "recent/fingerprint.h"

#include <algorithm>
#include <string>

#include "ascii.h"
#include "hash.h"
#include "text/unicode.h"

namespace classify {
namespace {

constexpr std::size_t kMostLetters = 200'000;
constexpr std::size_t kMostShingles = 4 * kMostLetters;  // of all texts of a message
constexpr std::size_t kMostQuoteMark = 12;

constexpr bool is_url_char(char c) {
  return c > ' ' && c < 0x7F && c != '<' && c != '>' && c != '"';
}

// The line after its quote marks: "> > ", "| ", and initials, "ty> ".
std::string_view unquoted(std::string_view line) {
  for (;;) {
    std::size_t at = 0;
    while (at < line.size() && at < kMostQuoteMark && (is_alnum(line[at]) || is_blank(line[at]))) {
      ++at;
    }
    if (at == line.size() || (line[at] != '>' && line[at] != '|')) return line;
    line.remove_prefix(at + 1);
  }
}

// "Subject: ..." and the like, as mail programs write it above what they forward.
bool is_header_line(std::string_view line) {
  constexpr std::array<std::string_view, 17> kNames{
      "from:",       "date:",  "sent:",  "to:",    "cc:",      "subject:",
      "message-id:", "差出人", "送信者", "from：", "日付",     "日時",
      "送信日時",    "宛先",   "件名",   "題名",   "subject："};
  line = trim(unquoted(line));
  while (!line.empty() && (line.front() == '*' || line.front() == '|')) line = trim(line.substr(1));
  return std::any_of(kNames.begin(), kNames.end(), [line](std::string_view name) {
    return starts_with_ignoring_case(line, name);
  });
}

// The text after the first two neighbouring header lines and those that follow them; the whole text
// if there are none.
std::string_view behind_header(std::string_view text) {
  constexpr int kMostBetween = 2;  // a value may be folded, or in a table cell of its own
  int between = kMostBetween + 1;
  std::size_t lines = 0, end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = std::min(text.find('\n', at), text.size() - 1) + 1;
    if (is_header_line(text.substr(at, next - at))) {
      lines = between <= kMostBetween ? lines + 1 : 1;
      between = 0;
      if (lines >= 2) end = next;
    } else if (++between > kMostBetween && lines >= 2) {
      break;
    }
    at = next;
  }
  return text.substr(end);
}

// Web addresses are left out: they are rewritten, shortened and added on the way, and newsletters
// consist of them.
void append_without_urls(std::string_view line, std::string& out) {
  for (;;) {
    const std::size_t mark = line.find("://");
    if (mark == std::string_view::npos) break;
    std::size_t begin = mark, end = mark;
    while (begin > 0 && is_alnum(line[begin - 1])) --begin;
    while (end < line.size() && is_url_char(line[end])) ++end;
    out += line.substr(0, begin);
    line.remove_prefix(end);
  }
  out += line;
  out += '\n';
}

std::string stripped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    append_without_urls(unquoted(text.substr(0, end)), out);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// The smallest hashes must be a fair sample: their order must have nothing to do with the text.
std::uint32_t mixed(std::uint64_t hash) {
  return static_cast<std::uint32_t>(combine_hashes(hash, 0, kShingleLetters) >> 32);
}

void append(Shingles& to, const Shingles& more) { to.insert(to.end(), more.begin(), more.end()); }

void sort_and_unite(Shingles& shingles) {
  std::sort(shingles.begin(), shingles.end());
  shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
}

// Of text parts only. What other files say is not how people know a mail again, and prints that were
// stored before files were read have nothing of it.
std::string readable(Text& text) {
  return text.part().is_text() ? text::readable(text.visible()) : std::string();
}

}  // namespace

Shingles shingles_of(std::string_view text) {
  std::string canonical;
  text::canonicalize(stripped(text), canonical);
  Shingles shingles;
  std::array<std::size_t, kShingleLetters> begins{};  // of the last letters, in `letters`
  std::string letters;
  std::size_t count = 0;
  for (std::size_t at = 0; at < canonical.size() && count < kMostLetters;) {
    const std::size_t from = at;
    if (!text::is_word_char(text::next_code_point(canonical, at))) continue;
    begins[count++ % kShingleLetters] = letters.size();
    letters.append(canonical, from, at - from);
    if (count < kShingleLetters) continue;
    const std::size_t begin = begins[count % kShingleLetters];
    shingles.push_back(mixed(hash_bytes(std::string_view(letters).substr(begin))));
  }
  sort_and_unite(shingles);
  return shingles;
}

std::vector<Shingles> versions_of(Reading& reading) {
  struct Version {
    std::string text;
    bool shown = false;
    Shingles shingles{};
  };
  std::array<Version, 2> both;  // plain, HTML
  for (Text& text : reading.texts()) {
    if (text.part().attached_message) continue;
    Version& version = both[text.part().is_html() ? 1 : 0];
    version.text += readable(text) + '\n';
    version.shown |= text.role() == TextRole::shown && !text.is_blank();
  }
  for (Version& version : both) version.shingles = shingles_of(version.text);
  if (both[0].shingles == both[1].shingles) both[1].shingles.clear();
  std::vector<Shingles> versions;
  for (std::size_t i = 0; i < both.size(); ++i) {
    const Version &one = both[i], &other = both[1 - i];
    const bool much_shorter = one.shingles.size() < other.shingles.size() / 2;
    const bool only_one_shown = one.shown && !other.shown;
    if (one.shingles.size() < kLeastShingles || (much_shorter && !only_one_shown)) continue;
    versions.push_back(one.shingles);
  }
  return versions;
}

Shingles all_shingles_of(Reading& reading) {
  Shingles all;
  for (Text& text : reading.texts()) {
    append(all, shingles_of(readable(text)));
    if (all.size() > kMostShingles) break;
  }
  sort_and_unite(all);
  return all;
}

Said said_in(std::span<Text> forward) {
  Said said;
  for (Text& text : forward) {
    const std::string whole = readable(text);
    if (said.all.size() <= kMostShingles) append(said.all, shingles_of(whole));
    const std::string_view original = behind_header(whole);
    if (original.size() == whole.size()) continue;
    said.has_header = true;
    append(said.original, shingles_of(original));
  }
  sort_and_unite(said.all);
  if (said.has_header) {
    sort_and_unite(said.original);
  } else {
    said.original = said.all;
  }
  return said;
}

bool Said::is_explained_by(const Shingles& text) const {
  const std::size_t besides = original.size() - common(original, text);
  return has_header ? besides <= std::max<std::size_t>(100, original.size() * 3 / 20)
                    : besides <= std::max<std::size_t>(200, original.size() * 3 / 10);
}

std::size_t common(const Shingles& a, const Shingles& b) {
  std::size_t n = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    n += *i == *j;
    const bool step_i = *i <= *j, step_j = *j <= *i;
    i += step_i;
    j += step_j;
  }
  return n;
}

double contained(const Shingles& text, const Shingles& other) {
  return static_cast<double>(common(text, other)) / static_cast<double>(text.size());
}

Print print_of(const Shingles& text) {
  Print print;
  print.fill(text.back());
  std::copy_n(text.begin(), std::min(text.size(), kPrintSize), print.begin());
  return print;
}

double contained(const Print& print, const Shingles& other) {
  std::size_t n = 0;
  for (const std::uint32_t hash : print) n += std::binary_search(other.begin(), other.end(), hash);
  return static_cast<double>(n) / kPrintSize;
}

}  // namespace classify
