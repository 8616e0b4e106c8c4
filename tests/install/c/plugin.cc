// The same as plugin.c, of the C++ library.
#include <classify/classify.h>

extern "C" [[gnu::visibility("default")]] int plugin_judge(const char* path, const char* mail,
                                                           std::size_t length) {
  try {
    const classify::Model model = classify::open_model(path);
    return static_cast<int>(classify::judge(model, {mail, length}).cls);
  } catch (const std::exception&) {
    return -1;
  }
}
