// Files that hold text, by bytes and name: what they are, and what they say.
#include "mail/file_type.h"
#include "targets.h"
#include "text/charset.h"
#include "text/file/armour.h"
#include "text/file/content_lines.h"
#include "text/file/pdf_links.h"
#include "text/file/rtf.h"

namespace classify::fuzz {

using namespace text;

void file_target(Bytes bytes) {
  for (const Bytes name : {"", "a.html", "a.ics", "a.eml"}) {
    (void)mail::reading_of_file(bytes, name);
  }
  const std::string links = pdf_links(bytes);
  claim(is_utf8(links), "links are UTF-8");
  claim(links.size() <= kPdfLinks * 8192, "so many links at most");
  const std::string rtf = read_rtf(bytes);
  claim(is_utf8(rtf), "text of RTF is UTF-8");
  claim(rtf.size() <= bytes.size() * 4, "RTF does not grow but for its letters");

  std::string memory;
  const Bytes unfolded = unfold(bytes, memory);
  claim(unfolded.size() <= bytes.size(), "unfolded lines do not grow");
  const std::string utf8 = decode_text(unfolded, {}).text;
  claim(is_utf8(read_content_lines(utf8)), "values are UTF-8");

  std::vector<std::string> kinds;
  const Bytes rest = without_armour(utf8, memory, kinds);
  claim(rest.size() <= utf8.size() && is_utf8(rest), "what is taken out leaves whole letters");
  claim(kinds.size() <= 8 && (!kinds.empty() || rest.size() == utf8.size()),
        "each block has a kind");
}

}  // namespace classify::fuzz
