# A message left Junk. One that goes into the Trash was not rescued but thrown away: nothing is learned of
# it. The same for the folders where mail readers keep what they are writing or have deleted.
require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables", "special-use"];

if environment :matches "imap.mailbox" "*" {
  set "mailbox" "${1}";
}
if specialuse_exists "${mailbox}" "\\Trash" {
  stop;
}
if specialuse_exists "${mailbox}" "\\Junk" {
  stop;
}
if string :matches "${mailbox}" ["*Trash*", "*Deleted*", "*ゴミ箱*", "*削除済み*", "*Junk*", "*Spam*"] {
  stop;
}
pipe :copy :try "good";
