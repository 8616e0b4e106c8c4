// Any bytes as a forward → its original: no crash, never the forward itself, and only what the
// cache or the forward holds.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "classify/forward.h"
#include "classify/training_set.h"

namespace {

// A home of its own with two mails, which goes away at the end.
classify::MessageCache& cache() {
  static classify::MessageCache* const made = [] {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("fuzz_forward." + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    auto* fresh = new classify::MessageCache({folder});
    for (const char* text :
         {"lanterns from the warehouse in Rotterdam, forty pallets of them, sold "
          "this week for four euros each, delivered to your own door by lorry",
          "The toner of the printer on the second floor is nearly empty; a new "
          "cartridge lies in the cupboard next to the coffee machine"}) {
      fresh->store("From: a@example.com\nMessage-ID: <one@example.com>\n\n" + std::string(text), {},
                   1'795'392'000);
    }
    std::atexit([] {
      std::error_code error;
      std::filesystem::remove_all(cache().folder().parent_path(), error);
    });
    return fresh;
  }();
  return *made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  for (const auto evidence : {classify::Proof::ids, classify::Proof::all}) {
    const classify::Forward forward = classify::find_originals(raw, cache(), evidence);
    if (forward.originals.size() > classify::kMostOriginals) std::abort();
    for (const classify::Original& original : forward.originals) {
      if (original.id.empty() && evidence == classify::Proof::ids) std::abort();
      if (!original.id.empty() && cache().raw(original.id) != original.raw) std::abort();
      if (classify::mail_to_learn(raw) == classify::mail_to_learn(original.raw)) std::abort();
    }
  }
  return 0;
}
