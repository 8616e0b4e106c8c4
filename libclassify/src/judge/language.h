// The language of a mail, from its function words or its script.
//
//   "der Bericht ist nicht für sie bestimmt"  ─▶  de
//   "ご注文を承りました"                        ─▶  ja
//   "git rebase -i HEAD~3"                    ─▶  none: nothing is changed then
//
// scorer.h says what it is for.
#pragma once

#include <string_view>

#include "classify/tokenizer.h"

namespace classify {

// The language that the text and the subject are written in. A language in Latin letters is known
// by three of its function words that are a tenth of all words, or by two that are a twentieth and
// twice as many as those of English. Another script is its language, if a fifth of the words have
// it; kana make a text Japanese. O(tokens).
[[nodiscard]] Language language_of(const Tokens& tokens);

// Whether a mail says this token because it is in its language: words in the script of the language
// in places that a reader reads, and facts like the charset.
[[nodiscard]] bool is_of_language(const Tokens& tokens, const Token& token);

}  // namespace classify
