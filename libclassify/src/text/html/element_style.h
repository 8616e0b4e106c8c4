// The style of each element as it starts: from its name, its attributes and the style sheets.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "text/css/cascade.h"
#include "text/css/declarations.h"
#include "text/css/selectors.h"
#include "text/css/style.h"

namespace classify::text {

// An open element.
struct Element {
  std::uint32_t hash = 0;  // of the name
  std::uint32_t flags = 0;
  Display display = Display::unset;  // as it was resolved
  bool hides = false;                // look.hides(), kept because every piece of text asks
  StyleChange change;
  Look look;
  Cascade::Siblings children;
};

// A tag that was just read.
struct Tag {
  std::string_view name;  // in lower case
  std::span<const Attribute> attributes;
  bool quirks = true;  // the document follows the rules of old browsers
};

class ElementStyles {
 public:
  void use(const StyleSheet& sheet) { cascade_.use(sheet); }

  // Whether rules may ask for the parents of an element.
  [[nodiscard]] bool has_rules() const { return cascade_.active(); }

  // Reads the style attribute of a tag. The declarations live until the next call.
  std::span<const Declaration> read_attribute(std::span<const Attribute> attributes);

  // Resolves the display, the change and the look of an element that starts now, whose attribute
  // was read last; `parent` is null if there is none.
  void start(Element& element, const Tag& tag, Element* parent);

 private:
  // What one style attribute says. Mail repeats the same text hundreds of times.
  struct StyleText {
    std::string_view written;
    std::vector<Declaration> declarations;
    std::vector<Setting> settings;
    bool has_variables = false;  // then the settings depend on the element
  };
  static constexpr std::size_t kStyleTexts = 64;

  Cascade::Node apply_rules(Element& element, const Tag& tag, Element* parent);
  Cascade::Siblings& siblings_of(const Tag& tag, Element* parent);

  Cascade cascade_;
  Cascade::Siblings document_;
  Cascade::Siblings page_children_;  // of an <html> that nobody wrote
  Cascade::Siblings body_children_;  // of a <body> that nobody wrote
  bool has_page_ = false;
  bool has_body_ = false;
  StyleText no_style_;
  const StyleText* style_ = &no_style_;
  std::vector<StyleText> styles_;
  std::vector<Setting> resolved_;
  Settings settings_;
  Look page_;
};

}  // namespace classify::text
