/* The verdicts on many mails, by several threads that share one model:

     scores MODEL THREADS FILE...

   Prints class, probability and score of each, to the last digit, in the order given. */
#include <classify/c.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
  const char* path;
  char* mail;
  size_t length;
  int status;
  classify_verdict verdict;
  char words[200];
};

struct share {
  pthread_t thread;
  const classify_model* model;
  struct job* jobs;
  int first, step, count;
};

static void read_mail(struct job* job) {
  FILE* file = fopen(job->path, "rb");
  long size;
  if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) exit(66);
  rewind(file);
  job->mail = (char*)malloc((size_t)size + 1);
  if (job->mail == NULL) exit(70);
  job->length = fread(job->mail, 1, (size_t)size, file);
  fclose(file);
}

static void* judge_share(void* argument) {
  const struct share* share = (const struct share*)argument;
  int i;
  for (i = share->first; i < share->count; i += share->step) {
    struct job* job = &share->jobs[i];
    const classify_verdict unknown = CLASSIFY_VERDICT_INIT;
    job->verdict = unknown;
    job->status = classify_judge(share->model, job->mail, job->length, &job->verdict);
    if (job->status != CLASSIFY_OK) {
      strncpy(job->words, classify_error_message(), sizeof job->words - 1);
    }
  }
  return NULL;
}

int main(int argc, char** argv) {
  classify_model* model = NULL;
  struct job* jobs;
  struct share shares[16];
  const int threads = argc > 2 ? atoi(argv[2]) : 0, count = argc - 3;
  int i, status = 0;
  if (threads < 1 || threads > 16 || count < 1) {
    fprintf(stderr, "usage: scores MODEL THREADS FILE...\n");
    return 64;
  }
  if (classify_model_open(argv[1], &model) != CLASSIFY_OK) {
    fprintf(stderr, "scores: %s\n", classify_error_message());
    return 74;
  }
  jobs = (struct job*)calloc((size_t)count, sizeof *jobs);
  if (jobs == NULL) return 70;
  for (i = 0; i < count; ++i) {
    jobs[i].path = argv[i + 3];
    read_mail(&jobs[i]);
  }
  for (i = 0; i < threads; ++i) {
    shares[i].model = model;
    shares[i].jobs = jobs;
    shares[i].first = i;
    shares[i].step = threads;
    shares[i].count = count;
    if (pthread_create(&shares[i].thread, NULL, judge_share, &shares[i]) != 0) return 71;
  }
  for (i = 0; i < threads; ++i) pthread_join(shares[i].thread, NULL);
  for (i = 0; i < count; ++i) {
    const struct job* job = &jobs[i];
    if (job->status == CLASSIFY_OK) {
      printf("%s %.17g %.17g %s\n", classify_class_name(job->verdict.cls), job->verdict.probability,
             job->verdict.score, job->path);
    } else {
      printf("%d %s %s\n", job->status, job->words, job->path);
      status = 1;
    }
    free(job->mail);
  }
  free(jobs);
  classify_model_close(model);
  return status;
}
