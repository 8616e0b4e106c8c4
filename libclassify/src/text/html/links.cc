#include "text/html/links.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "ascii.h"
#include "text/html/css_addresses.h"
#include "text/html/references.h"
#include "text/unicode.h"
#include "text/url.h"
#include "text/url_inside.h"
#include "text/url_syntax.h"

namespace classify::text {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kMaxLinks = 1000;
constexpr std::size_t kMaxScript = 1u << 16;  // bytes read of a script or a data: URI
constexpr std::size_t kMaxOfScript = 20;      // addresses

// What an attribute says about addresses.
enum class Kind : unsigned char {
  other,       // has one if its value looks like one
  action,      // of a form
  candidates,  // addresses with descriptors, separated by commas
  content,     // of a meta element
  data,        // of an object
  formaction,  // of a button
  href,
  list,  // separated by blanks
  source,
  style,
};

// By the length first, because every attribute of a mail is asked for.
Kind kind_of(std::string_view name) {
  const auto is = [name](std::string_view known) { return equals_ignoring_case(name, known); };
  switch (name.size()) {
    case 3:
      return is("src") ? Kind::source : Kind::other;
    case 4:
      return is("href")   ? Kind::href
             : is("data") ? Kind::data
             : is("ping") ? Kind::list
                          : Kind::other;
    case 5:
      return is("style") ? Kind::style : Kind::other;
    case 6:
      return is("srcset")   ? Kind::candidates
             : is("action") ? Kind::action
             : is("poster") ? Kind::source
                            : Kind::other;
    case 7:
      return is("content") ? Kind::content : Kind::other;
    case 10:
      return is("background") ? Kind::source : is("formaction") ? Kind::formaction : Kind::other;
    case 11:
      return is("imagesrcset") ? Kind::candidates : Kind::other;
    default:
      return Kind::other;
  }
}

// True for attributes whose values are text or names, even if they look like addresses.
bool has_text(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "alt",    "class",   "id",       "itemid",  "itemtype", "label",  "name", "placeholder",
      "prefix", "profile", "property", "summary", "title",    "typeof", "vocab"};
  return starts_with_ignoring_case(name, "xmlns") || starts_with_ignoring_case(name, "aria-") ||
         std::any_of(std::begin(kNames), std::end(kNames),
                     [&](std::string_view known) { return equals_ignoring_case(name, known); });
}

// False for nearly all values that are no absolute address, by the first character.
bool may_be_absolute(std::string_view written) {
  std::size_t first = 0;
  while (first < written.size() && static_cast<unsigned char>(written[first]) <= ' ') ++first;
  if (first == written.size()) return false;
  const char c = to_lower(written[first]);
  return c == 'h' || c == 'f' || c == '&' || is_slash(c);
}

std::string_view without_spaces(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// The address in the content of <meta http-equiv=refresh> (HTML standard, "shared declarative refresh
// steps"): "0;URL='a'", "0, url = a", "0 a"; empty if there is none.
std::string_view refresh_target(std::string_view content) {
  std::size_t pos = 0;
  const auto skip_spaces = [&] {
    while (pos < content.size() && is_space(content[pos])) ++pos;
  };
  skip_spaces();
  while (pos < content.size() && (is_digit(content[pos]) || content[pos] == '.')) ++pos;
  skip_spaces();
  if (pos < content.size() && (content[pos] == ';' || content[pos] == ',')) ++pos;
  skip_spaces();
  content.remove_prefix(pos);
  if (starts_with_ignoring_case(content, "url")) {
    pos = 3;
    skip_spaces();
    if (pos < content.size() && content[pos] == '=') {
      ++pos;
      skip_spaces();
      content.remove_prefix(pos);
    }
  }
  if (content.empty()) return {};
  if (const char quote = content[0]; quote == '"' || quote == '\'') {
    content.remove_prefix(1);
    return content.substr(0, content.find(quote));
  }
  return content;
}

// A script with its escapes ("\x68ttp", "\u0068ttp", "\/") decoded and its strings joined that are
// added to each other ("ht" + "tp").
std::string script_text(std::string_view script) {
  std::string out;
  out.reserve(script.size());
  const auto number = [&](std::size_t pos, std::size_t digits) {
    int value = 0;
    for (std::size_t i = pos; i < pos + digits; ++i) {
      if (i >= script.size() || hex_value(script[i]) < 0) return 0;
      value = value * 16 + hex_value(script[i]);
    }
    return value;
  };
  for (std::size_t pos = 0; pos < script.size();) {
    const char c = script[pos];
    if (c == '\\' && pos + 1 < script.size()) {
      const char kind = script[pos + 1];
      const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 0;
      const int value = number(pos + 2, digits);
      if (value > ' ' && value < 0x7F) {
        out.push_back(static_cast<char>(value));
        pos += 2 + digits;
        continue;
      }
      if (is_slash(kind)) {
        out.push_back(kind);
        pos += 2;
        continue;
      }
    }
    if ((c == '"' || c == '\'') && !out.empty()) {
      std::size_t next = pos + 1;
      bool plus = false;
      while (next < script.size() && next < pos + 16 &&
             (is_space(script[next]) || (script[next] == '+' && !plus))) {
        if (script[next++] == '+') plus = true;
      }
      if (plus && next < script.size() && (script[next] == '"' || script[next] == '\'')) {
        pos = next + 1;
        continue;
      }
    }
    out.push_back(c);
    ++pos;
  }
  return out;
}

}  // namespace

