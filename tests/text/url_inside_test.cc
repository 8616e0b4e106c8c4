#include "text/url_inside.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace classify::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kName = [](const auto& info) { return info.param.name; };

std::string hosts_inside(std::string_view address) {
  std::string hosts;
  for (const Url& url : urls_inside(address)) hosts += (hosts.empty() ? "" : " ") + url.host;
  return hosts;
}

struct Carrier {
  const char* name;
  std::string_view address;
  std::string_view hosts;
};

class UrlInside : public ::testing::TestWithParam<Carrier> {};

TEST_P(UrlInside, IsFound) { EXPECT_EQ(hosts_inside(GetParam().address), GetParam().hosts); }

INSTANTIATE_TEST_SUITE_P(
    Services, UrlInside,
    ::testing::Values(
        Carrier{"google", "https://www.google.com/url?q=https%3A%2F%2Fexample.com%2Fx&sa=D",
                "example.com"},
        Carrier{"google_plain", "https://www.google.com/url?sa=t&url=https://example.com/x",
                "example.com"},
        Carrier{"google_amp", "https://www.google.com/amp/s/example.com/x", "example.com"},
        Carrier{"google_amp_without_tls", "https://google.co.jp/amp/example.com/x", "example.com"},
        Carrier{"amp_cache", "https://example-com.cdn.ampproject.org/c/s/example.com/x",
                "example.com"},
        Carrier{"translated", "https://my--site-example-com.translate.goog/x?_x_tr_sl=en",
                "my-site.example.com"},
        Carrier{"google_proxy", "https://ci3.googleusercontent.com/proxy/a#https://example.com/x",
                "example.com"},
        Carrier{"doubleclick", "https://ad.doubleclick.net/ddm/clk/1;2;https://example.com/x",
                "example.com"},
        Carrier{"safe_links",
                "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.com%2F&"
                "data=05%7C02%7Ca",
                "example.com"},
        Carrier{"urldefense_1",
                "https://urldefense.proofpoint.com/v1/url?u=https%3A%2F%2Fexample.com&k=a",
                "example.com"},
        Carrier{"urldefense_2",
                "https://urldefense.proofpoint.com/v2/"
                "url?u=https-3A__my-2Dsite.example.com_x-3Fa&d=a",
                "my-site.example.com"},
        Carrier{"urldefense_3", "https://urldefense.com/v3/__https://example.com__;!!a!b$",
                "example.com"},
        Carrier{"urldefense_3_with_one_slash",
                "https://urldefense.com/v3/__https:/example.com/x__;!!a$", "example.com"},
        Carrier{"bing", "https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9leGFtcGxlLmNvbS94&ntb=1",
                "example.com"},
        Carrier{"youtube", "https://www.youtube.com/redirect?event=a&q=https%3A%2F%2Fexample.com",
                "example.com"},
        Carrier{"facebook", "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.com%2F&h=a",
                "example.com"},
        Carrier{"linkedin", "https://www.linkedin.com/safety/go?url=http%3A%2F%2Fexample.com",
                "example.com"},
        Carrier{"yahoo",
                "https://r.search.yahoo.com/_ylt=A/RO=10/RU=https%3a%2f%2fexample.com%2f/RK=2",
                "example.com"},
        Carrier{"yahoo_japan", "https://search.yahoo.co.jp/r/*-https%3A//example.jp/",
                "example.jp"},
        Carrier{"duckduckgo", "https://duckduckgo.com/l/?uddg=https%3A%2F%2Fexample.com",
                "example.com"},
        Carrier{"dereferer", "https://href.li/?https://example.com/x", "example.com"},
        Carrier{"web_archive", "https://web.archive.org/web/2020/https:/example.com/x",
                "example.com"},
        Carrier{"barracuda", "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fexample.com&c=E",
                "example.com"},
        Carrier{"mimecast", "https://protect-eu.mimecast.com/s/abc?domain=example.com",
                "example.com"},
        Carrier{"cisco", "https://secure-web.cisco.com/1ab-c/https%3A%2F%2Fexample.com%2Fx",
                "example.com"},
        Carrier{"sophos",
                "https://us-west-2.protection.sophos.com?d=example.com&u="
                "aHR0cHM6Ly9leGFtcGxlLmNvbS94&i=a",
                "example.com"},
        Carrier{"sophos_host", "https://us-west-2.protection.sophos.com/?d=example.com&i=a",
                "example.com"},
        Carrier{"symantec", "https://clicktime.symantec.com/a/h=b=/u=https://example.com/",
                "example.com"},
        Carrier{"fortinet",
                "https://f.example/fmlurlsvc/?fewReq=:B:a=&url=https%3a%2f%2fexample.com",
                "example.com"},
        Carrier{"amazon", "https://x.awstrack.me/L0/https:%2F%2Fexample.com%2Fx/1/abc",
                "example.com"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Forms, UrlInside,
    ::testing::Values(
        Carrier{"encoded_twice", "https://r.example/?url=https%253A%252F%252Fexample.com",
                "example.com"},
        Carrier{"encoded_three_times",
                "https://r.example/?url=https%25253A%25252F%25252Fexample.com", "example.com"},
        Carrier{"capitals", "https://r.example/?u=HTTPS%3a%2F%2FEXAMPLE.COM", "example.com"},
        Carrier{"backslashes", "https://r.example/?u=http:\\\\example.com", "example.com"},
        Carrier{"in_the_path", "https://r.example/go/http://example.com/x", "example.com"},
        Carrier{"in_the_fragment", "https://r.example/#url=https%3A%2F%2Fexample.com",
                "example.com"},
        Carrier{"base64", "https://r.example/c?d=aHR0cHM6Ly9leGFtcGxlLmNvbS94", "example.com"},
        Carrier{"base64_in_the_path", "https://r.example/c/aHR0cHM6Ly9leGFtcGxlLmNvbQ/x",
                "example.com"},
        Carrier{"base64_of_capitals",
                "https://r.example/c?d=SFRUUFM6Ly9FWEFNUExFLkNPTQ==", "example.com"},
        Carrier{"base64_of_json",  // {"url":"https:\/\/example.com\/x"}
                "https://r.example/?p=eyJ1cmwiOiJodHRwczpcL1wvZXhhbXBsZS5jb21cL3gifQ",
                "example.com"},
        Carrier{"base64_without_scheme", "https://r.example/?u=Ly9leGFtcGxlLmNvbS94",
                "example.com"},
        Carrier{"base64_percent_encoded", "https://r.example/?d=aHR0cDovL2V4YW1wbGUuY29tLz9hPWI%3D",
                "example.com"},
        Carrier{"without_scheme", "https://r.example/login?next=//example.com/x", "example.com"},
        Carrier{"without_scheme_encoded", "https://r.example/?to=%2F%2Fexample.com", "example.com"},
        Carrier{"www", "https://r.example/?x=www.example.com", "www.example.com"},
        Carrier{"bare_host", "https://r.example/?redirect_to=example.com/x", "example.com"},
        Carrier{"opaque_scheme", "ms-word:ofe|u|https://example.com/x", "example.com"},
        Carrier{"view_source", "view-source:https://example.com/", "example.com"},
        Carrier{"relative", "/go?url=https%3A%2F%2Fexample.com", "example.com"},
        Carrier{"quoted", "'https://example.com'", "example.com"},
        Carrier{"in_text_of_a_share", "whatsapp://send?text=a%20https%3A%2F%2Fexample.com%20b",
                "example.com"},
        Carrier{"fallback_of_an_app",
                "intent://a#Intent;S.browser_fallback_url=https%3A%2F%2Fexample.com;end",
                "example.com"},
        Carrier{"address", "https://r.example/?u=http://3221225985/", "192.0.2.1"},
        Carrier{"nested",
                "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A"
                "%252F%252Fexample.com",
                "www.google.com example.com"},
        Carrier{"nested_forms",
                "https://www.google.com/url?q=https%3A%2F%2Fexample-com.translate.goog%2Fx",
                "example-com.translate.goog example.com"},
        Carrier{"two", "https://r.example/?a=http://example.com&b=http://example.jp",
                "example.com example.jp"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Nothing, UrlInside,
    ::testing::Values(
        Carrier{"plain", "https://example.com/a/b?c=d#e", ""},
        Carrier{"own_host", "https://example.com/login?next=https://example.com/x", ""},
        Carrier{"a_path", "https://example.com/?next=/home", ""},
        Carrier{"an_address", "https://example.com/?to=a@example.jp", ""},
        Carrier{"a_word", "https://example.com/?url=home&u=12.5", ""},
        Carrier{"a_host_in_another_parameter", "https://example.com/?q=example.jp", ""},
        Carrier{"amp_elsewhere", "https://example.com/amp/news.html", ""},
        Carrier{"time", "https://example.com/?at=12:30/x", ""},
        Carrier{"glued", "https://example.com/xhttp://example.jp", ""},
        Carrier{"no_host", "https://example.com/?u=https://", ""}, Carrier{"empty", "", ""}),
    kName);

TEST(UrlInside, ItsPartsAreRead) {
  const std::vector<Url> urls = urls_inside(
      "https://r.example/?url=https%3A%2F%2FExample.com%3A8080%2Fa%2Fb%3Fid%3D7&data=x");
  ASSERT_THAT(urls, SizeIs(1));
  EXPECT_EQ(urls[0].scheme, "https");
  EXPECT_EQ(urls[0].host, "example.com");
  EXPECT_EQ(urls[0].port, 8080u);
  EXPECT_EQ(urls[0].path, "/a/b");
  EXPECT_EQ(urls[0].query_keys.at(0), "id");
}

TEST(UrlInside, ThereAreEightAtMost) {
  std::string address = "https://r.example/?";
  for (int i = 0; i < 100; ++i) address += "a=http://x" + std::to_string(i) + ".example.com&";
  EXPECT_THAT(urls_inside(address), SizeIs(8));
}

TEST(UrlInside, TextsMayBeAnything) {
  EXPECT_THAT(addresses_in("location = 'https://example.com/a'; // http://example.jp/b c", 5),
              ElementsAre("https://example.com/a", "http://example.jp/b"));
  EXPECT_THAT(addresses_in("a http://a.example b http://b.example", 1),
              ElementsAre("http://a.example"));
  EXPECT_THAT(addresses_in("no address: here", 5), IsEmpty());
}

TEST(UrlInside, Base64IsReadAsFarAsItIsText) {
  EXPECT_EQ(base64_text("YWJj"), "abc");
  EXPECT_EQ(base64_text("YWI="), "ab");
  EXPECT_EQ(base64_text("Pz8-Pz4_"), base64_text("Pz8+Pz4/"));
  EXPECT_EQ(base64_text("44GC"), "あ");
  EXPECT_EQ(base64_text("YWL/"), "ab");
  EXPECT_EQ(base64_text(""), "");
}

// Each of these would take minutes if its cost were quadratic.
TEST(UrlInside, HostileInputIsLinear) {
  const auto start = std::chrono::steady_clock::now();
  for (const std::string_view unit :
       {"http:/", "http://", "%25",    "%2525",     "aHR0c", "aHR0cHM6Ly9", "eyJ",
        "eyJ.",   "aHR0c.",  "a=//b&", "?u=a.com&", "-3A__", "http-3A__",   "&url=",
        "%",      "__;",     "?",      "/s/",       "SFRUU", "d3d3L&x=",    "?u=Ly9"}) {
    std::string text = "http://r.example/?";
    while (text.size() < (1u << 20)) text += unit;
    EXPECT_LE(urls_inside(text).size(), 8u);
    EXPECT_LE(addresses_in(text, 20).size(), 20u);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

TEST(UrlInside, EveryTruncationIsRead) {
  const std::string_view address =
      "https://r.example/__http%3A%2F%2Fa.example__;/?u=a1aHR0cHM6Ly9leGFtcGxlLmNvbS94&v="
      "https-3A__b.example_%E3%81%82&w=//c.example&eyJ1cmwiOiJodHRwczpcL1wvZXhhbXBsZS5jb21cL3gifQ";
  for (std::size_t size = 0; size <= address.size(); ++size) {
    EXPECT_LE(urls_inside(address.substr(0, size)).size(), 8u);
    EXPECT_LE(urls_inside(address.substr(size)).size(), 8u);
  }
}

}  // namespace
}  // namespace classify::text
