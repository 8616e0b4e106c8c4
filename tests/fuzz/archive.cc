// A portable archive: an Error, or a model that is the same after another journey.
#include <sstream>

#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/model_file.h"
#include "targets.h"

namespace classify::fuzz {

void archive_target(Bytes archive) {
  std::istringstream in{std::string(archive)};
  Model model;
  try {
    model = import_model(in);
  } catch (const Error&) {
    return;
  }
  (void)judge(model, "Subject: test\n\nbody\n");
  for (const ArchiveFormat format : {ArchiveFormat::text, ArchiveFormat::xml}) {
    std::ostringstream first, second;
    export_model(model, first, format);
    std::istringstream back(first.str());
    export_model(import_model(back), second, format);
    claim(first.str() == second.str(), "a model is the same after another journey");
  }
}

}  // namespace classify::fuzz
