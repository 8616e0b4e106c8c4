"""The kinds of attack that attacks.py measures: each rewrites one spam as its sender would."""
import base64
import dataclasses
import email
import email.policy
import re
from typing import Callable, Optional
from urllib.parse import quote

# The most of a kind that may be GOOD, in per cent: evidence that no reader sees or hardly sees;
# good words that are shown; between the words of the spam. None: measured, nothing promised.
UNSEEN, SHOWN, BETWEEN = 3, 5, 12
HUGE = 80_000


@dataclasses.dataclass
class Kind:
    name: str
    limit: Optional[float]
    attack: Callable  # (raw spam, its number) → raw spam


@dataclasses.dataclass
class Victim:
    words: list  # of the user's own good mail, the most frequent first
    friends: list  # his good mail, raw
    public: list  # words that a stranger can know
    draws: object


# --- reading and writing mail ---

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


def visible_of(text):
    """The text of a page, roughly, so that words can be put between its own."""
    text = re.sub(r"(?is)<(style|script|head|title)\b.*?</\1>", " ", text)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def plain_text_of(raw):
    parts = text_parts(email.message_from_bytes(raw))
    if not parts:
        return ""
    text = text_of(parts[0])
    return visible_of(text) if parts[0].get_content_subtype() == "html" else text


def split_mail(raw):
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    return head, body


FIELD = re.compile(rb"(?m)^[^\s:]+:.*(?:\n[ \t].*)*")


def dissected(raw):
    """(fields of the mail, fields that say how the body is written, body)"""
    head, body = split_mail(raw)
    fields = [m.group(0) for m in FIELD.finditer(head)]
    of_body = [f for f in fields if f.lower().startswith(b"content-")]
    return [f for f in fields if f not in of_body and not f.lower().startswith(b"mime-version")], of_body, body


def entity(body, kind="text/plain; charset=utf-8", more="", coding=""):
    """A part. `more`: further fields, each with its line end."""
    data = body.encode("utf-8", "replace") if isinstance(body, str) else body
    if coding == "base64":
        data = base64.encodebytes(data)
    if coding:
        more += f"Content-Transfer-Encoding: {coding}\n"
    return f"Content-Type: {kind}\n{more}\n".encode() + data.rstrip(b"\n") + b"\n"


def wrapped(subtype, parts_with, preamble="", epilogue=""):
    """The body of the spam as a part among others: parts_with(its entity) → parts."""
    def attack(raw, _=0):
        fields, of_body, body = dissected(raw)
        ours = b"\n".join(of_body or [b"Content-Type: text/plain"]) + b"\n\n" + body.rstrip(b"\n") + b"\n"
        parts = parts_with(ours)
        return (b"\n".join(fields) + b'\nMIME-Version: 1.0\nContent-Type: multipart/' + subtype.encode()
                + b'; boundary="=x=x="\n\n' + preamble.encode("utf-8", "replace") + b"\n"
                + b"".join(b"--=x=x=\n" + part for part in parts) + b"--=x=x=--\n" + epilogue.encode("utf-8", "replace"))
    return attack


def before(part, subtype="mixed"):
    return wrapped(subtype, lambda ours: [part, ours])


def behind(part, subtype="mixed"):
    return wrapped(subtype, lambda ours: [ours, part])


def with_text(raw, change):
    """The mail with change(text, is_html) instead of the text of each of its versions."""
    message = email.message_from_bytes(raw)
    parts = [part for part in text_parts(message) if part.get_content_disposition() != "attachment"]
    for part in parts:
        changed = change(text_of(part), part.get_content_subtype() == "html")
        for field in ("Content-Transfer-Encoding", "Content-Type"):
            del part[field]
        part["Content-Type"] = f'text/{"html" if "</" in changed else "plain"}; charset="utf-8"'
        part["Content-Transfer-Encoding"] = "8bit"
        part._payload = changed.encode("utf-8", "replace").decode("ascii", "surrogateescape")
    try:
        return message.as_bytes(policy=email.policy.compat32.clone(max_line_length=0))
    except (UnicodeError, KeyError, TypeError, AttributeError, ValueError):
        return raw


def text_attack(change):
    return lambda raw, _=0: with_text(raw, change)


def html(text, is_html):
    return text if is_html else "<html><body><pre>" + text.replace("<", "&lt;") + "</pre></body></html>"


def in_html(form, words, front=False):
    """The words in the page, in that form."""
    def change(text, is_html):
        page = html(text, is_html)
        if front:
            at = re.search(r"(?i)<body[^>]*>", page)
            return page[:at.end() if at else 0] + form.format(words) + page[at.end() if at else 0:] + "</body>"
        return re.sub(r"(?i)</(body|html)>", "", page) + form.format(words) + "</body></html>"
    return text_attack(change)


