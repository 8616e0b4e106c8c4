#!/usr/bin/env python3
"""What spammers gain by writing against the statistics.

    bench/attacks.py INDEX [--public INDEX] [--train 0.7] [--most 300] [--seed 1]

A home learns the first part of INDEX (mailsift train, near). Of the rest, the spam that it calls SPAM
is taken, rewritten as an attacker would, and judged again; nothing is learned in between. Good words
are those that good mail has and spam has not, the most frequent first: of the --public index (what
an attacker can know), or of the victim's own mail (what he cannot: the worst case).

Prints, for each attack, how many per cent are still SPAM, are UNSURE, pass as GOOD. At the end
reports are poisoned: the attacker gets his own spam learned as good. MAILSIFT names the program.
"""
import argparse
import collections
import contextlib
import email
import email.policy
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.environ.get("MAILSIFT", os.path.join(os.path.dirname(__file__), "../build/release/bin/mailsift"))
HUGE = 80_000
WORD = re.compile(r"[a-z]{3,14}")


def entries(index):
    found = []
    with open(index, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            if line.strip():
                cls, path = line.rstrip("\n").split("\t")[0].split(" ", 1)
                found.append((cls == "spam", os.path.join(os.path.dirname(index), path)))
    return found


def read(path):
    """Without an mbox line in front: a file with one may be read as many messages."""
    with open(path, "rb") as file:
        raw = file.read()
    return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw


def text_parts(message):
    return [part for part in message.walk()
            if part.get_content_maintype() == "text" and not part.is_multipart()]


def text_of(part):
    charset = part.get_content_charset() or "latin-1"
    data = part.get_payload(decode=True) or b""
    try:
        return data.decode(charset, "replace")
    except LookupError:
        return data.decode("latin-1")


def good_words(mail):
    """Words of good mail, by how many messages of the one class have them and none of the other."""
    seen = {True: collections.Counter(), False: collections.Counter()}
    for spam, path in mail:
        message = email.message_from_bytes(read(path))
        seen[spam].update(set(WORD.findall(" ".join(map(text_of, text_parts(message))).lower())))
    return [word for word, count in seen[False].most_common() if seen[True][word] * 20 < count][:2000]


def good_text(mail, size):
    """The text of good messages, one after the other."""
    text = ""
    for spam, path in mail:
        if not spam and len(text) < size:
            text += "\n\n".join(map(text_of, text_parts(email.message_from_bytes(read(path))))) + "\n\n"
    return text[:size]


# --- attacks: raw spam → raw spam ---

def with_text(raw, change):
    """The mail with change(text, is_html) instead of the text of its first text part."""
    message = email.message_from_bytes(raw)
    parts = text_parts(message)
    if not parts:
        return raw
    part = parts[0]
    changed = change(text_of(part), part.get_content_subtype() == "html")
    for field in ("Content-Transfer-Encoding", "Content-Type"):
        del part[field]
    kind = "html" if isinstance(changed, tuple) or "</" in changed else "plain"
    part["Content-Type"] = f'text/{kind}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "8bit"
    part.set_payload(changed.encode("utf-8", "replace"))
    data = part.get_payload()
    part._payload = data.decode("latin-1") if isinstance(data, bytes) else data
    try:
        return message.as_bytes(policy=email.policy.compat32.clone(max_line_length=0))
    except (UnicodeError, KeyError, TypeError, AttributeError, ValueError):
        return raw


def html(text, is_html):
    return text if is_html else "<html><body><pre>" + text.replace("<", "&lt;") + "</pre></body></html>"


def add_visible(words):
    return lambda raw: with_text(raw, lambda text, _: text + "\n\n" + words + "\n")


def add_before(words):
    return lambda raw: with_text(raw, lambda text, _: words + "\n\n" + text)


def add_hidden(words, form):
    return lambda raw: with_text(
        raw, lambda text, is_html: html(text, is_html).replace("</body>", "") + form.format(words) + "</body></html>")


def only_a_link(words):
    return lambda raw: with_text(raw, lambda text, _: words + "\nhttp://www.example.com/offer\n")


def only_an_image(_):
    return lambda raw: with_text(raw, lambda text, _: '<html><body><img src="cid:offer@example.com"></body></html>')


def other_part(words, multipart="alternative", fields="", before=True):
    """The words as a part of their own, beside what was the body."""
    def attack(raw):
        head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
        lines, old, keep = [], [], True
        for line in head.split(b"\n"):
            if not line[:1].isspace():
                keep = not line.lower().startswith((b"content-", b"mime-version"))
            (lines if keep else old).append(line)
        old = [line for line in old if not line.lower().startswith(b"mime-version")]
        theirs = [f"Content-Type: text/plain; charset=utf-8\n{fields}".encode(), b"", words.encode()]
        ours = (old or [b"Content-Type: text/plain"]) + [b"", body]
        first, second = (theirs, ours) if before else (ours, theirs)
        return b"\n".join(lines + [b"MIME-Version: 1.0",
                                   f'Content-Type: multipart/{multipart}; boundary="=x=x="'.encode(), b"", b"--=x=x="]
                          + [part.rstrip(b"\n") if part else part for part in first] + [b"", b"--=x=x="]
                          + [part.rstrip(b"\n") if part else part for part in second] + [b"", b"--=x=x=--", b""])
    return attack


def wrong_charset(label):
    def attack(raw):
        return re.sub(rb"(?i)charset=\"?[-a-z0-9_]+\"?", b"charset=" + label, raw)
    return attack


def friends_header(friend):
    """Mailer, time zone, structure fields as a friend's mail has them."""
    fields = {}
    for name, value in email.message_from_bytes(friend).items():
        if name.lower() in ("x-mailer", "user-agent", "message-id", "mime-version", "x-priority", "organization",
                            "in-reply-to", "references", "x-mimeole", "x-accept-language", "list-id", "precedence"):
            fields[name] = value

    def attack(raw):
        head, blank, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
        names = tuple(name.lower().encode() + b":" for name in fields)
        lines, keep = [], True
        for line in head.split(b"\n"):
            if not line[:1].isspace():
                keep = not line.lower().startswith(names)
            if keep:
                lines.append(line)
        for name, value in fields.items():
            lines.append(f"{name}: {value}".replace("\n", "\n ").encode("utf-8", "replace"))
        return b"\n".join(lines) + blank + body
    return attack


def spaced(raw):
    """A character of no width in every word."""
    return with_text(raw, lambda text, _: re.sub(r"([A-Za-z]{2})([A-Za-z]{2})", "\\1\u200b\\2", text))


def look_alike(raw):
    table = str.maketrans("aeopcxy", "аеорсху")
    return with_text(raw, lambda text, is_html: text if is_html else text.translate(table))


def split_mail(raw):
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    return head, body


def with_field(name, value):
    """One more field at the end of the header, in lines that every server takes."""
    folded = "\n ".join(value[i:i + 900] for i in range(0, len(value), 900))
    def attack(raw):
        head, body = split_mail(raw)
        return head + f"\n{name}: {folded}".encode("utf-8", "replace") + b"\n\n" + body
    return attack


def with_fields(names, words):
    """The words spread over fields of these names."""
    share = -(-len(words) // len(names))
    def attack(raw):
        for i, name in enumerate(names):
            raw = with_field(name, " ".join(words[i * share:(i + 1) * share]))(raw)
        return raw
    return attack


def subject_tail(words):
    """The words behind the subject, so far right that no reader sees them."""
    def attack(raw):
        head, body = split_mail(raw)
        tail = "".join(f"\n {line}" for line in [words[i:i + 900] for i in range(0, len(words), 900)]).encode()
        changed, n = re.subn(rb"(?im)^(Subject:.*(?:\n[ \t].*)*)", lambda m: m.group(1) + tail, head, count=1)
        return (changed if n else head + b"\nSubject:" + tail) + b"\n\n" + body
    return attack


def interleaved(words):
    """A good word after each word of the text."""
    def attack(raw):
        at = iter(words * 100)
        return with_text(raw, lambda text, is_html: re.sub(
            r"(?<![<\w&/])(\w+)(?=\s)", lambda m: m.group(1) + " " + next(at, ""),
            visible_of(text) if is_html else text))
    return attack


def visible_of(text):
    """The text of a page, roughly, so that the words can be put between its own."""
    text = re.sub(r"(?is)<(style|script|head|title)\b.*?</\1>", " ", text)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def whole_header(friend):
    """All of the header of a friend's mail but what says how the body is written."""
    friends_head = re.sub(rb"(?im)^(content-[a-z-]*|mime-version):.*\n(?:[ \t].*\n)*", b"", split_mail(friend)[0] + b"\n")
    def attack(raw):
        head, body = split_mail(raw)
        ours = b"\n".join(m.group(0) for m in re.finditer(
            rb"(?im)^(?:content-[a-z-]*|mime-version):.*(?:\n[ \t].*)*", head))
        return friends_head + ours + b"\n\n" + body
    return attack


# --- measuring ---

class Home:
    def __init__(self, folder):
        self.folder = folder
        self.run("init")

    def run(self, *words, check=True):
        return subprocess.run([PROGRAM, "--home", self.folder + "/home", *words],
                              capture_output=True, check=check, text=True).stdout

    def train(self, mail, *options):
        index = self.folder + "/index"
        with open(index, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.writelines(f"{'spam' if spam else 'ham'} {os.path.abspath(path)}\n" for spam, path in mail)
        self.run("train", "--no-settle", *options, "--from-index", index)

    @contextlib.contextmanager
    def copy(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(self.folder + "/home", folder + "/home")
            copy = Home.__new__(Home)
            copy.folder = folder
            yield copy

    def report(self, mails, spam):
        names = []
        for i, raw in enumerate(mails):
            names.append((spam, f"{self.folder}/reported{i}"))
            with open(names[-1][1], "wb") as file:
                file.write(raw)
        self.train(names, "--regime", "error")

    def judge(self, mails):
        """[(class, score)]"""
        folder = tempfile.mkdtemp(dir=self.folder)
        paths = []
        for i, raw in enumerate(mails):
            paths.append(f"{folder}/{i:06}")
            with open(paths[-1], "wb") as file:
                file.write(raw)
        lines = self.run("check", "--json", *paths, check=False).splitlines()
        found = [json.loads(line) for line in lines]
        if len(found) != len(mails):
            sys.exit(f"attacks.py: {len(found)} verdicts on {len(mails)} messages")
        return [(line["class"], line["score"]) for line in found]


def row(name, verdicts):
    n = len(verdicts)
    share = {cls: 100 * sum(v[0] == cls for v in verdicts) / n for cls in ("SPAM", "UNSURE", "GOOD")}
    mean = sum(score for _, score in verdicts) / n
    print(f"{name:44} SPAM {share['SPAM']:5.1f}  UNSURE {share['UNSURE']:5.1f}  GOOD {share['GOOD']:5.1f}"
          f"   mean score {mean:+6.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("index")
    parser.add_argument("--public")
    parser.add_argument("--train", type=float, default=0.7)
    parser.add_argument("--most", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    draws = random.Random(options.seed)
    mail = entries(options.index)
    cut = int(len(mail) * options.train)
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder)
        home.train(mail[:cut])
        candidates = [read(path) for spam, path in mail[cut:] if spam]
        draws.shuffle(candidates)
        candidates = candidates[:options.most]
        spam = [raw for raw, (cls, _) in zip(candidates, home.judge(candidates)) if cls == "SPAM"]
        print(f"{len(spam)} of {len(candidates)} spam messages are called SPAM")
        row("as they are", home.judge(spam))
        friends = [read(path) for is_spam, path in mail[:cut] if not is_spam]
        own = good_words(mail[:cut])
        public = good_words(entries(options.public)) if options.public else []
        for whose, words in (("public", public), ("own", own)):
            if not words:
                continue
            def some(n, words=words):
                return " ".join(words[:n]) if n <= len(words) else " ".join(words)
            attacks = [(f"{n} {whose} good words behind", add_visible(some(n))) for n in (20, 100, 500, 2000)]
            attacks += [(f"500 {whose} good words before", add_before(some(500))),
                        (f"500 {whose} good words in another part", other_part(some(500))),
                        (f"500 {whose}, display:none", add_hidden(some(500), '<div style="display:none">{}</div>')),
                        (f"500 {whose}, white on white",
                         add_hidden(some(500), '<font color="#ffffff" style="background:#fff">{}</font>')),
                        (f"500 {whose}, in a comment", add_hidden(some(500), "<!-- {} -->")),
                        (f"nothing but 30 {whose} good words and a link", only_a_link(some(30)))]
            # What an attacker can know are words; at worst he has mail of the victim's.
            huge = (good_text(mail[:cut], HUGE) if whose == "own" else
                    " ".join(draws.choice(words[:500]) for _ in range(HUGE // 6))[:HUGE])
            file = 'Content-Disposition: attachment; filename="notes.txt"\n'
            attacks += [(f"80 KB {whose}, a part before", other_part(huge, "mixed")),
                        (f"80 KB {whose}, a part behind", other_part(huge, "mixed", before=False)),
                        (f"80 KB {whose}, a file before", other_part(huge, "mixed", file)),
                        (f"80 KB {whose}, a file behind", other_part(huge, "mixed", file, False))]
            for name, attack in attacks:
                row(name, home.judge([attack(raw) for raw in spam]))
            for words_of, attack in ((f"500 {whose} good words behind", add_visible(some(500))),
                                     (f"500 {whose} good words in another part", other_part(some(500)))):
                with home.copy() as victim:
                    victim.report([attack(raw) for raw in spam[:5]], True)
                    row(f"{words_of}, 5 were reported", victim.judge([attack(raw) for raw in spam[5:]]))
        words = own[:500]
        text = " ".join(words)
        for name, attack in (
                ("500 own, the subject's tail", subject_tail(text)),
                ("500 own, a second subject", with_field("Subject", text)),
                ("500 own, one unknown field", with_field("X-Junk", text)),
                ("500 own, fields named like our keys", with_fields(
                    ["Text", "Url", "Title", "Alt", "Html", "Attached", "Hidden", "Alternative", "X-A", "X-B"], words)),
                ("500 own, ten known fields", with_fields(
                    ["X-Mailer", "User-Agent", "Organization", "List-Id", "Sender", "Comments", "Keywords",
                     "References", "Thread-Topic", "Cc"], words)),
                ("500 own, interleaved", interleaved(words))):
            row(name, home.judge([attack(raw) for raw in spam]))
        # Each spam under the whole header of another good mail.
        headers = [whole_header(friend) for friend in draws.sample(friends, min(len(friends), len(spam)))]
        def mimicked(attack):
            return [headers[i % len(headers)](attack(raw)) for i, raw in enumerate(spam)]
        row("whole headers of good mail", home.judge(mimicked(lambda raw: raw)))
        row("... and 500 own good words behind", home.judge(mimicked(add_visible(text))))
        row("... and 500 own, interleaved", home.judge(mimicked(interleaved(words))))
        short = "thanks\n" + "\n--=x=x=\nContent-Type: text/plain\n\nthanks\n" * 60
        row("60 short parts before", home.judge([other_part(short, "mixed")(raw) for raw in spam]))
        salad = " ".join("".join(draws.choice("abcdefghijklmnoprstuvw") for _ in range(draws.randint(3, 9)))
                         for _ in range(500))
        row("500 random words behind", home.judge([add_visible(salad)(raw) for raw in spam]))
        row("an image, no text", home.judge([only_an_image("")(raw) for raw in spam]))
        for label in (b"iso-2022-jp", b"us-ascii", b"utf-16", b"nonsense"):
            row(f"charset called {label.decode()}", home.judge([wrong_charset(label)(raw) for raw in spam]))
        row("a character of no width in every word", home.judge([spaced(raw) for raw in spam]))
        row("letters that look alike", home.judge([look_alike(raw) for raw in spam]))
        # The friend of whom the spam gains most, of twenty.
        tried = [[friends_header(friend)(raw) for raw in spam] for friend in draws.sample(friends, 20)]
        row("header fields of the best of 20 friends", min((home.judge(t) for t in tried),
                                                           key=lambda v: sum(s for _, s in v)))
        best = min(tried, key=lambda t: sum(s for _, s in home.judge(t)))
        row("... and 500 own good words behind", home.judge([add_visible(" ".join(own[:500]))(raw) for raw in best]))
        rest = spam[len(spam) // 2:]
        for n in (1, 5, 20, 50):
            with home.copy() as victim:
                victim.report(spam[:n], False)
                row(f"{n} other spam messages reported as good", victim.judge(rest))


if __name__ == "__main__":
    main()
