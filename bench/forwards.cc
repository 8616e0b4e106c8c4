// No stopwatch but a measurement: how many forwards that kept nothing but the text of the original,
// quoted, wrapped and coded anew, are traced back to it, and whether mail that is not in the cache
// is taken for one that is.
//
//   forwards INDEX...     10,000 messages of the indexes are cached, taken evenly; 500 of them and
//   500
//                         of the others are forwarded in each disguise. Harmful: of the other
//                         class.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "classify/home/forward.h"
#include "recent/fingerprint.h"
#include "recent/fingerprint_index.h"

namespace {

constexpr std::size_t kCached = 10'000, kForwarded = 500;

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<classify::Shingles> versions_of(const classify::Message& mail) {
  classify::Reading reading(mail);
  return classify::versions_of(reading);
}

struct Labelled {
  std::filesystem::path file;
  bool spam;
};

std::vector<Labelled> files_of(int argc, char** argv) {
  std::vector<Labelled> files;
  for (int i = 1; i < argc; ++i) {
    std::ifstream index(argv[i]);
    for (std::string line; std::getline(index, line);) {
      const std::size_t blank = line.find(' ');
      if (line.empty() || line[0] == '#' || blank == std::string::npos) continue;
      const std::string path = line.substr(blank + 1, line.find('\t') - blank - 1);
      files.push_back({std::filesystem::path(argv[i]).parent_path() / path, line[0] == 's'});
    }
  }
  return files;
}

struct Disguise {
  const char* name;
  const char* prefix;
  std::size_t columns;
  bool html;
};
constexpr Disguise kDisguises[] = {
    {"quoted, 60 columns", "> ", 60, false},
    {"initials, 35 columns", "ty> ", 35, false},
    {"as HTML, one line", "", 100'000, true},
};

std::string forward_of(const std::string& text, const Disguise& disguise, bool with_header) {
  std::string body = "I think this is spam. Please have a look, and thank you for your work.\n\n";
  if (with_header) body += "-----Original Message-----\nFrom: someone\nSent: Tuesday\n\n";
  body += disguise.prefix;
  std::size_t column = 0;
  for (const char c : text) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (c == '\n' || (column >= disguise.columns && begins)) {
      body += disguise.html ? "<br>" : "\n";
      if (!disguise.html) body += disguise.prefix;
      column = 0;
    }
    if (c == '<' && disguise.html) {
      body += "&lt;";
    } else if (c != '\n') {
      body += c;
    }
    ++column;
  }
  return "From: user@example.com\nTo: spam@example.com\nSubject: Fwd\nContent-Type: text/" +
         std::string(disguise.html ? "html" : "plain") + "; charset=utf-8\n\n" + body;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fputs("forwards INDEX...\n", stderr), 64;
  const std::filesystem::path home =
      std::filesystem::temp_directory_path() / "mailsift-bench-forwards";
  std::filesystem::remove_all(home);
  std::filesystem::create_directories(home);
  const auto opened = classify::open_recent_mail({home});
  classify::RecentMail& cache = *opened;
  const std::vector<Labelled> files = files_of(argc, argv);
  struct Mail {
    std::string raw;
    bool spam;
  };
  std::vector<Mail> cached, others;
  std::map<std::string, bool> is_spam;  // by id
  std::size_t taken = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::string raw = read(files[i].file);
    const bool take = taken < kCached && i * kCached / files.size() >= taken &&
                      (files.size() <= kCached + kForwarded ? i % 10 != 9 : true);
    if (!take) {
      others.push_back({std::move(raw), files[i].spam});
      continue;
    }
    const auto time = 1'795'392'000 + static_cast<std::int64_t>(taken++);
    is_spam[cache.store(raw, {}, time)] = files[i].spam;
    cached.push_back({std::move(raw), files[i].spam});
  }
  auto begin = std::chrono::steady_clock::now();
  { const classify::FingerprintIndex index(cache); }
  std::printf("%zu cached, %zu others; index made in %.2f s, ", cached.size(), others.size(),
              seconds_since(begin));
  begin = std::chrono::steady_clock::now();
  { const classify::FingerprintIndex index(cache); }
  std::printf("opened in %.3f s, %zu bytes\n", seconds_since(begin),
              static_cast<std::size_t>(std::filesystem::file_size(home / "cache" / "prints")));

  for (const Disguise& disguise : kDisguises) {
    for (const bool known : {true, false}) {
      const std::vector<Mail>& mails = known ? cached : others;
      std::size_t tried = 0, right = 0, same_text = 0, wrong = 0, ambiguous = 0, harm = 0;
      begin = std::chrono::steady_clock::now();
      const std::size_t step = std::max<std::size_t>(mails.size() / kForwarded, 1);
      for (std::size_t i = 0; i < mails.size(); i += step) {
        const classify::Message mail = classify::parse_message(mails[i].raw);
        if (versions_of(mail).empty()) continue;
        const std::string text = classify::visible_text(mail);
        const classify::Forward found = classify::find_originals(
            forward_of(text, disguise, i % 2 == 0), cache, classify::Proof::all);
        ++tried;
        if (found.originals.empty()) {
          ambiguous += found.not_found == classify::NotFound::ambiguous;
        } else if (found.originals[0].mail->bytes() == classify::mail_to_learn(mails[i].raw)) {
          ++right;
        } else if (versions_of(found.originals[0].mail->message()) == versions_of(mail)) {
          ++same_text;
        } else {
          ++wrong;
          harm += is_spam.at(found.originals[0].id) != mails[i].spam;
          if (std::getenv("SHOW") != nullptr) {
            std::printf("  wrong: \"%s\" taken for \"%s\"\n", classify::subject(mail).c_str(),
                        classify::subject(found.originals[0].mail->message()).c_str());
          }
        }
      }
      std::printf(
          "%-22s %-10s %4zu: %4zu right, %3zu same text, %3zu ambiguous, %3zu wrong (%zu harmful), "
          "%.1f ms\n",
          disguise.name, known ? "cached" : "not cached", tried, right, same_text, ambiguous, wrong,
          harm, 1000 * seconds_since(begin) / static_cast<double>(std::max<std::size_t>(tried, 1)));
      std::fflush(stdout);
    }
  }
  std::filesystem::remove_all(home);
  return 0;
}
