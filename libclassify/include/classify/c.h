/* libclassify in C: tells spam from good mail, and learns which is which.

     classify_model *model = NULL;
     classify_verdict verdict = CLASSIFY_VERDICT_INIT;
     if (classify_model_open("model", &model) != CLASSIFY_OK ||
         classify_judge(model, mail, length, &verdict) != CLASSIFY_OK) {
       fprintf(stderr, "%s\n", classify_error_message());
     }
     classify_model_close(model);

   Every C compiler since C89 reads this header, and every C++ compiler. Link libclassify-c
   (pkg-config: classify-c).

   - Promise: What is declared here stays as it is as long as the library is libclassify-c.so.1: a
     program that was linked with it runs with every later one. The symbols have the version
     CLASSIFY_1; later ones will have another. docs/ABI.md.
   - Mail: Any bytes are mail, and all sizes are in bytes. No bytes at all are an empty mail, which
     has a verdict but cannot be learned; their pointer may then be NULL.
   - Errors: A function that can fail returns a classify_status: CLASSIFY_OK is 0, all others are
     failures, of which classify_error_message() has the words. Results are then left as they were,
     but for pointers to new objects, which are set to NULL. Nothing is thrown, nothing is printed,
     and no signal is used.
   - Memory: What the library makes it also frees: models with classify_model_close(), homes with
     classify_home_close(), bytes and texts with classify_free().
   - Threads: Any number of threads may use one model or one home at once, except while it is
     closed. They judge side by side; while a model learns a mail, other calls that use it wait.
   - Processes: No threads are started, and no lock is held between calls: a program may fork at any
     time.
   - Handles: NULL, and a handle of the other kind, is an error. A handle that was closed must not
     be used. */
#ifndef CLASSIFY_C_H
#define CLASSIFY_C_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* Later versions may return others: treat them as failures. */
enum classify_status {
  CLASSIFY_OK = 0,
  CLASSIFY_INVALID = 1,   /* an argument is impossible: NULL, no such class, not such a handle */
  CLASSIFY_IO = 2,        /* the system refused: missing, unreadable, disk full */
  CLASSIFY_DAMAGED = 3,   /* a model or training log is not whole */
  CLASSIFY_WRONG = 4,     /* a model that is whole, but older than this library can read */
  CLASSIFY_NEWER = 5,     /* written by a later version of this library */
  CLASSIFY_NO_MAIL = 6,   /* empty, a picture, a database, ...: it is not learned */
  CLASSIFY_NOT_FOUND = 7, /* no such mail */
  CLASSIFY_BUSY = 8,      /* another process kept the writer's lock for ten seconds */
  CLASSIFY_NO_MEMORY = 9,
  CLASSIFY_INTERNAL = 10 /* a fault of the library */
};

enum classify_class { CLASSIFY_GOOD = 0, CLASSIFY_UNSURE = 1, CLASSIFY_SPAM = 2 };

/* Why the last call of this thread that failed did so: one line without any mail in it. Valid until
   the next call of this thread fails. "" if none has failed. */
const char* classify_error_message(void);

/* "0.2.0": the version of the library that is in use. */
const char* classify_version(void);

/* "GOOD", "UNSURE" or "SPAM"; NULL for any other number. */
const char* classify_class_name(int cls);

/* Frees what a function below has put into a `char **`. NULL is allowed. */
void classify_free(void* bytes);

/* ---- Models: what was learned, in memory ---- */

typedef struct classify_model classify_model;

/* A new model, which knows nothing. */
int classify_model_new(classify_model** model);

/* Reads a model file, such as the model of a home, or share/mailsift/starter.model. Some 5 ms. */
int classify_model_open(const char* path, classify_model** model);

/* The same from the bytes of such a file, which are copied. */
int classify_model_open_memory(const void* bytes, size_t length, classify_model** model);

/* Writes a model file: as a whole and durably, or the file that was there stays. */
int classify_model_save(const classify_model* model, const char* path);

/* The bytes of such a file. */
int classify_model_save_memory(const classify_model* model, char** bytes, size_t* length);

/* NULL is allowed. */
void classify_model_close(classify_model* model);

/* The caller sets `size`; CLASSIFY_VERDICT_INIT does. Later versions may add members at the end. Those
   are filled in if `size` says that they are there. */