std::size_t Links::read_tag(std::string_view tag, std::span<const Attribute> attributes) {
  if (attributes.empty()) return kNone;
  std::size_t link = kNone;
  const bool anchor = tag == "a" || tag == "area";
  bool linked = false;
  // Only the first attribute of a name counts (HTML standard, 13.2.5.33).
  const auto is_first = [&](const Attribute& attribute) {
    return find(attributes, attribute.name) == &attribute.value;
  };
  for (const Attribute& attribute : attributes) {
    const std::string_view value = attribute.value;
    if (value.empty()) continue;
    switch (kind_of(attribute.name)) {
      case Kind::source:
        if (is_first(attribute)) add_resource(value);
        break;
      case Kind::style:
        if (is_first(attribute)) add_style(value);
        break;
      case Kind::href:
        if (!is_first(attribute)) break;
        if (anchor) {
          link = add_link(value);
          linked = true;
        } else if (tag == "base") {
          read_base(value);
        } else if (tag == "link") {
          add_resource(value);
        } else {
          add_unusual(address(value));
        }
        break;
      case Kind::action:
        if (tag == "form" && is_first(attribute)) add_resource(value);
        break;
      case Kind::formaction:
        if (tag == "button" && is_first(attribute)) {
          add_resource(value);
        } else {
          add_unusual(address(value));
        }
        break;
      case Kind::data:
        if (tag == "object" && is_first(attribute)) {
          add_resource(value);
        } else {
          add_absolute(value);
        }
        break;
      case Kind::candidates:
        if (find(attributes, "src") == nullptr) {
          add_resource(value.substr(0, value.find_first_of(" ,", 1)));
        }
        add_list(value, true);
        break;
      case Kind::list:
        add_list(value, false);
        break;
      case Kind::content:
        if (tag != "meta") {
          add_absolute(value);
        } else if (is_first(attribute)) {
          read_refresh(attributes);
        }
        break;
      case Kind::other:
        read_other(attribute);
        break;
    }
  }
  return linked && tag == "a" ? link : kNone;
}

void Links::read_other(const Attribute& attribute) {
  const std::string_view name = attribute.name;
  if (ends_with_ignoring_case(name, ":href")) {
    add_unusual(address(attribute.value));
  } else if (starts_with_ignoring_case(name, "on")) {
    read_script(decode_attribute(head(attribute.value, kMaxScript)));
  } else if (starts_with_ignoring_case(attribute.value, "url(")) {  // SVG's fill, filter, mask ...
    for (std::string& found : css_addresses(attribute.value, 1)) add_absolute(found);
  } else if (may_be_absolute(attribute.value) && !has_text(name)) {
    add_absolute(attribute.value);
  }
}

void Links::read_sheet(std::string_view css) {
  for (std::string& found : css_addresses(css, kMaxLinks)) {
    if (is_absolute_address(found)) add_unusual(std::move(found));
  }
}

void Links::read_script(std::string_view written) {
  const std::string script = script_text(head(written, kMaxScript));
  for (std::string& found : addresses_in(script, kMaxOfScript)) add_unusual(std::move(found));
  // "location='//example.com'"
  std::size_t left = kMaxOfScript;
  for (std::size_t at = script.find("//", 1); at != npos && left > 0;
       at = script.find("//", at + 2)) {
    const char quote = script[at - 1];
    if (quote != '"' && quote != '\'' && quote != '`') continue;
    --left;
    const std::string_view rest = head(std::string_view(script).substr(at), 2048);
    add_unusual(std::string(rest.substr(0, rest.find(quote))));
  }
}

void Links::add_inner(HtmlText&& inner) {
  for (HtmlLink& link : inner.links) add_unusual(std::move(link.href));
  for (std::string& resource : inner.resources) add_unusual(std::move(resource));
}

void Links::finish() {
  if (!base_.empty()) {
    for (HtmlLink& link : out_.links) link.href = resolve_url(base_, link.href);
    for (std::string& resource : out_.resources) resource = resolve_url(base_, resource);
    for (std::string& address : unusual_) address = resolve_url(base_, address);
    add_unusual(base_);
  }
  if (unusual_.empty()) return;
  // Usually they are few, so the others are looked for among them.
  std::vector<std::string_view> sorted(unusual_.begin(), unusual_.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<bool> known(sorted.size());
  const auto is_new = [&](std::string_view address) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), address);
    if (at == sorted.end() || *at != address) return false;
    const auto index = static_cast<std::size_t>(at - sorted.begin());
    const bool first = !known[index];
    known[index] = true;
    return first;
  };
  for (const HtmlLink& link : out_.links) static_cast<void>(is_new(link.href));
  for (const std::string& resource : out_.resources) static_cast<void>(is_new(resource));
  std::vector<std::string> fresh;
  for (const std::string& address : unusual_) {
    if (!is_relative_url(address) && is_new(address)) fresh.push_back(address);
  }
  const std::size_t room = kMaxLinks - std::min(kMaxLinks, out_.resources.size());
  if (fresh.size() > room) fresh.resize(room);
  std::move(fresh.begin(), fresh.end(), std::back_inserter(out_.resources));
}

