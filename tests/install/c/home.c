/* A home from C: learns, judges, keeps, corrects and takes back.

     home HOME FILE     prints a line for each step */
#include <classify/c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int done(int status, const char* step) {
  if (status == CLASSIFY_OK) {
    printf("%s: done\n", step);
  } else {
    printf("%s: %d %s\n", step, status, classify_error_message());
  }
  return status;
}

int main(int argc, char** argv) {
  static char mail[1 << 20];
  classify_home* home = NULL;
  classify_verdict verdict = CLASSIFY_VERDICT_INIT;
  char id[CLASSIFY_ID_SIZE], *kept = NULL;
  size_t length, kept_length = 0;
  int trained = -1;
  FILE* file;
  if (argc != 3 || (file = fopen(argv[2], "rb")) == NULL) return 64;
  length = fread(mail, 1, sizeof mail, file);
  fclose(file);
  if (done(classify_home_open(argv[1], &home), "open") != CLASSIFY_OK) return 74;
  done(classify_home_judge(home, mail, length, &verdict, id), "judge");
  printf("%s %.17g\n", classify_class_name(verdict.cls), verdict.score);
  printf("X-Mailsift-ID: %s\n", id);
  done(classify_home_mail(home, id, &kept, &kept_length), "mail");
  printf("same bytes: %d\n", kept_length == length && memcmp(kept, mail, length) == 0);
  done(classify_home_train(home, kept, kept_length, CLASSIFY_GOOD, CLASSIFY_ERROR, &trained),
       "train");
  printf("trained: %d\n", trained);
  done(classify_home_judge(home, mail, length, &verdict, NULL), "judge");
  printf("%s %.17g\n", classify_class_name(verdict.cls), verdict.score);
  done(classify_home_untrain(home, kept, kept_length), "untrain");
  done(classify_home_untrain(home, kept, kept_length), "untrain again");
  done(classify_home_judge(home, mail, length, &verdict, NULL), "judge");
  printf("%s %.17g\n", classify_class_name(verdict.cls), verdict.score);
  classify_free(kept);
  classify_home_close(home);
  return 0;
}
