// Runs a target over files, without libFuzzer:
//
//   fuzz_replay TARGET FILE|FOLDER...
//
// Prints how many there were. A false claim ends it, after the file's name.
#include <algorithm>
#include <vector>

#include "targets.h"

using namespace classify::fuzz;
namespace fs = std::filesystem;

int main(int count, char** words) {
  const Target* const target = target_named(count > 1 ? words[1] : "");
  if (target == nullptr || count < 3) {
    std::fprintf(stderr, "usage: fuzz_replay TARGET FILE|FOLDER...\n");
    return 64;
  }
  std::vector<fs::path> files;
  for (int i = 2; i < count; ++i) {
    if (!fs::is_directory(words[i])) {
      files.emplace_back(words[i]);
      continue;
    }
    for (const auto& entry : fs::directory_iterator(words[i])) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    const std::string bytes = read_file(file);
    std::fprintf(stderr, "%s\r", file.c_str());
    target->run(bytes);
  }
  std::printf("%s: %zu files\n", words[1], files.size());
  return files.empty() ? 66 : 0;
}
