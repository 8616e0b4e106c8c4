#include "text/html.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "ascii.h"
#include "text/html/references.h"
#include "text/html/sink.h"
#include "text/html/style.h"
#include "text/html/tags.h"

namespace classify::text {
namespace {

constexpr bool is_space(char c) {  // HTML's ASCII whitespace
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
// ---- Elements ----------------------------------------------------------------------------------

struct Attribute {
  std::string_view name;
  std::string_view value;  // as written
};

struct Element {
  std::uint32_t hash = 0;  // of the name
  std::uint32_t flags = 0;
  Display display = Display::unset;  // as it was resolved
  StyleChange change;
  Look look;
};

// False for attributes whose values are addresses, free text or names: the values say nothing about
// style, or are reported elsewhere. The presence of these attributes still counts.
bool has_telling_value(std::string_view name) {
  static constexpr std::string_view kSilent[] = {
      "abbr",   "action",  "aria-label", "background", "cite",        "content",
      "data",   "label",   "longdesc",   "name",       "placeholder", "poster",
      "srcset", "summary", "title",      "usemap",     "value",       "xmlns",
  };
  return !starts_with_ignoring_case(name, "on") && !starts_with_ignoring_case(name, "data-") &&
         !starts_with_ignoring_case(name, "xmlns") &&
         std::none_of(std::begin(kSilent), std::end(kSilent),
                      [&](std::string_view silent) { return equals_ignoring_case(name, silent); });
}

class Reader {
 public:
  Reader(std::string_view html, std::size_t max_text)
      : in_(html),
        max_text_(max_text),
        visible_(out_.visible, max_text),
        hidden_(out_.hidden, max_text),
        title_(out_.title, max_text),
        alt_(out_.alt, max_text),
        link_text_(link_text_buffer_, max_text) {}

  HtmlText read() {
    while (pos_ < in_.size()) {
      const std::size_t sign = std::min(in_.find('<', pos_), in_.size());
      put_text(in_.substr(pos_, sign - pos_));
      pos_ = sign;
      if (pos_ < in_.size()) read_markup();
    }
    close_link();
    return std::move(out_);
  }

 private:
  static constexpr std::size_t npos = std::string_view::npos;
  static constexpr std::size_t kMaxOpen = 256;
  static constexpr std::size_t kMaxAttributes = 32;
  static constexpr std::size_t kMaxLinks = 1000;
  static constexpr std::size_t kMaxMarkup = 200;
  static constexpr std::size_t kMaxMarkupValue = 64;

  // -- text --

  [[nodiscard]] const Look& look() const { return open_.empty() ? page_ : open_.back().look; }

  void put_text(std::string_view text) {
    if (text.empty()) return;
    const bool hides = look_hides_;
    if (hides != last_hidden_) {
      if (hides) hidden_.space();  // pieces hidden separately are separate words
      last_hidden_ = hides;
    }
    write(text, hides ? hidden_ : visible_, look().preformatted);
    if (!hides && link_ != npos) write(text, link_text_, false);
  }

  // Writes bytes of the document into a sink: references decoded, white space collapsed, NUL
  // dropped.
  static void write(std::string_view text, Sink& sink, bool preformatted) {
    std::string decoded;
    for (std::size_t pos = 0; pos < text.size();) {
      std::size_t end = pos;
      while (end < text.size() && !is_space(text[end]) && text[end] != '&' && text[end] != '\0' &&
             text[end] != '\xC2') {
        ++end;
      }
      sink.put(text.substr(pos, end - pos));
      pos = end;
      if (pos == text.size()) break;
      const char c = text[pos];
      if (c == '&') {
        decoded.clear();
        const std::size_t next = read_reference(text, pos, false, decoded);
        if (next == pos) {
          sink.put("&");
          ++pos;
        } else {
          write_character(decoded, sink, preformatted);
          pos = next;
        }
      } else if (c == '\xC2') {
        write_character(text.substr(pos, 2), sink, preformatted);
        pos = std::min(pos + 2, text.size());
      } else {
        if (c != '\0') write_character(text.substr(pos, 1), sink, preformatted);
        ++pos;
      }
    }
  }

  static void write_character(std::string_view c, Sink& sink, bool preformatted) {
    if (c == "\xC2\xA0") {
      preformatted ? sink.put_pre(' ') : sink.space();
    } else if (c.size() == 1 && is_space(c[0])) {
      preformatted ? sink.put_pre(c[0]) : sink.space();
    } else {
      sink.put(c);
    }
  }

  // A line break goes into visible and hidden text alike, unless there is no box at all.
  void gap(void (Sink::*kind)(), const Look& look) {
    if (look.no_box) {
      (hidden_.*kind)();
      return;
    }
    (visible_.*kind)();
    (hidden_.*kind)();
    link_text_.space();
  }

  void put_alt(const std::vector<Attribute>& attributes, std::string_view name) {
    const std::string_view* value = find(attributes, name);
    if (value == nullptr) return;
    alt_.block();
    write(*value, alt_, false);
  }

  // -- markup --

  void read_markup() {
    const char next = pos_ + 1 < in_.size() ? in_[pos_ + 1] : '\0';
    if (is_letter(next)) {
      read_start_tag();
    } else if (next == '/' && pos_ + 2 < in_.size() && is_letter(in_[pos_ + 2])) {
      read_end_tag();
    } else if (next == '!' && in_.substr(pos_, 4) == "<!--") {
      read_comment();
    } else if (next == '!' || next == '?' || (next == '/' && pos_ + 2 < in_.size())) {
      // DOCTYPE, <![if !mso]>, CDATA, <?xml, </3: all end at the next ">" (HTML standard,
      // 13.2.5.41 and following). Only made-up ones count as comments.
      const std::string_view rest = in_.substr(pos_ + 2, 9);
      const bool usual = next == '?' || starts_with_ignoring_case(rest, "doctype") ||
                         starts_with_ignoring_case(rest, "[if") ||
                         starts_with_ignoring_case(rest, "[endif");
      if (!usual) ++out_.comments;
      skip_to(in_.find('>', pos_), 1);
    } else {
      put_text(in_.substr(pos_, 1));
      ++pos_;
    }
  }

  void skip_to(std::size_t found, std::size_t size) {
    if (found == npos) {
      ++out_.unclosed;
      pos_ = in_.size();
    } else {
      pos_ = found + size;
    }
  }

  void read_comment() {
    ++out_.comments;
    pos_ += 4;
    if (in_.substr(pos_, 1) == ">") {
      pos_ += 1;
    } else if (in_.substr(pos_, 2) == "->") {
      pos_ += 2;
    } else {
      for (;;) {
        const std::size_t dashes = in_.find("--", pos_);
        if (dashes == npos) return skip_to(npos, 0);
        if (in_.substr(dashes + 2, 1) == ">") return skip_to(dashes, 3);
        if (in_.substr(dashes + 2, 2) == "!>") return skip_to(dashes, 4);
        pos_ = dashes + 1;
      }
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
          if (end == npos) return false;
          attribute.value = in_.substr(begin, end - begin);
          pos_ = end + 1;
        } else {
          begin = pos_;
          while (pos_ < in_.size() && !is_space(in_[pos_]) && in_[pos_] != '>') ++pos_;
          attribute.value = in_.substr(begin, pos_ - begin);
        }
      }
      if (attributes.size() < kMaxAttributes) attributes.push_back(attribute);
    }
  }

