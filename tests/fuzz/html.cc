// HTML → what is seen, hidden, linked; URLs in text.
#include "text/html.h"

#include <algorithm>

#include "targets.h"
#include "text/charset.h"
#include "text/url.h"
#include "text/url_inside.h"

namespace classify::fuzz {
namespace {

using namespace text;

void check_url(const Url& url) {
  claim(is_utf8(url.host) && is_utf8(url.path), "host and path are UTF-8");
  claim(url.query_keys.size() <= 32, "32 keys at most");
  claim(url.port < 65536, "a port is one");
  claim(url.host.ends_with(registrable_domain(url.host)), "a domain is the end of its host");
}

void check_urls(const std::string& text) {
  std::size_t end = 0;
  for (const FoundUrl& found : find_urls(text)) {
    claim(found.begin >= end && found.size > 0, "URLs are in order and do not overlap");
    end = found.begin + found.size;
    claim(end <= text.size(), "a URL is in its text");
    claim(is_utf8(std::string_view(text).substr(found.begin, found.size)),
          "a URL begins and ends between characters");
    check_url(found.url);
  }
}

// Text that was written as HTML by the book is seen as it was, but for its white space.
void check_escaped(const std::string& text) {
  std::string escaped, squeezed;
  for (const char c : text) {
    const bool blank = static_cast<unsigned char>(c) <= ' ' || c == 0x7F;
    if (blank) {
      if (!squeezed.empty() && squeezed.back() != ' ') squeezed += ' ';
    } else {
      squeezed += c;
    }
    escaped += blank ? " " : c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  }
  if (squeezed.ends_with(' ')) squeezed.pop_back();
  const HtmlText seen = read_html("<p>" + escaped + "</p>");
  claim(seen.visible == squeezed, "escaped text is seen as it was");
  claim(seen.hidden.empty(), "nothing of it is hidden");
}

}  // namespace

void html_target(Bytes input) {
  const Bytes charset = html_charset(input);
  claim(charset.empty() || (charset.data() >= input.data() &&
                            charset.data() + charset.size() <= input.data() + input.size()),
        "a charset is where it was found");
  const std::string html = decode_text(input, {.label = "utf-8", .hint = {}}).text;
  for (const std::size_t most : {std::size_t{1} << 20, std::size_t{50}}) {
    const HtmlText read = read_html(html, most);
    for (const std::string* text : {&read.visible, &read.hidden, &read.title, &read.alt}) {
      claim(is_utf8(*text), "what was read is UTF-8");
      claim(text->size() <= most + 2, "so much text at most");
    }
    claim(read.links.size() <= 1000 && read.resources.size() <= 1000 && read.markup.size() <= 200,
          "so many links, resources and tags at most");
    for (const HtmlLink& link : read.links) {
      claim(is_utf8(link.href) && is_utf8(link.text), "a link is UTF-8");
      check_url(parse_url(link.href));
      for (const Url& inside : urls_inside(link.href)) check_url(inside);
    }
    for (const std::string& resource : read.resources) {
      claim(is_utf8(resource), "a resource is UTF-8");
      check_url(parse_url(resource));
    }
    check_urls(read.visible);
  }
  claim(is_utf8(decode_references(html)), "references become UTF-8");
  check_urls(html);
  check_url(parse_url(html));
  for (const Url& inside : urls_inside(html)) check_url(inside);
  // A no-break space is white space; U+FFFD and NUL have rules of their own.
  if (html.find("\xC2\xA0") == std::string::npos && html.find('\0') == std::string::npos) {
    check_escaped(html);
  }
}

}  // namespace classify::fuzz
