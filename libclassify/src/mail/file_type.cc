#include "mail/file_type.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "ascii.h"
#include "text/charset.h"

namespace classify::mail {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kProbed = 1024;  // first bytes, which tell text from other files

struct Known {
  std::string_view begin;
  std::string_view type;
};
constexpr Known kKnown[] = {{"GIF8", "gif"},
                            {"\x89PNG", "png"},
                            {"\xFF\xD8\xFF", "jpeg"},
                            {"%PDF", "pdf"},
                            {"PK\x03\x04", "zip"},
                            {"PK\x05\x06", "zip"},
                            {"MZ", "exe"},
                            {"Rar!", "rar"},
                            {"\x1F\x8B", "gzip"},
                            {"BZh", "bzip2"},
                            {"7z\xBC\xAF", "7z"},
                            {"{\\rtf", "rtf"},
                            {"\xD0\xCF\x11\xE0", "ole"},
                            {"\x7F"
                             "ELF",
                             "elf"},
                            {"RIFF", "riff"},
                            {"BM", "bmp"},
                            {"<html", "html"},
                            {"<!DOC", "html"},
                            {"BEGIN:V", "vcard"}};

void remove_spaces(std::string_view& text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
}

// `text` begins with "<". Whether that is a tag or a declaration rather than a sign. The names are
// those by which browsers know HTML (WHATWG MIME Sniffing 7.1), and roots of XML.
bool begins_with_tag(std::string_view text) {
  static constexpr std::string_view kNames[] = {
      "!doctype", "?xml", "html",  "head",   "body",  "script", "svg",   "iframe", "h1",
      "div",      "font", "table", "a",      "style", "title",  "b",     "br",     "p",
      "meta",     "link", "form",  "center", "img",   "span",   "plist", "base",   "h2",
      "h3",       "ul",   "pre",   "strong", "rss",   "object"};
  text.remove_prefix(1);
  return std::any_of(std::begin(kNames), std::end(kNames), [text](std::string_view name) {
    return starts_with_ignoring_case(text, name) &&
           (text.size() == name.size() || is_space(text[name.size()]) || text[name.size()] == '>' ||
            text[name.size()] == '/');
  });
}

// A comment may stand before the first tag.
bool begins_with_markup(std::string_view text) {
  constexpr int kMostComments = 8;
  for (int i = 0; i < kMostComments && text.starts_with("<!--"); ++i) {
    const std::size_t end = text.find("-->", 4);
    if (end == npos) return true;
    text.remove_prefix(end + 3);
    remove_spaces(text);
  }
  return text.starts_with('<') && begins_with_tag(text);
}

// The first line is a field that a stored mail begins with, and so is the next, whatever its name.
bool begins_with_header(std::string_view text) {
  static constexpr std::string_view kFirst[] = {
      "return-path:",  "received:",      "from:",         "to:",           "subject:",
      "date:",         "message-id:",    "mime-version:", "delivered-to:", "x-mozilla-status:",
      "content-type:", "x-account-key:", "reply-to:",     "sender:",       "dkim-signature:",
      "x-original-to:"};
  if (std::none_of(std::begin(kFirst), std::end(kFirst), [text](std::string_view name) {
        return starts_with_ignoring_case(text, name);
      })) {
    return false;
  }
  std::size_t line = text.find('\n');
  while (line != npos && line + 1 < text.size() &&
         (text[line + 1] == ' ' || text[line + 1] == '\t')) {
    line = text.find('\n', line + 1);
  }
  if (line == npos) return false;
  const std::string_view next = text.substr(line + 1);
  const std::size_t colon = next.find(':');
  return colon != npos && colon > 0 &&
         std::all_of(next.begin(), next.begin() + static_cast<std::ptrdiff_t>(colon),
                     [](char c) { return is_alnum(c) || c == '-'; });
}

// None if the name says nothing.
FileReading reading_of_name(std::string_view name) {
  struct Ending {
    std::string_view end;
    FileReading reading;
  };
  static constexpr Ending kEndings[] = {
      {".html", FileReading::markup},       {".htm", FileReading::markup},
      {".shtml", FileReading::markup},      {".shtm", FileReading::markup},
      {".xhtml", FileReading::markup},      {".xht", FileReading::markup},
      {".svg", FileReading::markup},        {".xml", FileReading::markup},
      {".hta", FileReading::markup},        {".webloc", FileReading::markup},
      {".ics", FileReading::content_lines}, {".vcs", FileReading::content_lines},
      {".ifb", FileReading::content_lines}, {".ical", FileReading::content_lines},
      {".vcf", FileReading::content_lines}, {".vcard", FileReading::content_lines},
      {".txt", FileReading::plain},         {".csv", FileReading::plain},
      {".url", FileReading::plain},         {".desktop", FileReading::plain},
      {".eml", FileReading::message},       {".mht", FileReading::message},
      {".mhtml", FileReading::message}};
  // Windows opens "a.html. " as "a.html".
  while (!name.empty() && (is_blank(name.back()) || name.back() == '.')) name.remove_suffix(1);
  for (const Ending& ending : kEndings) {
    if (ends_with_ignoring_case(name, ending.end)) return ending.reading;
  }
  return FileReading::none;
}

}  // namespace

// No text has control characters, but for those of line ends, pages, escapes (ISO-2022-JP) and an
// end of file as DOS has it.
bool looks_like_text(std::string_view bytes) {
  const std::string_view first = bytes.substr(0, kProbed);
  return std::none_of(first.begin(), first.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' && !is_space(c) && c != '\x1B' && c != '\x1A';
  });
}

std::string_view magic(std::string_view bytes) {
  for (const Known& known : kKnown) {
    if (bytes.starts_with(known.begin)) return known.type;
  }
  return bytes.empty() ? "empty" : "other";
}

FileReading reading_of_file(std::string_view bytes, std::string_view name) {
  const std::string_view first = bytes.substr(0, kProbed);
  // Readers of PDF forgive bytes in front of it (ISO 32000-1, implementation note 13 of PDF 1.7).
  if (first.find("%PDF-") != npos) return FileReading::pdf;
  std::string narrow;
  std::string_view text = bytes;
  if (text::has_utf16_mark(first)) {
    narrow = first.substr(2);
    std::erase(narrow, '\0');
    text = narrow;
  } else if (!looks_like_text(bytes)) {
    return FileReading::none;
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  remove_spaces(text);
  if (text.empty()) return FileReading::none;
  if (text.starts_with("{\\rt")) return FileReading::rtf;
  if (starts_with_ignoring_case(text, "BEGIN:V")) return FileReading::content_lines;
  if (begins_with_markup(text)) return FileReading::markup;
  const FileReading by_name = reading_of_name(name);
  if (by_name != FileReading::none) return by_name;
  if (begins_with_header(text)) return FileReading::message;
  constexpr std::size_t kFewest = 8;  // fewer bytes prove nothing
  return bytes.size() >= kFewest ? FileReading::plain : FileReading::none;
}

FileReading reading_of_type(std::string_view type) {
  if (type == "text/html") return FileReading::markup;
  if (type == "text/rtf") return FileReading::rtf;
  for (const std::string_view lines :
       {"text/calendar", "text/x-vcalendar", "text/vcard", "text/x-vcard", "text/directory"}) {
    if (type == lines) return FileReading::content_lines;
  }
  return FileReading::plain;
}

}  // namespace classify::mail
