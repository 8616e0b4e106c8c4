# Judges the message and files it by verdict. If the filter fails, the message goes on as it was.
require ["vnd.dovecot.filter", "fileinto", "mailbox"];

filter "mailsift-filter";

if header :matches "X-Mailsift-Status" "SPAM *" {
  fileinto :create "Junk";
  stop;
}
