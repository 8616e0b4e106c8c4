#include "support/mail.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>

#include "support/files.h"

namespace classify::test {
namespace {

constexpr std::array<std::string_view, 12> kSpamWords{"pills",   "casino",  "winner", "unclaimed",
                                                      "replica", "viagra",  "bonus",  "cheap",
                                                      "click",   "lottery", "loan",   "credit"};
constexpr std::array<std::string_view, 12> kGoodWords{"meeting", "minutes", "patch", "review",
                                                      "garden",  "library", "lunch", "train",
                                                      "invoice", "choir",   "roof",  "holiday"};
constexpr std::array<std::string_view, 8> kCommonWords{"the", "with", "today", "please",
                                                       "for", "from", "your",  "and"};

std::vector<std::string> lines_of(std::string_view raw) {
  std::vector<std::string> lines;
  while (!raw.empty()) {
    const std::size_t lf = raw.find('\n');
    const std::size_t size = lf == std::string_view::npos ? raw.size() : lf + 1;
    lines.emplace_back(raw.substr(0, size));
    raw.remove_prefix(size);
  }
  return lines;
}

}  // namespace

const std::vector<LabelledMail>& corpus() {
  static const std::vector<LabelledMail> all = [] {
    const std::filesystem::path folder = CLASSIFY_CORPUS;
    std::vector<LabelledMail> mails;
    std::istringstream index(read_file(folder / "index"));
    std::string label, path;
    while (index >> label >> path) {
      mails.push_back(
          {path, label == "spam" ? Class::spam : Class::good, read_file(folder / path)});
    }
    return mails;
  }();
  return all;
}

std::string made_up_mail(Class cls, std::size_t n) {
  Random random(n * 2 + (cls == Class::spam ? 1 : 0));
  const auto& words = cls == Class::spam ? kSpamWords : kGoodWords;
  const auto text = [&](std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
      out += random.one_in(3) ? random.pick(kCommonWords) : random.pick(words);
      out += i + 1 == count ? '\n' : ' ';
    }
    return out;
  };
  const std::string number = std::to_string(n);
  return "Received: from mx.example.net (mx.example.net [192.0.2.7]) by mail.example.jp; Mon, 1 "
         "Jan 2024 "
         "00:00:00 +0900\nFrom: sender" +
         number + "@" + (cls == Class::spam ? "offers" : "friends") +
         ".example.com\nTo: me@example.jp\nSubject: " + text(4) + "Message-ID: <" + number +
         "@example.com>\nContent-Type: text/plain; charset=us-ascii\n\n" + text(10) + text(10) +
         "number " + number + "\n";
}

std::string with_lf(std::string_view raw) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool before_lf = raw[i] == '\r' && i + 1 < raw.size() && raw[i + 1] == '\n';
    if (!before_lf) out += raw[i];
  }
  return out;
}

std::string with_crlf(std::string_view raw) {
  std::string out;
  for (const char c : with_lf(raw)) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

std::string mutated(std::string raw, Random& random) {
  std::vector<std::string> lines = lines_of(raw);
  for (std::size_t i = random.below(4); i > 0 && lines.size() > 1; --i) {
    const std::size_t at = random.below(lines.size());
    switch (random.below(4)) {
      case 0:
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 1:
        lines.push_back(lines[at]);
        break;
      case 2:
        std::swap(lines[at], lines[random.below(lines.size())]);
        break;
      default:
        lines[at].resize(random.below(lines[at].size() + 1));
        break;
    }
  }
  raw.clear();
  for (const std::string& line : lines) raw += line;
  for (std::size_t i = random.below(10); i > 0 && !raw.empty(); --i) {
    raw[random.below(raw.size())] = static_cast<char>(random.bits());
  }
  if (random.one_in(8)) raw.resize(random.below(raw.size() + 1));
  return raw;
}

}  // namespace classify::test
