#!/bin/bash
# `mailsift digest`: UNSURE mail in a mail, with links that sort it.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() { trained_home "$SCRATCH/home"; }

new_home() {
  cp -rp "$SCRATCH/home" home
  export MAILSIFT_HOME=$PWD/home MAILSIFT_NO_SETTLE=1
}

# A mail that the sample model knows nothing of, and its id.
unsure() {  # SUBJECT [FROM]
  printf 'From: %s\nX-Qqqq: zzzz\nSubject: %s\n\nwwww\n' "${2:-q@example.com}" "$1" | ms filter |
    sed -n 's/^X-Mailsift-ID: //p'
}

digest() { ms digest --to me@example.jp --report-spam spam@example.jp --report-good 'go+od@example.jp' "$@"; }

# Parts and links of the digest, read with Python's mail and HTML parsers.
read_digest() { python3 - "$1" <<'PYTHON'
import email, email.policy, html.parser, sys
mail = email.message_from_binary_file(open("out", "rb"), policy=email.policy.default)
assert not mail.defects, mail.defects
text, page = (part.get_content() for part in mail.iter_parts())
class Links(html.parser.HTMLParser):
    tags, links, shown = [], [], ""
    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name == "href"]
    def handle_data(self, data): self.shown += data
links = Links()
links.feed(page)
what = sys.argv[1]
if what == "text": print(text)
elif what == "links": print("\n".join(links.links))
elif what == "tags": print(" ".join(sorted(set(links.tags))))
elif what == "shown": print(links.shown)
else: print(mail[what])
PYTHON
}

claim_nothing_to_list_prints_nothing() {
  new_home
  expect_exit 0 digest
  expect_equal "output" "" "$(<out)"
  ms filter <"$(spam_mail)" >/dev/null
  expect_exit 0 digest
  expect_equal "with a mail that is no UNSURE" "" "$(<out)"
}

claim_it_is_a_whole_mail_in_two_languages() {
  new_home
  unsure "=?UTF-8?B?$(printf '木曜の会議' | base64)?=" >/dev/null
  expect_exit 0 digest
  expect_equal "to" me@example.jp "$(read_digest To)"
  expect_equal "subject" "Messages to sort: 1" "$(read_digest Subject)"
  expect_equal "automatic" auto-generated "$(read_digest Auto-Submitted)"
  expect_contains "text" "1. 木曜の会議" "$(read_digest text)"
  expect_contains "page" "木曜の会議" "$(read_digest shown)"
  expect_match "ASCII only" '^[[:print:][:space:]]*$' "$(<out)"
  expect_exit 0 digest --lang ja
  expect_equal "subject" "判定に迷ったメール 1通" "$(read_digest Subject)"
  expect_contains "text" "普通のメール: mailto:" "$(read_digest text)"
}

claim_it_says_why_a_mail_is_doubtful() {
  new_home
  unsure "meeting invoice unsubscribe" "offers@shop.example.com" >/dev/null
  expect_exit 0 digest
  expect_match "text" 'like (spam|good mail): [^ ]' "$(read_digest text)"
  expect_match "page" 'like (spam|good mail): [^ ]' "$(read_digest shown)"
  expect_exit 0 digest --lang ja
  expect_match "Japanese" '(迷惑|普通の)メールらしい点: [^a-z]*「' "$(read_digest text)"
  rm -r home/model home/training  # better without reasons than no digest
  ms -q init
  expect_exit 0 digest
  expect_contains "without a model that knows anything" "unsubscribe" "$(read_digest text)"
}

claim_it_fits_a_telephone() {
  new_home
  unsure "lanterns" >/dev/null
  expect_exit 0 digest
  python3 -c '
import email, email.policy
mail = email.message_from_binary_file(open("out", "rb"), policy=email.policy.default)
print(list(mail.iter_parts())[1].get_content())' >page
  expect_contains "viewport" 'name="viewport" content="width=device-width' "$(<page)"
  expect_lacks "one column" "<table" "$(<page)"
}