typedef struct classify_verdict {
  size_t size;        /* sizeof(classify_verdict) */
  int cls;            /* classify_class */
  double probability; /* P(spam), 0 to 1 */
  double score;       /* natural log-odds of spam, before calibration; 0: nothing is known */
} classify_verdict;

#define CLASSIFY_VERDICT_INIT \
  { sizeof(classify_verdict), CLASSIFY_UNSURE, 0.5, 0 }

/* The verdict on a mail: to the last bit the score that `mailsift check` has with the same model.
   Some 100 microseconds for a mail of 4 KB. */
int classify_judge(const classify_model* model, const void* bytes, size_t length,
                   classify_verdict* verdict);

/* Why: a text of JSON (ASCII, ended by a 0 byte), an object with the members of
   `mailsift explain --json` but for "file": class, score, probability, views, both, language, clues,
   change and perhaps starter; with the 20 strongest clues. Later versions may add members. */
int classify_explain(const classify_model* model, const void* bytes, size_t length, char** json);

/* A mail as the classifier reads it: JSON as above, with the members of `mailsift decode --json` but
   for "file": subject, from, body, texts, filename, filenames, structure, charsets, defects. */
int classify_decode(const void* bytes, size_t length, char** json);

/* Learns a mail as CLASSIFY_SPAM or CLASSIFY_GOOD, in each view of the mail that is wrong or not
   sure. The model keeps no record: the same mail counts twice when it is learned twice, and nothing
   can be taken back. A home can. */
int classify_train_memory(classify_model* model, const void* bytes, size_t length, int cls);

/* ---- Homes: one user's data on disk, as mailsift keeps it, used by many processes at once ---- */

typedef struct classify_home classify_home;

/* The longest id of a mail, with the 0 byte at its end. */
#define CLASSIFY_ID_SIZE 64

/* Makes what is missing of a home (a folder); what is there stays. */
int classify_home_create(const char* path);

/* Opens a home, which must belong to the user of this process alone. */
int classify_home_open(const char* path, classify_home** home);

/* NULL is allowed. */
void classify_home_close(classify_home* home);

/* The verdict by the newest model of the home; mail of people whom the user knows is never SPAM, but
   at most UNSURE (`mailsift sent`). If `id` (CLASSIFY_ID_SIZE bytes) is not NULL, the mail
   is kept for some days, as `mailsift filter` keeps it, and can be taught by this id. If only keeping
   it fails, the call is a success, `id` is "", and classify_error_message() says why. */
int classify_home_judge(classify_home* home, const void* bytes, size_t length,
                        classify_verdict* verdict, char* id);

/* The mail that was kept under an id, as it was received (of a mail over 4 MiB only what is
   learned). A 0 byte follows it. CLASSIFY_NOT_FOUND: not an id of this home, or the mail is gone. */
int classify_home_mail(classify_home* home, const char* id, char** bytes, size_t* length);

/* When a mail is learned. */
enum classify_regime {
  CLASSIFY_NEAR = 0, /* by each view that is wrong or not sure: for much mail */
  CLASSIFY_ERROR =
      1,           /* only if its verdict is wrong or UNSURE, until it is sure: for corrections */
  CLASSIFY_ALL = 2 /* however sure it is; rarely wise */
};

/* What became of it. */
enum classify_trained {
  CLASSIFY_LEARNED = 0,
  CLASSIFY_NOT_NEEDED = 1, /* the model is sure enough already */
  CLASSIFY_ALREADY = 2,    /* it was learned as this class before */
  CLASSIFY_MOVED = 3,      /* it was learned as the other class before, which was taken back */
  CLASSIFY_QUEUED = 4      /* another trainer is at work and will learn it; nothing is lost */
};

/* Teaches a mail as CLASSIFY_SPAM or CLASSIFY_GOOD. It is durable when the call returns, and the next
   verdict knows of it. Takes some 20 ms, most of it for the disk. `trained` may be NULL. */
int classify_home_train(classify_home* home, const void* bytes, size_t length, int cls, int regime,
                        int* trained);

/* Takes the training of a mail back, exactly: the home becomes what it would be without it.
   CLASSIFY_NOT_FOUND: it was never learned, or so long ago that it cannot be taken back. */
int classify_home_untrain(classify_home* home, const void* bytes, size_t length);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
