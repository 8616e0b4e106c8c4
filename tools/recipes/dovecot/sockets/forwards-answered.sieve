# As forwards.sieve, and whoever forwarded gets an answer: what was learned. Needs what 90-mailsiftd.conf says
# of it. The daemon writes the answer, if there may be one; mailsift-answer gives it to sendmail. If the report
# fails, the forward is delivered like any mail.
require ["vnd.dovecot.execute", "envelope", "subaddress", "variables"];

if envelope :matches "to" "*" { set "to" "${1}"; }
if envelope :detail "to" ["spam", "good"] {
  if envelope :detail :matches "to" "*" { set :lower "class" "${1}"; }
  if execute :pipe :output "answer" "report" ["${class}", "reply", "${to}"] {
    if not string "${answer}" "" { execute :input "${answer}" "mailsift-answer"; }
    discard;
    stop;
  }
}
