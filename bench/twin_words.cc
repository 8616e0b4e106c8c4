// Words without meaning whose features fall together with good ones of a model without a key, as
// anybody can compute them from a published starter: bench/attacks.py --twins.
//
//   twin_words MODEL FIELD COUNT
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "classify/model_file.h"
#include "classify/version.h"
#include "hash.h"
#include "judge/evidence.h"

int main(int argc, char** argv) try {
  std::size_t wanted = 0;
  const std::string_view count = argc == 4 ? argv[3] : "";
  if (std::from_chars(count.data(), count.data() + count.size(), wanted).ec != std::errc()) {
    std::fputs("usage: twin_words MODEL FIELD COUNT\n", stderr);
    return 64;
  }
  const classify::Model model = classify::open_model(argv[1]);
  const classify::Evidence evidence(model.totals(classify::View::words));
  const std::uint64_t seed =
      classify::hash_bytes(argv[2], classify::hash_bytes(classify::kFeatureScheme));
  constexpr double kGood = -1;
  for (std::uint64_t i = 0, found = 0; found < wanted; ++i) {
    std::string word;
    for (std::uint64_t n = i + 1'000'000'000; n > 0; n /= 26) {
      word += static_cast<char>('a' + n % 26);
    }
    const classify::Counts counts =
        model.find(classify::View::words, classify::hash_bytes(word, seed));
    if (evidence(counts, 0) > kGood) continue;
    std::puts(word.c_str());
    ++found;
  }
} catch (const std::exception& e) {
  std::fprintf(stderr, "twin_words: %s\n", e.what());
  return 1;
}
