"""The worst mail we could think of for each stage, at any size.

    hostile.py                 their names
    hostile.py NAME BYTES      one of them, about so long, on standard output

Most are one piece of syntax over and over: what is quadratic, recursive or kept for ever in some stage
shows as more work or memory a byte."""

import base64
import sys
import zlib

PLAIN = b"From: a@example.com\nSubject: x\n"
HTML = PLAIN + b"Content-Type: text/html; charset=utf-8\n\n"
TEXT = PLAIN + b"Content-Type: text/plain; charset=utf-8\n\n"
FILE = PLAIN + b"Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=a\n\n"


def typed(content_type):
    return PLAIN + b"Content-Type: " + content_type + b"\n\n"


def field(name):
    return b"From: a@example.com\n" + name + b": "


def coded(encoding):
    return PLAIN + b"Content-Transfer-Encoding: " + encoding + b"\n\n"


def over_and_over(head, piece, tail=b""):
    return lambda size: head + piece * max(1, (size - len(head) - len(tail)) // len(piece)) + tail


def numbered(head, form, tail=b"\n"):
    """form is filled with 0, 1, 2 ...: nothing repeats."""
    def made(size):
        out, length, n = [head], len(head) + len(tail), 0
        while length < size:
            out.append(form % {b"n": n})
            length += len(out[-1])
            n += 1
        return b"".join(out) + tail
    return made


def nested(piece, inner=b""):
    return lambda size: piece * (size // len(piece)) + inner


def parts_of(content_type, piece):
    """As many parts as are read, each with a share of the bytes."""
    head = b"--b\nContent-Type: " + content_type + b"\n\n"
    def made(size):
        share = max(1, (size // 900 - len(head) - 1) // len(piece))
        part = head + piece * share + b"\n"
        return typed(b"multipart/mixed; boundary=b") + part * (size // len(part))
    return made


def long_fields(name, piece):
    """Fields as long as one may be, one after the other."""
    return over_and_over(b"", name + b": " + piece * (65000 // len(piece)) + b"\n")


def deep(piece, levels, filling):
    return lambda size: piece * levels + over_and_over(b"\n", filling)(size - levels * len(piece))


def deep_base64(size):
    """Messages in one another, each base64, until one is as long as asked for."""
    mail = TEXT + b"text\n" * (size // 100)
    while len(mail) < size * 3 // 4:
        mail = PLAIN + b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(mail)
    return mail


def mixed_charsets():
    """A line that every candidate charset can read a part of."""
    words = ["日本語の文章です".encode(charset) for charset in ("cp932", "euc_jp", "utf-8", "gb18030", "big5")]
    words += ["Встреча".encode(charset) for charset in ("koi8-r", "cp1251", "iso8859-5")]
    words += ["Žluťoučký".encode("cp1250"), "안녕".encode("euc_kr"), b"\x1b$B", b"\x80\xff", b"~{<:~}"]
    return b" ".join(words) + b"\n"


MAILS = {
    # header
    "many_fields": over_and_over(b"", b"X-A: b\n"),
    "fields_of_other_names": numbered(b"", b"X-%(n)d: b\n"),
    "one_long_field": over_and_over(field(b"Subject"), b"word "),
    "folds": over_and_over(field(b"Subject"), b"\n x"),
    "empty_names": over_and_over(b"", b":\n"),
    "received": over_and_over(b"", b"Received: from a.example.com (b [192.0.2.7]) by c.example.jp; Mon, 2 Mar 2026 09:00:00 +0100\n"),
    "long_received": over_and_over(field(b"Received"), b"from a.example.com (b [192.0.2.7]) by c with x "),
    "addresses": over_and_over(field(b"To"), b"a@example.com, "),
    "comments_in_addresses": over_and_over(field(b"To"), b"("),
    "quotes_in_addresses": over_and_over(field(b"From"), b"\"\\"),
    "groups": over_and_over(field(b"Cc"), b"g:a@b,<"),
    "our_own_fields": over_and_over(b"", b"X-Mailsift-Status: GOOD\n x\n"),
    "message_ids": over_and_over(field(b"References"), b"<a@example.com> "),
    "own_addresses": numbered(b"", b"Delivered-To: me%(n)d@example.jp\n"),
    "raw_jis_field": over_and_over(field(b"Subject"), b"\x1b$B"),
    "raw_8bit_field": over_and_over(field(b"Subject"), b"\x83\xa5\xe3"),
    "long_fields_of_attached": over_and_over(typed(b"multipart/digest; boundary=b"),
                                             b"--b\n\nTo: " + b"a@example.com, " * 500 + b"\n\ny\n"),
    "long_fields_of_parts": over_and_over(typed(b"multipart/mixed; boundary=b"),
                                          b"--b\nContent-Type: text/plain" + b"; a=b" * 1600 + b"\n\ny\n"),
    "long_fields_of_groups": long_fields(b"Cc", b"g:a@b,<"),
    "long_fields_of_addresses": long_fields(b"To", b"a@example.com, "),
    "long_fields_of_comments": long_fields(b"To", b"("),
    "long_fields_of_raw_8bit": long_fields(b"X-A", b"\x83\xa5\xe3"),
    "long_fields_of_encoded_words": long_fields(b"X-A", b"=?iso-2022-jp?B?GyRC?= "),
    "long_fields_of_question_marks": long_fields(b"X-A", b"=?"),
    "long_fields_of_words": long_fields(b"X-A", b"word "),
    "long_fields_of_parameters": long_fields(b"X-A", b"; a=b"),
    "long_fields_of_received": long_fields(b"Received", b"from a.example.com (b [192.0.2.7]) by c with x "),
    # encoded words and parameters
    "encoded_words": over_and_over(field(b"Subject"), b"=?iso-2022-jp?B?GyRC?= "),
    "half_encoded_words": over_and_over(field(b"Subject"), b"=?utf-8?q?"),
    "question_marks": over_and_over(field(b"Subject"), b"=?"),
    "fields_of_encoded_words": over_and_over(b"", b"X-A: =?x-sjis?b?g2WDWINn?=\n"),
    "parameters": numbered(PLAIN + b"Content-Type: text/plain", b";a%(n)d=b"),
    "continuations": numbered(PLAIN + b"Content-Type: text/plain", b";a*%(n)d*=%%41"),
    "continuations_backwards": lambda size: PLAIN + b"Content-Type: text/plain" + b"".join(
        b";a*%d=b" % n for n in range(size // 9, 0, -1)) + b"\n",
    "empty_parameters": over_and_over(PLAIN + b"Content-Type: text/plain", b";="),
    # MIME
    "nested_multiparts": numbered(b"", b"Content-Type: multipart/mixed; boundary=b%(n)d\n\n--b%(n)d\n"),
    "nested_same_boundary": nested(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"),
    "nested_messages": nested(b"Content-Type: message/rfc822\n\n"),
    "nested_unnamed": nested(b"Content-Type: multipart/mixed\n\n--b\n"),
    "parts": over_and_over(typed(b"multipart/mixed; boundary=b"), b"--b\n\nx\n"),
    "empty_parts": over_and_over(typed(b"multipart/mixed; boundary=b"), b"--b\n"),
    "alternatives": over_and_over(typed(b"multipart/alternative; boundary=b"),
                                  b"--b\nContent-Type: text/html\n\n<p>some words of text\n"),
    "nearly_boundaries": over_and_over(typed(b"multipart/mixed; boundary=" + b"b" * 60), b"--" + b"b" * 59 + b"\n"),
    "dashes": over_and_over(typed(b"multipart/mixed; boundary=b"), b"--"),
    "guessed_boundaries": numbered(typed(b"multipart/mixed; boundary=zz"), b"--a%(n)d\n"),
    "reports": over_and_over(typed(b"multipart/report; boundary=b"), b"--b\nContent-Type: message/delivery-status\n\nA: b\n\n"),
    "digest_of_messages": over_and_over(typed(b"multipart/digest; boundary=b"), b"--b\n\nSubject: x\n\ny\n"),
    "deep_multiparts": lambda size: numbered(b"", b"Content-Type: multipart/mixed; boundary=b%(n)d\n\n--b%(n)d\n")(2500)
                                    + b"--c\n" * ((size - 2500) // 4),
    "deep_coded_messages": deep(b"Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n", 49, b"text\n"),
    "deep_base64_messages": deep_base64,
    "html_in_every_part": parts_of(b"text/html", b"<p style=\"color:#fff;background:white\">x"),
    "urls_in_every_part": parts_of(b"text/plain", b"http://www.example.com/a?b=c "),
    "uuencode_in_every_part": parts_of(b"text/plain", b"begin 644 x\n#0V%T\n`\nend\n"),
    # transfer encodings
    "base64": over_and_over(coded(b"base64"), b"QUJDREVG" * 9 + b"\n"),
    "base64_noise": over_and_over(coded(b"base64"), b"QUJD!=\n"),
    "base64_blank_lines": over_and_over(coded(b"base64"), b"QUJD\n\n"),
    "quoted_printable": over_and_over(coded(b"quoted-printable"), b"=41=\n"),
    "trailing_blanks": over_and_over(coded(b"quoted-printable"), b"= "),
    "uuencode_begins": over_and_over(TEXT, b"begin 644 x\n"),
    "uuencode_empty_files": over_and_over(TEXT, b"begin 644 x\n`\nend\n"),
    "uuencode_short_lines": over_and_over(TEXT + b"begin 644 x\n#0V%T\n", b"_\n"),
    "flowed": over_and_over(typed(b"text/plain; format=flowed; delsp=yes"), b"> x \n"),
    "quote_marks": over_and_over(typed(b"text/plain; format=flowed"), b">"),
    # charsets
    "every_charset": over_and_over(typed(b"text/plain; charset=iso-2022-jp"), mixed_charsets()),
    "every_charset_in_every_part": parts_of(b"text/plain; charset=iso-2022-jp", mixed_charsets()),
    "every_charset_in_every_field": over_and_over(b"", b"X-A: " + mixed_charsets()),
    "no_label": over_and_over(PLAIN + b"\n", b"\x83\x65\xa5\xc6\xe3\x81\x82 \xd2\xd3\n"),
    "jis_escapes": over_and_over(typed(b"text/plain; charset=iso-2022-jp"), b"\x1b$B"),
    "jis_unclosed_lines": over_and_over(typed(b"text/plain; charset=iso-2022-jp"), b"\x1b$B%F%9%H\n"),
    "jis_open_for_ever": over_and_over(typed(b"text/plain; charset=iso-2022-jp") + b"\x1b$B", b"%F%9%H\n"),
    "stripped_escapes": over_and_over(typed(b"text/plain; charset=iso-2022-jp"), b"$B%F%9%H"),
    "carrier_pictures": over_and_over(typed(b"text/plain; charset=iso-2022-jp"), b"\x1b$Gx"),
    "utf7": over_and_over(typed(b"text/plain; charset=utf-7"), b"+MEI-+"),
    "hz": over_and_over(typed(b"text/plain; charset=hz-gb-2312"), b"~{<:"),
    "lone_surrogates": over_and_over(typed(b"text/plain; charset=utf-16"), b"\xd8\x00"),
    # Unicode and words
    "one_long_word": over_and_over(TEXT, b"a"),
    "words": numbered(TEXT, b"word%(n)d "),
    "combining_marks": over_and_over(TEXT + b"a", "\u0301".encode()),
    "combining_classes": over_and_over(TEXT + b"a", "\u0301\u0323".encode()),
    "jamo": over_and_over(TEXT, "\u1100".encode()),
    "ligatures": over_and_over(TEXT, "\ufdfa".encode()),
    "one_kanji": over_and_over(TEXT, "木".encode()),
    "kana": over_and_over(TEXT, "すもももももももものうち".encode()),
    "thai": over_and_over(TEXT, "กา".encode()),
    "look_alikes": over_and_over(TEXT, "pаypаl力 ".encode()),
    "zero_width": over_and_over(TEXT, "a\u200b".encode()),
    "right_to_left": over_and_over(TEXT, "\u202ea\u202c".encode()),
    "nul_bytes": over_and_over(PLAIN + b"\n", b"\0"),
    "line_feeds": over_and_over(PLAIN + b"\n", b"\n"),
    "carriage_returns": over_and_over(PLAIN + b"\n", b"\r"),
    # HTML
    "angles": over_and_over(HTML, b"<"),
    "tags_in_tags": over_and_over(HTML, b"<a "),
    "open_tags": over_and_over(HTML, b"<b>"),
    "open_colours": over_and_over(HTML, b"<font color=red>x"),
    "nested_tables": over_and_over(HTML, b"<table><tr><td>"),
    "end_tags": over_and_over(HTML + b"<b>" * 1000, b"</i>"),
    "unknown_tags": numbered(HTML, b"<x%(n)d>"),
    "comments": over_and_over(HTML, b"<!---->"),
    "unclosed_comment": over_and_over(HTML, b"<!--"),
    "nearly_closed_comment": over_and_over(HTML + b"<!--", b"-->x<!--"),
    "dashes_in_comment": over_and_over(HTML + b"<!--", b"--"),
    "unclosed_scripts": over_and_over(HTML, b"<script>"),
    "unclosed_textareas": over_and_over(HTML, b"<textarea></textare"),
    "unclosed_titles": over_and_over(HTML, b"<title>"),
    "attributes": numbered(HTML + b"<p", b" a%(n)d=b", b">"),
    "unclosed_quotes": over_and_over(HTML, b"<a b=\""),
    "styles": over_and_over(HTML, b"<p style=\"color:#fff;background:white\">x"),
    "one_long_style": over_and_over(HTML + b"<p style=\"", b"color:red;", b"\">x"),
    "style_sheet": numbered(HTML + b"<style>", b".c%(n)d{color:red}", b"</style><p class=c1>x"),
    "style_sheets": over_and_over(HTML, b"<style>.a{display:none}</style>"),
    "classes": numbered(HTML + b"<style>.c1{display:none}</style><p class=\"", b"c%(n)d ", b"\">x"),
    "classes_of_many": lambda size: numbered(HTML + b"<style>", b".c%(n)d{color:red}", b"</style>")(size // 2)
                                    + b"<p class=\"c1 c2 c3\">x" * (size // 44),
    "braces": over_and_over(HTML + b"<style>", b"{"),
    "style_comments": over_and_over(HTML + b"<style>", b"/*"),
    "media_rules": over_and_over(HTML + b"<style>", b"@media x{"),
    "references": over_and_over(HTML, b"&amp;"),
    "half_references": over_and_over(HTML, b"&#x"),
    "long_reference": over_and_over(HTML + b"&#", b"9"),
    "reference_names": over_and_over(HTML, b"&CounterClockwiseContourIntegra"),
    "links": over_and_over(HTML, b"<a href=http://www.example.com/a?b=c>d</a>"),
    "elements_of_400_rules": over_and_over(
        HTML + b"<style>" + b"".join(b"b:not(.c%d){color:red}" % n for n in range(400)) + b"</style>", b"<b>"),
    "elements_all_different": numbered(
        HTML + b"<style>" + b"".join(b"[a*=x%d] > b ~ b{color:red}" % n for n in range(200)) + b"</style>",
        b"<b a=%(n)d>"),
    "counted_elements": over_and_over(
        HTML + b"<style>" + b"".join(b"p:nth-child(%dn+1){color:red}" % n for n in range(2, 200)) + b"</style>",
        b"<p>"),
    "selectors": numbered(HTML + b"<style>", b"p .a%(n)d > b:not(.b), ", b"i{color:red}</style><p>x"),
    "one_long_selector": over_and_over(HTML + b"<style>", b"p ", b"{color:red}</style><p>x"),
    "variables": over_and_over(HTML + b"<p style=\"--a:var(--a)var(--b);", b"--b:var(--a)var(--a);", b"\">x"),
    "calculations": over_and_over(HTML + b"<p style=\"width:", b"calc(", b"\">x"),
    "addresses_in_sheets": over_and_over(HTML + b"<style>", b"p{background:url(//a.example/b)}"),
    "srcset": over_and_over(HTML + b"<img srcset=\"", b"//a.example/b 1x,", b"\">"),
    "scripts_with_addresses": over_and_over(HTML, b"<script>a='http://a.example/'</script>"),
    "conditional_comments": over_and_over(HTML, b"<!--[if mso]><a href=//a.example><![endif]-->"),
    "documents_in_attributes": over_and_over(HTML, b"<iframe srcdoc=\"<a href=//a.example>\">"),
    "data_uris": over_and_over(HTML, b"<img src=\"data:image/png;base64,AAAA\">"),
    "meta_charsets": over_and_over(HTML, b"<meta charset=shift_jis>"),
    # URLs
    "urls": over_and_over(TEXT, b"http://www.example.com/a?b=c "),
    "urls_of_other_hosts": numbered(TEXT, b"http://h%(n)d.example.com/ "),
    "one_long_url": over_and_over(TEXT + b"http://www.example.com/", b"a/?b=c&"),
    "one_long_host": over_and_over(TEXT + b"http://", b"a."),
    "at_signs": over_and_over(TEXT + b"http://", b"a@"),
    "schemes": over_and_over(TEXT, b"http://"),
    "colons": over_and_over(TEXT, b"a:"),
    "dots": over_and_over(TEXT, b"."),
    "labels": over_and_over(TEXT, b"a."),
    "brackets_in_url": over_and_over(TEXT + b"http://www.example.com/", b"("),
    "percents": over_and_over(TEXT + b"http://www.example.com/", b"%25"),
    "punycode": over_and_over(TEXT, b"http://xn--" + b"a" * 50 + b"-9.example/ "),
    "defanged": over_and_over(TEXT, b"example[.]com(dot)"),
    "urls_in_urls": over_and_over(TEXT, b"http://a.example/?url=http%253A%252F%252Fb.example%252F "),
    "one_url_in_urls": over_and_over(TEXT + b"http://a.example/?url=", b"http://a.example/?url="),
    "mail_addresses": over_and_over(TEXT, b"a@example.com "),
    "www": over_and_over(TEXT, b"www."),
    # letters
    "overrides": over_and_over(TEXT, "\u202eab\u202c".encode()),
    "one_long_override": over_and_over(TEXT + "\u202e".encode(), b"(a"),
    "struck_through": over_and_over(TEXT, "a\u0336b\u0336".encode()),
    # files
    "file_rtf": over_and_over(FILE + b"{\\rtf1", b"{\\b \\'e9"),
    "file_pdf": over_and_over(FILE + b"%PDF-1.4\n", b"<</FlateDecode>>stream\nendstream\n"),
    "file_pdf_of_links": over_and_over(FILE + b"%PDF-1.4\n", b"/URI (http://a.example/)"),
    "file_pdf_zeros": lambda size: FILE + b"%PDF-1.4\n" + (
        b"<</Filter/FlateDecode>>stream\n" + zlib.compress(b"http" + b"\0" * 5_000_000) + b"\nendstream\n")
        * max(1, size // 5000),
    "file_calendar": over_and_over(FILE + b"BEGIN:VCALENDAR\n", b"A;CN=\"b\":\\n\n "),
    "file_html": over_and_over(FILE + b"<html>", b"<a href=//a.example>"),
    "file_mail": over_and_over(FILE, b"From: a\nTo: b\nDate: c\nSubject: d\n\n"),
    "armour": over_and_over(TEXT, b"-----BEGIN PGP MESSAGE-----\n"),
    # lines that are not of the header
    "stray_lines": over_and_over(PLAIN, b"stray\nX-A: b\n"),
    "junk_first": over_and_over(b"", b"250 ok\n"),
    "comments_in_a_type": over_and_over(PLAIN + b"Content-Type: text/plain", b";("),
    "padding": over_and_over(coded(b"base64"), b"ab="),
    "blank_lines_in_base64": over_and_over(coded(b"base64"), b"abc\n\n"),
    # what others would write
    "many_types": over_and_over(b"", b"Content-Type: text/html; charset=utf-8\n"),
    "authentication_results": over_and_over(b"", b"Authentication-Results: mx.example.com; dkim=pass header.d=a.example; spf=pass\n"),
    "signatures": over_and_over(b"", b"DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=b; h=from:to; b=" + b"A" * 300 + b"\n"),
    "list_fields": over_and_over(b"", b"List-Unsubscribe: <https://a.example/x>, <mailto:a@a.example>\n"),
    "verdicts_of_others": over_and_over(b"", b"X-Spam-Status: No, score=-5\n"),
    "subject_of_blanks": over_and_over(field(b"Subject"), b" "),
    "blank_folds": over_and_over(field(b"Subject"), b"\n "),
    "nested_comments_in_received": over_and_over(field(b"Received"), b"from a ((((b)))) "),
    "names_in_addresses": over_and_over(field(b"To"), b'"x y" <a@example.com>, '),
    "encoded_names": over_and_over(field(b"To"), b"=?utf-8?b?44GC?= <a@example.com>, "),
    "encoded_words_of_many_charsets": lambda size: over_and_over(field(b"Subject"), b"".join(
        b"=?%s?q?=A4=A2=E9=83=65?= " % c for c in (b"euc-jp", b"koi8-r", b"big5", b"gb18030", b"cp1251", b"iso-8859-7",
                                                   b"utf-7", b"shift_jis", b"euc-kr", b"x-nothing")))(size),
    "continued_file_names": numbered(PLAIN + b"Content-Disposition: attachment", b"; filename*%(n)d*=utf-8''%%e3%%81%%82"),
    "file_names": over_and_over(typed(b"multipart/mixed; boundary=b"),
                                b"--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"invoice one.pdf\"\n\nx\n"),
    "boundaries_in_boundaries": lambda size: b"".join(
        b"Content-Type: multipart/mixed; boundary=%s\n\n--%s\n" % (b"b" * n, b"b" * n) for n in range(1, 50))
        + over_and_over(b"\n", b"--" + b"b" * 49 + b"\n")(size - 4000),
    "related_parts": lambda size: numbered(typed(b"multipart/related; boundary=b") + b"--b\nContent-Type: text/html\n\n",
                                           b"<img src=cid:%(n)d>", b"\n")(size // 2)
        + b"".join(b"--b\nContent-Type: text/html\nContent-ID: <%d>\n\nx\n" % n for n in range(size // 110)),
    "html_and_text_in_turn": over_and_over(typed(b"multipart/mixed; boundary=b"),
                                           b"--b\n\nx y\n--b\nContent-Type: text/html\n\n<p>x<b>y\n"),
    "nested_alternatives": lambda size: b"".join(
        b"Content-Type: multipart/alternative; boundary=b%d\n\n--b%d\n\nx\n--b%d\n" % (n, n, n) for n in range(45))
        + over_and_over(b"Content-Type: text/html\n\n", b"<p>x")(size - 4000),
    "partial_and_external": over_and_over(typed(b"multipart/mixed; boundary=b"),
                                          b"--b\nContent-Type: message/partial; id=a; number=1\n\nSubject: x\n\ny\n"
                                          b"--b\nContent-Type: message/external-body; access-type=URL\n\nA: b\n\n"),
    "soft_breaks": over_and_over(coded(b"quoted-printable"), b"=\n"),
    "quoted_bytes": over_and_over(coded(b"quoted-printable"), b"=E3=81=82"),
    "base64_of_base64": lambda size: coded(b"base64") + base64.encodebytes(base64.encodebytes(b"word and word " * (size // 26))),
    "base64_one_a_line": over_and_over(coded(b"base64"), b"Q\n"),
    "binhex": over_and_over(TEXT, b"(This file must be converted with BinHex 4.0)\n:$&4bF\n"),
    "yenc": over_and_over(TEXT, b"=ybegin line=128 size=5 name=a\nabcde\n=yend size=5\n"),
    "tnef": over_and_over(PLAIN + b"Content-Type: application/ms-tnef\n\n", b"\x78\x9f\x3e\x22\x01\x00"),
    "enriched": over_and_over(typed(b"text/enriched"), b"<bold><x>"),
    "visiting_cards": over_and_over(typed(b"text/vcard"), b"BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:=41=\n x\nEND:VCARD\n"),
    "calendar_folds": over_and_over(typed(b"text/calendar") + b"BEGIN:VCALENDAR\nDESCRIPTION:", b"\n a"),
    "deep_elements_and_descendants": lambda size: HTML + b"<style>" + b"".join(
        b"div " * 30 + b".c%d{display:none}" % n for n in range(200)) + b"</style>" + b"<div><p class=c1>x" * ((size - 30000) // 18),
    "deep_descendants_in_turn": lambda size: HTML + b"<style>" + b"".join(
        b"div p " * 15 + b"div.c%d{display:none}" % n for n in range(200)) + b"</style>" + b"<div><p>" * ((size - 30000) // 8),
    "siblings": over_and_over(HTML + b"<style>" + b"i ~ b ~ " * 20 + b"u{display:none}</style>", b"<i></i><b></b>"),
    "has_and_is": over_and_over(HTML + b"<style>" + b"".join(
        b":is(a,b,p):is(p,i,u):where(:not(.x,.y)):has(> b%d){color:red}" % n for n in range(300)) + b"</style>", b"<p><b>x</b>"),
    "nested_is": lambda size: HTML + b"<style>" + b":is(a," * (size // 8) + b")" * (size // 8) + b"{color:red}</style><p>x",
    "product_of_is": over_and_over(HTML + b"<style>" + b":is(a,b,c,d,e,f,g,p) " * 60 + b"{display:none}</style>", b"<p>x"),
    "nested_rules": over_and_over(HTML + b"<style>", b"p{& b{color:red;"),
    "classes_times_rules": lambda size: numbered(HTML + b"<style>", b".c%(n)d.d{color:red}", b"</style>")(size // 3)
        + (b"<p class=\"" + b"".join(b"c%d " % n for n in range(200)) + b"d\">x") * (size // 1800),
    "ids": numbered(HTML + b"<style>#a1{display:none}</style>", b"<p id=a%(n)d>x"),
    "one_long_attribute": over_and_over(HTML + b"<p title=\"", b"word ", b"\">x"),
    "one_long_tag": over_and_over(HTML + b"<", b"a"),
    "doctypes": over_and_over(HTML, b"<!DOCTYPE a [<!ENTITY b \"c\">]>"),
    "cdata": over_and_over(HTML, b"<![CDATA[x]]>"),
    "lists": over_and_over(HTML, b"<ul><li>"),
    "forms": over_and_over(HTML, b"<form><input type=hidden value=x><select><option>y"),
    "nested_anchors": over_and_over(HTML, b"<a href=//a.example/b>x"),
    "tables_closed": over_and_over(HTML, b"<table><tr><td>x</td></tr></table>"),
    "hidden_in_turn": over_and_over(HTML, b"<p style=display:none>x</p>y"),
    "colours": numbered(HTML, b"<font color=#%(n)06x>x</font>"),
    "entities": over_and_over(HTML, b"&eacute;&#233;&#xe9;&nosuch;"),
    "spaced_out_letters": over_and_over(TEXT, b"v i a g r a "),
    "isolates": over_and_over(TEXT, "\u2066a".encode()),
    "nested_overrides": over_and_over(TEXT, "\u202e\u202d".encode()),
    "tag_characters": over_and_over(TEXT, "a\U000e0061\ufe0f".encode()),
    "joined_emoji": over_and_over(TEXT, "\U0001f469\u200d".encode()),
    "full_width": over_and_over(TEXT, "\uff46\uff52\uff45\uff45 ".encode()),
    "hangul": over_and_over(TEXT, "\ud55c\uad6d\uc5b4".encode()),
    "katakana": over_and_over(TEXT, "\u30e1\u30fc\u30eb".encode()),
    "numbers": over_and_over(TEXT, b"1,234.56-78/90 "),
    "marks_of_quotes": over_and_over(TEXT, b"> > > > x\n"),
    "urls_of_base64": over_and_over(TEXT, b"http://a.example/?u=aHR0cDovL2IuZXhhbXBsZS8/dT1hSFIwY0RvdkwyTXVaWGhoYlhCc1pTOA== "),
    "one_url_of_base64": over_and_over(TEXT + b"http://a.example/", b"aHR0cDov"),
    "tokens_in_urls": over_and_over(TEXT, b"http://a.example/eyJhbGciOiJIUzI1NiJ9.eyJ1IjoiaHR0cDovL2IuZXhhbXBsZSJ9.x "),
    "numeric_hosts": over_and_over(TEXT, b"http://0x7f.1/ http://2130706433/ http://[::ffff:1.2.3.4]/ "),
    "international_hosts": over_and_over(TEXT, "http://\u4f8b\u3048.example/ ".encode()),
    "data_pages": over_and_over(HTML, b"<iframe src=\"data:text/html,<a href=//a.example>x</a>\"></iframe>"),
    "mailto_parameters": over_and_over(HTML + b"<a href=\"mailto:a@example.com?", b"cc=b@example.com&", b"\">x</a>"),
    "pages_in_a_file": over_and_over(FILE + b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n",
                                     b"--b\nContent-Type: text/html\n\n<p>x\n"),
    "mixed_line_ends": over_and_over(PLAIN + b"\n", b"a\rb\r\nc\n\rd\n"),
    # the filter
    "mbox_of_several": over_and_over(b"From a@example.com Mon Mar  2 09:00:00 2026\nSubject: x\n\nx\n",
                                     b"\nFrom b@example.com\nSubject: y\n\ny\n"),
    "no_header": over_and_over(b"", b" x"),
}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print("\n".join(MAILS))
    else:
        sys.stdout.buffer.write(MAILS[sys.argv[1]](int(sys.argv[2])))
