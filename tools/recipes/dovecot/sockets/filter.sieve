# mailsiftd judges the message; spam is filed into Junk. The test is true only if it has: if the daemon is
# down, the message goes on as it was, and what it says of itself counts for nothing.
require ["vnd.dovecot.filter", "fileinto", "mailbox"];

if filter "filter" {
  if header :matches "X-Mailsift-Status" "SPAM *" {
    fileinto :create "Junk";
    stop;
  }
}
