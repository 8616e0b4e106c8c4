// The addresses in a document's markup: where its links lead, what it loads, where its forms go.
//
//   <base href="https://example.com/a/"><a href="b">x</a><img srcset="c 1x, //example.jp/d 2x">
//     ─▶  links https://example.com/a/b, resources https://example.com/a/c, //example.jp/d, ...
//
// Fed with each start tag, style sheet and script in order; what is known only at the end of the
// document (its base) is applied by finish(). O(bytes), at most 1,000 links and resources.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/html_text.h"
#include "text/attribute.h"

namespace classify::text {

class Links {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  explicit Links(HtmlText& out) : out_(out) {}

  // Reads a start tag; its name is in lower case. Returns the index in HtmlText::links of the link
  // whose text follows (`a`), or kNone.
  std::size_t read_tag(std::string_view tag, std::span<const Attribute> attributes);

  void read_sheet(std::string_view css);
  void read_script(std::string_view script);

  // Adds those of a document inside the document: srcdoc, a comment for one mail program.
  void add_inner(HtmlText&& inner);

  // Resolves what is relative to the document's base, and adds what only stands in unusual places
  // after all other resources. Call it once, after the document.
  void finish();

  // False for a comment or an attribute's value in which no link of a document can be.
  [[nodiscard]] static bool may_have_links(std::string_view html);

 private:
  std::size_t add_link(std::string_view written);
  void add_resource(std::string_view written);
  void add_unusual(std::string address);
  void add_absolute(std::string_view written);
  void add_list(std::string_view written, bool candidates);
  void add_style(std::string_view written);
  void read_data_uri(std::string_view written);
  void read_other(const Attribute& attribute);
  void read_refresh(std::span<const Attribute> attributes);
  void read_base(std::string_view written);

  std::string address(std::string_view written);
  std::string_view meant_address(std::string_view written);

  HtmlText& out_;
  std::string base_;
  // In places where no link was looked for before: they count only if the document has them
  // nowhere else, so that a button written for two mail programs is one link.
  std::vector<std::string> unusual_;
  std::string buffer_;
};

}  // namespace classify::text
