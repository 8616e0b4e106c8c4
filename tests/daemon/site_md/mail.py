#!/usr/bin/env python3
"""Mail for the machine of machine.sh, by SMTP, and what its users find by IMAP."""
import imaplib
import re
import smtplib
import subprocess
import sys
import time

USERS = [f"user{i:02}" for i in range(1, 31)]


def mail(name):
    with open(f"/tmp/here/{name}.eml", "rb") as file:
        return re.sub(rb"\r?\n", b"\r\n", file.read())


def send(name, *users):
    with smtplib.SMTP("127.0.0.1") as smtp:
        smtp.sendmail("sender@example.com", [f"{u}@example.jp" for u in users], mail(name))


class Mailbox:
    def __init__(self, user):
        self.client = imaplib.IMAP4("127.0.0.1")
        self.client.login(user, "secret")

    def count(self, folder):
        answer, data = self.client.select(folder)
        return int(data[0]) if answer == "OK" else 0


def await_counts(user, inbox, junk, seconds=30):
    """True if the folders have so many messages by then."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        box = Mailbox(user)
        if (box.count("INBOX"), box.count("Junk")) == (inbox, junk):
            return True
        time.sleep(0.2)
    print(f"{user}: {box.count('INBOX')} in the inbox, {box.count('Junk')} in Junk")
    return False


begin = time.monotonic()
send("spam", *USERS)
send("good", *USERS)
right = 0
for user in USERS:
    right += await_counts(user, 1, 1)
    if right == 0:
        sys.exit("nothing works")
print(f"users with spam in Junk and good mail in the inbox: {right}")
print(f"60 messages took {time.monotonic() - begin:.1f} s")

# What the user calls spam, the next of its kind is. For this user.
ann, bob = USERS[:2]
for n in range(1, 6):
    send(f"campaign{n}", ann)
print("campaign came:", await_counts(ann, 6, 1))
box = Mailbox(ann)
box.client.select("INBOX")
answer = box.client._simple_command("MOVE", "2:*", "Junk")
if answer[0] != "OK":
    sys.exit(f"MOVE: {answer}")
for _ in range(50):
    said = subprocess.run(["mailsift", "users", "--json"], capture_output=True, text=True, check=False).stdout
    if '"user01"' in said:
        break
    time.sleep(0.1)
time.sleep(1)
send("campaign6", ann, bob)
print("the next of its kind:", "Junk" if await_counts(ann, 1, 7, 20) else "INBOX")
print("the same for another user:", "INBOX" if await_counts(bob, 2, 1, 20) else "Junk")
