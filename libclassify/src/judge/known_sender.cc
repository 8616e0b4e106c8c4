#include "judge/known_sender.h"

#include <algorithm>

#include "hash.h"

namespace classify {

// The model has the address in a feature of its own.
std::optional<Sender> sender_of(const Tokens& tokens, const Features& features) {
  const auto address = std::ranges::find_if(tokens.list, [&](const Token& token) {
    return tokens.key(token) == "from" && tokens.text(token).find('@') != std::string_view::npos;
  });
  if (address == tokens.list.end()) return std::nullopt;
  const auto at = static_cast<std::uint32_t>(address - tokens.list.begin());
  const auto& words = features[static_cast<std::size_t>(View::words)];
  const auto feature =
      std::ranges::find_if(words, [at](const Feature& f) { return f.at == at && f.distance == 0; });
  if (feature == words.end()) return std::nullopt;
  return Sender{feature->hash, hash_bytes(tokens.text(*address)) | 1};
}

}  // namespace classify
