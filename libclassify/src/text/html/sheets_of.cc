#include "text/html/sheets_of.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "ascii.h"
#include "text/css/conditions.h"
#include "text/html/references.h"
#include "text/html/scanner.h"
#include "text/html/tags.h"

namespace classify::text {
namespace {

class SheetFinder : private Scanner {
 public:
  using Scanner::Scanner;

  StyleSheet read() {
    StyleSheet sheet;
    const std::size_t last = last_style(in_);
    std::size_t templates = 0;  // open ones, in which nothing counts
    while (last != npos && pos_ <= last) {
      pos_ = std::min(in_.find('<', pos_), in_.size());
      const std::string_view rest = in_.substr(pos_, 10);
      const char next = rest.size() > 1 ? rest[1] : '\0';
      if (rest.starts_with("<!--")) {
        read_comment();
      } else if (is_letter(next) || (next == '/' && rest.size() > 2 && is_letter(rest[2]))) {
        pos_ += next == '/' ? 2 : 1;
        read_name(name_);
        if (!read_attributes(attributes_)) break;
        if (is("template") && next != '/') ++templates;
        if (is("template") && next == '/' && templates > 0) --templates;
        if (next == '/' || (flags_of(name_) & kRaw) == 0) continue;
        const bool counts = is("style") && templates == 0 && is_css_for_us();
        const std::string_view content = raw_content();
        if (counts) {
          sheet.keep_case(!quirks_);
          sheet.read(content);
        }
      } else if (next == '!' || next == '?' || (next == '/' && rest.size() > 2)) {
        if (starts_with_ignoring_case(rest, "<!doctype")) note_doctype();
        skip_to(in_.find('>', pos_), 1);
      } else {
        ++pos_;
      }
    }
    return sheet;
  }

 private:
  // Where the last "<style" is; npos if there is none.
  static std::size_t last_style(std::string_view html) {
    std::size_t last = npos;
    for (std::size_t at = html.find('<'); at != npos; at = html.find('<', at + 1)) {
      if (at + 1 < html.size() && to_lower(html[at + 1]) == 's' &&
          starts_with_ignoring_case(html.substr(at), "<style")) {
        last = at;
      }
    }
    return last;
  }

  // Whether the <style> just read is one for a screen, in CSS.
  bool is_css_for_us() {
    const std::string_view* type = find(attributes_, "type");
    if (type != nullptr && !type->empty() && !equals_ignoring_case(*type, "text/css")) return false;
    const std::string_view* media = find(attributes_, "media");
    return media == nullptr || media_applies(lower(trim(decode_attribute(*media))));
  }
};

}  // namespace

StyleSheet sheets_of(std::string_view html) { return SheetFinder(html).read(); }

}  // namespace classify::text
