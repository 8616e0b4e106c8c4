#include "text/html/element_style.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "ascii.h"
#include "text/html/hints.h"
#include "text/html/references.h"
#include "text/html/tags.h"

namespace classify::text {
namespace {

using ClassNames = std::array<std::uint32_t, 16>;

std::span<const std::uint32_t> classes_of(const Tag& tag, ClassNames& classes) {
  const std::string_view* written = text::find(tag.attributes, "class");
  if (written == nullptr) return {};
  std::string decoded;
  std::string_view value = *written;
  if (value.find('&') != std::string_view::npos) value = decoded = decode_attribute(value);
  const auto is_space = [](char c) { return is_blank(c) || c == '\f'; };
  std::size_t count = 0;
  for (std::size_t pos = 0; pos < value.size() && count < classes.size();) {
    std::size_t end = pos;
    while (end < value.size() && !is_space(value[end])) ++end;
    if (end > pos) classes[count++] = name_hash(value.substr(pos, end - pos), !tag.quirks);
    pos = end + 1;
  }
  return {classes.data(), count};
}

}  // namespace

std::span<const Declaration> ElementStyles::read_attribute(std::span<const Attribute> attributes) {
  style_ = &no_style_;
  const std::string_view* const found = text::find(attributes, "style");
  if (found == nullptr || found->empty()) return {};
  const std::string_view written = *found;
  if (styles_.empty()) styles_.resize(kStyleTexts);
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(written[i]); };
  const std::size_t size = written.size();
  StyleText& style =
      styles_[(size * 31 + at(size / 2) * 7u + at(size / 3) * 3u + at(size - 1)) % kStyleTexts];
  if (style.written != written) {
    style.written = written;
    style.declarations = parse_declarations(decode_attribute(written));
    style.has_variables =
        std::any_of(style.declarations.begin(), style.declarations.end(), is_variable);
    style.settings.clear();
    for (const Declaration& declaration : style.declarations) {
      read_declaration(declaration, style.settings);
    }
  }
  style_ = &style;
  return style.declarations;
}

void ElementStyles::start(Element& element, const Tag& tag, Element* parent) {
  const Look& outer = parent != nullptr ? parent->look : page_;
  // Most elements have nothing to do with style.
  if (tag.attributes.empty() && (element.flags & (kUnseen | kPre | kStyled)) == 0 &&
      !cascade_.active() && !outer.svg && !outer.closed && !outer.flex) {
    element.display = default_display(element.flags);
    element.look = outer;
    element.hides = parent != nullptr && parent->hides;
    return;
  }
  settings_.clear();
  const Hints hints =
      hints_of(tag.name, element.flags, tag.attributes, outer.svg, tag.quirks, settings_);
  Cascade::Node node = Cascade::kDocument;
  if (cascade_.active() || style_->has_variables) node = apply_rules(element, tag, parent);
  for (const Setting& setting : style_->has_variables ? resolved_ : style_->settings) {
    settings_.add(setting);
  }

  element.display = hints.box.display;
  const bool lost = Cascade::is_lost(node);
  if (!settings_.empty() || hints.closed || hints.resets_fonts || lost || hints.svg != outer.svg) {
    Box box = hints.box;
    box.in_flex = outer.flex;
    element.change = change_of(settings_, box);
    element.display = element.change.display;
    element.change.closed = hints.closed;
    element.change.resets_fonts = hints.resets_fonts;
    element.change.doubtful = element.change.doubtful || lost;
    element.change.svg = hints.svg ? Flag::yes : Flag::no;
  }
  if (outer.closed && tag.name == "summary") {
    Look opened = outer;
    opened.closed = false;
    element.look = opened.apply(element.change);
  } else {
    element.look = outer.apply(element.change);
  }
  element.hides = element.look.hides();
}

// Adds what style sheets say, and resolves a style attribute that depends on them.
Cascade::Node ElementStyles::apply_rules(Element& element, const Tag& tag, Element* parent) {
  ClassNames classes;
  ElementFacts facts;
  facts.tag = element.hash;
  facts.attributes = tag.attributes;
  facts.root = parent == nullptr && tag.name == "html";
  if (cascade_.active()) {
    if (const std::string_view* id = text::find(tag.attributes, "id")) {
      facts.id = name_hash(decode_attribute(*id), !tag.quirks);
    }
    facts.classes = classes_of(tag, classes);
  }
  const std::span<const Declaration> declarations = style_->declarations;
  const Cascade::Node node = cascade_.enter(siblings_of(tag, parent), facts, declarations);
  if (cascade_.active()) element.children = cascade_.children_of(node);
  for (const Setting& setting : cascade_.settings_of(node)) settings_.add(setting);
  if (style_->has_variables) {
    resolved_.clear();
    cascade_.read_inline(node, declarations, resolved_);
  }
  return node;
}

// The children of the element that this one starts in. Documents have <html> and <body> even if
// nobody wrote them.
Cascade::Siblings& ElementStyles::siblings_of(const Tag& tag, Element* parent) {
  if (parent != nullptr && parent->hash != name_hash("html")) return parent->children;
  if (tag.name == "html") return document_;
  const auto imply = [&](Cascade::Siblings& outer, std::string_view name, bool root) {
    ElementFacts facts;
    facts.tag = name_hash(name);
    facts.root = root;
    return cascade_.children_of(cascade_.enter(outer, facts, {}));
  };
  if (parent == nullptr && !has_page_) page_children_ = imply(document_, "html", true);
  has_page_ = true;
  Cascade::Siblings& page = parent == nullptr ? page_children_ : parent->children;
  if (tag.name == "body" || tag.name == "head" || tag.name == "frameset") return page;
  if (!has_body_) body_children_ = imply(page, "body", false);
  has_body_ = true;
  return body_children_;
}

}  // namespace classify::text