bool Links::may_have_links(std::string_view html) {
  return html.find("//") != npos || html.find("\\\\") != npos || html.find("&#") != npos ||
         html.find(":/") != npos;
}

std::size_t Links::add_link(std::string_view written) {
  std::string href = address(written);
  if (href.empty() || out_.links.size() >= kMaxLinks) return kNone;
  out_.links.push_back({std::move(href), {}});
  return out_.links.size() - 1;
}

void Links::add_resource(std::string_view written) {
  std::string found = address(written);
  if (!found.empty() && out_.resources.size() < kMaxLinks) {
    out_.resources.push_back(std::move(found));
  }
}

void Links::add_unusual(std::string address) {
  if (!address.empty() && address[0] != '#' && unusual_.size() < kMaxLinks) {
    unusual_.push_back(std::move(address));
  }
}

// Adds an attribute's value if it looks like an address.
void Links::add_absolute(std::string_view written) {
  if (!may_be_absolute(written)) return;
  if (is_absolute_address(meant_address(head(written, 128)))) add_unusual(address(written));
}

// The addresses of srcset, or of ping, which has no descriptors.
void Links::add_list(std::string_view written, bool candidates) {
  std::string decoded;
  if (written.find('&') != npos) {
    decoded = decode_attribute(written);
    written = decoded;
  }
  for (std::size_t pos = 0; pos < written.size() && unusual_.size() < kMaxLinks;) {
    if (is_space(written[pos]) || written[pos] == ',') {
      ++pos;
      continue;
    }
    std::size_t end = pos;
    while (end < written.size() && !is_space(written[end])) ++end;
    const bool comma = written[end - 1] == ',';
    std::string_view found = written.substr(pos, end - pos);
    while (found.ends_with(',')) found.remove_suffix(1);
    add_absolute(found);
    if (candidates && !comma) end = std::min(written.find(',', end), written.size());
    pos = end;
  }
}

void Links::add_style(std::string_view written) {
  // Most style attributes have no function, not even one with an escaped bracket.
  if (written.find('(') == npos && written.find('&') == npos) return;
  std::string decoded;
  if (written.find('&') != npos) {
    decoded = decode_attribute(written);
    written = decoded;
  }
  for (const std::string& found : css_addresses(written, kMaxLinks)) add_resource(found);
}

// Pages and pictures of markup carry links of their own.
void Links::read_data_uri(std::string_view written) {
  const std::string_view uri = meant_address(head(written, kMaxScript));
  const std::size_t comma = uri.find(',');
  if (comma == npos) return;
  const std::string type = lower(head(uri.substr(0, comma), 200));
  if (type.find("html") == npos && type.find("xml") == npos && type.find("script") == npos) return;
  std::string content(uri.substr(comma + 1));
  if (type.find("base64") != npos) content = base64_text(content);
  for (std::string& found : addresses_in(content, kMaxOfScript)) add_unusual(std::move(found));
}

void Links::read_refresh(std::span<const Attribute> attributes) {
  const std::string_view* kind = find(attributes, "http-equiv");
  const std::string_view* content = find(attributes, "content");
  if (content == nullptr) return;
  const bool refreshes =
      kind != nullptr &&
      equals_ignoring_case(without_spaces(decode_attribute(head(*kind, 64))), "refresh");
  if (!refreshes) return add_absolute(*content);
  const std::string decoded = decode_attribute(*content);
  add_link(refresh_target(decoded));
}

// The first base counts (HTML standard, 4.2.3).
void Links::read_base(std::string_view written) {
  constexpr std::size_t kMaxBase = 2048;
  std::string base = address(head(written, kMaxBase));
  if (base_.empty() && !base.empty()) {
    base_ = std::move(base);
  } else {
    add_absolute(base);
  }
}

// An address without references, controls and outer blanks; empty for data: URIs, which are
// counted instead.
std::string Links::address(std::string_view written) {
  // Do not copy megabytes of picture only to see that it is a data: URI.
  if (starts_with_ignoring_case(meant_address(head(written, 64)), "data:")) {
    ++out_.data_uris;
    read_data_uri(written);
    return {};
  }
  return std::string(meant_address(written));
}

// Without references, controls and the blanks around it; lives until the next call.
std::string_view Links::meant_address(std::string_view written) {
  if (has_controls(written) || find_any(written, 0, '&', '\t', '\r', '\n', '\x7F') != npos) {
    buffer_ = decode_attribute(written);
    std::erase_if(buffer_,
                  [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
    written = buffer_;
  }
  while (written.starts_with(' ')) written.remove_prefix(1);
  while (written.ends_with(' ')) written.remove_suffix(1);
  return written;
}

}  // namespace classify::text
