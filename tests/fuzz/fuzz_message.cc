// Any bytes → message → tokens → features: no crash, bounded output.
#include <cstdlib>

#include "classify/classifier.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  const classify::Message message = classify::parse_message(raw);
  const classify::Tokens tokens = classify::tokenize(message);
  for (const classify::Token& token : tokens.list) {
    if (token.size == 0 || token.begin + token.size > tokens.arena.size()) std::abort();
  }
  const classify::Features features = classify::extract_features(tokens);
  if (features[0].size() > tokens.list.size() * 3) std::abort();
  return 0;
}
