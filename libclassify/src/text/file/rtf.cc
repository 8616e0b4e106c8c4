#include "text/file/rtf.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <vector>

#include "ascii.h"
#include "text/charset.h"
#include "text/unicode.h"

namespace classify::text {
namespace {

constexpr std::size_t npos = std::string_view::npos;

template <class Value>
struct Named {
  std::string_view name;
  Value value;
};
template <class Value, std::size_t N>
const Value* find(const Named<Value> (&table)[N], std::string_view name) {
  for (const Named<Value>& entry : table) {
    if (entry.name == name) return &entry.value;
  }
  return nullptr;
}

// What a group's text is for.
enum class Use : std::uint8_t {
  shown,
  skipped,
  fonts,        // names of fonts and their charsets
  instruction,  // of a field, which may be a link; or HTML tags that RTF was made from
};

// Destinations that are not marked with \*, but show nothing.
constexpr Named<Use> kDestinations[] = {
    {"fonttbl", Use::fonts},       {"colortbl", Use::skipped},    {"stylesheet", Use::skipped},
    {"info", Use::skipped},        {"pict", Use::skipped},        {"nonshppict", Use::skipped},
    {"objdata", Use::skipped},     {"objclass", Use::skipped},    {"themedata", Use::skipped},
    {"datastore", Use::skipped},   {"filetbl", Use::skipped},     {"revtbl", Use::skipped},
    {"fontemb", Use::skipped},     {"fontfile", Use::skipped},    {"xe", Use::skipped},
    {"bkmkstart", Use::skipped},   {"bkmkend", Use::skipped},     {"listtable", Use::skipped},
    {"fldinst", Use::instruction}, {"htmltag", Use::instruction},
};

constexpr Named<std::string_view> kCharacters[] = {
    {"par", "\n"},        {"line", "\n"},       {"row", "\n"},           {"page", "\n"},
    {"sect", "\n"},       {"column", "\n"},     {"tab", "\t"},           {"cell", "\t"},
    {"nestcell", "\t"},   {"nestrow", "\n"},    {"emdash", "\u2014"},    {"endash", "\u2013"},
    {"lquote", "\u2018"}, {"rquote", "\u2019"}, {"ldblquote", "\u201C"}, {"rdblquote", "\u201D"},
    {"bullet", "\u2022"}, {"emspace", " "},     {"enspace", " "},        {"qmspace", " "},
};

// \fcharset of a font → its code page. The others are the file's own.
constexpr Named<int> kCodePages[] = {
    {"0", 1252},   {"77", 10000}, {"128", 932},  {"129", 949},  {"134", 936},
    {"136", 950},  {"161", 1253}, {"162", 1254}, {"163", 1258}, {"177", 1255},
    {"178", 1256}, {"186", 1257}, {"204", 1251}, {"222", 874},  {"238", 1250},
};

std::string label_of(int code_page) {
  switch (code_page) {
    case 932:
      return "shift_jis";
    case 936:
      return "gbk";
    case 949:
    case 1361:
      return "euc-kr";
    case 950:
      return "big5";
    case 10000:
      return "macintosh";
    case 65001:
      return "utf-8";
    default:
      return (code_page >= 1250 && code_page <= 1258 ? "windows-" : "cp") +
             std::to_string(code_page);
  }
}

class Reader {
 public:
  explicit Reader(std::string_view rtf) : in_(rtf) {}