claim_answering_a_link_trains_without_trust() {
  local id link subject
  new_home
  id=$(unsure "lanterns")
  expect_exit 0 digest
  read_digest links >links
  expect_equal "links" "mailto:go%2Bod@example.jp?subject=good%20$id
mailto:spam@example.jp?subject=spam%20$id" "$(<links)"
  link=$(tail -n 1 links)
  subject=${link#*subject=}
  printf 'From: me@example.jp\nTo: spam@example.jp\nSubject: %s\n\n' "${subject/\%20/ }" >answer
  expect_exit 0 ms report spam <answer
  expect_match "learned" "^$id by id: learned" "$(<out)"
  expect_exit 0 digest
  expect_equal "sorted ones are not listed" "" "$(<out)"
}

claim_a_digest_quoted_whole_sorts_nothing() {
  new_home
  unsure "lanterns" >/dev/null
  expect_exit 0 digest
  { printf 'From: me@example.jp\nSubject: Re: messages\n\n'; read_digest text | sed 's/^/> /'; } >answer
  expect_exit 0 ms report spam <answer
  expect_contains "words" "nothing learned: refused" "$(<out)"
}

claim_the_most_doubtful_come_first() {
  local scores
  new_home
  unsure "first" >/dev/null
  unsure "meeting invoice unsubscribe" "offers@shop.example.com" >/dev/null
  unsure "Re: schedule of the project" "colleague@example.com" >/dev/null
  expect_exit 0 digest
  read_digest links | sed -n 's/.*spam%20//p' >listed
  ms cache list --unsure --json | python3 -c '
import json, sys
for m in sorted(map(json.loads, sys.stdin), key=lambda m: abs(m["score"])): print(m["id"])' >doubtful
  expect_equal "order" "$(<doubtful)" "$(<listed)"
  [[ $(wc -l <doubtful) -ge 2 ]] || fail "the fixture has too few UNSUREs"
  expect_exit 0 digest --most 1
  expect_equal "only one" "$(head -n 1 doubtful)" "$(read_digest links | sed -n 's/.*spam%20//p')"
}

claim_a_flood_is_counted_and_hides_neither_friends_nor_other_strangers() {
  local i
  new_home
  printf 'From: Friend <Friend@example.com>\nSubject: hello\n\nlunch tomorrow\n' | ms -q train good --regime all -
  unsure "of a friend" "friend@example.com" >/dev/null
  unsure "of another friend" "F <friend@example.com>" >/dev/null
  unsure "of a stranger" "stranger@example.com" >/dev/null
  for ((i = 0; i < 8; ++i)); do unsure "flood $i" >/dev/null; done
  expect_exit 0 digest --most 4
  read_digest text >text
  expect_contains "friend" "of a friend" "$(<text)"
  expect_contains "friend" "of another friend" "$(<text)"
  expect_contains "stranger" "of a stranger" "$(<text)"
  expect_equal "of the flood" 1 "$(grep -c '[.] flood' text)"
  expect_contains "left out" "7 more messages are not listed here, 0 of them from senders" "$(<text)"
  expect_contains "on the page" "7 more messages are not listed here" "$(read_digest shown)"
  expect_exit 0 digest --most 2 --lang ja
  expect_contains "left out" "ほかに 9通あり、そのうち 1通は" "$(read_digest text)"
  expect_exit 0 digest --most 20
  expect_lacks "nothing left out" "more messages" "$(read_digest text)"
}

claim_old_ones_are_left_out() {
  new_home
  unsure "lanterns" >/dev/null
  sleep 1
  expect_exit 0 digest --days 0.00001
  expect_equal "older" "" "$(<out)"
  expect_exit 0 digest --days 1
  expect_contains "younger" "lanterns" "$(read_digest text)"
}

claim_what_a_mail_says_stays_text() {
  new_home
  unsure '<script>alert(1)</script><a href="http://evil.example.com">good</a> &amp;' \
    '"<img src=x onerror=x>" <x@example.com>' >/dev/null
  unsure "=?UTF-8?B?$(printf 'x\r\nBcc: all@example.com\r\n\r\n\033[2J\342\200\256' | base64 -w 0)?=" >/dev/null
  expect_exit 0 digest
  expect_equal "tags" "a body div head html meta p title" "$(read_digest tags)"
  expect_equal "links to elsewhere" "" "$(read_digest links | grep -v '^mailto:')"
  expect_contains "shown as it is" "<script>alert(1)</script>" "$(read_digest shown)"
  expect_equal "Bcc" None "$(read_digest Bcc)"
  expect_lacks "escape" $'\033' "$(read_digest text)"
}

claim_bad_addresses_are_64() {
  new_home
  expect_exit 64 ms digest
  expect_exit 64 ms digest --report-spam s@example.com
  expect_exit 64 digest --to $'x@example.com\nBcc: y@example.com'
  expect_exit 64 ms digest --report-spam 's@example.com?cc=x' --report-good g@example.com
  expect_exit 64 digest --lang de
}

run_claims "$@"
