#!/bin/bash
# On the machine of machine.sh: the mail server as it was before, then what SITE.md has one type, then mail.
set -euo pipefail
cd /tmp/here
export PATH=/tmp/here:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/root
unset MAILSIFT MAILSIFTD

# --- A Debian with Postfix, Dovecot and 30 users, as the packages leave it. ---
useradd --system --no-create-home postfix
groupadd --system postdrop
for i in {01..30}; do
  useradd --create-home --password "$(openssl passwd -6 -salt x "secret")" "user$i"
done
cp /usr/share/postfix/main.cf.debian /etc/postfix/main.cf
cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf
postconf -e 'compatibility_level = 3.6' 'myhostname = mx.example.jp' 'mydestination = example.jp, localhost' \
  'inet_interfaces = 127.0.0.1' 'inet_protocols = ipv4' 'maillog_file = /var/log/postfix.log' \
  'alias_maps =' 'alias_database =' 'smtpd_client_connection_count_limit = 0'
postconf -F '*/*/chroot = n'
postconf -M 'postlog/unix-dgram=postlog unix-dgram n - n - 1 postlogd'
postfix set-permissions 2>/dev/null || true
postfix start 2>/dev/null
rm -f /etc/dovecot/conf.d/9*mailsift*
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=mx.example.jp \
  -keyout /etc/dovecot/private/dovecot.key -out /etc/dovecot/private/dovecot.pem 2>/dev/null
echo 'log_path = /var/log/dovecot.log' >>/etc/dovecot/conf.d/10-logging.conf
dovecot

# --- docs/SITE.md ---
sed 's/^/# /' typed
set -x
# shellcheck source=/dev/null
source ./typed
set +x

# --- Mail ---
sleep 0.5
python3 mail.py || {
  tail -n 20 /var/log/postfix.log /var/log/dovecot.log /var/log/mailsiftd.log
  exit 1
}
