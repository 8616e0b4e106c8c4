# A message was put into Sent: its recipients are known from now on, and no mail of theirs is SPAM. :try: if
# this fails, saving the message does not.
require ["vnd.dovecot.pipe", "copy", "imapsieve"];

pipe :copy :try "sent";
