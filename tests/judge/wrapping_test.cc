// The same text in every wrapping that mail programs and their mistakes give it: the same words, in
// the same role.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "classify/reading.h"
#include "classify/tokenizer.h"
#include "support/encode.h"
#include "support/random.h"

namespace classify {
namespace {

using test::Random;

const std::vector<std::string> kTexts{
    "Cheap watches for everybody who orders before Friday evening. No questions asked.\n",
    "Käännä yö päiväksi, tänään hämärä ja jäätelöä kaikille!\n",
    "本日は特別なお知らせがございます。今すぐご確認ください。\n",
    "Счёт за прошлый месяц не оплачен, просим вас оплатить его сегодня.\n"};

std::string uuencoded(std::string_view bytes) {
  std::string out;
  const auto digit = [](unsigned value) {
    return static_cast<char>(value == 0 ? '`' : ' ' + static_cast<int>(value));
  };
  for (std::size_t at = 0; at < bytes.size(); at += 45) {
    const std::string_view line = bytes.substr(at, 45);
    out += digit(static_cast<unsigned>(line.size()));
    for (std::size_t i = 0; i < line.size(); i += 3) {
      unsigned quantum = 0;
      for (std::size_t k = 0; k < 3; ++k) {
        quantum =
            quantum << 8 | (i + k < line.size() ? static_cast<unsigned char>(line[i + k]) : 0U);
      }
      for (int shift = 18; shift >= 0; shift -= 6) out += digit(quantum >> shift & 0x3F);
    }
    out += '\n';
  }
  return out + "`\nend\n";
}

std::string with_blank_lines(std::string_view lines) {
  std::string out;
  for (const char c : lines) out += c == '\n' ? std::string("\n\n") : std::string(1, c);
  return out;
}

// "Content-Transfer-Encoding: ...", a blank line and the body.
std::string transferred(std::string_view bytes, Random& random) {
  const auto body = [](std::string_view encoding, std::string_view encoded) {
    return "Content-Transfer-Encoding: " + std::string(encoding) + "\n\n" + std::string(encoded);
  };
  switch (random.below(9)) {
    case 0:
      return body("8bit", bytes);
    case 1:
      return body("base64", test::base64(bytes, 1 + random.below(90)) + "\n");
    case 2:
      return body("base64", with_blank_lines(test::base64(bytes, 1 + random.below(90))) + "\n");
    case 3:
      return body("base64", bytes);  // the label lies
    case 4:
      return body("(comment) \"BASE64\"; x=y", test::base64(bytes) + "\n");
    case 5:
      return body("quoted-printable", test::quoted_printable(bytes));
    case 6:
      return body(random.one_in(2) ? "x-uuencode" : "uue", "begin 644 a.txt\n" + uuencoded(bytes));
    case 7:
      return body("uuencode", uuencoded(bytes));
    default:
      return body("7bit", test::base64(bytes) + "\n");
  }
}

std::string type_field(std::string_view type, Random& random) {
  static const std::vector<std::string> forms{
      "%; charset=utf-8",         "% (a comment); charset=\"utf-8\"",
      "(a) %, charset=utf-8",     "% charset=utf-8 format=fixed",
      "\"%\";; charset = utf-8;", "%:charset='utf-8'"};
  std::string form = random.pick(forms);
  return "Content-Type: " + form.replace(form.find('%'), 1, type) + "\n";
}

// The header of a message, with what other programs left in it.
std::string header(Random& random) {
  static const std::vector<std::string> fronts{"",
                                               "",
                                               "\n",
                                               "Loading configuration: a.toml\n",
                                               "\xEF\xBB\xBF",
                                               "DATA\n354 go ahead\n",
                                               "From a@example.com Mon Jan  1 00:00:00 2026\n"};
  static const std::vector<std::string> strays{"", "", "", "cut in two by a relay\n"};
  return random.pick(fronts) +
         "Received: from a.example.com\nFrom: Ann <ann@example.com>\nSubject: a notice\n" +
         random.pick(strays) + "Date: Sun, 29 Nov 2026 10:00:00 +0900\nMIME-Version: 1.0\n";
}

std::string entity(std::string_view text, Random& random) {
  if (random.one_in(2)) return type_field("text/plain", random) + transferred(text, random);
  std::string html(text);
  std::replace(html.begin(), html.end(), '\n', ' ');
  return type_field("text/html", random) + transferred("<div><p>" + html + "</p></div>\n", random);
}

std::string multipart(std::string_view kind, const std::vector<std::string>& parts,
                      Random& random) {
  static const std::vector<std::string> forms{"%; boundary=\"cut\"", "%, boundary=cut",
                                              "% boundary=cut", "(a) % (b); (c) boundary=cut"};
  static const std::vector<std::string> behind{"", " \t", " words of a relay"};
  std::string form = random.pick(forms);
  std::string out =
      "Content-Type: " + form.replace(form.find('%'), 1, "multipart/" + std::string(kind)) + "\n\n";
  for (const std::string& part : parts) out += "--cut" + random.pick(behind) + "\n" + part + "\n";
  return out + "--cut--" + random.pick(behind) + "\n";
}

std::string wrapped(std::string_view text, Random& random) {
  const std::string shown = entity(text, random);
  switch (random.below(4)) {
    case 0:
      return header(random) + multipart("~odd", {shown}, random);
    case 1: {
      const std::string nobody = "Content-Type: text/x-foo\n\nwords that nobody sees\n";
      std::vector<std::string> parts{shown, nobody};
      if (random.one_in(2)) std::swap(parts[0], parts[1]);
      return header(random) + multipart("alternative", parts, random);
    }
    default:
      return header(random) + shown;
  }
}

std::vector<std::string> tokens_of_text(const std::string& raw) {
  const Tokens tokens = tokenize(parse_message(raw), {});
  std::vector<std::string> out;
  for (const Token& token : tokens.list) {
    if (tokens.key(token) == "text") out.emplace_back(tokens.text(token));
  }
  return out;
}

TEST(AnyWrapping, GivesTheSameWordsInTheSameRole) {
  Random random(20);
  for (const std::string& text : kTexts) {
    const std::vector<std::string> plain =
        tokens_of_text("Content-Type: text/plain; charset=utf-8\n\n" + text);
    ASSERT_GT(plain.size(), 5u);
    for (int i = 0; i < 500; ++i) {
      const std::string raw = wrapped(text, random);
      ASSERT_EQ(tokens_of_text(raw), plain) << raw;
    }
  }
}

TEST(AnyWrapping, CutAnywhereIsRead) {
  Random random(21);
  for (const std::string& text : kTexts) {
    const std::string raw = wrapped(text, random);
    for (std::size_t size = 0; size <= raw.size(); ++size) {
      const Message message = parse_message(raw.substr(0, size));
      Reading reading(message);
      EXPECT_TRUE(test::is_valid_utf8(visible_text(reading)));
    }
  }
}

}  // namespace
}  // namespace classify
