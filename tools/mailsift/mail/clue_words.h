// A clue as classify::describe() names it → words for a person who never read a header.
//
//   "text: free … offer"      ─▶  “free … offer”                 「free … offer」
//   "subject: 無料"            ─▶  subject “無料”                  件名「無料」
//   "url: x.example"          ─▶  a link to “x.example”          「x.example」へのリンク
//   "meta: helo lies"         ─▶  the sending server's name is false    送信サーバーの名が偽り
//
// Facts without words of their own are shown as they are named, without "meta: ".
#pragma once

#include <string>
#include <string_view>

namespace mailsift {

[[nodiscard]] std::string clue_in_words(std::string_view clue, bool in_japanese);

}  // namespace mailsift
