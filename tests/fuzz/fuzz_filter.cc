// Out = in + our fields: whatever comes in, taking our fields away again gives the same bytes.
#include <cstdlib>

#include "classify/annotate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  const std::string without = classify::annotate(raw, {});
  const classify::NewField field{"X-Mailsift-Status", "SPAM p=0.9998 score=+8.52"};
  const std::string with = classify::annotate(raw, {&field, 1});
  if (classify::annotate(with, {}) != without) std::abort();
  // No header and an indented first line: nothing can be added, see annotate.h.
  const bool added = with.size() >= without.size() + field.value.size();
  if (!added && with != without) std::abort();
  if (raw.find("ailsift") == std::string_view::npos && without != raw) std::abort();
  return 0;
}
