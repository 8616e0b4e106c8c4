#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

#include "ascii.h"
#include "classify/home/known_people.h"
#include "home/people/correspondence.h"

namespace classify {
namespace {

// Takes the next line off the front, without its end.
std::string_view take_line(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  std::string_view line = bytes.substr(0, end);
  bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The next line of a vCard, unfolded (RFC 6350 3.2), or of mutt's configuration, where a backslash
// at the end joins two.
std::string next_line(std::string_view& bytes, bool in_card) {
  std::string line(take_line(bytes));
  while (!bytes.empty()) {
    if (in_card && (bytes.front() == ' ' || bytes.front() == '\t')) {
      line += take_line(bytes).substr(1);
    } else if (!in_card && line.ends_with('\\')) {
      line.pop_back();
      line += take_line(bytes);
    } else {
      break;
    }
  }
  return line;
}

// Where `wanted` stands outside of quotes; npos if it does not.
std::size_t find_unquoted(std::string_view text, char wanted) {
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (!quoted && text[at] == wanted) return at;
  }
  return std::string_view::npos;
}

// "item1.EMAIL;TYPE=work:ann@example.com" → "ann@example.com"; empty for other lines.
std::string_view email_of_card(std::string_view line) {
  const std::size_t colon = find_unquoted(line, ':');
  if (colon == std::string_view::npos) return {};
  std::string_view name = line.substr(0, std::min(line.find(';'), colon));
  name.remove_prefix(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
  if (!equals_ignoring_case(name, "EMAIL")) return {};
  std::string_view value = trim(line.substr(colon + 1));
  constexpr std::string_view kScheme = "mailto:";
  if (starts_with_ignoring_case(value, kScheme)) value.remove_prefix(kScheme.size());
  return value;
}

// "alias -group friends ann Ann <ann@example.com>, ... # a remark" → "Ann <ann@example.com>, ...".
std::string_view addresses_of_alias(std::string_view line) {
  line = trim(line);
  if (!starts_with_ignoring_case(line, "alias ") && !starts_with_ignoring_case(line, "alias\t")) {
    return {};
  }
  const auto skip_word = [&line] {
    line.remove_prefix(std::min(find_any(line, 0, ' ', '\t'), line.size()));
    line = trim(line);
  };
  skip_word();
  while (line.starts_with("-group ") || line.starts_with("-group\t")) {
    skip_word();
    skip_word();
  }
  skip_word();  // the key
  return line.substr(0, find_unquoted(line, '#'));
}

class Book {
 public:
  void add(std::string_view value) {
    if (value.find('@') == std::string_view::npos) return;
    for (const mail::Address& address : mail::parse_addresses(value)) {
      std::string text = plain(address);
      if (!text.empty() && seen_.insert(text).second) found_.push_back(std::move(text));
    }
  }
  [[nodiscard]] std::vector<std::string> found() && { return std::move(found_); }

 private:
  std::vector<std::string> found_;
  std::unordered_set<std::string> seen_;
};

}  // namespace

std::vector<std::string> read_address_book(std::string_view bytes) {
  Book book;
  bool in_card = false;
  while (!bytes.empty()) {
    const std::string line = next_line(bytes, in_card);
    if (equals_ignoring_case(trim(line), "BEGIN:VCARD")) in_card = true;
    if (equals_ignoring_case(trim(line), "END:VCARD")) in_card = false;
    book.add(in_card ? email_of_card(line) : addresses_of_alias(line));
  }
  return std::move(book).found();
}

}  // namespace classify