  // Whether the tag has this name. A view, because a std::string would be compared by a call.
  [[nodiscard]] bool is(std::string_view name) const { return std::string_view(name_) == name; }

  static const std::string_view* find(const std::vector<Attribute>& attributes,
                                      std::string_view name) {
    for (const Attribute& attribute : attributes) {
      if (equals_ignoring_case(attribute.name, name)) return &attribute.value;
    }
    return nullptr;
  }

  void read_start_tag() {
    ++pos_;
    const std::uint32_t hash = read_name(name_);
    if (!read_attributes(attributes_)) {
      ++out_.unclosed;
      pos_ = in_.size();
      return;
    }
    const std::uint32_t flags = flags_of(name_);
    declarations_.clear();
    if (const std::string_view* style = find(attributes_, "style")) {
      declarations_ = parse_declarations(decode_attribute(*style));
    }
    note_markup();
    close_implied(flags);

    Element element;
    element.hash = hash;
    element.flags = flags;
    element.change = change_of(hash, flags);
    element.look = look().apply(element.change);
    element.display = element.change.display != Display::unset ? element.change.display
                      : (flags & kBlock) != 0                  ? Display::block
                      : (flags & kCell) != 0                   ? Display::cell
                                                               : Display::inline_box;
    if (is("br")) {
      gap(&Sink::line_break, element.look);
    } else {
      edge_of(element);
    }
    if (is("a") || is("area")) open_link();
    note_resources(element.look);
    if ((flags & kRaw) != 0) {
      read_raw(element);
    } else if ((flags & kVoid) == 0) {
      if (open_.size() < kMaxOpen) {
        open_.push_back(element);
        look_hides_ = element.look.hides();
      } else {
        ++deeper_;
      }
    }
  }

