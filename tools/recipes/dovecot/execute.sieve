# The same without a change to the message: only spam makes mailsift-is-spam end with 0, so whatever goes
# wrong leaves the message in the inbox. What is not kept by the filter has no id to correct it by, but
# moving it into Junk or out of it teaches all the same.
require ["vnd.dovecot.execute", "fileinto", "mailbox"];

if execute :pipe "mailsift-is-spam" {
  fileinto :create "Junk";
  stop;
}