  std::string read() {
    while (at_ < in_.size()) {
      const char c = in_[at_];
      if (c == '{') {
        ++at_;
        open();
      } else if (c == '}') {
        ++at_;
        close();
      } else if (c == '\\') {
        ++at_;
        read_control();
      } else {
        ++at_;
        if (c != '\r' && c != '\n' && c != '\0') put_byte(c);
      }
    }
    flush();
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kMostGroups = 256;
  static constexpr std::size_t kMostInstruction = 4096;
  static constexpr std::size_t kMostFonts = 256;
  // Each run of letters that are not ASCII is decoded on its own, which costs much for a letter.
  static constexpr int kMostRuns = 4096;

  struct Group {
    Use use = Use::shown;
    bool hidden = false;  // \v
    int fallback = 1;     // \uc: so many characters follow a \u for readers that know no Unicode
    int code_page = 0;    // of the font; 0: the file's
  };
  struct Font {
    int number;
    int code_page;
  };

  void open() {
    skip_ = 0;
    star_ = false;
    if (groups_.size() < kMostGroups) {
      groups_.push_back(group_);
    } else {
      ++deeper_;
    }
  }

  void close() {
    skip_ = 0;
    star_ = false;
    if (deeper_ > 0) {
      --deeper_;
      return;
    }
    if (groups_.empty()) return;
    flush();
    const bool instruction_ends =
        group_.use == Use::instruction && groups_.back().use != Use::instruction;
    group_ = groups_.back();
    groups_.pop_back();
    if (instruction_ends) put_link();
  }

  // The address in a field's instruction (HYPERLINK "..." or INCLUDEPICTURE "...") or in a tag.
  void put_link() {
    const std::string_view text = trim(instruction_);
    std::string_view address;
    const std::size_t scheme = text.find("://");
    const std::size_t quote = text.find('"');
    if (scheme != npos) {
      std::size_t begin = scheme;
      while (begin > 0 && is_alnum(text[begin - 1])) --begin;
      address = text.substr(begin, text.find_first_of("\"' \t<>", begin) - begin);
    } else if (starts_with_ignoring_case(text, "HYPERLINK") && quote != npos) {
      address = text.substr(quote + 1, text.find('"', quote + 1) - quote - 1);
    }
    if (!address.empty()) ((out_ += " <") += address) += "> ";
    instruction_.clear();
  }

  void read_control() {
    if (at_ == in_.size()) return;
    const char c = in_[at_];
    if (is_letter(c)) return read_word();
    ++at_;
    star_ = false;
    if (c == '\'') {
      read_hex();
    } else if (c == '*') {
      star_ = true;
    } else if (c == '\\' || c == '{' || c == '}') {
      put_byte(c);
    } else if (c == '\n' || c == '\r') {
      put("\n");
    } else if (c == '~') {
      put(" ");
    } else if (c == '_') {
      put("-");
    } else if (skip_ > 0) {
      --skip_;
    }
  }

  void read_hex() {
    const int high = at_ < in_.size() ? hex_value(in_[at_]) : -1;
    const int low = at_ + 1 < in_.size() ? hex_value(in_[at_ + 1]) : -1;
    if (high < 0 || low < 0) return;
    at_ += 2;
    put_byte(static_cast<char>(high * 16 + low));
  }

  void read_word() {
    const std::size_t begin = at_;
    while (at_ < in_.size() && is_letter(in_[at_])) ++at_;
    const std::string_view word = in_.substr(begin, at_ - begin);
    const std::size_t number = at_;
    if (at_ < in_.size() && in_[at_] == '-') ++at_;
    const std::size_t digits = at_;
    while (at_ < in_.size() && is_digit(in_[at_])) ++at_;
    int value = 0;
    const bool has_value = parse_number(in_.substr(number, at_ - number), value);
    if (at_ == digits) at_ = number;
    if (at_ < in_.size() && in_[at_] == ' ') ++at_;
    const bool starred = star_;
    star_ = false;
    apply(word, has_value, value, starred);
  }

  void apply(std::string_view word, bool has_value, int value, bool starred) {
    if (const Use* use = find(kDestinations, word)) {
      flush();
      if (group_.use != Use::skipped) group_.use = *use;
    } else if (starred) {
      if (word != "shppict") group_.use = Use::skipped;
    } else if (word == "u" && has_value) {
      put_code_unit(static_cast<char16_t>(value));
      skip_ = group_.fallback;
    } else if (word == "uc" && has_value) {
      group_.fallback = std::clamp(value, 0, 16);
    } else if (word == "bin" && has_value && value > 0) {
      at_ += std::min(in_.size() - at_, static_cast<std::size_t>(value));
    } else if (word == "ansicpg" && has_value) {
      file_code_page_ = value;
    } else if (word == "pc") {
      file_code_page_ = 437;
    } else if (word == "pca") {
      file_code_page_ = 850;
    } else if (word == "mac") {
      file_code_page_ = 10000;
    } else if (word == "f" && has_value) {
      set_font(value);
    } else if (word == "plain") {
      set_code_page(0);
      group_.hidden = false;
    } else if (word == "fcharset" && has_value && group_.use == Use::fonts) {
      const int* code_page = find(kCodePages, std::to_string(value));
      if (code_page != nullptr && fonts_.size() < kMostFonts) fonts_.push_back({font_, *code_page});
    } else if (word == "v") {
      flush();
      group_.hidden = !has_value || value != 0;
    } else if (const std::string_view* text = find(kCharacters, word)) {
      put(*text);
    } else if (skip_ > 0) {
      --skip_;
    }
  }

  void set_font(int number) {
    font_ = number;
    if (group_.use == Use::fonts) return;
    const auto font = std::find_if(fonts_.begin(), fonts_.end(),
                                   [number](const Font& f) { return f.number == number; });
    set_code_page(font == fonts_.end() ? 0 : font->code_page);
  }

  void set_code_page(int code_page) {
    if (code_page != group_.code_page) flush();
    group_.code_page = code_page;
  }

  void put_code_unit(char16_t unit) {
    flush();
    if (group_.hidden) return;
    char32_t c = unit;
    if (unit >= 0xDC00 && unit < 0xE000 && high_ != 0) {
      c = 0x10000 + ((static_cast<char32_t>(high_) - 0xD800) << 10) + (unit - 0xDC00u);
    }
    high_ = unit >= 0xD800 && unit < 0xDC00 ? unit : char16_t{0};
    if (high_ != 0) return;
    if (c < ' ' && c != '\t' && c != '\n') c = ' ';
    std::string letter;
    append_utf8(letter, c);
    append(letter);
  }

  // A character of the code page, or a half of one.
  void put_byte(char c) {
    if (skip_ > 0) {
      --skip_;
      return;
    }
    if (c != '\0' && !group_.hidden &&
        (group_.use == Use::shown || group_.use == Use::instruction)) {
      run_ += c;
    }
  }

  void put(std::string_view utf8) {
    if (skip_ > 0) {
      --skip_;
      return;
    }
    flush();
    if (!group_.hidden) append(utf8);
  }

  void append(std::string_view utf8) {
    if (group_.use == Use::shown) out_ += utf8;
    if (group_.use == Use::instruction && instruction_.size() < kMostInstruction) {
      instruction_ += utf8;
    }
  }

  void flush() {
    if (run_.empty()) return;
    if (is_ascii(run_)) {
      append(run_);
    } else {
      const int code_page = group_.code_page != 0 ? group_.code_page : file_code_page_;
      if (runs_++ < kMostRuns) {
        append(decode_text(run_, {.label = label_of(code_page), .hint = {}}).text);
      } else {
        append("\uFFFD");
      }
    }
    run_.clear();
  }

  std::string_view in_;
  std::size_t at_ = 0;
  std::string out_;
  std::string run_;          // bytes of one code page, not decoded yet
  std::string instruction_;  // of the field that is open
  std::vector<Group> groups_;
  std::size_t deeper_ = 0;  // groups open beyond kMostGroups
  Group group_;
  std::vector<Font> fonts_;
  int font_ = 0;
  int file_code_page_ = 1252;
  int runs_ = 0;
  int skip_ = 0;       // characters of the fallback after a \u
  char16_t high_ = 0;  // the first half of a surrogate pair
  bool star_ = false;  // "\*" was just read: the next word's group is skipped if it is not known
};

}  // namespace

std::string read_rtf(std::string_view rtf) { return Reader(rtf).read(); }

}  // namespace classify::text
