# Judges the message and files spam into Junk. What is UNSURE stays in the inbox. If the filter fails,
# the message goes on as it was.
require ["vnd.dovecot.filter", "fileinto", "mailbox"];

filter "mailsift-filter";

if header :matches "X-Mailsift-Status" "SPAM *" {
  fileinto :create "Junk";
  stop;
}
