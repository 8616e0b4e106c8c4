"""A small IMAP client for dovecot.sh.

imap.py PORT ready                            exit 0 if the server greets
imap.py PORT USER count FOLDER
imap.py PORT USER fetch FOLDER N              the N-th message as it is
imap.py PORT USER MOVE|COPY FOLDER SET TO     COPY also removes the message from FOLDER
imap.py PORT USER empty FOLDER
imap.py PORT USER append FOLDER               the message on standard input
"""
import imaplib
import sys


def checked(answer):
    if answer[0] != "OK":
        sys.exit(f"{answer}")
    return answer[1]


port, user = int(sys.argv[1]), sys.argv[2]
client = imaplib.IMAP4("127.0.0.1", port)
if user == "ready":
    sys.exit(0)
checked(client.login(user, "any"))
what, folder = sys.argv[3:5]
count = int(checked(client.select(folder))[0])
if what == "count":
    print(count)
elif what == "fetch":
    sys.stdout.buffer.write(checked(client.fetch(sys.argv[5], "(BODY.PEEK[])"))[0][1])
elif what == "append":
    checked(client.append(folder, r"(\Seen)", None, sys.stdin.buffer.read()))
elif what == "MOVE":
    checked(client._simple_command("MOVE", sys.argv[5], sys.argv[6]))
else:
    messages = "1:*" if what == "empty" else sys.argv[5]
    if what == "COPY":
        checked(client.copy(messages, sys.argv[6]))
    if count > 0:
        checked(client.store(messages, "+FLAGS", r"(\Deleted)"))
        checked(client.expunge())
client.logout()
