/* One message on standard input: its verdict, in C.

     judge MODEL < mail */
#include <classify/c.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
  static char mail[1 << 20]; /* of a longer one, its beginning */
  size_t length;
  if (argc != 2) {
    fprintf(stderr, "usage: judge MODEL < mail\n");
    return 64;
  }
  length = fread(mail, 1, sizeof mail, stdin);
  {
    /*! [judge] */
    classify_model* model = NULL;
    classify_verdict verdict = CLASSIFY_VERDICT_INIT;
    if (classify_model_open(argv[1], &model) != CLASSIFY_OK || /* once: milliseconds */
        classify_judge(model, mail, length, &verdict) != CLASSIFY_OK) {
      fprintf(stderr, "judge: %s\n", classify_error_message());
      return 74;
    }
    printf("%s %.4f\n", classify_class_name(verdict.cls), verdict.probability);
    classify_model_close(model);
    /*! [judge] */
  }
  return 0;
}
