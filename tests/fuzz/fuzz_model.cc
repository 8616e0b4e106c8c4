// Any bytes as a model file: an Error, or a model that can be asked anything.
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "classify/classifier.h"
#include "classify/error.h"
#include "classify/model_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string path = "/tmp/fuzz_model." + std::to_string(::getpid());
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  try {
    const classify::Model model = classify::open_model(path);
    (void)classify::classify(model, "Subject: test\n\nbody\n");
    classify::check_model(path);
  } catch (const classify::Error&) {
  }
  return 0;
}
