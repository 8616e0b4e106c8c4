#include "text/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "text/css/style.h"

namespace classify::text {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// ---- What is read ------------------------------------------------------------------------------

struct Reading {
  const char* name;
  std::string_view html;
  std::string_view visible;
  std::string_view hidden;
};

class HtmlReading : public ::testing::TestWithParam<Reading> {};

TEST_P(HtmlReading, ShowsAndHides) {
  const HtmlText text = read_html(GetParam().html);
  EXPECT_EQ(text.visible, GetParam().visible);
  EXPECT_EQ(text.hidden, GetParam().hidden);
}

constexpr auto kName = [](const auto& info) { return info.param.name; };

INSTANTIATE_TEST_SUITE_P(
    Words, HtmlReading,
    ::testing::Values(
        Reading{"plain_text", "just text", "just text", ""},
        Reading{"inline_tags_join", "<b>出</b><i>会</i>い<span>系</span>", "出会い系", ""},
        Reading{"unknown_tags_join", "V<xk>ia</xk>g<zz/>ra", "Viagra", ""},
        Reading{"comments_join", "出<!-- xk -->会", "出会", ""},
        Reading{"made_up_declarations_join", "出<!xk>会", "出会", ""},
        Reading{"wbr_joins", "long<wbr>word", "longword", ""},
        Reading{"br_breaks", "出会<br>系", "出会\n系", ""},
        Reading{"blocks_break", "<div>a</div><div>b</div>c<p>d", "a\nb\nc\nd", ""},
        Reading{"empty_blocks_break_once", "a<div><div><p></p></div></div>b", "a\nb", ""},
        Reading{"two_br_leave_an_empty_line", "a<br><br>b<br><br><br><br>c", "a\n\nb\n\nc", ""},
        Reading{"cells_are_apart", "<table><tr><td>a<td>b</td><th>c</tr><tr><td>d</table>",
                "a\tb\tc\nd", ""},
        Reading{"items_have_lines", "<ul><li>a<li>b</ul>c", "a\nb\nc", ""},
        Reading{"white_space_runs_are_one", "  a \n\t b  <b> c</b>\r\n", "a b c", ""},
        Reading{"no_break_spaces_are_spaces", "a&nbsp;&nbsp;b\u00A0c", "a b c", ""},
        Reading{"pre_keeps_lines", "<pre>a  b\n c</pre>d", "a  b\n c\nd", ""},
        Reading{"white_space_pre", "<p style='white-space:pre-wrap'>a\nb</p>", "a\nb", ""},
        Reading{"inline_divs_join",
                "<div style='display:inline'>出</div><div style='display:inline'>会</div>", "出会",
                ""},
        Reading{"block_spans_break", "<span style='display:block'>a</span>b", "a\nb", ""},
        Reading{"ruby_does_not_split_words", "<ruby>出<rt>で</rt>会<rt>あ</rt></ruby>い", "出会い",
                "で あ"},
        Reading{"options_have_lines", "<select><option>a<option>b</select>", "a\nb", ""},
        Reading{"buttons_are_read", "x<input type=submit value='Go &gt;'>y", "x Go > y", ""},
        Reading{"textarea_is_text", "<textarea><b>a</b>\n&amp;</textarea>", "<b>a</b>\n&", ""},
        Reading{"noscript_is_read", "<noscript>a</noscript>", "a", ""}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Syntax, HtmlReading,
    ::testing::Values(
        Reading{"less_than_is_text", "1 < 2 <3 <", "1 < 2 <3 <", ""},
        Reading{"ampersand_is_text", "a & b &", "a & b &", ""},
        Reading{"upper_case", "<DIV>a</DIV><STYLE>b</STYLE><SPAN STYLE='DISPLAY:NONE'>c</SPAN>",
                "a", "c"},
        Reading{"script_is_no_text", "a<script>if (a<b) x('</div>')</script>b", "ab", ""},
        Reading{"script_end_needs_its_name", "<script></scripty></script >a", "a", ""},
        Reading{"style_is_no_text", "<style><!-- .x{} --></style>a", "a", ""},
        Reading{"unclosed_style_is_no_text", "a<style>.x{}", "a", ""},
        Reading{"unclosed_comment_hides_the_rest", "a<!-- b", "a", ""},
        Reading{"short_comments", "a<!-->b<!--->c<!---->d", "abcd", ""},
        Reading{"comment_with_bang", "a<!-- x --!>b", "ab", ""},
        Reading{"comment_with_dashes", "a<!-- x -- y --- > z --->b", "ab", ""},
        Reading{"unclosed_tag_hides_the_rest", "a<b title='x>y", "a", ""},
        Reading{"greater_than_in_quotes", "<b title='>'>a</b>", "a", ""},
        Reading{"quotes_glued_to_attributes", "<b a=\"1\"b='2'c>a</b>", "a", ""},
        Reading{"nul_is_nothing", std::string_view("V\0ia", 4), "Via", ""},
        Reading{"cdata_is_a_comment", "a<![CDATA[b]]>c", "ac", ""},
        Reading{"doctype_and_xml", "<?xml version='1.0'?><!DOCTYPE html><p>a", "a", ""},
        Reading{"mso_comment_is_hidden", "<!--[if mso]><p>outlook</p><![endif]-->a", "a", ""},
        Reading{"not_mso_is_shown", "<!--[if !mso]><!--><p>a</p><!--<![endif]-->b", "a\nb", ""},
        Reading{"revealed_conditional", "<![if !mso]>a<![endif]>b", "ab", ""},
        Reading{"stray_end_tags", "a</div></b></p></table>b", "a\nb", ""},
        Reading{"end_tag_br", "a</br>b", "a\nb", ""},
        Reading{"empty_end_tag", "a</>b</ x>c", "abc", ""},
        Reading{"references", "&lt;&eacute;&#x3042;&#12356;&notin;&notit;", "<éあい∉¬it;", ""},
        Reading{"references_to_white_space", "a&#32;&#10;&Tab;b", "a b", ""},
        Reading{"broken_utf8_lead", "a\xC2", "a\xC2", ""}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Hiding, HtmlReading,
    ::testing::Values(
        Reading{"display_none", "a<span style='display: none !important'>x</span>b", "ab", "x"},
        Reading{"hidden_block_makes_no_break", "出<div style='display:none'>x</div>会", "出会",
                "x"},
        Reading{"visibility",
                "<p style='visibility:hidden'>x<b style='visibility:visible'>a</b></p>", "a", "x"},
        Reading{"nothing_shows_in_display_none",
                "<p style='display:none'>x<b style='display:block'>y</b></p>a", "a", "x\ny"},
        Reading{"hidden_attribute", "<div hidden>x</div>a", "a", "x"},
        Reading{"template", "<template>x</template>a", "a", "x"},
        Reading{"font_size_zero", "<span style='font-size:0'>x</span>a", "a", "x"},
        Reading{"font_size_one_pixel", "<span style='FONT-SIZE: 1px'>x</span>a", "a", "x"},
        Reading{"font_size_small_is_seen", "<span style='font-size:9px'>a</span>", "a", ""},
        Reading{"font_shorthand",
                "<span style='font:0/0 serif'>x</span>"
                "<span style='font:bold 12px/1.5 a'>b</span>",
                "b", "x"},
        Reading{"child_of_tiny_may_be_seen",
                "<td style='font-size:0'>x<b style='font-size:14px'>a</b>", "a", "x"},
        Reading{"child_in_em_is_tiny_too", "<p style='font-size:0'><b style='font-size:2em'>x</b>",
                "", "x"},
        Reading{"font_tag", "<font size=0>x</font><font size=1>a</font>", "a", "x"},
        Reading{"opacity", "<p style='opacity:0'>x</p><p style='opacity:.5'>a</p>", "a", "x"},
        Reading{"alpha_filter", "<p style='filter:alpha(opacity=0)'>x</p>a", "a", "x"},
        Reading{"no_height", "<p style='max-height:0;overflow:hidden'>x</p>a", "a", "x"},
        Reading{"no_width", "<p style='width:0px;overflow:hidden'>x</p>a", "a", "x"},
        Reading{"overflowing_is_seen", "<p style='height:0'>a</p>", "a", ""},
        Reading{"ellipsis_cell_is_seen", "<td style='max-width:0;overflow:hidden;width:100%'>a",
                "a", ""},
        Reading{"no_size_at_all", "<p style='width:0;height:0'>x</p>a", "a", "x"},
        Reading{"text_indent", "<p style='text-indent:-9999px'>x</p>a", "a", "x"},
        Reading{"off_screen", "<p style='position:absolute;left:-5000px'>x</p>a", "a", "x"},
        Reading{"left_without_position", "<p style='left:-5000px'>a</p>", "a", ""},
        Reading{"clipped", "<p style='position:absolute;clip:rect(0 0 0 0)'>x</p>a", "a", "x"},
        Reading{"white_on_white", "<font color=white>x</font>a", "a", "x"},
        Reading{"nearly_white_on_white", "<span style='color:#fefefe'>x</span>a", "a", "x"},
        Reading{"grey_on_white_is_seen", "<span style='color:#ccc'>a</span>", "a", ""},
        Reading{"white_on_black_is_seen",
                "<table bgcolor='#000000'><tr><td><font color=#ffffff>a</font></table>", "a", ""},
        Reading{"background_is_inherited",
                "<body bgcolor=navy text=white><div><p>a<font color='#000080'>x</font>", "a", "x"},
        Reading{"white_over_a_picture_is_seen",
                "<td background='x.gif'><font color=white>a</font></td>", "a", ""},
        Reading{"css_background_shorthand",
                "<p style='background:#123 none;color:rgb(17,34,51)'>x</p>a", "a", "x"},
        Reading{"transparent_text",
                "<b style='color:transparent'>x</b>"
                "<b style='color:rgba(0,0,0,0)'>y</b>a",
                "a", "xy"},
        Reading{"hsl", "<b style='color:hsl(0, 0%, 100%)'>x</b>a", "a", "x"},
        Reading{"links_in_white_text_are_blue", "<font color=white><a href=x>a</a></font>", "a",
                ""},
        Reading{"pieces_hidden_apart_are_words_apart",
                "<i hidden>x</i>a<i hidden>y</i>b<i hidden>z</i>", "ab", "x y z"},
        Reading{"end_of_inline_leaves_blocks", "<div><b hidden>x</div>a", "a", "x"},
        Reading{"font_ends_inside_blocks", "<font color=white>x<p>y</font>a", "a", "x\ny"},
        Reading{"paragraph_ends_at_the_next", "<p hidden>x<p>a", "a", "x"},
        Reading{"cell_ends_at_the_next", "<table><tr><td hidden>x<td>a</table>", "a", "x"},
        Reading{"a_cell_keeps_its_end_tags_inside",
                "<div hidden><table><tr><td></div>x</table>y</div>a", "a", "x\ny"},
        Reading{"css_comments", "<p style='dis/**/play:none'>a</p><p style='display:/**/none'>x",
                "a", "x"},
        Reading{"references_in_style", "<p style='display&#58;none'>x</p>a", "a", "x"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Sheets, HtmlReading,
    ::testing::Values(
        Reading{"class", "<style>.x{display:none}</style><p class='a x'>x</p>a", "a", "x"},
        Reading{"id", "<style>#x , #y {font-size:0px}</style><p id=y>x</p>a", "a", "x"},
        Reading{"tag", "<style>i{display:none}</style>a<i>x</i>b", "ab", "x"},
        Reading{"tag_and_class", "<style>p.x{display:none}</style><p class=x>x<b class=x>a", "",
                "xa"},
        Reading{"more_specific_wins",
                "<style>#s{display:block}p{display:none}</style><p>x</p><p id=s>a</p>", "a", "x"},
        Reading{"inline_wins", "<style>.x{display:none}</style><p class=x style='display:block'>a",
                "a", ""},
        Reading{"phone_rules_are_skipped",
                "<style>@media only screen and (max-width:600px){.x{display:none}}"
                ".y{display:none}</style><p class=x>a<p class=y>x",
                "a", "x"},
        Reading{"screen_rules_count", "<style>@media screen{.x{display:none}}</style><p class=x>x",
                "", "x"},
        Reading{"descendants_are_not_guessed",
                "<style>u + .x, div .x{display:none}</style>"
                "<p class=x>a",
                "a", ""},
        Reading{"unknown_backgrounds_hide_nothing",
                "<style>td:last-child{background:#000}</style><td style='color:#fff'>a", "a", ""},
        Reading{"unknown_colours_hide_nothing",
                "<style>h4{color:#444}h4:last-child{color:#fff}</style>"
                "<td bgcolor=#444444><h4>a</h4>",
                "a", ""},
        Reading{"inline_colours_are_known",
                "<style>td:last-child{background:#000}</style>"
                "<td style='color:#fff;background:#fff'>x",
                "", "x"},
        Reading{"comments_in_sheets",
                "<style>/* } */ .x /* { */ {/**/display:none}</style>"
                "<p class=x>x",
                "", "x"},
        Reading{"old_style_comment", "<style><!-- .x{display:none} --></style><p class=x>x", "",
                "x"}),
    kName);

// ---- What else is reported ---------------------------------------------------------------------

TEST(Html, TitleIsApart) {
  const HtmlText text = read_html("<head><title>Big\n &amp; <b>bold</b></title></head>a");
  EXPECT_EQ(text.title, "Big & <b>bold</b>");
  EXPECT_EQ(text.visible, "a");
}

TEST(Html, AltAndTitleAttributesAreLines) {
  EXPECT_EQ(read_html("<img alt='Big  sale'><b title='&lt;3'>x</b><img alt=''>").alt,
            "Big sale\n<3");
}

TEST(Html, LinksCarryWhatTheReaderClicksOn) {
  const HtmlText text = read_html(
      "<a href=' http://a.example/?x=1&amp;y=2&copy=3 '><b>Click</b>\n<i hidden>no</i>here</a>"
      "<a name=x>none</a><area href='/b'><a href=c>un<a href=d>closed");
  ASSERT_THAT(text.links, SizeIs(4));
  EXPECT_EQ(text.links[0].href, "http://a.example/?x=1&y=2&copy=3");
  EXPECT_EQ(text.links[0].text, "Click here");
  EXPECT_EQ(text.links[1].href, "/b");
  EXPECT_EQ(text.links[2].text, "un");
  EXPECT_EQ(text.links[3].text, "closed");
}

TEST(Html, ControlsInsideAddressesGo) {
  EXPECT_EQ(read_html("<a href='htt\np://a\t.b&#10;/'>x</a>").links[0].href, "http://a.b/");
}

TEST(Html, RefreshIsALink) {
  EXPECT_EQ(
      read_html("<meta http-equiv=Refresh content=\"0; url='http://a.example/'\">").links[0].href,
      "http://a.example/");
}

TEST(Html, ResourcesAreCollected) {
  EXPECT_THAT(read_html("<img src=a.png><iframe src='b'></iframe><form action=c><body background=d>"
                        "<p style=\"background:url('e')\">")
                  .resources,
              ElementsAre("a.png", "b", "c", "d", "e"));
}

TEST(Html, DataUrisAreCountedAndNotCopied) {
  const HtmlText text =
      read_html("<img src='data:image/png;base64,AAAA'><a href=' &#68;ATA:x'>y</a>");
  EXPECT_EQ(text.data_uris, 2u);
  EXPECT_THAT(text.resources, IsEmpty());
  EXPECT_THAT(text.links, IsEmpty());
}

TEST(Html, MarkupIsListedByTagAttributeAndDeclaration) {
  EXPECT_THAT(read_html("<TABLE Border=0 class=x id=y><FONT COLOR='#FF0000'>"
                        "<p style='font-size: 9px; COLOR : Red' onclick='f()' nowrap>")
                  .markup,
              ElementsAre("table", "table border=0", "font", "font color=#ff0000", "p", "p onclick",
                          "p nowrap", "style font-size:9px", "style color:red"));
}

TEST(Html, MarkupValuesAreCutBetweenCharacters) {
  std::string kana;
  for (int i = 0; i < 100; ++i) kana += "あ";
  const std::vector<std::string> markup = read_html("<p x='" + kana + "'>").markup;
  ASSERT_THAT(markup, SizeIs(2));
  EXPECT_LT(markup[1].size(), 80u);
  EXPECT_EQ((markup[1].size() - 4) % 3, 0u);
}

TEST(Html, TagsAreCounted) {
  const HtmlText text = read_html(
      "<form><img><img><!-- --><!x><script></script><script>"
      "</script><!doctype html></form>");
  EXPECT_EQ(text.forms, 1u);
  EXPECT_EQ(text.images, 2u);
  EXPECT_EQ(text.scripts, 2u);
  EXPECT_EQ(text.comments, 2u);
  EXPECT_EQ(text.unclosed, 0u);
}

TEST(Html, WhatNeverEndsIsCounted) {
  EXPECT_EQ(read_html("a<b").unclosed, 1u);
  EXPECT_EQ(read_html("a<!--b").unclosed, 1u);
  EXPECT_EQ(read_html("<script>a").unclosed, 1u);
}

TEST(Html, TextIsCutAtTheLimitBetweenCharacters) {
  const HtmlText text = read_html("<p>ああああ</p><img><img>", 7);
  EXPECT_EQ(text.visible, "ああ");
  EXPECT_EQ(text.images, 2u);
}

TEST(Html, ListsAreBounded) {
  std::string html;
  for (int i = 0; i < 3000; ++i) html += "<a href=x>y</a><img src=z>";
  const HtmlText text = read_html(html);
  EXPECT_EQ(text.links.size(), 1000u);
  EXPECT_EQ(text.resources.size(), 1000u);
  EXPECT_EQ(text.markup.size(), 200u);
  EXPECT_EQ(text.images, 3000u);
}

TEST(Html, ElementsBeyondTheRememberedDepthStillMatch) {
  std::string html;
  for (int i = 0; i < 1000; ++i) html += "<div>";
  html += "<b style='color:red'>a</b>";
  for (int i = 0; i < 1000; ++i) html += "</div>";
  html += "<p hidden>x</p>b";
  EXPECT_EQ(read_html(html).visible, "a\nb");
  EXPECT_EQ(read_html(html).hidden, "x");
}

// One megabyte of each takes a tenth of a second; quadratic behaviour would run into the time limit
// of the test.
TEST(Html, HostileInputIsLinear) {
  for (const std::string_view unit : {"<",
                                      "&",
                                      "<a ",
                                      "<!--",
                                      "<div>",
                                      "\"",
                                      "<a href=\"",
                                      "</",
                                      "<p>",
                                      "<b>",
                                      "<td>",
                                      "&#",
                                      "<style>",
                                      "<style></sty",
                                      "<!",
                                      "</x>",
                                      "<a href=x>",
                                      "<font color=white>",
                                      "<p style='(",
                                      "<table><tr><td></font>",
                                      "&CounterClockwiseContourIntegra",
                                      "<xmp></xm"}) {
    std::string html;
    while (html.size() < (1u << 20)) html += unit;
    const HtmlText text = read_html(html);
    EXPECT_LE(text.visible.size(), html.size());
  }
}

// ---- Character references ----------------------------------------------------------------------

struct Reference {
  const char* name;
  std::string_view in;
  std::string_view out;
};

class References : public ::testing::TestWithParam<Reference> {};

TEST_P(References, AreDecoded) { EXPECT_EQ(decode_references(GetParam().in), GetParam().out); }

INSTANTIATE_TEST_SUITE_P(
    Html, References,
    ::testing::Values(Reference{"named", "&amp;&lt;&AElig;&zwnj;", "&<Æ\u200C"},
                      Reference{"two_code_points", "&NotEqualTilde;", "\u2242\u0338"},
                      Reference{"longest", "&CounterClockwiseContourIntegral;", "\u2233"},
                      Reference{"first_and_last", "&AElig;&zwnj;&Aacute;&zwj;", "Æ\u200CÁ\u200D"},
                      Reference{"without_semicolon", "&copy &eacute&ampx", "© é&x"},
                      Reference{"semicolon_required", "&alpha &hearts", "&alpha &hearts"},
                      Reference{"longest_prefix", "&notin; &notx &no", "∉ ¬x &no"},
                      Reference{"case_matters", "&Lt;&LT;&lT;", "≪<&lT;"},
                      Reference{"decimal", "&#12354;&#65&#0066;", "あAB"},
                      Reference{"hex", "&#x3042;&#X41", "あA"},
                      Reference{"windows_1252", "&#128;&#150;&#x99;", "€–™"},
                      Reference{"impossible", "&#0;&#xD800;&#99999999999;", "\uFFFD\uFFFD\uFFFD"},
                      Reference{"no_digits", "&#;&#x;&#xg", "&#;&#x;&#xg"},
                      Reference{"unknown", "&nosuch;&;&", "&nosuch;&;&"}),
    kName);

// ---- Charset -----------------------------------------------------------------------------------

TEST(Html, CharsetIsFoundWhereDocumentsClaimIt) {
  EXPECT_EQ(html_charset("<html><META Charset='Shift_JIS'>"), "Shift_JIS");
  EXPECT_EQ(html_charset("<meta http-equiv=Content-Type content=\"text/html; charset=euc-jp\">"),
            "euc-jp");
  EXPECT_EQ(html_charset("<meta content='text/html;charset = iso-2022-jp' />"), "iso-2022-jp");
  EXPECT_EQ(html_charset("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), "UTF-8");
}

TEST(Html, CharsetIsNotFoundElsewhere) {
  EXPECT_EQ(html_charset(""), "");
  EXPECT_EQ(html_charset("<metal charset=x>"), "");
  EXPECT_EQ(html_charset("<!-- <meta charset=x> -->"), "");
  EXPECT_EQ(html_charset("<p>charset=x"), "");
  EXPECT_EQ(html_charset("<meta charset="), "");
  EXPECT_EQ(html_charset(std::string(1024, ' ') + "<meta charset=x>"), "");
}

// ---- Colours -----------------------------------------------------------------------------------

TEST(HtmlStyle, OneColourHasManySpellings) {
  const Colour red{Colour::Kind::rgb, 255, 0, 0};
  for (const std::string_view text :
       {"red", "#f00", "#ff0000", "#f00f", "#ff0000ff", "rgb(255,0,0)", "rgb(100% 0% 0%)",
        "rgba(255, 0, 0, 1)", "hsl(0,100%,50%)", "hsl(360deg 100% 50%)", "ff0000"}) {
    EXPECT_EQ(parse_css_colour(text), red) << text;
  }
  for (const std::string_view text : {"RED", "#F00", " #ff0000", "ff0000", "#ff000g"}) {
    EXPECT_EQ(parse_legacy_colour(text), red) << text;
  }
}

TEST(HtmlStyle, NonsenseIsUnknownInCssButAColourInOldAttributes) {
  EXPECT_EQ(parse_css_colour("var(--x)").kind, Colour::Kind::unknown);
  EXPECT_EQ(parse_css_colour("#12").kind, Colour::Kind::unknown);
  EXPECT_EQ(parse_legacy_colour("chucknorris"), (Colour{Colour::Kind::rgb, 0xC0, 0, 0}));
  EXPECT_EQ(parse_legacy_colour("").kind, Colour::Kind::unset);
}

TEST(HtmlStyle, DeclarationsAreSplitAtSemicolonsOutsideStringsAndParentheses) {
  const auto found = parse_declarations("a:url(data:x;y);b : ';' ; C: D  E!important;;x;f:g");
  ASSERT_THAT(found, SizeIs(4));
  EXPECT_EQ(found[0].value, "url(data:x;y)");
  EXPECT_EQ(found[1].value, "';'");
  EXPECT_EQ(found[2].name, "c");
  EXPECT_EQ(found[2].value, "d e");
  EXPECT_EQ(found[3].name, "f");
}

// Words with single blanks between them are copied together, but not where the room for text ends.
TEST(Html, ALimitCutsTheSameText) {
  constexpr std::string_view kHtml =
      "<p>one two  three &amp; four&nbsp;five\tsix</p> seven <pre>a b  c</pre><a href=x>d e f</a> "
      "g";
  constexpr std::string_view kText = "one two three & four five six\nseven\na b  c\nd e f g";
  EXPECT_EQ(read_html(kHtml).visible, kText);
  for (std::size_t most = 0; most < 3 * kText.size(); ++most) {
    std::string cut = read_html(kHtml, most).visible;
    EXPECT_GE(cut.size(), std::min(most, kText.size()));
    while (cut.ends_with(' ') || cut.ends_with('\n')) cut.pop_back();
    EXPECT_TRUE(kText.starts_with(cut)) << most << ' ' << cut;
  }
}

}  // namespace
}  // namespace classify::text
