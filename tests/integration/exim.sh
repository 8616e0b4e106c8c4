#!/bin/bash
# Exim loads libclassify/examples/exim_dlfunc.c and writes into each mail the verdict that mailsift has on
# it, to the last digit.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs exim4 gcc pkg-config
[[ $(id -u) == 0 ]] || cannot_run "Exim takes a configuration of ours from root only"
[[ -e /usr/include/exim4/local_scan.h ]] || cannot_run "exim4-dev is not installed: tools/install-packages.sh test"
: "${SHARED_BUILD:?set SHARED_BUILD to a build of the preset shared}"
SHARED=$SCRATCH/shared

before_claims() {
  cmake --install "$(realpath "$SHARED_BUILD")" --prefix "$SHARED" >/dev/null || return
  trained_home "$SCRATCH/home" || return
  # Exim's users read the model and the libraries, too.
  cp "$SCRATCH/home/model" "$SCRATCH/model" && chmod 644 "$SCRATCH/model"
  export LD_LIBRARY_PATH PKG_CONFIG_PATH
  LD_LIBRARY_PATH=$(dirname "$(find "$SHARED" -name libclassify-c.so.1)")
  PKG_CONFIG_PATH=$(dirname "$(find "$SHARED" -name classify-c.pc)")
  # shellcheck disable=SC2046
  gcc -Wall -Wextra -Werror -shared -fPIC -I/usr/include/exim4 "$REPO/libclassify/examples/exim_dlfunc.c" \
    -o "$SCRATCH/exim_dlfunc.so" $(pkg-config --cflags --libs classify-c) -Wl,--disable-new-dtags,-rpath,"$LD_LIBRARY_PATH"
  unset LD_LIBRARY_PATH
}

# A mail server whose whole world is the present folder.
configure() {  # MODEL [MORE-OF-THE-ACL]
  mkdir -p spool log mail
  chmod 777 . spool log mail
  cat >exim.conf <<CONF
primary_hostname = mx.example.jp
spool_directory = $PWD/spool
log_file_path = $PWD/log/%s
exim_user = Debian-exim
keep_environment =
smtp_accept_queue_per_connection = 0
message_body_visible = 1M
message_body_newlines = true
acl_smtp_rcpt = acl_any
acl_smtp_data = acl_data
begin acl
acl_any:
  accept
acl_data:
  warn   set acl_m_verdict = \${dlfunc{$SCRATCH/exim_dlfunc.so}{judge}{$1}{\$message_headers_raw}{\$message_body}}
         add_header = X-Mailsift-Status: \$acl_m_verdict
  ${2-accept}
  accept
begin routers
all:
  driver = accept
  transport = folder
begin transports
folder:
  driver = appendfile
  directory = $PWD/mail
  user = Debian-exim
CONF
  chmod 644 exim.conf
}

# Hands mail in by SMTP; each is delivered before the answer.
send() {  # FILE...
  local file
  {
    printf 'EHLO client.example.com\r\n'
    for file; do
      printf 'MAIL FROM:<a@example.com>\r\nRCPT TO:<me@example.jp>\r\nDATA\r\n'
      sed -e 's/\r$//' -e 's/^\./../' "$file" | sed 's/$/\r/'
      printf '.\r\n'
    done
    printf 'QUIT\r\n'
  } | exim4 -C "$PWD/exim.conf" -odi -bs >answers 2>err
}

claim_each_mail_has_the_verdict_of_mailsift() {
  configure "$SCRATCH/model"
  local -a mails=("$REPO"/corpus/samples/*.eml "$REPO"/corpus/good/0[01]*.eml "$REPO"/corpus/spam/0[01]*.eml)
  expect_exit 0 send "${mails[@]}"
  expect_equal "mails accepted" "${#mails[@]}" "$(grep -c '^250 OK id=' answers)"
  expect_equal "mails delivered" "${#mails[@]}" "$(find mail -type f | wc -l)"
  # Our own field is no evidence, so the mail as it was delivered has the same verdict.
  expect_exit 0 python3 - "$MAILSIFT" "$SCRATCH/home" mail <<'PYTHON'
import json, pathlib, re, subprocess, sys
program, home, folder = sys.argv[1:]
said = subprocess.run([program, "--home", home, "check", "--json", folder], capture_output=True, text=True).stdout
verdicts = [json.loads(line) for line in said.splitlines()]
assert len(verdicts) > 40, len(verdicts)
for v in verdicts:
    field = re.search(rb"^X-Mailsift-Status: (\S+) (\S+) (\S+)$", pathlib.Path(v["file"]).read_bytes(), re.M)
    cls, score, probability = field[1].decode(), float(field[2]), float(field[3])
    assert (cls, score, probability) == (v["class"], v["score"], v["probability"]), (v, field[0])
PYTHON
  expect_equal "complaints" "" "$(<err)"
}

claim_no_mail_is_refused_when_there_is_no_model() {
  configure "$PWD/missing"
  expect_exit 0 send "$(spam_mail)"
  expect_match "accepted" '250 OK id=' "$(<answers)"
  expect_match "what the mail says" 'X-Mailsift-Status: UNSURE 0 0\.5 .*missing: cannot open' "$(cat mail/*)"
}

claim_spam_is_refused_while_the_sender_waits() {
  configure "$SCRATCH/model" \
    'deny condition = ${if eq{${extract{1}{ }{$acl_m_verdict}}}{SPAM}}'$'\n'"         message = This looks like spam"
  # Far from the threshold: what Exim writes into Received has been in good mail only, and each home
  # hashes with a key of its own.
  expect_exit 0 send "$REPO/corpus/spam/038-info-product-long.eml" "$REPO/corpus/good/001-ml-relay-question.eml"
  expect_equal "answers" "550 This looks like spam
250 OK" "$(grep -oE '^(550 .*spam|250 OK id)' answers | sed 's/ id//')"
  expect_equal "mails delivered" 1 "$(find mail -type f | wc -l)"
}

run_claims "$@"
