#include "text/html.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ascii.h"
#include "text/html/element_style.h"
#include "text/html/links.h"
#include "text/html/references.h"
#include "text/html/scanner.h"
#include "text/html/sheets_of.h"
#include "text/html/sink.h"
#include "text/html/tags.h"

namespace classify::text {
namespace {

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

// Bytes that text is copied up to: white space, "&", NUL, and the first byte of a no-break space.
constexpr std::array<bool, 256> kEndsCopy = [] {
  std::array<bool, 256> ends{};
  for (const char c : {' ', '\t', '\n', '\r', '\f', '&', '\0', '\xC2'}) {
    ends[static_cast<unsigned char>(c)] = true;
  }
  return ends;
}();

class Reader : private Scanner {
 public:
  // `depth`: 0 for a document, 1 for one inside it, of which only the links count ...
  Reader(std::string_view html, std::size_t max_text, int depth, const StyleSheet* sheet = nullptr)
      : Scanner(html),
        max_text_(max_text),
        depth_(depth),
        visible_(out_.visible, max_text),
        hidden_(out_.hidden, max_text),
        title_(out_.title, max_text),
        alt_(out_.alt, max_text),
        link_text_(link_text_buffer_, max_text) {
    knows_sheets_ = sheet != nullptr || depth > 0;
    if (sheet != nullptr) styles_.use(*sheet);
  }

  // True once style sheets turn up of which this reader was not told. They hold for elements before
  // them, too: then all is to be read anew.
  [[nodiscard]] bool needs_sheets() const { return needs_sheets_; }