def shown_below(words):
    return text_attack(lambda text, is_html: re.sub(r"(?i)</(body|html)>", "", text) + "\n\n" + words + "\n"
                       + ("</body></html>" if is_html else ""))


def shown_above(words):
    return text_attack(lambda text, is_html: words + "\n\n" + text)


# --- header ---

def folded(value):
    return "\n ".join(value[i:i + 900] for i in range(0, len(value), 900))


def with_field(name, value):
    """One more field at the end of the header, in lines that every server takes."""
    def attack(raw, _=0):
        head, body = split_mail(raw)
        return head + f"\n{name}: {folded(value)}".encode("utf-8", "replace") + b"\n\n" + body
    return attack


def with_fields(pairs):
    def attack(raw, _=0):
        for name, value in pairs:
            raw = with_field(name, value)(raw)
        return raw
    return attack


def spread(names, words):
    """The words over fields of these names."""
    share = -(-len(words) // len(names))
    return with_fields([(name, " ".join(words[i * share:(i + 1) * share])) for i, name in enumerate(names)])


def replaced(fields):
    """These raw fields instead of those of the same names."""
    def attack(raw, _=0):
        head, body = split_mail(raw)
        names = {f.partition(b":")[0].lower() for f in fields}
        kept = [m.group(0) for m in FIELD.finditer(head) if m.group(0).partition(b":")[0].lower() not in names]
        return b"\n".join(kept + list(fields)) + b"\n\n" + body
    return attack


def fields_of(raw, pattern):
    return [f for f in dissected(raw)[0] if re.match(pattern, f.partition(b":")[0].decode("latin-1"), re.I)]


def subject_tail(words):
    """The words at the end of the subject, so far right that no reader sees them."""
    def attack(raw, _=0):
        head, body = split_mail(raw)
        tail = ("\n " + folded(words)).encode()
        changed, n = re.subn(rb"(?im)^(Subject:.*(?:\n[ \t].*)*)", lambda m: m.group(1) + tail, head, count=1)
        return (changed if n else head + b"\nSubject:" + tail) + b"\n\n" + body
    return attack


def whole_header(friend):
    """All of the header of a friend's mail except what says how the body is written."""
    theirs = dissected(friend)[0]
    def attack(raw, _=0):
        head, body = split_mail(raw)
        ours = [m.group(0) for m in FIELD.finditer(head)
                if m.group(0).lower().startswith((b"content-", b"mime-version"))]
        return b"\n".join(theirs + ours) + b"\n\n" + body
    return attack


IDENTITY = (r"from$|sender$|reply-to$|return-path$|list-|errors-to$|organization$|precedence$|x-beenthere$|mailing-list$|"
            r"x-mailing-list$|x-loop$|dkim-|arc-|feedback-id$|x-sender$|x-mailman-version$|mail-followup-to$")
PROGRAM = r"x-mailer$|user-agent$|x-mimeole$|x-priority$|x-msmail-priority$|importance$|x-accept-language$|content-language$"
THREAD = r"message-id$|in-reply-to$|references$|thread-"
RECIPIENTS = r"to$|cc$|delivered-to$|x-original-to$|envelope-to$|resent-to$"


# --- text ---

def between_words(words):
    """A good word after each word of the text."""
    def change(text, is_html):
        at = iter(words * 100)
        return re.sub(r"(?<![<\w&/])(\w+)(?=\s)", lambda m: m.group(1) + " " + next(at, ""),
                      visible_of(text) if is_html else text)
    return text_attack(change)


def between_words_of_page(words, form="{}"):
    """The same with the page's markup kept."""
    def change(text, is_html):
        at = iter(words * 100)
        def more(piece):
            return re.sub(r"(\w+)(?=\s|$)", lambda m: m.group(1) + " " + form.format(next(at, "")), piece)
        return re.sub(r"(?is)<(style|script|title)\b.*?</\1>|<[^>]*>|[^<]+",
                      lambda m: m.group(0) if m.group(0).startswith("<") else more(m.group(0)), html(text, is_html))
    return text_attack(change)


def between_lines(good, size):
    """A line of good mail after each few words of the text."""
    lines = [line.strip() for line in good.splitlines() if len(line.strip()) > 20] or [good]
    def change(text, is_html):
        words = (visible_of(text) if is_html else text).split()
        out = []
        for i in range(0, len(words), size):
            out += [" ".join(words[i:i + size]), lines[i // size % len(lines)]]
        return "\n".join(out)
    return text_attack(change)


def short_with_link(words):
    def change(text, is_html):
        found = re.search(r"https?://[^\s\"'<>]+", text)
        return words + "\n" + (found.group(0) if found else "http://www.example.com/offer") + "\n"
    return text_attack(change)


def as_letters(step):
    """The text with something done to its words, in plain text and pages alike."""
    def change(text, is_html):
        def one(piece):
            return re.sub(r"[A-Za-z]{4,}", lambda m: step(m.group(0)), piece)
        if not is_html:
            return one(text)
        return re.sub(r"(?is)<(style|script)\b.*?</\1>|<[^>]*>|&\w+;|[^<&]+",
                      lambda m: m.group(0) if m.group(0)[0] in "<&" else one(m.group(0)), text)
    return change


LOOK_ALIKE = str.maketrans("aeopcxy", "аеорсху")
ROT = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")
LEET = str.maketrans("aeios", "4310$")


def in_html_and_text(form, words, change):
    hide = in_html(form, words)
    return lambda raw, _=0: hide(with_text(raw, change))


def wrong_charset(label):
    return lambda raw, _=0: re.sub(rb"(?i)charset=\"?[-a-z0-9_]+\"?", b"charset=" + label, raw)


def one_after_the_other(*attacks):
    def attack(raw, i=0):
        for step in attacks:
            raw = step(raw, i)
        return raw
    return attack


# What some mail programs show.
SHOWN_BY_SOME = {
    "mso-hide": '<div style="mso-hide:all">{}</div>',
    "options": "<select><option>x</option><option>{}</option></select>",
    "noscript": "<noscript>{}</noscript>",
    "unknown tags": "<x-a>{}</x-a>",
    "object": '<object data="cid:a">{}</object>',
    "video": "<video>{}</video>",
}

HIDDEN = {
    "display:none": '<div style="display:none">{}</div>',
    "white on white": '<font color="#ffffff" style="background:#fff">{}</font>',
    "nearly white": '<div style="color:#fefefe;background-color:#ffffff">{}</div>',
    "no size": '<div style="font-size:0">{}</div>',
    "one pixel": '<span style="font-size:1px">{}</span>',
    "line of no height": '<div style="line-height:0;height:0;overflow:hidden">{}</div>',
    "visibility:hidden": '<div style="visibility:hidden">{}</div>',
    "opacity": '<div style="opacity:0.01">{}</div>',
    "off the screen": '<div style="position:absolute;left:-9999px">{}</div>',
    "text-indent": '<p style="text-indent:-9999px">{}</p>',
    "clipped": '<div style="position:absolute;clip:rect(0,0,0,0)">{}</div>',
    "clip-path": '<div style="clip-path:inset(100%)">{}</div>',
    "scaled": '<div style="transform:scale(0)">{}</div>',
    "hidden attribute": "<div hidden>{}</div>",
    "a class": "<style>.q{{display:none}}</style><div class=q>{}</div>",
    "a media query": "<style>@media screen{{.q{{display:none!important}}}}</style><div class=q>{}</div>",
    "transparent": '<div style="color:rgba(0,0,0,0)">{}</div>',
    "a narrow box": '<div style="width:0;max-height:0;overflow:hidden">{}</div>',
    "a box that scrolls": '<div style="height:1px;overflow:auto">{}</div>',
    "far below": '<div style="margin-top:90000px">{}</div>',
    "details": "<details><summary>x</summary>{}</details>",
    "a template": "<template>{}</template>",
    "an input": '<input type="hidden" value="{}">',
    "a text area": '<textarea style="display:none">{}</textarea>',
    "noembed, noframes": "<noembed>{0}</noembed><noframes>{0}</noframes>",
    "a comment": "<!-- {} -->",
    "a conditional comment": "<!--[if mso]><p>{}</p><![endif]-->",
    "title": "<title>{}</title>",
    "meta description": '<meta name="description" content="{}">',
    "alt": '<img src="cid:a" alt="{}">',
    "title attribute": '<p title="{}">x</p>',
    "aria-label": '<p aria-label="{0}" data-x="{0}">x</p>',
    "a script": "<script>{}</script>",
    "a style sheet": "<style>/* {} */</style>",
    "svg": '<svg width="0" height="0"><text>{}</text></svg>',
    "right-to-left": '<bdo dir="rtl" style="display:none">{}</bdo>',
    "a colour far away": '<table bgcolor="#123456"><tr><td><font color="#123457">{}</font></td></tr></table>',
}

MARKS = [("X-Spam-Status", "No, score=-5.1 required=5.0 tests=BAYES_00,DKIM_VALID"), ("X-Spam-Flag", "NO"),
         ("X-Spam-Level", ""), ("X-Spam-Score", "-5.1"), ("X-Spam-Checker-Version", "SpamAssassin 3.4"),
         ("X-Spamd-Result", "default: False [-5.1 / 15.0]; BAYES_HAM(-3.0)"), ("X-Rspamd-Server", "mx"),
         ("X-Rspamd-Action", "no action"), ("X-Bogosity", "Ham, tests=bogofilter, spamicity=0.000000"),
         ("X-Forefront-Antispam-Report", "SFV:NSPM;SCL:-1;"), ("X-MS-Exchange-Organization-SCL", "-1"),
         ("X-Gmail-Labels", "Inbox,Important"), ("X-YMailISG", "abc"), ("X-Mozilla-Status", "0001"),
         ("X-Virus-Scanned", "amavisd-new at example.com"), ("X-Mailsift-Status", "GOOD -9.00"), ("X-GND-Score", "-9"),
         ("X-Proofpoint-Spam-Details", "rule=notspam policy=default score=0"), ("X-DSPAM-Result", "Innocent"),
         ("X-Label", "inbox"), ("X-Account-Key", "account1"), ("X-Barracuda-Spam-Score", "0.00"), ("X-SpamProbe", "GOOD")]


def kinds(victim):
    own, friends, draws = victim.words, victim.friends, victim.draws
    words = own[:500]
    text = " ".join(words)
    good = "\n\n".join(filter(None, map(plain_text_of, draws.sample(friends, min(len(friends), 300)))))[:HUGE]
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in good[:4000].splitlines()) + "</body></html>"
    samples = draws.sample(friends, min(len(friends), 100))
    of = lambda i: samples[i % len(samples)]  # another good mail for each spam
    long_mail = max(samples, key=lambda raw: min(len(plain_text_of(raw)), 6000))
    def friends_fields(pattern):
        return lambda raw, i=0: replaced(fields_of(of(i), pattern))(raw)
    def more_fields_of_friend(pattern):
        """The friend's fields behind the spam's own."""
        def attack(raw, i=0):
            head, body = split_mail(raw)
            return head + b"\n" + b"\n".join(fields_of(of(i), pattern)) + b"\n\n" + body
        return attack
    def friends_header(raw, i=0):
        return whole_header(of(i))(raw)
    def guessed_ids(raw, i=0):
        ids = [b" ".join(re.findall(rb"<[^<>\s]+>", b" ".join(fields_of(friend, "message-id$"))))
               for friend in (samples * 20)[i:i + 20]]
        return with_fields([("In-Reply-To", ids[0].decode("latin-1")),
                            ("References", " ".join(x.decode("latin-1") for x in ids))])(raw)
    def friends_subject(raw, i=0):
        fields = fields_of(of(i), "subject$")
        return replaced([b"Subject: Re: " + fields[0].partition(b":")[2].strip()])(raw) if fields else raw
    def names_of_people(raw, i=0):
        return replaced([b"To: " + b",\n ".join(b'"%s" <a%d@example.com>' % (" ".join(words[n * 20:n * 20 + 20]).encode(), n)
                                                for n in range(20))])(raw)
    def name_of_sender(raw, i=0):
        head, body = split_mail(raw)
        return re.sub(rb"(?im)^From:\s*(?:\"?[^<\n]*\"?\s)?<?([^\s<>]+@[^\s<>]+)>?.*(\n[ \t].*)*",
                      lambda m: b'From: "%s" <%s>' % (folded(text).encode(), m.group(1)), head, count=1) + b"\n\n" + body
    def parameters(raw, i=0):
        head, body = split_mail(raw)
        return re.sub(rb"(?im)^(Content-Type:[^\n]*(?:\n[ \t].*)*)", lambda m: m.group(1) + b"; x-note=\"%s\"" % folded(text).encode(),
                      head, count=1) + b"\n\n" + body
    def links(form):
        return in_html("{}", "".join(form.format(word, i) for i, word in enumerate(words)))
    def forwarded(raw, i=0):
        return behind(b"Content-Type: message/rfc822\n\n" + of(i))(raw)
    def returned(raw, i=0):
        status = entity("Reporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; a@example.com\nAction: failed\n",
                        "message/delivery-status")
        return wrapped("report; report-type=delivery-status",
                       lambda ours: [ours, status, b"Content-Type: message/rfc822\n\n" + of(i)])(raw)
    def quoted_below(raw, i=0):
        quote = "\n".join("> " + line for line in plain_text_of(of(i)).splitlines()[:80])
        return shown_below("On Monday a friend wrote:\n" + quote)(raw)
    def forwarded_below(raw, i=0):
        return shown_below("-------- Forwarded Message --------\n" + plain_text_of(of(i))[:3000])(raw)
    def above(raw, i=0):
        return shown_above(plain_text_of(of(i))[:3000])(raw)
    def good_mail_and_link(raw, i=0):
        return short_with_link(plain_text_of(of(i))[:1500])(raw)
    def good_mail_with_link_of_spam(raw, i=0):
        """A friend's whole mail, header too, with one sentence and the link of the spam."""
        link = re.search(rb"https?://[^\s\"'<>]+", raw)
        first = " ".join(plain_text_of(raw).split()[:12])
        mine = with_text(of(i), lambda body, is_html: body + "\n" + first + "\n")
        return mine.rstrip(b"\n") + b"\n" + (link.group(0) if link else b"http://www.example.com/offer") + b"\n"
    def friends_layout(raw, i=0):
        """The spam's text in plain short lines, as a friend writes."""
        out = email.message_from_bytes(raw)
        plain = plain_text_of(raw)
        lines, line = [], ""
        for word in plain.split():
            line += (" " if line else "") + word
            if len(line) > 65:
                lines, line = lines + [line], ""
        head = b"\n".join(f for f in dissected(raw)[0])
        return head + b"\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + "\n".join(lines + [line]).encode() + b"\n"
    def everything_unseen(raw, i=0):
        steps = [in_html('<div style="display:none">{}</div>', text), in_html('<img src="cid:a" alt="{}">', text),
                 in_html("<title>{}</title>", text), links('<a href="http://www.example.com/{0}"></a>'),
                 subject_tail(text), with_field("X-Junk", text), friends_fields(PROGRAM), friends_fields(THREAD),
                 more_fields_of_friend(RECIPIENTS), more_fields_of_friend(IDENTITY),
                 behind(entity(text, more='Content-Disposition: attachment; filename="notes.txt"\n')),
                 friends_fields(r"date$")]
        return one_after_the_other(*steps)(raw, i)
    found = [
        Kind("as it is", 0, lambda raw, _: raw),
        # header: nobody looks
        Kind("the subject's tail", UNSEEN, subject_tail(text)),
        Kind("the subject's tail, encoded", UNSEEN, subject_tail(" ".join(
            f"=?utf-8?B?{base64.b64encode(' '.join(words[n:n + 4]).encode() + b' ').decode()}?=" for n in range(0, len(words), 4)))),
        Kind("a second subject", UNSEEN, with_field("Subject", text)),
        Kind("twenty more subjects", UNSEEN, spread(["Subject"] * 20, words)),
        Kind("a friend's subject", UNSEEN, friends_subject),
        Kind("an unknown field", UNSEEN, with_field("X-Junk", text)),
        Kind("60 unknown fields", UNSEEN, spread([f"X-J{n}" for n in range(60)], words)),
        Kind("fields named like our keys", UNSEEN, spread(
            ["Text", "Url", "Title", "Alt", "Html", "Attached", "Hidden", "Alternative", "X-A", "X-B"], words)),
        Kind("ten known fields", UNSEEN, spread(
            ["X-Mailer", "User-Agent", "Organization", "List-Id", "Sender", "Comments", "Keywords", "References",
             "Thread-Topic", "Cc"], words)),
        Kind("repeated known fields", UNSEEN, spread(["Comments", "Keywords", "Organization", "List-Id", "Sender"] * 10, words)),
        Kind("names of the recipients", UNSEEN, names_of_people),
        Kind("the sender's name", UNSEEN, name_of_sender),
        Kind("parameters of a type", UNSEEN, parameters),
        Kind("a friend's identity, in all its fields", UNSEEN, friends_fields(IDENTITY)),
        Kind("a friend's identity, after the sender's own", UNSEEN, more_fields_of_friend(IDENTITY)),
        Kind("a friend's list fields", UNSEEN, friends_fields(r"list-|precedence$|x-beenthere$|x-mailman-version$|errors-to$|sender$")),
        Kind("a friend's signatures", UNSEEN, friends_fields(r"dkim-|arc-|x-google-dkim|domainkey-")),
        Kind("a friend's mail program", UNSEEN, friends_fields(PROGRAM)),
        Kind("a friend's thread", UNSEEN, friends_fields(THREAD)),
        Kind("a friend's recipients", UNSEEN, friends_fields(RECIPIENTS)),
        Kind("a friend's Received, after the sender's own", UNSEEN, more_fields_of_friend("received$")),
        Kind("a friend's Received, in place of the own", None, friends_fields("received$|return-path$|delivered-to$")),
        Kind("a friend's date", UNSEEN, friends_fields("date$")),
        Kind("a friend's unknown fields", UNSEEN, more_fields_of_friend(r"x-")),
        Kind("guessed Message-IDs", UNSEEN, guessed_ids),
        Kind("other programs' verdicts", UNSEEN, with_fields(MARKS)),
        Kind("the same, in front", UNSEEN, lambda raw, _: "".join(f"{n}: {v}\n" for n, v in MARKS).encode() + raw),
        Kind("foreign Authentication-Results", UNSEEN, with_fields(
            [("Authentication-Results", f"mx{n}.example.com; dkim=pass header.d=example.com; spf=pass; dmarc=pass {' '.join(words[n * 30:n * 30 + 30])}")
             for n in range(10)])),
        Kind("a friend's Authentication-Results", UNSEEN, more_fields_of_friend("authentication-results$|received-spf$")),
        # the whole header of a friend: his people, his program, his Received
        Kind("a friend's whole header", None, friends_header),
        Kind("... and good words below", None, one_after_the_other(friends_header, shown_below(text))),
        Kind("... and between", None, one_after_the_other(friends_header, between_words(words))),
        Kind("... and his text above", None, one_after_the_other(friends_header, above)),
        # body: nobody looks
        *(Kind(f"hidden: {name}", UNSEEN, in_html(form, text)) for name, form in HIDDEN.items()),
        *(Kind(f"shown by some: {name}", SHOWN, in_html(form, text)) for name, form in SHOWN_BY_SOME.items()),
        Kind("hidden in front: display:none", UNSEEN, in_html(HIDDEN["display:none"], text, True)),
        Kind("hidden between: no size", UNSEEN, between_words_of_page(words, '<span style="font-size:0">{}</span>')),
        Kind("hidden between: display:none", UNSEEN, between_words_of_page(words, '<i style="display:none">{}</i>')),
        Kind("hidden between: comments", UNSEEN, between_words_of_page(words, "<!--{}-->")),
        Kind("80 KB of good text hidden", UNSEEN, in_html(HIDDEN["display:none"], good.replace("<", " "))),
        Kind("links without text", UNSEEN, links('<a href="http://www.example.com/{0}"></a>')),
        Kind("links' queries", UNSEEN, links('<a href="http://www.example.com/?{0}={0}"></a>')),
        Kind("links' fragments", UNSEEN, links('<a href="http://www.example.com/#{0}"></a>')),
        Kind("links' hosts", UNSEEN, links('<a href="http://{0}.example.com/"></a>')),
        Kind("one link's path", UNSEEN, in_html("{}", '<a href="http://www.example.com/' + "/".join(words) + '">x</a>')),
        Kind("links' text", SHOWN, links('<a href="http://www.example.com/">{0}</a> ')),
        Kind("pictures' addresses", UNSEEN, links('<img src="http://www.example.com/{0}.png" width="1" height="1">')),
        Kind("anchors", UNSEEN, links('<a name="{0}"></a>')),
        Kind("names of classes and ids", UNSEEN, links('<b class="{0}" id="{0}"></b>')),
        Kind("a friend's page as another version", SHOWN, lambda raw, i: before(entity(page, "text/html; charset=utf-8"), "alternative")(raw)),
        Kind("another version, plain, before", UNSEEN, before(entity(text), "alternative")),
        Kind("another version, base64", UNSEEN, before(entity(text, coding="base64"), "alternative")),
        Kind("another version, 80 KB", UNSEEN, before(entity(good), "alternative")),
        Kind("another version of an unknown type, behind", UNSEEN, behind(entity(text, "text/x-amp-html"), "alternative")),
        Kind("another version, text/enriched", UNSEEN, before(entity(text, "text/enriched"), "alternative")),
        Kind("a calendar", SHOWN, behind(entity("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nDESCRIPTION:" + text
                                                 + "\nEND:VEVENT\nEND:VCALENDAR\n", "text/calendar; charset=utf-8"))),
        Kind("a calendar as another version", UNSEEN, behind(entity(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDESCRIPTION:" + text + "\nEND:VEVENT\nEND:VCALENDAR\n", "text/calendar"), "alternative")),
        Kind("a visiting card", SHOWN, behind(entity("BEGIN:VCARD\nVERSION:3.0\nFN:x\nNOTE:" + text + "\nEND:VCARD\n", "text/vcard"))),
        Kind("a style sheet as a part", UNSEEN, behind(entity("/* " + text + " */", "text/css"), "related")),
        Kind("related, not named by the page", SHOWN, behind(entity(page, "text/html", "Content-ID: <a@b>\n"), "related")),
        Kind("preamble and epilogue", UNSEEN, wrapped("mixed", lambda ours: [ours], text, text)),
        Kind("names of 40 files", UNSEEN, wrapped("mixed", lambda ours: [ours] + [
            entity("x", "application/octet-stream", f'Content-Disposition: attachment; filename="{"_".join(words[n * 12:n * 12 + 12])}.pdf"\n')
            for n in range(40)])),
        Kind("a text file", UNSEEN, behind(entity(good, more='Content-Disposition: attachment; filename="notes.txt"\n'))),
        Kind("a text file before", UNSEEN, before(entity(good, more='Content-Disposition: attachment; filename="notes.txt"\n'))),
        Kind("ten text files", UNSEEN, wrapped("mixed", lambda ours: [ours] + [
            entity(good[n * 4000:n * 4000 + 4000], more=f'Content-Disposition: attachment; filename="notes{n}.txt"\n') for n in range(10)])),
        Kind("a page as a file", UNSEEN, behind(entity(page, "text/html", 'Content-Disposition: attachment; filename="a.html"\n'))),
        Kind("a file of unknown type", UNSEEN, behind(entity(good, "application/octet-stream", coding="base64"))),
        Kind("a friend's mail attached", SHOWN, forwarded),
        Kind("a friend's mail returned", SHOWN, returned),
        Kind("a friend's mails, a digest of ten", SHOWN, lambda raw, i: wrapped("mixed", lambda ours: [ours] + [
            b"Content-Type: message/rfc822\n\n" + of(i + n) for n in range(10)])(raw)),
        Kind("an armoured block", SHOWN, shown_below("-----BEGIN PGP MESSAGE-----\n\n" + text + "\n-----END PGP MESSAGE-----")),
        Kind("a uuencoded file", SHOWN, shown_below("begin 644 a.txt\n#0V%T\n`\nend\n" + text)),
        # body: a reader sees it
        Kind("20 words shown below", SHOWN, shown_below(" ".join(words[:20]))),
        Kind("100 words shown below", SHOWN, shown_below(" ".join(words[:100]))),
        Kind("500 words shown below", SHOWN, shown_below(text)),
        Kind("2,000 words shown below", SHOWN, shown_below(" ".join(own[:2000]))),
        Kind("500 words shown above", SHOWN, shown_above(text)),
        Kind("500 words above and below", SHOWN, one_after_the_other(shown_above(text), shown_below(text))),
        Kind("500 words below 300 lines", SHOWN, shown_below("\n" * 300 + text)),
        Kind("500 words below the signature mark", SHOWN, shown_below("-- \n" + text)),
        Kind("80 KB of good text, a part before", SHOWN, before(entity(good))),
        Kind("80 KB of good text, a part behind", SHOWN, behind(entity(good))),
        Kind("good text in base64 before the page", SHOWN, before(entity(good[:4000], coding="base64"))),
        Kind("6 KB of good text above, in the same part", SHOWN, shown_above(good[:6000].replace("<", " "))),
        Kind("80 KB of good text above, in the same part", SHOWN, shown_above(good.replace("<", " "))),
        Kind("40 KB of good text above and below", SHOWN, one_after_the_other(
            shown_above(good[:HUGE // 2].replace("<", " ")), shown_below(good[HUGE // 2:].replace("<", " ")))),
        Kind("a friend's text above", SHOWN, above),
        Kind("a friend's text quoted below", SHOWN, quoted_below),
        Kind("a friend's text forwarded below", SHOWN, forwarded_below),
        Kind("one long good mail below", SHOWN, shown_below(plain_text_of(long_mail)[:6000])),
        Kind("60 short parts before", SHOWN, before(entity("thanks\n" + "\n--=x=x=\nContent-Type: text/plain\n\nthanks\n" * 60))),
        Kind("the spam as a forwarded mail, good text above", SHOWN, lambda raw, i: b"\n".join(dissected(raw)[0])
             + b'\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="=f=f="\n\n--=f=f=\n' + entity(good[:3000])
             + b"--=f=f=\nContent-Type: message/rfc822\n\n" + raw + b"\n--=f=f=--\n"),
        Kind("the spam in plain short lines", SHOWN, friends_layout),
        Kind("between the words", BETWEEN, between_words(words)),
        Kind("between the words, shuffled", BETWEEN, between_words(draws.sample(words, len(words)))),
        Kind("between the words of the page", BETWEEN, between_words_of_page(words)),
        Kind("two words between the words", BETWEEN, between_words([f"{a} {b}" for a, b in zip(words[::2], words[1::2])])),
        Kind("lines between 5 words each", BETWEEN, between_lines(good, 5)),
        Kind("lines between 12 words each", BETWEEN, between_lines(good, 12)),
        Kind("lines between 40 words each", BETWEEN, between_lines(good, 40)),
        Kind("a friend's mail, one sentence and the link", None, good_mail_with_link_of_spam),
        # the spam in disguise
        Kind("nothing but 30 good words and the link", None, short_with_link(" ".join(words[:30]))),
        Kind("a friend's text and the link", None, good_mail_and_link),
        Kind("a picture, no text", UNSEEN, text_attack(lambda *_: '<html><body><img src="cid:offer@example.com"></body></html>')),
        Kind("a picture, good words as alt", UNSEEN, text_attack(lambda *_: f'<html><body><img src="cid:a" alt="{text}"></body></html>')),
        Kind("a picture, good words hidden", UNSEEN, text_attack(lambda *_: f'<html><body><img src="cid:a"><p style="display:none">{text}</p></body></html>')),
        Kind("a link with good words in its path, no text", UNSEEN, text_attack(
            lambda *_: "http://www.example.com/" + quote("/".join(words[:60]) + "?" + "&".join(words[60:120]), "/?&") + "\n")),
        Kind("no text at all", UNSEEN, text_attack(lambda *_: "")),
        Kind("characters of no width in every word", UNSEEN, text_attack(as_letters(lambda w: w[:2] + "\u200b" + w[2:]))),
        Kind("soft hyphens in every word", UNSEEN, text_attack(as_letters(lambda w: w[:2] + "\u00ad" + w[2:]))),
        Kind("tags in every word", UNSEEN, text_attack(lambda t, h: as_letters(lambda w: w[:2] + "<b></b>" + w[2:])(html(t, h), True))),
        Kind("comments in every word", UNSEEN, text_attack(lambda t, h: as_letters(lambda w: w[:2] + "<!--x-->" + w[2:])(html(t, h), True))),
        Kind("letters as references", UNSEEN, text_attack(lambda t, h: as_letters(
            lambda w: "".join(f"&#{ord(c)};" for c in w))(html(t, h), True))),
        Kind("letters that look alike", UNSEEN, text_attack(as_letters(lambda w: w.translate(LOOK_ALIKE)))),
        Kind("letters spaced out", UNSEEN, text_attack(as_letters(" ".join))),
        Kind("leet", UNSEEN, text_attack(as_letters(lambda w: w.translate(LEET)))),
        Kind("words backwards", None, text_attack(as_letters(lambda w: w[::-1]))),
        Kind("other letters (rot13)", None, text_attack(as_letters(lambda w: w.lower().translate(ROT)))),
        Kind("rot13 and good words hidden", UNSEEN, in_html_and_text(HIDDEN["display:none"], text, as_letters(lambda w: w.lower().translate(ROT)))),
        Kind("look-alikes and good words shown below", SHOWN, one_after_the_other(
            text_attack(as_letters(lambda w: w.translate(LOOK_ALIKE))), shown_below(text))),
        Kind("no width and good words shown below", SHOWN, one_after_the_other(
            text_attack(as_letters(lambda w: w[:2] + "\u200b" + w[2:])), shown_below(text))),
        *(Kind(f"charset called {label.decode()}", UNSEEN, wrong_charset(label))
          for label in (b"iso-2022-jp", b"us-ascii", b"utf-16", b"utf-7", b"nonsense")),
        Kind("500 random words shown below", UNSEEN, shown_below(" ".join(
            "".join(draws.choice("abcdefghijklmnoprstuvw") for _ in range(draws.randint(3, 9))) for _ in range(500)))),
        # several at once
        Kind("every place that nobody sees, at once", UNSEEN, everything_unseen),
        Kind("a friend's identity, thread and recipients", UNSEEN, friends_fields(f"{IDENTITY}|{THREAD}|{RECIPIENTS}")),
        Kind("hidden, and a friend's identity", UNSEEN, one_after_the_other(in_html(HIDDEN["display:none"], text), friends_fields(IDENTITY))),
        Kind("subject's tail, and shown below", SHOWN, one_after_the_other(subject_tail(text), shown_below(text))),
        Kind("subject's tail, and between", BETWEEN, one_after_the_other(between_words(words), subject_tail(text))),
        Kind("a friend's identity, and shown below", SHOWN, one_after_the_other(friends_fields(IDENTITY), shown_below(text))),
    ]
    if victim.public:
        public = " ".join(victim.public[:500])
        found += [Kind("500 public words shown below", SHOWN, shown_below(public)),
                  Kind("public words between the words", BETWEEN, between_words(victim.public[:500]))]
    return found
