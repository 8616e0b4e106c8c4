// Any bytes → text in any charset, canonical form, HTML, URLs: valid and idempotent.
#include <cstdlib>

#include "text/charset.h"
#include "text/html.h"
#include "text/unicode.h"
#include "text/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace classify::text;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // The first line is the label.
  const std::size_t line = std::min(bytes.find('\n'), bytes.size());
  const std::string_view label = bytes.substr(0, line);
  bytes.remove_prefix(std::min(line + 1, bytes.size()));
  const DecodedText decoded = decode_text(bytes, {.label = label, .hint = {}});
  std::string once, twice;
  canonicalize(decoded.text, once);
  canonicalize(once, twice);
  if (once != twice) std::abort();
  const HtmlText html = read_html(decoded.text);
  for (const FoundUrl& url : find_urls(html.visible)) {
    if (url.begin + url.size > html.visible.size()) std::abort();
  }
  return 0;
}