  HtmlText read() {
    while (pos_ < in_.size() && !needs_sheets_) {
      const std::size_t sign = std::min(in_.find('<', pos_), in_.size());
      put_text(in_.substr(pos_, sign - pos_));
      pos_ = sign;
      if (pos_ < in_.size()) read_markup();
    }
    close_link();
    links_.finish();
    out_.comments = comments_;
    out_.unclosed = unclosed_;
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kMaxOpen = 256;
  static constexpr int kMaxDepth = 3;
  static constexpr std::size_t kMaxMarkup = 200;
  static constexpr std::size_t kMaxMarkupValue = 64;

  // -- text --

  [[nodiscard]] Element* top() { return open_.empty() ? nullptr : &open_.back(); }
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
    const auto is_copied = [text](std::size_t at) {
      return at < text.size() && !kEndsCopy[static_cast<unsigned char>(text[at])];
    };
    // A reference may stand for more bytes than it has, but never for twice as many.
    const bool has_room = sink.has_room(2 * text.size() + 2);
    std::string decoded;
    for (std::size_t pos = 0; pos < text.size();) {
      std::size_t end = pos;
      while (is_copied(end)) ++end;
      // A single blank between words stays one blank, whatever happens to white space.
      while (has_room && end > pos && is_copied(end + 1) && text[end] == ' ') {
        do {
          ++end;
        } while (is_copied(end));
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
      read_conditional(read_comment());
    } else if (next == '!' || next == '?' || (next == '/' && pos_ + 2 < in_.size())) {
      // DOCTYPE, <![if !mso]>, CDATA, <?xml, </3: all end at the next ">" (HTML standard,
      // 13.2.5.41 and following). Only made-up ones count as comments.
      const std::string_view rest = in_.substr(pos_ + 2, 9);
      if (open_.empty() && starts_with_ignoring_case(rest, "doctype")) note_doctype();
      const bool usual = next == '?' || starts_with_ignoring_case(rest, "doctype") ||
                         starts_with_ignoring_case(rest, "[if") ||
                         starts_with_ignoring_case(rest, "[endif");
      if (!usual) ++comments_;
      skip_to(in_.find('>', pos_), 1);
    } else {
      put_text(in_.substr(pos_, 1));
      ++pos_;
    }
  }

  // "[if mso]>...<![endif]": the content of a comment that some mail programs show.
  void read_conditional(std::string_view comment) {
    if (!starts_with_ignoring_case(comment, "[if")) return;
    const std::size_t condition = comment.find("]>");
    if (condition != npos) read_inner(comment.substr(condition + 2));
  }

  // Takes the addresses, and nothing else, of markup that only some readers see.
  void read_inner(std::string_view html) {
    if (depth_ == kMaxDepth || !Links::may_have_links(html)) return;
    links_.add_inner(Reader(html, 0, depth_ + 1).read());
  }

  void read_start_tag() {
    ++pos_;
    const std::uint32_t hash = read_name(name_);
    if (!read_attributes(attributes_)) {
      ++unclosed_;
      pos_ = in_.size();
      links_.read_tag(name_, attributes_);
      return;
    }
    const std::uint32_t flags = flags_of(name_);
    declarations_ = styles_.read_attribute(attributes_);
    note_markup();
    close_implied(flags);
    if (styles_.has_rules()) imply_table_parts(flags);

    Element element;
    element.hash = hash;
    element.flags = flags;
    styles_.start(element, {name_, attributes_, quirks_}, top());
    if (is("br")) {
      gap(&Sink::line_break, element.look);
    } else {
      edge_of(element);
    }
    read_links();
    note_content(element.look);
    if ((flags & kRaw) != 0) {
      read_raw(element);
    } else if ((flags & kVoid) == 0) {
      if (open_.size() < kMaxOpen) {
        look_hides_ = element.hides;
        open_.push_back(std::move(element));
      } else {
        ++deeper_;
      }
    }
  }

  // Opens the <tbody> and <tr> that rows and cells stand in even if nobody wrote them: rules may
  // speak of them.
  void imply_table_parts(std::uint32_t flags) {
    if ((flags & (kRow | kCell)) == 0 || open_.empty() || open_.size() + 2 > kMaxOpen) return;
    const auto open = [&](std::string_view name) {
      Element element;
      element.hash = name_hash(name);
      element.flags = flags_of(name);
      styles_.read_attribute({});
      styles_.start(element, {name, {}, quirks_}, top());
      look_hides_ = element.hides;
      open_.push_back(std::move(element));
    };
    const std::size_t before = open_.size();
    if ((open_.back().flags & kTable) != 0) open("tbody");
    if ((flags & kCell) != 0 && (open_.back().flags & kSection) != 0) open("tr");
    if (open_.size() > before) declarations_ = styles_.read_attribute(attributes_);
  }

  void edge_of(const Element& element) {
    if (element.display == Display::block || element.display == Display::row) {
      gap(&Sink::block, element.look);
    }
    if (element.display == Display::cell) gap(&Sink::tab, element.look);
  }

  void read_raw(const Element& element) {
    if (is("style") && !knows_sheets_) {
      needs_sheets_ = true;
      return;
    }
    const std::string name = name_;
    const std::string_view content = raw_content();
    if (name == "style") {
      links_.read_sheet(content);
    } else if (name == "script") {
      links_.read_script(content);
    } else if (name == "title") {
      title_.space();
      write(content, title_, false);
    } else if ((element.flags & kUnseen) == 0) {
      Sink& sink = element.hides ? hidden_ : visible_;
      write(content, sink, true);
      edge_of(element);
    } else {
      read_inner(content);
      if (name == "noframes" || name == "noembed") {
        hidden_.space();
        write(content, hidden_, false);
      }
    }
  }

  void read_end_tag() {
    pos_ += 2;
    const std::uint32_t hash = read_name(name_);
    if (!read_attributes(attributes_)) {
      ++unclosed_;
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
      edge_of(open_.back());
      const bool link = open_.back().hash == name_hash("a");
      open_.pop_back();
      if (link) close_link();
    }
    look_hides_ = !open_.empty() && open_.back().hides;
  }

  void remove(std::size_t i) {
    if (open_[i].hash == name_hash("a")) close_link();
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
    restyle(i);
  }

  void restyle(std::size_t from) {
    for (std::size_t i = from; i < open_.size(); ++i) {
      open_[i].look = (i == 0 ? page_ : open_[i - 1].look).apply(open_[i].change);
      open_[i].hides = open_[i].look.hides();
    }
    look_hides_ = !open_.empty() && open_.back().hides;
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

  void read_links() {
    if (is("a") || is("area")) close_link();
    if (const std::size_t link = links_.read_tag(name_, attributes_); link != Links::kNone) {
      link_ = link;
      link_text_buffer_.clear();
      link_text_ = Sink(link_text_buffer_, max_text_);
    }
    if (!is("iframe")) return;
    if (const std::string_view* page = find(attributes_, "srcdoc")) {
      read_inner(decode_attribute(*page));
    }
  }

  void close_link() {
    if (link_ == npos) return;
    out_.links[link_].text = std::move(link_text_buffer_);
    link_text_buffer_.clear();
    link_ = npos;
  }

  void note_content(const Look& look) {
    if (is("img") || is("image")) ++out_.images;
    if (is("form")) ++out_.forms;
    if (is("script")) ++out_.scripts;
    if (attributes_.empty()) return;
    put_alt(attributes_, "alt");
    put_alt(attributes_, "title");
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
  }

  std::size_t max_text_;
  int depth_;
  HtmlText out_;
  Links links_{out_};
  Sink visible_;
  Sink hidden_;
  Sink title_;
  Sink alt_;
  std::string link_text_buffer_;
  Sink link_text_;
  std::size_t link_ = npos;  // the open <a href>
  bool last_hidden_ = false;
  bool look_hides_ = false;  // look().hides(), kept because every piece of text asks
  Look page_;
  std::vector<Element> open_;
  std::size_t deeper_ = 0;  // elements open beyond kMaxOpen
  ElementStyles styles_;
  bool knows_sheets_ = false;
  bool needs_sheets_ = false;
  // Parts of the tag being read; members, so that their memory is reused.
  std::span<const Declaration> declarations_;  // of its style attribute
  std::string markup_;
};

}  // namespace

HtmlText read_html(std::string_view html, std::size_t max_text) {
  Reader reader(html, max_text, 0);
  HtmlText text = reader.read();
  if (!reader.needs_sheets()) return text;
  const StyleSheet sheet = sheets_of(html);
  return Reader(html, max_text, 0, &sheet).read();
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
