#include "text/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace classify::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kName = [](const auto& info) { return info.param.name; };

// What was found, as it stands in the text.
std::vector<std::string> found_in(std::string_view text) {
  std::vector<std::string> found;
  for (const FoundUrl& url : find_urls(text)) found.emplace_back(text.substr(url.begin, url.size));
  return found;
}

Url only_url(std::string_view text) {
  const std::vector<FoundUrl> found = find_urls(text);
  return found.size() == 1 ? found[0].url : Url{};
}

// ---- Finding -----------------------------------------------------------------------------------

struct Found {
  const char* name;
  std::string_view text;
  std::string_view url;  // empty: none
};

class FindUrl : public ::testing::TestWithParam<Found> {};

TEST_P(FindUrl, FindsExactlyThis) {
  if (GetParam().url.empty()) {
    EXPECT_THAT(found_in(GetParam().text), IsEmpty());
  } else {
    EXPECT_THAT(found_in(GetParam().text), ElementsAre(std::string(GetParam().url)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    WithScheme, FindUrl,
    ::testing::Values(
        Found{"alone", "http://example.com/", "http://example.com/"},
        Found{"upper_case", "HTTPS://EXAMPLE.COM/X", "HTTPS://EXAMPLE.COM/X"},
        Found{"between_kana", "見てhttp://example.com/a?b=1今すぐ", "http://example.com/a?b=1"},
        Found{"host_before_kana", "http://example.comを見て", "http://example.com"},
        Found{"before_full_width_brackets", "（http://example.com/a）です", "http://example.com/a"},
        Found{"before_ideographic_stop", "http://example.com/a。次", "http://example.com/a"},
        Found{"before_hangul", "http://example.com/a입니다", "http://example.com/a"},
        Found{"full_stop_at_the_end", "See http://example.com/a.b. Then", "http://example.com/a.b"},
        Found{"punctuation_at_the_end", "http://example.com/a?!,", "http://example.com/a"},
        Found{"in_quotes", "\"http://example.com/a\"", "http://example.com/a"},
        Found{"in_angle_brackets", "<http://example.com/a>", "http://example.com/a"},
        Found{"in_brackets", "(http://example.com/a)", "http://example.com/a"},
        Found{"balanced_brackets", "http://example.com/a_(b)", "http://example.com/a_(b)"},
        Found{"brackets_in_brackets", "(http://example.com/a_(b))", "http://example.com/a_(b)"},
        Found{"square_brackets", "[http://example.com/a[1]]", "http://example.com/a[1]"},
        Found{"unclosed_bracket", "http://example.com/a(笑)", "http://example.com/a"},
        Found{"markdown", "[x](http://example.com/a)", "http://example.com/a"},
        Found{"port", "http://example.com:8080/a", "http://example.com:8080/a"},
        Found{"colon_without_port", "http://example.com: yes", "http://example.com"},
        Found{"query_without_path", "http://example.com?a=b", "http://example.com?a=b"},
        Found{"userinfo", "http://www.bank.example@evil.example/x",
              "http://www.bank.example@evil.example/x"},
        Found{"dotless_host", "http://localhost/x", "http://localhost/x"},
        Found{"ipv4", "http://192.0.2.1/x", "http://192.0.2.1/x"},
        Found{"ipv6", "http://[2001:db8::1]:80/x", "http://[2001:db8::1]:80/x"},
        Found{"glued_to_a_word", "linkhttp://example.com/a", "http://example.com/a"},
        Found{"defanged_scheme", "hxxp://example.com/a", "hxxp://example.com/a"},
        Found{"defanged_everything", "hxxps[:]//example[.]co(dot)jp/a",
              "hxxps[:]//example[.]co(dot)jp/a"},
        Found{"missing_h", "ttp://example.com/a", "ttp://example.com/a"},
        Found{"full_width", "ｈｔｔｐ：／／ｅｘａｍｐｌｅ．ｃｏｍ／ａ",
              "ｈｔｔｐ：／／ｅｘａｍｐｌｅ．ｃｏｍ／ａ"},
        Found{"international_host", "http://例え.テスト.jp/x を", "http://例え.テスト.jp/x"},
        Found{"cyrillic_host", "http://пример.рф/путь.", "http://пример.рф/путь"},
        Found{"ideographic_dots", "http://www.example。com/a を", "http://www.example。com/a"},
        Found{"stop_after_the_host", "http://example.com。See", "http://example.com"},
        Found{"defanged_with_blanks", "http://example [.] com/a now", "http://example [.] com/a"},
        Found{"no_host", "http:// and http:///", ""}, Found{"unknown_scheme", "foo://bar/baz", ""}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Bare, FindUrl,
    ::testing::Values(Found{"www", "Visit www.example.com/x today", "www.example.com/x"},
                      Found{"domain", "go to example.co.jp now", "example.co.jp"},
                      Found{"domain_with_path", "example.xyz/a?b", "example.xyz/a?b"},
                      Found{"between_kana", "こちらexample.comまで", "example.com"},
                      Found{"end_of_sentence", "It is example.com.", "example.com"},
                      Found{"defanged", "evil[.]example[.]com", "evil[.]example[.]com"},
                      Found{"defanged_unknown_tld", "see evil[.]example now", "evil[.]example"},
                      Found{"defanged_by_words", "see evil(dot)example", "evil(dot)example"},
                      Found{"defanged_with_blanks", "see evil [.] com now", "evil [.] com"},
                      Found{"defanged_inside", "see evil[ dot ]com now", "evil[ dot ]com"},
                      Found{"half_a_bracket", "see evil[.com now", "evil[.com"},
                      Found{"ideographic_dots", "www。example。com", "www。example。com"},
                      Found{"ideographic_dot_with_path", "example。com/x", "example。com/x"},
                      Found{"ideographic_stop", "OK。in Japan", ""},
                      Found{"brackets", "a [b] c (d) e [.] f (.) g", ""},
                      Found{"short_link", "bit.ly/3abcXYZ", "bit.ly/3abcXYZ"},
                      Found{"cyrillic", "сайт пример.рф здесь", "пример.рф"},
                      Found{"look_alike_is_whole", "раypal.com", "раypal.com"},
                      Found{"address_with_port", "192.0.2.1:8080 ok", "192.0.2.1:8080"},
                      Found{"file_name", "open readme.txt or setup.exe or invoice.pdf", ""},
                      Found{"script_name", "run setup.sh and main.py", ""},
                      Found{"script_like_host_with_path", "get.sh/x", "get.sh/x"},
                      Found{"version", "version 1.2.3.4 of 3.14", ""},
                      Found{"abbreviations", "e.g. i.e. a.m. Ph.D. U.S.A. No.1", ""},
                      Found{"missing_blank", "the end.It was late.In time", ""},
                      Found{"ellipsis", "wait...what..ok", ""},
                      Found{"unknown_tld", "foo.barbaz", ""},
                      Found{"www_alone", "www. www.www.", ""}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Addresses, FindUrl,
    ::testing::Values(Found{"email", "write to a.b+c@example.com.", "a.b+c@example.com"},
                      Found{"email_between_kana", "連絡先info@example.jpまで", "info@example.jp"},
                      Found{"defanged_email", "a[at]example[.]com", "a[at]example[.]com"},
                      Found{"defanged_unknown_tld", "a@evil[.]example", "a@evil[.]example"},
                      Found{"mailto", "mailto:a@example.com?subject=x",
                            "mailto:a@example.com?subject=x"},
                      Found{"telephone", "tel:+81-3-1234-5678.", "tel:+81-3-1234-5678"},
                      Found{"not_an_email", "user@host and @name", ""}),
    kName);

TEST(Url, SeveralAreFoundInOrder) {
  EXPECT_THAT(found_in("a.com, b@c.net http://d.org/http://e.info\nwww.f.biz"),
              ElementsAre("a.com", "b@c.net", "http://d.org/http://e.info", "www.f.biz"));
}

TEST(Url, NoMoreAreFoundThanAskedFor) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "a.com ";
  EXPECT_THAT(find_urls(text, 3), SizeIs(3));
  EXPECT_THAT(find_urls(text), SizeIs(200));
  EXPECT_THAT(find_urls(text, 0), IsEmpty());
}

TEST(Url, EmailsAreMailto) {
  const Url url = only_url("To: john@Mail.Example.com");
  EXPECT_EQ(url.scheme, "mailto");
  EXPECT_EQ(url.userinfo, "john");
  EXPECT_EQ(url.host, "mail.example.com");
}

TEST(Url, BareOnesHaveNoScheme) {
  const Url url = only_url("www.example.com/x");
  EXPECT_EQ(url.scheme, "");
  EXPECT_EQ(url.host, "www.example.com");
  EXPECT_EQ(url.path, "/x");
}

TEST(Url, DisguisesAreSeenThrough) {
  const Url url = only_url("見てhxxp://Example[.]com:8080/a/b?id=7&k=x今すぐ");
  EXPECT_EQ(url.scheme, "http");
  EXPECT_EQ(url.host, "example.com");
  EXPECT_EQ(url.port, 8080u);
  EXPECT_EQ(url.path, "/a/b");
  EXPECT_THAT(url.query_keys, ElementsAre("id", "k"));
  EXPECT_TRUE(url.defanged);
  EXPECT_TRUE(only_url("a(at)example(dot)com").defanged);
  EXPECT_FALSE(only_url("http://example.com/").defanged);
  EXPECT_EQ(only_url("ｈｔｔｐｓ：／／ＥＸＡＭＰＬＥ．ｃｏｍ／Ａ").host, "example.com");
}

// One megabyte of each takes a tenth of a second; quadratic behaviour would run into the time limit
// of the test.
TEST(Url, HostileInputIsLinear) {
  for (const std::string_view unit : {"http://",
                                      "www.",
                                      ".",
                                      "[",
                                      "(",
                                      "a.",
                                      "a@",
                                      "a@b.",
                                      "[.]",
                                      "a[.]",
                                      "http://[",
                                      "http://a@",
                                      "x.com/(",
                                      "x.com/.",
                                      "http://%",
                                      "mailto:",
                                      "http://例",
                                      "ж.",
                                      "a [.] ",
                                      "a[ ",
                                      " [.]",
                                      "a。",
                                      "www。",
                                      "http://a。",
                                      "://",
                                      "a[at]",
                                      "1.",
                                      "xn--",
                                      "http://xn--a.xn--b/ ",
                                      "ａ．"}) {
    std::string text;
    while (text.size() < (1u << 20)) text += unit;
    const std::vector<FoundUrl> found = find_urls(text, text.size());
    const Url url = parse_url(text);
    for (const FoundUrl& f : found) ASSERT_LE(f.begin + f.size, text.size());
    EXPECT_LE(url.query_keys.size(), 32u);
  }
}

// ---- Parsing -----------------------------------------------------------------------------------

struct Parsed {
  const char* name;
  std::string_view reference;
  std::string_view scheme;
  std::string_view host;
  std::string_view path;
};

class ParseUrl : public ::testing::TestWithParam<Parsed> {};

TEST_P(ParseUrl, ReadsItsParts) {
  const Url url = parse_url(GetParam().reference);
  EXPECT_EQ(url.scheme, GetParam().scheme);
  EXPECT_EQ(url.host, GetParam().host);
  EXPECT_EQ(url.path, GetParam().path);
}

INSTANTIATE_TEST_SUITE_P(
    Url, ParseUrl,
    ::testing::Values(
        Parsed{"usual", "https://www.example.com/a/b", "https", "www.example.com", "/a/b"},
        Parsed{"blanks_and_breaks", " ht\ntps://ex\tample.com/ ", "https", "example.com", "/"},
        Parsed{"protocol_relative", "//example.com/x", "", "example.com", "/x"},
        Parsed{"relative", "a/b.html", "", "", ""},
        Parsed{"three_slashes", "///example.com/x", "", "example.com", "/x"},
        Parsed{"mixed_slashes", "\\/example.com/x", "", "example.com", "/x"},
        Parsed{"forgotten_scheme", "example.com/x", "", "example.com", "/x"},
        Parsed{"forgotten_scheme_and_path", "www2.example.co.jp", "", "www2.example.co.jp", ""},
        Parsed{"page", "index.html", "", "", ""}, Parsed{"program", "order.pl?a=b", "", "", ""},
        Parsed{"script", "x.sh", "", "", ""},
        Parsed{"share", "\\\\example.com\\x", "", "example.com", "/x"},
        Parsed{"share_over_http", "\\\\example.com@SSL\\DavWWWRoot\\x", "", "example.com",
               "/DavWWWRoot/x"},
        Parsed{"share_over_http_with_port", "\\\\example.com@SSL@8443\\x", "", "example.com", "/x"},
        Parsed{"file", "file:////example.com/x", "file", "example.com", "/x"},
        Parsed{"fragment", "#top", "", "", ""}, Parsed{"empty", "", "", "", ""},
        Parsed{"www_without_scheme", "www.example.com/x", "", "www.example.com", "/x"},
        Parsed{"host_and_port", "example.com:8080/x", "", "example.com", "/x"},
        Parsed{"backslashes", "http:\\\\example.com\\x", "http", "example.com", "/x"},
        Parsed{"too_few_slashes", "http:example.com/x", "http", "example.com", "/x"},
        Parsed{"too_many_slashes", "http:////example.com/x", "http", "example.com", "/x"},
        Parsed{"trailing_dot", "http://example.com./", "http", "example.com", "/"},
        Parsed{"percent_in_host", "http://ex%61mple.com/%E3%81%82", "http", "example.com", "/あ"},
        Parsed{"path_in_another_charset", "http://a.jp/%82%A0%41", "http", "a.jp", "/%82%A0%41"},
        Parsed{"controls_stay_encoded", "http://a.jp/%00%0A%20", "http", "a.jp", "/%00%0A "},
        Parsed{"broken_percent", "http://a.jp/%4", "http", "a.jp", "/%4"},
        Parsed{"full_width_host", "http://ｅｘａｍｐｌｅ。com/", "http", "example.com", "/"},
        Parsed{"upper_case_umlaut", "http://BÜCHER.example/", "http", "bücher.example", "/"},
        Parsed{"mailto", "mailto:a@Example.com?subject=x", "mailto", "example.com", ""},
        Parsed{"tel", "tel:+81-3(1234)", "tel", "", "+8131234"},
        Parsed{"data", "data:TEXT/html;base64,AAAA", "data", "", "text/html"},
        Parsed{"javascript", "javascript:alert(1)", "javascript", "", "alert(1)"},
        Parsed{"cid", "cid:part1@x", "cid", "", "part1@x"}),
    kName);

TEST(Url, UserinfoEndsAtTheLastAtSign) {
  const Url url = parse_url("http://www.bank.example@x%40y@evil.example/");
  EXPECT_EQ(url.userinfo, "www.bank.example@x@y");
  EXPECT_EQ(url.host, "evil.example");
}

TEST(Url, PunycodeIsDecodedAndReported) {
  const Url url = parse_url("http://xn--r8jz45g.xn--zckzah/");
  EXPECT_EQ(url.host, "例え.テスト");
  EXPECT_TRUE(url.punycode);
  EXPECT_FALSE(parse_url("http://例え.テスト/").punycode);
  EXPECT_TRUE(parse_url("http://xn--a.com/").punycode);  // broken, but said so
}

TEST(Url, PortsAreNumbersOrNone) {
  EXPECT_EQ(parse_url("http://a.com:81/").port, 81u);
  EXPECT_EQ(parse_url("http://a.com:/").port, 0u);
  EXPECT_EQ(parse_url("http://a.com:99999/").port, 0u);
  EXPECT_EQ(parse_url("http://a.com:x/").port, 0u);
}

TEST(Url, QueryKeysAreNamesOnlyAndBounded) {
  EXPECT_THAT(parse_url("http://a.com/?a=1&b%5B%5D=2;c&d=#e=f").query_keys,
              ElementsAre("a", "b[]", "c", "d"));
  EXPECT_THAT(parse_url("http://a.com/?123456").query_keys, IsEmpty());
  std::string many = "http://a.com/?";
  for (int i = 0; i < 100; ++i) many += "k=" + std::to_string(i) + "&";
  EXPECT_THAT(parse_url(many).query_keys, SizeIs(32));
}

struct Address {
  const char* name;
  std::string_view host;
  std::string_view normal;  // empty: it is a name
};

class IpHost : public ::testing::TestWithParam<Address> {};

TEST_P(IpHost, IsNormalised) {
  const Url url = parse_url("http://" + std::string(GetParam().host) + "/");
  EXPECT_EQ(url.ip_host, !GetParam().normal.empty());
  if (url.ip_host) {
    EXPECT_EQ(url.host, GetParam().normal);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Url, IpHost,
    ::testing::Values(
        Address{"dotted", "192.0.2.1", "192.0.2.1"}, Address{"integer", "3221225985", "192.0.2.1"},
        Address{"hex", "0xC0000201", "192.0.2.1"}, Address{"octal", "0300.0.02.1", "192.0.2.1"},
        Address{"mixed", "0xC0.0x201", "192.0.2.1"}, Address{"too_large", "256.1.1.1", ""},
        Address{"five", "1.2.3.4.5", ""}, Address{"name", "1.2.3.com", ""},
        Address{"ipv6", "[2001:DB8:0:0:0:0:0:1]", "2001:db8::1"},
        Address{"ipv6_loopback", "[::1]", "::1"}, Address{"ipv6_any", "[::]", "::"},
        Address{"ipv6_gap_at_the_end", "[fe80::]", "fe80::"},
        Address{"ipv6_mapped", "[::ffff:192.0.2.1]", "192.0.2.1"},
        Address{"ipv6_mapped_in_hex", "[0:0:0:0:0:FFFF:C000:0201]", "192.0.2.1"},
        Address{"ipv6_compatible", "[::192.0.2.1]", "192.0.2.1"},
        Address{"ipv6_nat64", "[64:ff9b::192.0.2.1]", "192.0.2.1"},
        Address{"full_width", "３２２１２２５９８５", "192.0.2.1"},
        Address{"percent_encoded", "%31%39%32%2e0.2.1", "192.0.2.1"},
        Address{"ideographic_dots", "192。0。2。1", "192.0.2.1"},
        Address{"circled", "①⑨②.0.2.1", "192.0.2.1"}, Address{"short", "192.513", "192.0.2.1"},
        Address{"ipv6_longest_gap", "[1:0:0:2:0:0:0:3]", "1:0:0:2::3"},
        Address{"ipv6_broken", "[1:2:3]", ""}, Address{"ipv6_two_gaps", "[1::2::3]", ""}),
    kName);

// ---- Relative references -----------------------------------------------------------------------

struct Relative {
  const char* name;
  std::string_view base;
  std::string_view reference;
  std::string_view resolved;
};

class ResolveUrl : public ::testing::TestWithParam<Relative> {};

TEST_P(ResolveUrl, AppliesTheBase) {
  EXPECT_EQ(resolve_url(GetParam().base, GetParam().reference), GetParam().resolved);
}

INSTANTIATE_TEST_SUITE_P(
    Url, ResolveUrl,
    ::testing::Values(
        Relative{"sibling", "https://a.example/b/c?d#e", "f", "https://a.example/b/f"},
        Relative{"without_path", "https://a.example", "f", "https://a.example/f"},
        Relative{"root", "https://a.example/b/c", "/f?g", "https://a.example/f?g"},
        Relative{"query", "https://a.example/b/c?d", "?g", "https://a.example/b/c?g"},
        Relative{"dots", "https://a.example/b/c/", "../f/./g/../h", "https://a.example/b/f/h"},
        Relative{"too_many_dots", "https://a.example/b/", "../../../f", "https://a.example/f"},
        Relative{"dots_in_the_query", "https://a.example/", "f?../g", "https://a.example/f?../g"},
        Relative{"port_and_user", "https://u@a.example:81/b", "c", "https://u@a.example:81/c"},
        Relative{"backslashes", "https:\\\\a.example\\b\\", "c", "https://a.example/b/c"},
        Relative{"missing_slashes", "https:a.example/b/", "c", "https://a.example/b/c"},
        Relative{"base_without_scheme", "//a.example/b/", "c", "//a.example/b/c"},
        Relative{"absolute", "https://a.example/", "http://b.example/", "http://b.example/"},
        Relative{"other_host", "https://a.example/", "//b.example/", "//b.example/"},
        Relative{"other_scheme", "https://a.example/", "mailto:a@b.example", "mailto:a@b.example"},
        Relative{"fragment", "https://a.example/", "#f", "#f"},
        Relative{"empty", "https://a.example/", "", ""}, Relative{"relative_base", "/b/", "c", "c"},
        Relative{"opaque_base", "mailto:a@b.example", "c", "c"},
        Relative{"empty_base", "", "c", "c"}, Relative{"base_without_host", "https://", "c", "c"}),
    kName);

// ---- Registrable domains -----------------------------------------------------------------------

TEST(Url, RegistrableDomainIsOneLabelBelowTheRegistry) {
  EXPECT_EQ(registrable_domain("a.b.example.com"), "example.com");
  EXPECT_EQ(registrable_domain("a.b.example.co.jp"), "example.co.jp");
  EXPECT_EQ(registrable_domain("www.city.example.lg.jp"), "example.lg.jp");
  EXPECT_EQ(registrable_domain("x.example.com.cn"), "example.com.cn");
  EXPECT_EQ(registrable_domain("x.example.co.uk"), "example.co.uk");
  EXPECT_EQ(registrable_domain("x.example.plc.uk"), "example.plc.uk");
  EXPECT_EQ(registrable_domain("x.example.de"), "example.de");
  EXPECT_EQ(registrable_domain("example.com"), "example.com");
}

TEST(Url, WhatHasNoRegistrablePartIsItself) {
  EXPECT_EQ(registrable_domain("co.jp"), "co.jp");
  EXPECT_EQ(registrable_domain("localhost"), "localhost");
  EXPECT_EQ(registrable_domain(""), "");
  EXPECT_EQ(registrable_domain("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(registrable_domain("2001:db8::1"), "2001:db8::1");
}

}  // namespace
}  // namespace classify::text