  void edge_of(const Element& element) {
    if (element.display == Display::block) gap(&Sink::block, element.look);
    if (element.display == Display::cell) gap(&Sink::tab, element.look);
  }

  StyleChange change_of(std::uint32_t hash, std::uint32_t flags) {
    StyleChange change;
    if ((flags & kUnseen) != 0) change.display = Display::none;
    if ((flags & kPre) != 0) change.preformatted = Flag::yes;
    // The reading aid over a Han character would stand between it and the next one.
    if (is("rt") || is("rp")) change.display = Display::none;
    if (is("dialog") && find(attributes_, "open") != nullptr) change.display = Display::block;

    const auto colour = [&](std::string_view name, Colour& to) {
      if (const std::string_view* value = find(attributes_, name)) {
        to = parse_legacy_colour(decode_attribute(*value));
      }
    };
    if (is("font") || is("basefont")) {
      colour("color", change.text);
      if (const std::string_view* size = find(attributes_, "size")) {
        change.tiny = *size == "0" ? Flag::yes : Flag::no;
      }
    } else if (is("body")) {
      colour("text", change.text);
    } else if (is("a") && find(attributes_, "href") != nullptr) {
      change.text = {Colour::Kind::rgb, 0, 0, 0xEE};  // links do not inherit the colour around them
    }
    colour("bgcolor", change.background);
    if (find(attributes_, "background") != nullptr) {
      change.background = {Colour::Kind::unknown, 0, 0, 0};
    }
    if (find(attributes_, "hidden") != nullptr) change.display = Display::none;

    std::uint32_t id = 0;
    if (const std::string_view* value = find(attributes_, "id")) id = name_hash(*value);
    std::array<std::uint32_t, 16> classes;
    std::size_t count = 0;
    if (const std::string_view* value = find(attributes_, "class")) {
      for (std::size_t pos = 0; pos < value->size() && count < classes.size();) {
        std::size_t end = pos;
        while (end < value->size() && !is_space((*value)[end])) ++end;
        if (end > pos) classes[count++] = name_hash(value->substr(pos, end - pos));
        pos = end + 1;
      }
    }
    change.add(sheet_.match(hash, id, {classes.data(), count}));
    if (!declarations_.empty()) change.add(style_of(declarations_));
    return change;
  }

