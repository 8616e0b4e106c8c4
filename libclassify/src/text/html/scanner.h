// The bytes of HTML cut into tags, comments and raw text, in the spirit of the tokenizer of the HTML
// standard (13.2.5).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ascii.h"
#include "text/attribute.h"
#include "text/css/selectors.h"
#include "text/html/hints.h"

namespace classify::text {

// Where a reader stands in a document, and the tag that it read last.
class Scanner {
 public:
  explicit Scanner(std::string_view html) : in_(html) {}

 protected:
  static constexpr std::size_t npos = std::string_view::npos;
  static constexpr std::size_t kMaxAttributes = 32;

  void skip_to(std::size_t found, std::size_t size) {
    if (found == npos) {
      ++unclosed_;
      pos_ = in_.size();
    } else {
      pos_ = found + size;
    }
  }

  // Reads a comment and returns what stands in it.
  std::string_view read_comment() {
    ++comments_;
    pos_ += 4;
    const std::size_t begin = pos_;
    if (in_.substr(pos_, 1) == ">") {
      pos_ += 1;
      return {};
    }
    if (in_.substr(pos_, 2) == "->") {
      pos_ += 2;
      return {};
    }
    for (;;) {
      const std::size_t dashes = in_.find("--", pos_);
      if (dashes == npos) {
        skip_to(npos, 0);
        return {};
      }
      const bool bang = in_.substr(dashes + 2, 2) == "!>";
      if (bang || in_.substr(dashes + 2, 1) == ">") {
        skip_to(dashes, bang ? 4 : 3);
        return in_.substr(begin, dashes - begin);
      }
      pos_ = dashes + 1;
    }
  }

  // Reads the name of a tag. `name` is empty if it is longer than any that matters, but the hash
  // covers the whole name.
  std::uint32_t read_name(std::string& name) {
    const std::size_t begin = pos_;
    while (pos_ < in_.size() && !is_space(in_[pos_]) && in_[pos_] != '/' && in_[pos_] != '>')
      ++pos_;
    const std::string_view written = in_.substr(begin, pos_ - begin);
    name.clear();
    if (written.size() <= 32) {
      for (const char c : written) name.push_back(to_lower(c));
    }
    return name_hash(written);
  }

  // Reads the attributes and the ">"; false if the document ends before it.
  bool read_attributes(std::vector<Attribute>& attributes) {
    attributes.clear();
    for (;;) {
      while (pos_ < in_.size() && (is_space(in_[pos_]) || in_[pos_] == '/')) ++pos_;
      if (pos_ >= in_.size()) return false;
      if (in_[pos_] == '>') {
        ++pos_;
        return true;
      }
      std::size_t begin = pos_++;
      while (pos_ < in_.size() && !is_space(in_[pos_]) && in_[pos_] != '/' && in_[pos_] != '>' &&
             in_[pos_] != '=') {
        ++pos_;
      }
      Attribute attribute{in_.substr(begin, pos_ - begin), {}};
      std::size_t after = pos_;
      while (after < in_.size() && is_space(in_[after])) ++after;
      if (after < in_.size() && in_[after] == '=') {
        pos_ = after + 1;
        while (pos_ < in_.size() && is_space(in_[pos_])) ++pos_;
        if (pos_ < in_.size() && (in_[pos_] == '"' || in_[pos_] == '\'')) {
          begin = pos_ + 1;
          const std::size_t end = in_.find(in_[pos_], begin);
          if (end == npos) {  // the address that is meant ends with the tag that is meant
            attribute.value = in_.substr(begin, in_.find_first_of("> \n", begin) - begin);
            attributes.push_back(attribute);
            return false;
          }
          attribute.value = in_.substr(begin, end - begin);
          pos_ = end + 1;
        } else {
          begin = pos_;
          while (pos_ < in_.size() && !is_space(in_[pos_]) && in_[pos_] != '>') ++pos_;
          attribute.value = in_.substr(begin, pos_ - begin);
        }
      }
      if (attributes.size() < kMaxAttributes ||
          (attributes.size() < kMaxAttributes + 8 && is_telling(attribute.name) &&
           find(attributes, attribute.name) == nullptr)) {
        attributes.push_back(attribute);
      }
    }
  }

  // Attributes that count however many stand before them.
  static bool is_telling(std::string_view name) {
    return equals_ignoring_case(name, "href") || equals_ignoring_case(name, "src") ||
           equals_ignoring_case(name, "action") || equals_ignoring_case(name, "style") ||
           equals_ignoring_case(name, "content") || equals_ignoring_case(name, "hidden");
  }

  // Whether the tag has this name. A view, because a std::string would be compared by a call.
  [[nodiscard]] bool is(std::string_view name) const { return std::string_view(name_) == name; }

  // Content that is not markup, up to the end tag of that name.
  std::string_view raw_content() {
    std::size_t end = pos_;
    for (;; ++end) {
      end = in_.find("</", end);
      if (end == npos) break;
      const std::string_view after = in_.substr(end + 2, name_.size() + 1);
      if (starts_with_ignoring_case(after, name_) &&
          (after.size() == name_.size() || is_space(after.back()) || after.back() == '>' ||
           after.back() == '/')) {
        break;
      }
    }
    const std::string_view content = in_.substr(pos_, std::min(end, in_.size()) - pos_);
    if (end == npos) {
      skip_to(npos, 0);
    } else {
      skip_to(in_.find('>', end), 1);
    }
    return content;
  }

  void note_doctype() {
    quirks_ = !is_modern_doctype(in_.substr(
        pos_ + 2, std::min(in_.find('>', pos_), in_.size()) - std::min(pos_ + 2, in_.size())));
  }

  std::string_view in_;
  std::size_t pos_ = 0;
  std::uint32_t comments_ = 0;
  std::uint32_t unclosed_ = 0;
  bool quirks_ = true;  // no modern doctype was read
  // Members, so that their memory is reused.
  std::string name_;
  std::vector<Attribute> attributes_;
};

}  // namespace classify::text
