/* Exim asks for the verdict on a mail while the sender still waits, in the ACL of DATA:

     message_body_visible = 1M
     message_body_newlines = true

     warn  set acl_m_verdict = ${dlfunc{/usr/local/lib/exim_dlfunc.so}{judge}\
                                {/var/lib/mail/model}{$message_headers_raw}{$message_body}}
           add_header = X-Mailsift-Status: $acl_m_verdict
     deny  condition = ${if eq{${extract{1}{ }{$acl_m_verdict}}}{SPAM}}
           message = This looks like spam

     cc -shared -fPIC -I/usr/include/exim4 exim_dlfunc.c \
        $(pkg-config --cflags --libs classify-c) -o exim_dlfunc.so

   The answer is "SPAM 8.52 0.9998": class, score, probability. Whatever fails, no mail is refused for
   it: the answer is then "UNSURE 0 0.5", with the reason after it. */
#include <classify/c.h>
#include <local_scan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Exim frees nothing and calls no function twice at once: a process has one mail at a time. */
static char answer[1200];
static classify_model* model;

/* The mail as it came: header, an empty line, body. */
static char* join(const char* header, const char* body, size_t* length) {
  const size_t of_header = strlen(header), of_body = strlen(body);
  char* mail = malloc(of_header + of_body + 2);
  if (mail == NULL) return NULL;
  memcpy(mail, header, of_header);
  *length = of_header;
  if (of_header > 0 && header[of_header - 1] != '\n') mail[(*length)++] = '\n';
  mail[(*length)++] = '\n';
  memcpy(mail + *length, body, of_body);
  *length += of_body;
  return mail;
}

/* {judge}{MODEL}{HEADER}{BODY} */
int judge(uschar** yield, int argc, uschar* argv[]) {
  classify_verdict verdict = CLASSIFY_VERDICT_INIT;
  const char* words = NULL;
  char* mail = NULL;
  size_t length = 0;
  if (argc != 3) {
    words = "dlfunc judge takes a model, a header and a body";
  } else if (model == NULL && classify_model_open((char*)argv[0], &model) != CLASSIFY_OK) {
    words = classify_error_message();
  } else if ((mail = join((char*)argv[1], (char*)argv[2], &length)) == NULL) {
    words = "out of memory";
  } else if (classify_judge(model, mail, length, &verdict) != CLASSIFY_OK) {
    words = classify_error_message();
  }
  free(mail);
  snprintf(answer, sizeof answer, "%s %.17g %.17g%s%s", classify_class_name(verdict.cls),
           verdict.score, verdict.probability, words == NULL ? "" : " ",
           words == NULL ? "" : words);
  *yield = (uschar*)answer;
  return OK;
}