  // Reads content that is not markup, up to the end tag of that name.
  void read_raw(const Element& element) {
    std::size_t end = pos_;
    const std::string name = name_;
    for (;; ++end) {
      end = in_.find("</", end);
      if (end == npos) break;
      const std::string_view after = in_.substr(end + 2, name.size() + 1);
      if (starts_with_ignoring_case(after, name) &&
          (after.size() == name.size() || is_space(after.back()) || after.back() == '>' ||
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
    if (name == "style") {
      sheet_.read(content);
    } else if (name == "title") {
      title_.space();
      write(content, title_, false);
    } else if ((element.flags & kUnseen) == 0) {
      Sink& sink = element.look.hides() ? hidden_ : visible_;
      write(content, sink, true);
      edge_of(element);
    } else if (name == "noframes" || name == "noembed") {
      hidden_.space();
      write(content, hidden_, false);
    }
  }

  void read_end_tag() {
    pos_ += 2;
    const std::uint32_t hash = read_name(name_);
    if (!read_attributes(attributes_)) {
      ++out_.unclosed;
      pos_ = in_.size();
      return;
    }
    const std::uint32_t flags = flags_of(name_);
    if (is("br")) return gap(&Sink::line_break, look());
    if ((flags & (kStays | kVoid)) != 0) return;
    if (deeper_ > 0) {
      --deeper_;
      return;
    }
    constexpr std::uint32_t kTableParts = kCell | kRow | kSection | kTable;
    for (std::size_t i = open_.size(); i-- > 0;) {
      if (open_[i].hash == hash) {
        const bool formats = (flags & (kBlock | kScope)) == 0;
        const bool blocks_above =
            std::any_of(open_.begin() + static_cast<std::ptrdiff_t>(i) + 1, open_.end(),
                        [](const Element& e) { return (e.flags & (kBlock | kCell)) != 0; });
        // </font> ends the font, not the paragraphs that were opened in it.
        formats&& blocks_above ? remove(i) : pop_to(i);
        return;
      }
      if ((open_[i].flags & kTable) != 0) break;
      if ((open_[i].flags & kScope) != 0 && (flags & kTableParts) == 0) break;
    }
    if (is("p")) gap(&Sink::block, look());  // </p> without <p> makes an empty paragraph
  }

  // Ends elements from the top down to open_[i], including it.
  void pop_to(std::size_t i) {
    while (open_.size() > i) {
      const Element ended = open_.back();
      open_.pop_back();
      edge_of(ended);
      if (ended.hash == name_hash("a")) close_link();
    }
    look_hides_ = look().hides();
  }

  void remove(std::size_t i) {
    if (open_[i].hash == name_hash("a")) close_link();
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
    restyle(i);
  }

  void restyle(std::size_t from) {
    for (std::size_t i = from; i < open_.size(); ++i) {
      open_[i].look = (i == 0 ? page_ : open_[i - 1].look).apply(open_[i].change);
    }
    look_hides_ = look().hides();
  }

  // Ends the elements that this start tag ends implicitly: an open <p>, the <li> before this one
  // ...
  void close_implied(std::uint32_t flags) {
    if ((flags & kBlock) != 0 && (flags & (kSection | kRow | kOption)) == 0) {
      close(kParagraph, kScope);
    }
    if ((flags & kItem) != 0) close(kItem, kList | kScope);
    if ((flags & kTerm) != 0) close(kTerm, kList | kScope);
    if ((flags & kOption) != 0) close(kOption, kScope | kBlock);
    if ((flags & kCell) != 0) close(kCell, kRow | kSection | kTable);
    if ((flags & kRow) != 0) close(kRow, kTable);
    if ((flags & kSection) != 0) close(kSection, kTable);
    if (is("a")) {
      for (std::size_t i = open_.size(); i-- > 0 && (open_[i].flags & kScope) == 0;) {
        if (open_[i].hash == name_hash("a")) return remove(i);
      }
    }
  }

  void close(std::uint32_t target, std::uint32_t stop) {
    for (std::size_t i = open_.size(); i-- > 0;) {
      if ((open_[i].flags & target) != 0) return pop_to(i);
      if ((open_[i].flags & stop) != 0) return;
    }
  }

  // -- what else a tag says --

  void add_markup(std::string_view entry) {
    if (out_.markup.size() < kMaxMarkup) out_.markup.emplace_back(entry);
  }

  static void append_value(std::string& entry, std::string_view value) {
    bool space = false;
    const std::size_t limit = entry.size() + kMaxMarkupValue;
    for (const char c : value) {
      if (static_cast<unsigned char>(c) <= ' ') {
        space = true;
        continue;
      }
      const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
      if (entry.size() >= limit && !continues) break;
      if (entry.size() >= limit + 8) break;
      if (space) entry.push_back(' ');
      space = false;
      entry.push_back(to_lower(c));
    }
  }

  void note_markup() {
    if (out_.markup.size() >= kMaxMarkup || name_.empty()) return;
    add_markup(name_);
    for (const Attribute& attribute : attributes_) {
      const std::string_view name = attribute.name;
      if (equals_ignoring_case(name, "href") || equals_ignoring_case(name, "src") ||
          equals_ignoring_case(name, "alt") || equals_ignoring_case(name, "id") ||
          equals_ignoring_case(name, "class") || equals_ignoring_case(name, "style")) {
        continue;
      }
      (markup_ = name_) += ' ';
      append_value(markup_, name);
      if (has_telling_value(name) && !attribute.value.empty()) {
        markup_.push_back('=');
        append_value(markup_, decode_attribute(attribute.value.substr(0, 4 * kMaxMarkupValue)));
      }
      add_markup(markup_);
    }
    for (const Declaration& declaration : declarations_) {
      markup_ = "style ";
      append_value(markup_, declaration.name);
      markup_.push_back(':');
      append_value(markup_, declaration.value);
      add_markup(markup_);
    }
  }

  // An address without references, controls and outer blanks; empty for data: URIs, which are
  // counted instead.
  std::string address(std::string_view written) {
    // Do not copy megabytes of picture only to see that it is a data: URI.
    if (starts_with_ignoring_case(meant_address(written.substr(0, 64)), "data:")) {
      ++out_.data_uris;
      return {};
    }
    return std::string(meant_address(written));
  }

  // Without references, controls and the blanks around it; lives until the next call.
  std::string_view meant_address(std::string_view written) {
    const auto is_control = [](char c) {
      return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
    };
    if (std::any_of(written.begin(), written.end(),
                    [&](char c) { return c == '&' || is_control(c); })) {
      address_ = decode_attribute(written);
      std::erase_if(address_, is_control);
      written = address_;
    }
    while (written.starts_with(' ')) written.remove_prefix(1);
    while (written.ends_with(' ')) written.remove_suffix(1);
    return written;
  }

  void open_link() {
    close_link();
    const std::string_view* href = find(attributes_, "href");
    if (href == nullptr) return;
    add_link(address(*href));
    if (is("a") && !out_.links.empty() && link_added_) {
      link_ = out_.links.size() - 1;
      link_text_buffer_.clear();
      link_text_ = Sink(link_text_buffer_, max_text_);
    }
  }

  void add_link(std::string href) {
    link_added_ = !href.empty() && out_.links.size() < kMaxLinks;
    if (link_added_) out_.links.push_back({std::move(href), {}});
  }

  void close_link() {
    if (link_ == npos) return;
    out_.links[link_].text = std::move(link_text_buffer_);
    link_text_buffer_.clear();
    link_ = npos;
  }

  void add_resource(std::string_view written) {
    std::string found = address(written);
    if (!found.empty() && out_.resources.size() < kMaxLinks) {
      out_.resources.push_back(std::move(found));
    }
  }

  void note_resources(const Look& look) {
    if (is("img") || is("image")) ++out_.images;
    if (is("form")) ++out_.forms;
    if (is("script")) ++out_.scripts;
    if (attributes_.empty()) return;
    put_alt(attributes_, "alt");
    put_alt(attributes_, "title");
    for (const std::string_view name : {"src", "background", "poster", "srcset"}) {
      const std::string_view* value = find(attributes_, name);
      if (value == nullptr) continue;
      if (name != "srcset") {
        add_resource(*value);
      } else if (find(attributes_, "src") == nullptr) {
        add_resource(value->substr(0, value->find_first_of(" ,", 1)));
      }
    }
    if (is("form") || is("link") || is("object") || is("button")) {
      const std::string_view* value = find(attributes_, is("form")     ? "action"
                                                        : is("link")   ? "href"
                                                        : is("object") ? "data"
                                                                       : "formaction");
      if (value != nullptr) add_resource(*value);
    }
    for (const Declaration& declaration : declarations_) {
      std::string_view value = declaration.value;
      const std::size_t open = value.find("url(");
      if (open == npos) continue;
      value.remove_prefix(open + 4);
      value = value.substr(0, value.find(')'));
      while (value.starts_with('"') || value.starts_with('\'')) value.remove_prefix(1);
      while (value.ends_with('"') || value.ends_with('\'')) value.remove_suffix(1);
      add_resource(value);
    }
    if (is("input")) {
      const std::string_view* type = find(attributes_, "type");
      const std::string_view* value = find(attributes_, "value");
      if (type != nullptr && equals_ignoring_case(*type, "image")) ++out_.images;
      if (type != nullptr && value != nullptr &&
          (equals_ignoring_case(*type, "submit") || equals_ignoring_case(*type, "button") ||
           equals_ignoring_case(*type, "reset"))) {
        Sink& sink = look.hides() ? hidden_ : visible_;
        sink.space();
        write(*value, sink, false);
        sink.space();
      }
      put_alt(attributes_, "placeholder");
    }
    if (is("meta")) {
      const std::string_view* kind = find(attributes_, "http-equiv");
      const std::string_view* content = find(attributes_, "content");
      if (kind == nullptr || content == nullptr || !equals_ignoring_case(*kind, "refresh")) return;
      const std::size_t url = content->find('=');
      if (url == npos) return;
      std::string_view target = content->substr(url + 1);
      while (target.starts_with('"') || target.starts_with('\'')) target.remove_prefix(1);
      while (target.ends_with('"') || target.ends_with('\'')) target.remove_suffix(1);
      add_link(address(target));
    }
  }

  std::string_view in_;
  std::size_t pos_ = 0;
  std::size_t max_text_;
  HtmlText out_;
  Sink visible_;
  Sink hidden_;
  Sink title_;
  Sink alt_;
  std::string link_text_buffer_;
  Sink link_text_;
  std::size_t link_ = npos;  // the open <a href>
  bool link_added_ = false;
  bool last_hidden_ = false;
  bool look_hides_ = false;  // look().hides(), kept because every piece of text asks
  Look page_;
  std::vector<Element> open_;
  std::size_t deeper_ = 0;  // elements open beyond kMaxOpen
  StyleSheet sheet_;
  // Parts of the tag being read; members, so that their memory is reused.
  std::string name_;
  std::vector<Attribute> attributes_;
  std::vector<Declaration> declarations_;
  std::string markup_;
  std::string address_;
};

}  // namespace

HtmlText read_html(std::string_view html, std::size_t max_text) {
  return Reader(html, max_text).read();
}

std::string_view html_charset(std::string_view bytes) {
  bytes = bytes.substr(0, 1024);
  // The value after "charset=" or "encoding=", from the name's end on.
  const auto value_at = [&](std::size_t pos) -> std::string_view {
    while (pos < bytes.size() && is_space(bytes[pos])) ++pos;
    if (pos >= bytes.size() || bytes[pos] != '=') return {};
    ++pos;
    while (pos < bytes.size() &&
           (is_space(bytes[pos]) || bytes[pos] == '"' || bytes[pos] == '\'')) {
      ++pos;
    }
    std::size_t end = pos;
    while (end < bytes.size() && !is_space(bytes[end]) && bytes[end] != '"' && bytes[end] != '\'' &&
           bytes[end] != ';' && bytes[end] != '>' && bytes[end] != '/' && bytes[end] != '?') {
      ++end;
    }
    return bytes.substr(pos, end - pos);
  };
  for (std::size_t pos = 0; pos < bytes.size();) {
    pos = bytes.find('<', pos);
    if (pos == std::string_view::npos) break;
    const std::string_view rest = bytes.substr(pos);
    if (rest.starts_with("<!--")) {
      const std::size_t end = bytes.find("-->", pos + 2);
      if (end == std::string_view::npos) break;
      pos = end + 3;
      continue;
    }
    const bool meta = starts_with_ignoring_case(rest, "<meta") && rest.size() > 5 &&
                      (is_space(rest[5]) || rest[5] == '/');
    const bool xml = starts_with_ignoring_case(rest, "<?xml");
    ++pos;
    if (!meta && !xml) continue;
    const std::size_t end = std::min(bytes.find('>', pos), bytes.size());
    const std::string_view name = meta ? "charset" : "encoding";
    for (std::size_t at = pos; at + name.size() < end; ++at) {
      if (!starts_with_ignoring_case(bytes.substr(at), name)) continue;
      const std::string_view value = value_at(at + name.size());
      if (!value.empty()) return value;
    }
    pos = end;
  }
  return {};
}

}  // namespace classify::text
