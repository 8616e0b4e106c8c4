// Makes anew the files of the source tree that depend on tokens, features, the scheme or the archive
// of a model; tools/remake.sh builds and runs it.
//
//   remake ROOT [--check]
//
//   tests/data/verdicts.golden                the sample corpus, judged to the last bit
//   tests/fuzz/seeds/{archive,model}          a small model in every form it has on disk
//   tests/fuzz/regressions/{archive,model}    past findings: such files with one thing wrong
//
// It says what changed, and which verdicts moved from what to what. With --check it changes nothing,
// and the exit code is 1 if a file is out of date. What it cannot make, it looks at: whether this build
// reads models/starter.model, and whether MODEL_FORMAT.md names this build's scheme. If not, the exit
// code is 1 in either mode.
//
// Fuzz inputs that depend on none of these (mail, HTML, journals, requests) are not its business.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "classify/error.h"
#include "classify/model_file.h"
#include "classify/verdict.h"
#include "classify/version.h"
#include "fuzz/some_model.h"
#include "support/files.h"
#include "support/verdicts.h"

namespace classify {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kVerdicts = "tests/data/verdicts.golden";

struct Made {
  fs::path path;  // in the source tree
  std::string bytes;
};

// ---- Making -------------------------------------------------------------------------------------

// `text` with the first `from` replaced. A regression input with nothing wrong in it would test
// nothing, so it must be there.
std::string broken(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) {
    throw std::runtime_error("nothing to break: no " + std::string(from) + " in the archive");
  }
  return text.replace(at, from.size(), to);
}

std::string exported(const Model& model, ArchiveFormat format) {
  std::ostringstream out;
  export_model(model, out, format);
  return out.str();
}

std::string metadata_of(const std::string& file) {
  std::uint32_t size = 0;  // docs/MODEL_FORMAT.md: at 12; the metadata begin at 64
  file.copy(reinterpret_cast<char*>(&size), sizeof size, 12);
  return file.substr(64, size);
}

std::vector<Made> fuzz_inputs() {
  const Model model = fuzz::some_model();
  const test::TemporaryFolder folder;
  publish_model(model, folder / "model");
  const std::string file = test::read_file(folder / "model");
  const std::string metadata = metadata_of(file);
  const std::string text = exported(model, ArchiveFormat::text);
  const std::string xml = exported(model, ArchiveFormat::xml);

  const std::string scheme(kFeatureScheme);
  const std::string scheme_string = ' ' + std::to_string(scheme.size()) + ' ' + scheme;
  const auto with_endless_string = [&](const std::string& archive) {
    return broken(archive, scheme_string, " 130000000001 " + scheme);
  };
  const auto with_endless_addresses = [&](const std::string& archive) {
    return broken(archive, " 1 0 13 me@example.jp", " 99999999999 0 13 me@example.jp");
  };
  const std::string end = "</boost_serialization>\n\n";
  const fs::path seeds = "tests/fuzz/seeds", regressions = "tests/fuzz/regressions";
  return {
      {seeds / "archive/empty", exported(Model(), ArchiveFormat::text)},
      {seeds / "archive/text", text},
      {seeds / "archive/xml", xml},
      {seeds / "model/metadata", 'M' + metadata},
      {seeds / "model/whole", 'F' + file},
      {regressions / "archive/more_addresses_than_memory", with_endless_addresses(text)},
      {regressions / "archive/string_longer_than_all_memory", with_endless_string(text)},
      {regressions / "archive/xml_with_a_longer_tag",
       broken(xml, "</item_version>", "</item_version_and_more_of_it>")},
      {regressions / "archive/xml_with_half_an_end", broken(xml, end, "</boost_seri")},
      {regressions / "archive/xml_without_an_end",
       broken(xml, "</mailsift-model>\n" + end, "</boost_serialization>\n")},
      {regressions / "model/more_addresses_than_memory", 'M' + with_endless_addresses(metadata)},
      {regressions / "model/string_longer_than_all_memory", 'M' + with_endless_string(metadata)},
  };
}

// ---- What became of the verdicts ----------------------------------------------------------------

struct Judged {
  std::string features;  // their numbers and their hash
  double score = 0;
  Class cls = Class::unsure;
};

