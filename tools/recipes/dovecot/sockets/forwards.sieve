# Corrections by mail: what was misfiled is forwarded to NAME+spam@ or NAME+good@. The id that the filter
# wrote into the mail proves that it was judged here: who does not know one can teach nothing. If the
# report fails, the forward is delivered like any mail.
#
# If nobody but the user himself can send mail to these addresses, ["spam", "trusted"] also finds what is
# forwarded without an id, and learns from users who have taught nothing yet.
require ["vnd.dovecot.pipe", "envelope", "subaddress"];

if envelope :detail "to" "spam" {
  pipe "report" ["spam"];
  stop;
}
if envelope :detail "to" "good" {
  pipe "report" ["good"];
  stop;
}
