// libFuzzer's side: FUZZ_TARGET names the target.
#include <algorithm>
#include <cstdint>

#include "mail_mutator.h"
#include "targets.h"

using namespace classify::fuzz;

namespace {
const Target* target;
}  // namespace

// NOLINTBEGIN(readability-identifier-naming): libFuzzer's names
extern "C" {

std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

int LLVMFuzzerInitialize(int*, char***) {
  const char* name = std::getenv("FUZZ_TARGET");
  target = target_named(name != nullptr ? name : "");
  if (target != nullptr) return 0;
  std::fprintf(stderr, "fuzz: FUZZ_TARGET is none of:");
  for (const Target& one : kTargets) std::fprintf(stderr, " %s", one.name.data());
  std::fprintf(stderr, "\n");
  std::exit(64);
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  target->run({reinterpret_cast<const char*>(data), size});
  return 0;
}

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                    unsigned seed) {
  if (!target->mail || seed % 2 == 0) return LLVMFuzzerMutate(data, size, most);
  classify::test::Random random(seed);
  const std::string mail = mutated_mail({reinterpret_cast<const char*>(data), size}, random);
  if (mail.empty() || mail.size() > most) return LLVMFuzzerMutate(data, size, most);
  std::copy(mail.begin(), mail.end(), data);
  return mail.size();
}

}  // extern "C"
// NOLINTEND(readability-identifier-naming)
