#include "bench_mail.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace bench {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "%s: cannot read\n", path.c_str());
    std::exit(66);
  }
  return {std::istreambuf_iterator<char>(in), {}};
}

// "テスト" and the like as ISO-2022-JP: kana and common kanji, written with their JIS codes.
constexpr const char* kJapaneseWords[] = {
    "\x1b$B$3$s$K$A$O\x1b(B",     "\x1b$BL5NA\x1b(B",
    "\x1b$B$4Cm0U$/$@$5$$\x1b(B", "\x1b$B2q0wEPO?\x1b(B",
    "\x1b$B%a!<%k\x1b(B",         "\x1b$B$*5RMM$N$40FFb\x1b(B",
    "\x1b$BEl5~ET\x1b(B",         "\x1b$B$h$m$7$/$*4j$$$7$^$9\x1b(B"};

constexpr const char* kEnglishWords[] = {
    "the",    "meeting", "on",   "Thursday", "moves", "to",    "three", "o'clock,",
    "please", "bring",   "your", "figures",  "for",   "March", "and",   "an",
    "idea",   "of",      "what", "we",       "need",  "next."};

}  // namespace

const std::vector<Labelled>& mail() {
  static const std::vector<Labelled> all = [] {
    const char* chosen = std::getenv("MAILSIFT_BENCH_INDEX");
    const std::filesystem::path index =
        chosen != nullptr ? chosen : std::filesystem::path(CORPUS_DIR) / "index";
    std::istringstream lines(read_file(index));
    std::vector<Labelled> out;
    std::string label, path;
    while (lines >> label >> path) {
      out.push_back({read_file(index.parent_path() / path),
                     label == "spam" ? classify::Class::spam : classify::Class::good});
    }
    return out;
  }();
  return all;
}

std::string ascii_mail(std::size_t bytes) {
  std::string out =
      "From: Anna Example <anna@example.com>\nTo: team@example.com\nSubject: Thursday\n"
      "Date: Mon, 2 Mar 2026 09:00:00 +0100\nMessage-ID: <1@example.com>\n"
      "MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\n";
  const std::size_t end = out.size() + bytes;
  for (std::size_t i = 0; out.size() < end; ++i) {
    out += kEnglishWords[i * 7 % std::size(kEnglishWords)];
    out += i % 11 == 10 ? '\n' : ' ';
  }
  return out;
}

std::string japanese_html_mail(std::size_t bytes) {
  std::string out =
      "From: shop@example.co.jp\nTo: taro@example.jp\nSubject: "
      "=?ISO-2022-JP?B?GyRCJCpDTiRpJDsbKEI=?=\nMIME-Version: 1.0\n"
      "Content-Type: text/html; charset=ISO-2022-JP\nContent-Transfer-Encoding: "
      "7bit\n\n<html><body>";
  const std::size_t end = out.size() + bytes;
  for (std::size_t i = 0; out.size() < end; ++i) {
    out += "<p style=\"color:#333\">";
    for (std::size_t j = 0; j < 6; ++j) {
      out += kJapaneseWords[(i * 5 + j * 3) % std::size(kJapaneseWords)];
    }
    out +=
        "<a href=\"https://shop.example.co.jp/item?id=" + std::to_string(i) + "\">item</a></p>\n";
  }
  return out + "</body></html>\n";
}

}  // namespace bench
