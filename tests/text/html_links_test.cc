// Links and resources of HTML, wherever they stand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "text/html.h"
#include "text/html/css_addresses.h"

namespace classify::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kName = [](const auto& info) { return info.param.name; };

// All addresses: first the links, then the resources.
std::string addresses(std::string_view html) {
  const HtmlText text = read_html(html);
  std::string all;
  for (const HtmlLink& link : text.links) (all += all.empty() ? "" : " ") += link.href;
  for (const std::string& resource : text.resources) (all += all.empty() ? "" : " ") += resource;
  return all;
}

struct Place {
  const char* name;
  std::string_view html;
  std::string_view addresses;
};

class HtmlLinks : public ::testing::TestWithParam<Place> {};

TEST_P(HtmlLinks, AreSeen) { EXPECT_EQ(addresses(GetParam().html), GetParam().addresses); }

// The base is a resource itself, because what is relative without being looked for leads there, too.
INSTANTIATE_TEST_SUITE_P(
    Base, HtmlLinks,
    ::testing::Values(
        Place{"before", "<base href='https://a.example/b/'><a href=c>",
              "https://a.example/b/c https://a.example/b/"},
        Place{"after", "<a href=c><base href='https://a.example/b/'>",
              "https://a.example/b/c https://a.example/b/"},
        Place{"for_pictures", "<base href='https://a.example'><img src=c>",
              "https://a.example/c https://a.example"},
        Place{"without_scheme", "<base href=//a.example/><a href=/c>",
              "//a.example/c //a.example/"},
        Place{"backslashes", "<BASE/HREF='https:\\\\a.example\\b\\'><a href=c>",
              "https://a.example/b/c https:\\\\a.example\\b\\"},
        Place{"references_and_blanks", "<base href=' https&#58;//a.ex\nample '><a href=c>",
              "https://a.example/c https://a.example"},
        Place{"with_target_only", "<base target=_blank><base href=https://a.example/><a href=c>",
              "https://a.example/c https://a.example/"},
        Place{"first_counts",
              "<base href=https://a.example/><base href=https://b.example/><a href=c>",
              "https://a.example/c https://b.example/ https://a.example/"},
        Place{"leaves_absolute_links",
              "<base href=https://a.example/><a href=http://b.example/><a href=#c>",
              "http://b.example/ #c https://a.example/"},
        Place{"relative", "<base href=/a/><a href=c>", "c"}, Place{"none", "<a href=c>", "c"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Elements, HtmlLinks,
    ::testing::Values(
        Place{"area", "<map><area href=//a.example/>", "//a.example/"},
        Place{"svg_link", "<svg><a xlink:href='https://a.example/'>x</a></svg>",
              "https://a.example/"},
        Place{"svg_image", "<svg><image xlink:href='https://a.example/'/></svg>",
              "https://a.example/"},
        Place{"svg_use", "<svg><use href='https://a.example/#b'/></svg>", "https://a.example/#b"},
        Place{"svg_fill", "<svg><rect fill='url(https://a.example/#b)'/></svg>",
              "https://a.example/#b"},
        Place{"math", "<math href='https://a.example/'>x</math>", "https://a.example/"},
        Place{"math_part", "<math><mi xlink:href='https://a.example/'>x</mi></math>",
              "https://a.example/"},
        Place{"vml_shape", "<v:roundrect href='https://a.example/'>", "https://a.example/"},
        Place{"vml_picture", "<v:imagedata src='https://a.example/'/>", "https://a.example/"},
        Place{"vml_fill", "<v:fill o:href='https://a.example/'/>", "https://a.example/"},
        Place{"for_outlook", "<!--[if mso]><v:rect href='https://a.example/'></v:rect><![endif]-->",
              "https://a.example/"},
        Place{"for_outlook_only_once",
              "<!--[if mso]><v:rect href='https://a.example/'></v:rect><![endif]--><a "
              "href=https://a.example/>x</a>",
              "https://a.example/"},
        Place{"not_for_outlook",
              "<!--[if !mso]><!--><a href=https://a.example/>x</a><!--<![endif]-->",
              "https://a.example/"},
        Place{"comment", "<!-- <a href='https://a.example/'> -->", ""},
        Place{"frame", "<frame src='https://a.example/'>", "https://a.example/"},
        Place{"page_in_a_frame", "<iframe srcdoc='&lt;a href=https://a.example/&gt;'></iframe>",
              "https://a.example/"},
        Place{"page_in_a_page_in_a_frame",
              "<iframe srcdoc='&lt;iframe srcdoc=\"&amp;lt;a href=https://a.example/&amp;gt;\">'>",
              "https://a.example/"},
        Place{"instead_of_a_frame", "<iframe src=about:blank><a href=//a.example/></iframe>",
              "about:blank //a.example/"},
        Place{"embed", "<embed src='https://a.example/'>", "https://a.example/"},
        Place{"object", "<object data='https://a.example/'>", "https://a.example/"},
        Place{"param", "<param name=movie value='https://a.example/'>", "https://a.example/"},
        Place{"applet", "<applet codebase='https://a.example/' code=b>", "https://a.example/"},
        Place{"sound", "<bgsound src='https://a.example/'>", "https://a.example/"},
        Place{"poster", "<video poster='https://a.example/'>", "https://a.example/"},
        Place{"style_sheet", "<link rel=stylesheet href='https://a.example/'>",
              "https://a.example/"},
        Place{"input", "<input type=image src='https://a.example/'>", "https://a.example/"},
        Place{"background", "<td background='https://a.example/'>", "https://a.example/"},
        Place{"cite", "<blockquote cite='https://a.example/'>", "https://a.example/"},
        Place{"longdesc", "<img longdesc='https://a.example/'>", "https://a.example/"},
        Place{"lowsrc", "<img lowsrc='//a.example/'>", "//a.example/"},
        Place{"dynsrc", "<img dynsrc='\\\\a.example\\'>", "\\\\a.example\\"},
        Place{"data_attribute", "<img data-src='https://a.example/'>", "https://a.example/"},
        Place{"ping", "<a ping='https://a.example/ https://b.example/'>",
              "https://a.example/ https://b.example/"},
        Place{"form", "<form action='https://a.example/'>", "https://a.example/"},
        Place{"button", "<button formaction='https://a.example/'>", "https://a.example/"},
        Place{"submit", "<input type=submit formaction=/b><base href=//a.example>",
              "//a.example/b //a.example"},
        Place{"names",
              "<html xmlns='http://a.example/' xmlns:o='http://b.example/'><p "
              "itemtype='http://c.example/' class='http://d.example/'>",
              ""},
        Place{"text", "<p title='https://a.example/'><img alt='https://a.example/'>", ""},
        Place{"hidden", "<div style='display:none'><a href=https://a.example/>",
              "https://a.example/"},
        Place{"first_attribute_counts", "<a href=https://a.example/ href=https://b.example/>",
              "https://a.example/"},
        Place{"quote_never_ends", "<a href=\"https://a.example/>b</a> <p>c", "https://a.example/"},
        Place{"tag_never_ends", "<a href=https://a.example/", "https://a.example/"},
        Place{"behind_many_attributes",
              "<a 1 2 3 4 5 6 7 8 9 a b c d e f g h i j k l m n o p q r s t u v w x y z "
              "href=//a.example>",
              "//a.example"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Candidates, HtmlLinks,
    ::testing::Values(
        Place{"besides_a_source", "<img src=cid:b srcset='https://a.example/ 2x'>",
              "cid:b https://a.example/"},
        Place{"all", "<img srcset='//a.example/ 1x,\n//b.example/ 2x , //c.example/'>",
              "//a.example/ //b.example/ //c.example/"},
        Place{"without_blanks", "<img src=b srcset='c 1x,https://a.example/ 2x'>",
              "b https://a.example/"},
        Place{"commas_inside", "<img src=b srcset='https://a.example/c,d 2x'>",
              "b https://a.example/c,d"},
        Place{"source", "<picture><source srcset='https://a.example/ 10w'>", "https://a.example/"},
        Place{"preloaded", "<link rel=preload imagesrcset='https://a.example/ 1x'>",
              "https://a.example/"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Refresh, HtmlLinks,
    ::testing::Values(
        Place{"usual", "<meta http-equiv=refresh content='0;url=https://a.example/'>",
              "https://a.example/"},
        Place{"quoted", "<meta http-equiv=refresh content=\"0;URL='https://a.example/'\">",
              "https://a.example/"},
        Place{"quote_never_ends", "<meta http-equiv=refresh content=\"0;URL='https://a.example/\">",
              "https://a.example/"},
        Place{"comma_and_blanks",
              "<meta http-equiv=refresh content=' 0 , url = https://a.example/ '>",
              "https://a.example/"},
        Place{"without_name", "<meta http-equiv=refresh content='0;https://a.example/?url=b'>",
              "https://a.example/?url=b"},
        Place{"blank_only", "<meta http-equiv=refresh content='0 url=https://a.example/'>",
              "https://a.example/"},
        Place{"fraction", "<meta http-equiv=refresh content='0.5;//a.example/'>", "//a.example/"},
        Place{"no_time", "<meta http-equiv=refresh content='url=//a.example/'>", "//a.example/"},
        Place{"references",
              "<meta http-equiv=&#114;efresh content='0;url=&#104;ttps://a.example/'>",
              "https://a.example/"},
        Place{"turned_round", "<META CONTENT='0;URL=https://a.example/' HTTP-EQUIV=REFRESH>",
              "https://a.example/"},
        Place{"several",
              "<meta http-equiv=refresh content='1;//a.example/'><meta http-equiv=refresh "
              "content='0;//b.example/'>",
              "//a.example/ //b.example/"},
        Place{"only_time", "<meta http-equiv=refresh content=30>", ""},
        Place{"other_kind", "<meta http-equiv=content-type content='text/html; charset=utf-8'>",
              ""}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Scripts, HtmlLinks,
    ::testing::Values(
        Place{"element", "<script>location='https://a.example/'</script>", "https://a.example/"},
        Place{"without_scheme", "<script>location.replace(\"//a.example/\")</script>",
              "//a.example/"},
        Place{"escaped_slashes", "<script>location='https:\\/\\/a.example\\/'</script>",
              "https://a.example/"},
        Place{"escaped", "<script>location='\\x68ttps\\u003a//a.example/'</script>",
              "https://a.example/"},
        Place{"joined", "<script>location='ht' + 'tps://' +'a.example'</script>",
              "https://a.example"},
        Place{"base64", "<script>location=atob('aHR0cHM6Ly9hLmV4YW1wbGUv')</script>",
              "https://a.example/"},
        Place{"percent_encoded", "<script>location=unescape('https%3A//a.example')</script>",
              "https://a.example"},
        Place{"handler", "<a onclick=\"location='https://a.example/'\">", "https://a.example/"},
        Place{"comments", "<script>// nothing\n/* to see */</script>", ""}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    DataUris, HtmlLinks,
    ::testing::Values(
        Place{"html", "<a href='data:text/html,<a href=https://a.example/>'>",
              "https://a.example/"},
        Place{"percent_encoded",
              "<iframe src='data:text/html,%3Ca%20href=https%3A%2F%2Fa.example%3E'>",
              "https://a.example"},
        Place{"base64",
              "<object data='data:text/html;base64,PGEgaHJlZj1odHRwczovL2EuZXhhbXBsZS8+'>",
              "https://a.example/"},
        Place{"picture", "<img src='data:image/png;base64,aHR0cHM6Ly9hLmV4YW1wbGUv'>", ""}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Styles, HtmlLinks,
    ::testing::Values(
        Place{"attribute", "<p style=\"background:URL( 'https://a.example/B' ) no-repeat\">",
              "https://a.example/B"},
        Place{"references", "<p style='background:url&#40;&quot;//a.example/&quot;&#41;'>",
              "//a.example/"},
        Place{"several", "<p style='background:url(//a.example/),url(//b.example/);cursor:url(c)'>",
              "//a.example/ //b.example/ c"},
        Place{"rules", "<style>li{list-style:url(https://a.example/)}</style>",
              "https://a.example/"},
        Place{"in_media", "<style>@media all{a::after{content:url(//a.example/)}}</style>",
              "//a.example/"},
        Place{"relative_rules", "<style>a{background:url(b.png)}</style>", ""},
        Place{"same_as_a_picture",
              "<style>a{background:url(//a.example/)}</style><img src=//a.example/>",
              "//a.example/"}),
    kName);

struct Css {
  const char* name;
  std::string_view css;
  std::string_view address;  // "" if there is none
};

class CssAddresses : public ::testing::TestWithParam<Css> {};

TEST_P(CssAddresses, AreFound) {
  const std::vector<std::string> found = css_addresses(GetParam().css, 10);
  if (GetParam().address.empty()) {
    EXPECT_THAT(found, IsEmpty());
  } else {
    EXPECT_THAT(found, ElementsAre(std::string(GetParam().address)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Html, CssAddresses,
    ::testing::Values(
        Css{"bare", "a{background:url(b.png)}", "b.png"},
        Css{"quoted", "a{background:url( \"b(c).png\" )}", "b(c).png"},
        Css{"lines", "a{background:url(\n b.png\n)}", "b.png"},
        Css{"escaped_name", "a{background:u\\72 l(b.png)}", "b.png"},
        Css{"escaped_address", "a{background:url(https\\3a //a.example\\/b)}",
            "https://a.example/b"},
        Css{"escaped_bracket", "a{background:url(b\\).png)}", "b).png"},
        Css{"import", "@import 'https://a.example/' screen;", "https://a.example/"},
        Css{"import_by_url", "@IMPORT url(//a.example/);", "//a.example/"},
        Css{"escaped_import", "@im\\70 ort \"https:\\/\\/a.example/\";", "https://a.example/"},
        Css{"image_set", "a{background:image-set('//a.example/' 1x, 'b.png' 2x)}", "//a.example/"},
        Css{"old_filter", "a{filter:progid:AlphaImageLoader(src='https://a.example/')}",
            "https://a.example/"},
        Css{"src", "a{background:src('b.png')}", "b.png"},
        Css{"font", "@font-face{src:url(//a.example/) format('woff')}", "//a.example/"},
        Css{"comment_in_front", "/* ' */a{background:url(b.png)}", "b.png"},
        Css{"never_ends", "a{background:url(//a.example/", "//a.example/"},
        Css{"quote_never_ends", "a{background:url('//a.example/", "//a.example/"},
        Css{"in_a_comment", "/* url(//a.example/) */", ""},
        Css{"attribute_selector", "a[href^='https://a.example/']{color:red}", ""},
        Css{"text", "a::before{content:'url(x)'}", ""},
        Css{"other_function", "a{color:rgb(0,0,0);width:calc(1px)}", ""},
        Css{"empty_address", "a{background:url()}b{background:url('')}", ""}),
    kName);

TEST(HtmlLinks, AreBoundedAndLinear) {
  const auto start = std::chrono::steady_clock::now();
  for (const std::string_view unit : {"<base href=//a.example/b><a href=c>",
                                      "<p style='background:url(a)'>",
                                      "<style>url(",
                                      "url(",
                                      "@import '",
                                      "/*",
                                      "\\",
                                      "'//",
                                      "//a.example/ ",
                                      "https://a.example/,",
                                      "<!--[if mso]><a href=//b",
                                      "<!--[if a]>//<![endif]-->",
                                      "<iframe srcdoc='&lt;//'>",
                                      "<iframe srcdoc='//",
                                      "&amp;lt;",
                                      "<a href='data:text/html,",
                                      "http://a.example ",
                                      "'+'",
                                      "\\x68",
                                      "'//a",
                                      "<meta http-equiv=refresh content='0;",
                                      "<noembed>//",
                                      "<img src=a srcset='"}) {
    for (const std::string_view before : {"", "<style>", "<p style='", "<img srcset='", "<script>",
                                          "<a ping='", "<iframe srcdoc='", "<base href='"}) {
      std::string html(before);
      while (html.size() < (1u << 20)) html += unit;
      for (const std::string_view after : {"", "'><a href=b>"}) {
        const HtmlText text = read_html(html + std::string(after));
        ASSERT_LE(text.links.size(), 1000u);
        ASSERT_LE(text.resources.size(), 1000u);
      }
    }
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(300));
}

TEST(HtmlLinks, LongBasesDoNotMultiply) {
  std::string html = "<base href='https://a.example/" + std::string(1u << 20, 'b') + "/'>";
  for (int i = 0; i < 1000; ++i) html += "<a href=c>";
  const HtmlText text = read_html(html);
  ASSERT_THAT(text.links, SizeIs(1000));
  EXPECT_LT(text.links[999].href.size(), 3000u);
}

TEST(HtmlLinks, EveryTruncationIsRead) {
  const std::string_view html =
      "<base href='https://a.example/b'><a href='c' ping='//d.example e'>x</a>"
      "<style>@im\\70 ort url( 'https://f.example' );a{b:url(g)}</style>"
      "<img srcset='h 1x, //i.example 2x'><meta http-equiv=refresh content=\"0;url='//j.example'\">"
      "<!--[if mso]><v:rect href='//k.example'/><![endif]--><script>'\\x68' + \"//l\"</script>"
      "<iframe srcdoc='&lt;a href=//m.example&gt;'></iframe><a href='data:text/html;base64,PGEg'>";
  for (std::size_t size = 0; size <= html.size(); ++size) {
    EXPECT_LE(read_html(html.substr(0, size)).links.size(), 3u);
    EXPECT_LE(read_html(html.substr(size)).links.size(), 3u);
  }
}

}  // namespace
}  // namespace classify::text