// By the message's name.
std::map<std::string, Judged> read_verdicts(const std::string& golden) {
  std::map<std::string, Judged> all;
  std::istringstream lines(golden);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream in(line);
    std::string name, counts[3], hash, z[3], score;
    if (!(in >> name >> counts[0] >> counts[1] >> counts[2] >> hash)) continue;  // "model HASH"
    if (!(in >> z[0] >> z[1] >> z[2] >> score)) continue;
    Judged judged;
    judged.features = counts[0] + ' ' + counts[1] + ' ' + counts[2] + ' ' + hash;
    judged.score = std::stod(score);
    judged.cls = decide(judged.score, {.spam = 1, .good = 1}).cls;
    all.emplace(name, judged);
  }
  return all;
}

std::string as_read(const Judged& judged) {
  char text[64];
  std::snprintf(text, sizeof text, "%s %+.2f", std::string(name(judged.cls)).c_str(), judged.score);
  return text;
}

void tell_verdicts(const std::string& before, const std::string& after) {
  const std::map<std::string, Judged> was = read_verdicts(before), is = read_verdicts(after);
  std::size_t features = 0, scores = 0, verdicts = 0, added = 0, gone = 0;
  double furthest = 0;
  std::string moved;
  for (const auto& [name, now] : is) {
    const auto old = was.find(name);
    if (old == was.end()) {
      ++added;
      continue;
    }
    features += old->second.features != now.features;
    scores += old->second.score != now.score;
    furthest = std::max(furthest, std::abs(old->second.score - now.score));
    if (old->second.cls != now.cls) {
      ++verdicts;
      moved += "    " + name + "  " + as_read(old->second) + " -> " + as_read(now) + '\n';
    }
  }
  for (const auto& [name, old] : was) gone += !is.contains(name);
  std::printf(
      "  of %zu messages, %zu have other features, %zu another score, %zu another verdict\n",
      is.size(), features, scores, verdicts);
  if (scores > 0) std::printf("  furthest move of a score: %.4f\n", furthest);
  if (added + gone > 0) std::printf("  %zu messages are new, %zu are gone\n", added, gone);
  std::fputs(moved.c_str(), stdout);
}

// ---- The whole ----------------------------------------------------------------------------------

std::string read_if_there(const fs::path& path) {
  return fs::exists(path) ? test::read_file(path) : std::string();
}

// How many files were out of date; they are written unless `check`.
std::size_t bring_up_to_date(const fs::path& root, bool check) {
  std::vector<Made> all = fuzz_inputs();
  all.push_back({kVerdicts, test::corpus_verdicts()});
  std::size_t changed = 0;
  for (const Made& made : all) {
    const std::string before = read_if_there(root / made.path);
    if (before == made.bytes && fs::exists(root / made.path)) continue;
    ++changed;
    if (!check) test::write_file(root / made.path, made.bytes);
    std::printf("%s: %s\n", made.path.c_str(), check ? "out of date" : "made anew");
    if (made.path == kVerdicts) tell_verdicts(before, made.bytes);
  }
  if (changed == 0) std::printf("%zu files are up to date\n", all.size());
  return changed;
}

// False if something that cannot be made here is out of date.
bool look_at_the_rest(const fs::path& root) {
  bool well = true;
  try {
    (void)open_model(root / "models/starter.model");
  } catch (const Error& e) {
    well = false;
    std::printf("%s\n  make it anew: tools/remake.sh --corpora FOLDER\n", e.what());
  }
  const std::string format = "libclassify/docs/MODEL_FORMAT.md";
  if (test::read_file(root / format).find(kFeatureScheme) == std::string::npos) {
    well = false;
    std::printf("%s: does not name the scheme %s; say there what is new in it\n", format.c_str(),
                std::string(kFeatureScheme).c_str());
  }
  return well;
}

}  // namespace
}  // namespace classify

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const bool check = words.size() == 2 && words[1] == "--check";
  if (words.empty() || words.size() > 2 || (words.size() == 2 && !check)) {
    std::fputs("usage: remake ROOT [--check]\n", stderr);
    return 64;
  }
  try {
    const std::size_t changed = classify::bring_up_to_date(words[0], check);
    const bool well = classify::look_at_the_rest(words[0]);
    return well && (changed == 0 || !check) ? 0 : 1;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "remake: %s\n", e.what());
    return 70;
  }
}
