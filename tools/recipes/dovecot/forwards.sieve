# Corrections by mail: what was misfiled is forwarded to NAME+spam@ or NAME+good@. The id that the filter
# wrote into the mail proves that it was judged here: who does not know one can teach nothing. If the
# report fails, the forward is delivered like any mail.
require ["vnd.dovecot.pipe", "envelope", "subaddress"];

if envelope :detail "to" "spam" {
  pipe "mailsift-report" ["spam"];
  stop;
}
if envelope :detail "to" "good" {
  pipe "mailsift-report" ["good"];
  stop;
}
