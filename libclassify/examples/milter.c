/* A milter: writes the verdict into each mail that Postfix or sendmail takes in.

     milter SOCKET MODEL        milter inet:8892@localhost /var/lib/mail/model

     Postfix: smtpd_milters = inet:localhost:8892
              milter_default_action = accept

     cc milter.c $(pkg-config --cflags --libs classify-c) -lmilter -pthread -o milter

   Whatever fails, the mail goes on without a verdict. libmilter has a thread for each connection; all of
   them share one model. */
#include <classify/c.h>
#include <libmilter/mfapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char kName[] = "classify", kField[] = "X-Mailsift-Status"; /* libmilter takes no const */
static const unsigned long kActions = SMFIF_ADDHDRS | SMFIF_CHGHDRS;
static const size_t kMost = 32 << 20; /* of one mail; the rest is not read */
static classify_model* model;

struct mail { /* of a connection, as it comes in */
  char* bytes;
  size_t length, room;
  int ours; /* fields of this name that came with it, which are forged */
  int full; /* what came is enough: any bytes are mail */
};

static void append(struct mail* mail, const void* bytes, size_t length) {
  if (mail == NULL) return; /* there was no memory for it */
  if (length > kMost - mail->length) mail->full = 1;
  if (mail->full) return;
  if (mail->length + length > mail->room) {
    const size_t room = 2 * (mail->length + length) + 4096;
    char* larger = realloc(mail->bytes, room);
    if (larger == NULL) mail->full = 1;
    if (mail->full) return;
    mail->bytes = larger;
    mail->room = room;
  }
  memcpy(mail->bytes + mail->length, bytes, length);
  mail->length += length;
}

static sfsistat forget(SMFICTX* context) {
  struct mail* mail = smfi_getpriv(context);
  smfi_setpriv(context, NULL);
  if (mail != NULL) free(mail->bytes);
  free(mail);
  return SMFIS_CONTINUE;
}

static sfsistat on_from(SMFICTX* context, char** arguments) {
  (void)arguments;
  forget(context); /* the next mail of the same connection */
  smfi_setpriv(context, calloc(1, sizeof(struct mail)));
  return SMFIS_CONTINUE;
}

static sfsistat on_header(SMFICTX* context, char* name, char* value) {
  struct mail* mail = smfi_getpriv(context);
  if (mail != NULL && strcasecmp(name, kField) == 0) ++mail->ours;
  append(mail, name, strlen(name));
  append(mail, ":", 1); /* the blank after it belongs to the value: SMFIP_HDR_LEADSPC */
  append(mail, value, strlen(value));
  append(mail, "\n", 1);
  return SMFIS_CONTINUE;
}

static sfsistat on_end_of_header(SMFICTX* context) {
  append(smfi_getpriv(context), "\n", 1);
  return SMFIS_CONTINUE;
}

static sfsistat on_body(SMFICTX* context, unsigned char* bytes, size_t length) {
  append(smfi_getpriv(context), bytes, length);
  return SMFIS_CONTINUE;
}

static sfsistat on_end(SMFICTX* context) {
  struct mail* mail = smfi_getpriv(context);
  classify_verdict verdict = CLASSIFY_VERDICT_INIT;
  char value[100];
  int i;
  if (mail == NULL) return SMFIS_ACCEPT;
  for (i = mail->ours; i > 0; --i) smfi_chgheader(context, kField, i, NULL);
  if (classify_judge(model, mail->bytes, mail->length, &verdict) != CLASSIFY_OK) {
    fprintf(stderr, "milter: %s\n", classify_error_message());
  } else {
    snprintf(value, sizeof value, " %s p=%.17g score=%.17g", classify_class_name(verdict.cls),
             verdict.probability, verdict.score);
    smfi_addheader(context, kField, value);
  }
  forget(context);
  return SMFIS_ACCEPT;
}

static sfsistat on_negotiate(SMFICTX* context, unsigned long actions, unsigned long steps,
                             unsigned long f2, unsigned long f3, unsigned long* our_actions,
                             unsigned long* our_steps, unsigned long* our2, unsigned long* our3) {
  (void)context, (void)actions, (void)f2, (void)f3;
  *our_actions = kActions;
  *our_steps = steps & SMFIP_HDR_LEADSPC;
  *our2 = *our3 = 0;
  return SMFIS_CONTINUE;
}

int main(int argc, char** argv) {
  const struct smfiDesc filter = {
      kName,     SMFI_VERSION,     kActions, NULL,   NULL,   on_from, NULL,
      on_header, on_end_of_header, on_body,  on_end, forget, forget,  NULL,
      NULL,      on_negotiate};
  if (argc != 3) return fputs("usage: milter SOCKET MODEL\n", stderr), 64;
  if (classify_model_open(argv[2], &model) != CLASSIFY_OK) {
    return fprintf(stderr, "milter: %s\n", classify_error_message()), 74;
  }
  if (smfi_register(filter) != MI_SUCCESS || smfi_setconn(argv[1]) != MI_SUCCESS) return 70;
  return smfi_main() == MI_SUCCESS ? 0 : 70;
}
