# A message was put into Junk. :try: if this fails, the user's move does not.
require ["vnd.dovecot.pipe", "copy", "imapsieve"];

pipe :copy :try "spam";
