// Any bytes → tokens → features: in bounds, the same each time, whatever the line ends and whatever
// another filter run has written into the header.
#include "classify/tokenizer.h"

#include <algorithm>

#include "classify/annotate.h"
#include "classify/classifier.h"
#include "targets.h"

namespace classify::fuzz {
namespace {

bool same(const Features& a, const Features& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return std::ranges::equal(x, y, [](const Feature& f, const Feature& g) {
      return f.hash == g.hash && f.distance == g.distance && f.size == g.size;
    });
  });
}

}  // namespace

void tokenizer_target(Bytes mail) {
  const Message message = parse_message(mail);
  const Tokens tokens = tokenize(message);
  claim(is_utf8(tokens.characters), "the text of n-grams is UTF-8");
  claim(tokens.characters.size() <= TokenizerOptions().character_bytes, "n-grams have a cap");
  for (const Token& token : tokens.list) {
    claim(token.size > 0, "no token is empty");
    claim(std::size_t{token.begin} + token.size <= tokens.arena.size(), "a token is in its arena");
    claim(token.key < tokens.keys.size(), "a token's key is one of the keys");
    claim(token.key < tokens.sources.size(), "a token's key has a source");
    claim(is_utf8(tokens.text(token)), "a token is UTF-8");
  }
  const Features features = extract_features(tokens);
  for (const View view : kAllViews) {
    const auto& of_view = features[static_cast<std::size_t>(view)];
    const std::size_t most =
        view == View::characters ? 2 * tokens.characters.size() : 3 * tokens.list.size();
    claim(of_view.size() <= most, "so many features a token or character at most");
    for (const Feature& feature : of_view) {
      claim(is_utf8(describe(feature, view, tokens)), "a feature's words are UTF-8");
    }
  }
  claim(same(features, read_features(std::string(mail))), "the same mail has the same features");

  // Where a header is cut or added, the marks of a filter do make a difference.
  const std::string unmarked = annotate(mail, {});
  const Message plain = parse_message(unmarked);
  if (plain.has(Defect::no_header) || plain.has(Defect::no_header_end) ||
      message.has(Defect::too_many_fields)) {
    return;
  }
  const NewField mark{"X-Mailsift-Status", "SPAM p=0.9998 score=+8.52"};
  claim(same(read_features(unmarked), read_features(annotate(mail, {&mark, 1}))),
        "our own field is no feature");
  if (mail.find('\r') == Bytes::npos && mail.find('\0') == Bytes::npos) {
    claim(same(features, read_features(with_line_ends(mail, LineEnd::crlf))),
          "line ends are no feature");
  }
}

}  // namespace classify::fuzz
