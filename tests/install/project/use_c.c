/* Teaches a home the first mail as spam and the second as good, and says what the third is. In C89. */
#include <classify/c.h>
#include <stdio.h>
#include <stdlib.h>

static char* read_file(const char* path, size_t* length) {
  FILE* file = fopen(path, "rb");
  char* bytes;
  long size;
  if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) exit(66);
  rewind(file);
  bytes = (char*)malloc((size_t)size + 1);
  if (bytes == NULL) exit(70);
  *length = fread(bytes, 1, (size_t)size, file);
  fclose(file);
  return bytes;
}

/* Twenty times, each a little different: a model that has seen little says everything quietly. */
static int teach(classify_home* home, const char* path, int cls) {
  size_t length = 0;
  char* mail = read_file(path, &length);
  int i, status = CLASSIFY_OK;
  for (i = 0; i < 20 && status == CLASSIFY_OK; ++i) {
    mail[length] = (char)('a' + i);
    status = classify_home_train(home, mail, length + 1, cls, CLASSIFY_ALL, NULL);
  }
  free(mail);
  return status;
}

int main(int argc, char** argv) {
  classify_home* home = NULL;
  classify_verdict verdict = CLASSIFY_VERDICT_INIT;
  size_t length = 0;
  char* mail;
  int status;
  if (argc != 4) return 64;
  status = classify_home_create("home");
  if (status == CLASSIFY_OK) status = classify_home_open("home", &home);
  if (status == CLASSIFY_OK) status = teach(home, argv[1], CLASSIFY_SPAM);
  if (status == CLASSIFY_OK) status = teach(home, argv[2], CLASSIFY_GOOD);
  mail = read_file(argv[3], &length);
  if (status == CLASSIFY_OK) status = classify_home_judge(home, mail, length, &verdict, NULL);
  if (status == CLASSIFY_OK) {
    puts(classify_class_name(verdict.cls));
  } else {
    fprintf(stderr, "use_c: %s\n", classify_error_message());
  }
  free(mail);
  classify_home_close(home);
  return status == CLASSIFY_OK ? 0 : 1;
}
