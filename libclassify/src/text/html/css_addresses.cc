#include "text/html/css_addresses.h"

#include <array>
#include <cstdint>

#include "ascii.h"
#include "text/css/declarations.h"
#include "text/unicode.h"
#include "text/url_syntax.h"

namespace classify::text {
namespace {

constexpr std::size_t kMaxAddress = 8192;
constexpr std::size_t kMaxName = 8;  // longer than those that matter

constexpr bool is_name(char c) {
  return is_alnum(c) || c == '-' || c == '_' || c == '\\' || !is_ascii(c);
}

// Characters that say nothing here: of names without escapes; and all others without a meaning.
constexpr auto kPlainNames = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0; byte != table.size(); ++byte) {
    table[byte] = byte != '\\' && is_name(static_cast<char>(byte));
  }
  return table;
}();
constexpr auto kIdle = [] {
  std::array<bool, 256> table{};
  table.fill(true);
  for (const char c : {'"', '\'', '/', '\\', '(', '[', ']', '{', '}', ';'}) {
    table[static_cast<unsigned char>(c)] = false;
  }
  return table;
}();

// True if the text may have an address: "url(", "src(", a slash after a slash or a colon, or an
// escape, which can stand for any of them.
bool may_have_address(std::string_view css) {
  if (css.find('\\') != std::string_view::npos) return true;
  for (std::size_t at = css.find('/', 1); at < css.size(); at = css.find('/', at + 1)) {
    if (css[at - 1] == ':' || css[at - 1] == '/') return true;
  }
  for (std::size_t at = css.find('(', 3); at < css.size(); at = css.find('(', at + 1)) {
    const char last = to_lower(css[at - 1]);
    if ((last == 'l' || last == 'c') && to_lower(css[at - 2]) == 'r') return true;
  }
  return false;
}

class Scanner {
 public:
  Scanner(std::string_view css, std::size_t most) : css_(css), most_(most) {}

  std::vector<std::string> read() {
    bool in_selector = false;  // inside the brackets of an attribute selector
    while (found_.size() < most_) {
      const std::size_t begin = pos_;
      while (pos_ < css_.size() && kIdle[static_cast<unsigned char>(css_[pos_])]) ++pos_;
      if (pos_ == css_.size()) break;
      const char c = css_[pos_];
      if (c == '"' || c == '\'') {
        std::string text = read_string();
        if (!in_selector && is_absolute_address(text)) found_.push_back(std::move(text));
      } else if (c == '/' && css_.substr(pos_, 2) == "/*") {
        const std::size_t end = css_.find("*/", pos_ + 2);
        pos_ = end == std::string_view::npos ? css_.size() : end + 2;
      } else if (c == '\\') {
        read_name(begin);
      } else if (c == '(') {
        read_function(name_before(begin));
      } else {
        if (c == '[') in_selector = true;
        if (c == ']' || c == '{' || c == '}' || c == ';') in_selector = false;
        ++pos_;
      }
    }
    return std::move(found_);
  }

 private:
  // Reads the escape at a backslash (CSS Syntax 3, 4.3.7).
  void read_escape(std::string& out) {
    const char32_t code = read_css_code_point(css_, ++pos_);
    if (code != 0) {
      append_utf8(out, code < U' ' ? U'\uFFFD' : code);  // no address has controls
    } else if (pos_ < css_.size() && is_ascii(css_[pos_])) {
      // Any other character stands for itself; a line break for nothing.
      if (!is_space(css_[pos_]) || css_[pos_] == ' ') out.push_back(css_[pos_]);
      ++pos_;
    }
  }

  void read_one(std::string& out) {
    if (css_[pos_] == '\\') {
      read_escape(out);
    } else {
      out.push_back(css_[pos_++]);
    }
    if (out.size() > kMaxAddress) out.resize(head(out, kMaxAddress).size());
  }

  std::string read_string() {
    std::string out;
    const char quote = css_[pos_++];
    while (pos_ < css_.size() && css_[pos_] != '\n') {
      if (css_[pos_] == quote) {
        ++pos_;
        break;
      }
      read_one(out);
    }
    return std::string(trim(out));
  }

  // The name without escapes that ends here; it begins at `begin` or later.
  [[nodiscard]] std::string_view name_before(std::size_t begin) const {
    std::size_t at = pos_;
    while (at > begin && kPlainNames[static_cast<unsigned char>(css_[at - 1])]) --at;
    return css_.substr(at, pos_ - at);
  }

  // Reads a name with escapes; it begins at `begin` or later.
  void read_name(std::size_t begin) {
    name_ = head(name_before(begin), kMaxName);
    while (pos_ < css_.size() && is_name(css_[pos_])) {
      if (css_[pos_] == '\\') {
        read_escape(name_);
      } else {
        if (name_.size() < kMaxName) name_.push_back(css_[pos_]);
        ++pos_;
      }
    }
    if (pos_ < css_.size() && css_[pos_] == '(') read_function(name_);
  }

  // At the "(" after a name.
  void read_function(std::string_view name) {
    ++pos_;
    if (!equals_ignoring_case(name, "url") && !equals_ignoring_case(name, "src")) return;
    while (pos_ < css_.size() && is_space(css_[pos_])) ++pos_;
    if (pos_ == css_.size()) return;
    std::string address;
    if (css_[pos_] == '"' || css_[pos_] == '\'') {
      address = read_string();
    } else {
      while (pos_ < css_.size() && css_[pos_] != ')') read_one(address);
      address = trim(address);
    }
    if (!address.empty()) found_.push_back(std::move(address));
  }

  std::string_view css_;
  std::size_t most_;
  std::size_t pos_ = 0;
  std::string name_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> css_addresses(std::string_view css, std::size_t most) {
  if (!may_have_address(css)) return {};
  return Scanner(css, most).read();
}

bool is_absolute_address(std::string_view address) {
  if (address.size() < 4) return false;
  if (is_slash(address[0])) return is_slash(address[1]);
  return starts_with_ignoring_case(address, "http:") ||
         starts_with_ignoring_case(address, "https:") || starts_with_ignoring_case(address, "ftp:");
}

}  // namespace classify::text
