/* A plugin as mail servers load it, with the static libraries linked in. Returns the class of a mail,
   or -1. */
#include <classify/c.h>
#include <stddef.h>

int plugin_judge(const char* path, const char* mail, size_t length);

__attribute__((visibility("default"))) int plugin_judge(const char* path, const char* mail,
                                                        size_t length) {
  classify_model* model = NULL;
  classify_verdict verdict = CLASSIFY_VERDICT_INIT;
  int cls = -1;
  if (classify_model_open(path, &model) == CLASSIFY_OK &&
      classify_judge(model, mail, length, &verdict) == CLASSIFY_OK) {
    cls = verdict.cls;
  }
  classify_model_close(model);
  return cls;
}
