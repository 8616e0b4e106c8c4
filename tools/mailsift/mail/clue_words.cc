#include "mail/clue_words.h"

#include <fmt/format.h>

namespace mailsift {
namespace {

// {} is what stands after the beginning; a beginning that needs nothing after it has no {}.
struct Words {
  std::string_view begin, english, japanese;
};

// clang-format off
// A clue is described by the first beginning that fits.
constexpr Words kWords[] = {
    {"text: ", "“{}”", "「{}」"},
    {"subject: ", "subject “{}”", "件名「{}」"},
    {"url: ", "a link to “{}”", "「{}」へのリンク"},
    {"html: ", "HTML “{}”", "HTML「{}」"},
    {"x-mailer: ", "sent with “{}”", "送信ソフト「{}」"},
    {"user-agent: ", "sent with “{}”", "送信ソフト「{}」"},
    {"message-id: ", "Message-ID “{}”", "Message-ID「{}」"},
    {"from: ", "sender “{}”", "差出人「{}」"},
    {"reply-to: ", "replies to “{}”", "返信先「{}」"},
    {"to: ", "addressed to “{}”", "宛先「{}」"},
    {"received1: ", "brought by “{}”", "直前のサーバー「{}」"},
    {"received: ", "came by “{}”", "経由したサーバー「{}」"},
    {"meta: no field ", "no {} field", "{} フィールドがない"},
    {"meta: field ", "a {} field", "{} フィールドがある"},
    {"meta: order ", "the order of its header fields", "ヘッダーフィールドの順序"},
    {"meta: from name none", "a sender without a name", "差出人に名前がない"},
    {"meta: from name ", "how the sender's name is written", "差出人名の書き方"},
    {"meta: from local ", "how the sender's address is made", "差出人のアドレスの作り"},
    {"meta: from ", "how its addresses go together", "アドレスどうしの関係"},
    {"meta: message-id shape", "how the Message-ID is made", "Message-ID の作り"},
    {"meta: boundary shape", "how its parts are divided", "部分の区切り方"},
    {"meta: subject empty", "no subject", "件名がない"},
    {"meta: subject hidden", "hidden characters in the subject", "件名に見えない文字"},
    {"meta: subject re", "the subject begins with “Re:”", "件名が「Re:」で始まる"},
    {"meta: subject fw", "the subject begins with “Fw”", "件名が「Fw」で始まる"},
    {"meta: subject capitals", "a subject all in capitals", "件名がすべて大文字"},
    {"meta: subject shouts", "a subject that ends in “!”", "件名が「!」で終わる"},
    {"meta: subject gap", "a gap in the subject", "件名に長い空白"},
    {"meta: subject tag ", "subject with the tag “{}”", "件名に「{}」のしるし"},
    {"meta: helo lies", "the sending server's name is false", "送信サーバーの名が偽り"},
    {"meta: helo is an address", "the sending server has no name", "送信サーバーに名前がない"},
    {"meta: helo without dot", "the sending server's name is none of the internet", "送信サーバーの名がインターネットのものではない"},
    {"meta: helo without reverse", "the sending server's address has no name", "送信サーバーのアドレスに名前がない"},
    {"meta: helo is another host", "the sending server goes by another name", "送信サーバーが別の名を使っている"},
    {"meta: hops ", "how many servers it came by", "経由したサーバーの数"},
    {"meta: foreign authentication", "another server's word that it is genuine", "ほかのサーバーによる本物の証明"},
    {"meta: html hidden", "hidden text", "隠されたテキスト"},
    {"meta: hidden characters", "hidden characters", "見えない文字"},
    {"meta: defect hidden", "hidden characters", "見えない文字"},
    {"meta: defect charset_lie", "a wrong charset label", "文字コードの宣言が誤り"},
    {"meta: defect ", "badly formed: {}", "形式の誤り: {}"},
    {"meta: html image only", "pictures and hardly any text", "画像だけで本文がほとんどない"},
    {"meta: html images ", "how many pictures it has", "画像の数"},
    {"meta: html links ", "how many links it has", "リンクの数"},
    {"meta: urls ", "how many links it has", "リンクの数"},
    {"meta: html comments ", "comments in the HTML", "HTML のコメント"},
    {"meta: html form", "a form to fill in", "入力フォーム"},
    {"meta: html script", "a script", "スクリプト"},
    {"meta: attached form", "a form in an attached file", "添付ファイルの中の入力フォーム"},
    {"meta: attached script", "a script in an attached file", "添付ファイルの中のスクリプト"},
    {"meta: html data uri", "files inside the HTML", "HTML に埋め込まれたファイル"},
    {"meta: html unclosed", "broken HTML", "壊れた HTML"},
    {"meta: text to html ", "how much of the HTML is text", "HTML のうち文章の割合"},
    {"meta: visible ", "how long the text is", "本文の長さ"},
    {"meta: letters spaced out", "letters with gaps between them", "間を空けて書いた文字"},
    {"meta: url ip host", "a link to a number instead of a name", "名前でなく番号へのリンク"},
    {"meta: url userinfo", "a link that hides where it leads", "行き先を隠すリンク"},
    {"meta: url punycode", "a link to a name in foreign letters", "外国文字の名前へのリンク"},
    {"meta: url defanged", "a link written so that nobody can click it", "クリックできないように書いたリンク"},
    {"meta: url odd port", "a link to an unusual port", "珍しいポートへのリンク"},
    {"meta: link shows another", "a link that shows another address than it leads to", "表示と行き先が違うリンク"},
    {"meta: link shows its", "a link that shows where it leads", "表示と行き先が同じリンク"},
    {"meta: attachment ends ", "an attached file “….{}”", "添付ファイル「….{}」"},
    {"meta: attachment ", "the attached file", "添付ファイル"},
    {"meta: many parts", "very many parts", "非常に多くの部分"},
    {"meta: structure ", "built as {}", "構成 {}"},
    {"meta: part ", "a part of {}", "部分 {}"},
    {"meta: to count ", "how many recipients it names", "宛先の数"},
    {"meta: cc count ", "how many recipients it names", "宛先の数"},
    {"meta: ", "{}", "{}"},
};
// clang-format on

}  // namespace

std::string clue_in_words(std::string_view clue, bool in_japanese) {
  for (const Words& words : kWords) {
    if (!clue.starts_with(words.begin)) continue;
    return fmt::format(fmt::runtime(in_japanese ? words.japanese : words.english),
                       clue.substr(words.begin.size()));
  }
  return std::string(clue);
}

}  // namespace mailsift
