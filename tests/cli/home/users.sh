#!/bin/bash
# `mailsift users` and `forget`: all homes of a host, each with its owner's rights.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

before_claims() {
  trained_home "$SCRATCH/home"
  TRAININGS=$(ms --home "$SCRATCH/home" model info --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["trainings"])')
}

# As if another version had written it: the number of its format, which is looked at first.
of_another_version() { printf '\001' | dd of="$1/model" bs=1 seek=8 conv=notrunc status=none; }

new_home() {  # FOLDER [OWNER]
  mkdir -p "$(dirname "$1")"
  cp -rp "$SCRATCH/home" "$1"
  [[ -z ${2-} ]] || chown -R "$2" "$(dirname "$1")" "$1"
}
# A number that has no entry in the password file, as virtual users' homes may have.
OTHER=48217
as_root() { [[ $(id -u) == 0 ]] || { expecting; false; }; }
all() { ms users --homes "$PWD/homes/%d/%n" "$@"; }
of_json() { python3 -c 'import json, sys
for line in open(sys.argv[1]):
    report = json.loads(line)
    print(*(report[key] for key in sys.argv[2:]))' "$@"; }

claim_each_home_is_listed_and_nothing_else() {
  new_home homes/example.jp/ann
  new_home homes/example.com/bob
  mkdir -p homes/example.com/.new-abc123/training homes/example.com/empty homes/.hidden/eve/training
  touch homes/example.com/file homes/stray
  ms --home homes/example.com/bob filter <"$(spam_mail)" >filtered
  ms --home homes/example.com/bob train spam <"$REPO/corpus/samples/spam-part-time-ja.eml" >/dev/null
  expect_exit 0 all --json
  cp out json
  expect_equal "users" "ann@example.jp $PWD/homes/example.jp/ann $TRAININGS []
bob@example.com $PWD/homes/example.com/bob $((TRAININGS + 1)) []" "$(of_json json user home trainings errors)"
  expect_match "what is known of the first" '^0 None None$' "$(of_json json recent last_verdict last_class | head -n 1)"
  expect_match "and of the second" "^1 [0-9]{10} (spam|unsure|SPAM|UNSURE)$" "$(of_json json recent last_verdict last_class | tail -n 1)"
  expect_equal "bytes" "$(find homes/example.jp/ann -type f -printf '%s\n' | awk '{ s += $1 } END { print s }')" \
    "$(of_json json bytes | head -n 1)"
  expect_exit 0 all
  expect_equal "lines" "user ann@example.jp bob@example.com" "$(awk '{ print $1 }' out | paste -sd ' ')"
  expect_exit 0 ms users --homes "$PWD/nowhere/%u"
  expect_equal "nobody" "no data folders" "$(<out)"
}

claim_the_pattern_is_that_of_the_daemon() {
  new_home homes/ann@example.jp
  printf 'homes = "%s/homes/%%u"\nsite = "%s/site"\n' "$PWD" "$PWD" >mailsiftd.toml
  expect_exit 0 ms users --mailsiftd-config mailsiftd.toml --json
  expect_equal "user" "ann@example.jp" "$(of_json out user)"
  expect_exit 64 ms users --homes relative/%u
  expect_exit 64 ms users --homes /no/letter
  expect_exit 64 ms users --homes '~/%u'
  echo 'homes = [' >mailsiftd.toml
  expect_exit 64 ms users --mailsiftd-config mailsiftd.toml
}

claim_a_home_with_something_wrong_is_named_and_the_others_are_listed() {
  new_home homes/example.jp/ann
  new_home homes/example.jp/bob
  truncate -s 5000 homes/example.jp/ann/model
  expect_exit 1 all --json
  expect_equal "bob" "bob@example.jp $TRAININGS []" "$(of_json out user trainings errors | tail -n 1)"
  expect_match "ann" "^ann@example.jp $TRAININGS \['.*model.*'\]" "$(of_json out user trainings errors | head -n 1)"
  expect_exit 1 all -q
  expect_equal "lines with -q" "ann@example.jp ->" "$(awk '{ print $1 }' out | paste -sd ' ')"
}

claim_root_works_as_the_owner() {
  as_root || return
  chmod 755 "$SCRATCH" . && new_home homes/example.jp/ann "$OTHER:$OTHER"
  chown "$OTHER" homes/example.jp
  expect_exit 0 all --json
  expect_equal "trainings" "$TRAININGS" "$(of_json out trainings)"
  rm -rf homes/example.jp/ann/cache
  setpriv --reuid=$OTHER --regid=$OTHER --clear-groups "$(public_program)" --home "$PWD/homes/example.jp/ann" filter \
    <"$(spam_mail)" >filtered
  # An owner who is no user of the system has no HOME, and so no settings.
  expect_exit 0 all --settle
  expect_equal "trouble" "" "$(<err)"
  expect_equal "it was tended" 1 "$(find homes/example.jp/ann/cache/tended | wc -l)"
  expect_equal "files of others" "" "$(find homes/example.jp ! -uid "$OTHER")"
  # A trap: the home is a link to what only root may read.
  new_home secret/roots
  chmod 700 secret
  ln -s "$PWD/secret/roots" homes/example.jp/eve
  chown -h $OTHER homes/example.jp/eve
  expect_exit 1 all --json
  expect_equal "what eve's link gives" None "$(of_json out user trainings | sed -n 's/^eve@example.jp //p')"
  expect_exit 74 ms forget eve@example.jp --homes "$PWD/homes/%d/%n" --yes
  expect_equal "root's home" "$(find "$SCRATCH/home" | wc -l)" "$(find secret/roots | wc -l)"
}

claim_who_is_not_root_gets_at_no_other_home() {
  as_root || return
  chmod 755 "$SCRATCH" . && new_home homes/example.jp/ann
  expect_exit 1 unprivileged "$(public_program)" users --homes "$PWD/homes/%d/%n" --json
  expect_match "why" "belongs to root" "$(of_json out errors)"
  expect_exit 74 unprivileged "$(public_program)" forget ann@example.jp --homes "$PWD/homes/%d/%n" --yes
  expect_equal "the home" yes "$([[ -e homes/example.jp/ann/model ]] && echo yes)"
}

claim_models_of_another_version_are_made_anew() {
  new_home homes/example.jp/ann
  new_home homes/example.jp/old
  of_another_version homes/example.jp/old
  expect_exit 0 all --rebuild --dry-run
  expect_match "named" '^old@example.jp	.*model' "$(<out)"
  expect_exit 65 ms --home homes/example.jp/old model check
  ms --home homes/example.jp/old filter <"$(spam_mail)" >filtered 2>/dev/null
  expect_same_file "what filter makes of a mail" "$(spam_mail)" filtered
  expect_exit 0 all --rebuild
  expect_equal "words" "old@example.jp: model made anew" "$(<out)"
  expect_exit 0 ms --home homes/example.jp/old model check
  expect_same_file "model" homes/example.jp/ann/model homes/example.jp/old/model
  expect_exit 0 all --rebuild --dry-run
  expect_equal "named" "" "$(<out)"
}

claim_forget_removes_all_of_one_user() {
  new_home homes/example.jp/ann
  new_home homes/example.jp/bob
  ms --home homes/example.jp/ann filter <"$(spam_mail)" >filtered
  mkdir homes/example.jp/.forgotten-x1y2z3  # of a call that was killed
  expect_exit 64 ms forget ann@example.jp --homes "$PWD/homes/%d/%n"
  expect_equal "words" "$PWD/homes/example.jp/ann: would be removed" "$(<out)"
  expect_equal "still there" yes "$([[ -e homes/example.jp/ann/model ]] && echo yes)"
  expect_exit 0 ms forget ann@example.jp --homes "$PWD/homes/%d/%n" --yes
  expect_equal "what is left" "bob" "$(ls -A homes/example.jp)"
  expect_exit 66 ms forget ann@example.jp --homes "$PWD/homes/%d/%n" --yes
}

claim_a_name_is_never_a_path() {
  new_home homes/ann
  local name
  for name in ../homes/ann homes/../ann .. . /ann "" .ann %u 'a b' "$(printf 'a%.0s' {1..256})" $'a\nb'; do
    expect_exit 64 ms forget "$name" --homes "$PWD/homes/%u" --yes
  done
  expect_equal "the home" yes "$([[ -e homes/ann/model ]] && echo yes)"
}

claim_the_model_of_the_site_is_not_forgotten_like_a_user() {
  new_home homes/site
  printf 'homes = "%s/homes/%%u"\nsite = "%s/homes/site"\n' "$PWD" "$PWD" >mailsiftd.toml
  expect_exit 64 ms forget site --mailsiftd-config mailsiftd.toml --yes
  expect_contains "words" "is the model of the site" "$(<err)"
  expect_equal "the home" yes "$([[ -e homes/site/model ]] && echo yes)"
}

claim_forget_waits_for_a_trainer_and_leaves_nothing_for_it() {
  new_home homes/ann
  local trainers=() i
  for i in 1 2 3; do
    ms -q --home homes/ann train --from-index "$REPO/corpus/index" --regime all >"train.$i" 2>&1 &
    trainers+=($!)
  done
  sleep 0.05
  expect_exit 0 ms forget ann --homes "$PWD/homes/%u" --yes
  for i in "${trainers[@]}"; do
    wait "$i"
    expect_match "exit code of a trainer" '^(0|65|66|74|75)$' $?
  done
  expect_equal "what is left" "" "$(find homes -mindepth 1)"
}

claim_a_home_that_is_a_link_is_removed_at_both_ends() {
  new_home elsewhere/data
  mkdir homes
  ln -s "$PWD/elsewhere/data" homes/ann
  expect_exit 0 ms forget ann --homes "$PWD/homes/%u" --yes
  expect_equal "what is left" "" "$(find homes elsewhere -mindepth 1)"
}

# With a list of users of one's own, which only root can put in the place of the system's.
claim_homes_of_system_users_are_found_by_a_tilde() {
  as_root || return
  unshare --mount true 2>/dev/null || { expecting; return; }
  chmod 755 "$SCRATCH" .
  printf 'root:x:0:0::/root:/bin/sh\nann:x:%s:%s::%s/ann:/bin/sh\nbob:x:48218:48218::%s/bob:/bin/sh\n' \
    $OTHER $OTHER "$PWD" "$PWD" >passwd
  mkdir -p ann/.local/share ann/.config/mailsift bob
  cp -rp "$SCRATCH/home" ann/.local/share/mailsift
  echo 'no-settle = true' >ann/.config/mailsift/config.toml  # her own settings count
  chown -R $OTHER:$OTHER ann
  chmod 700 ann
  with_users() { unshare --mount bash -c 'mount --bind passwd /etc/passwd && exec "$@"' - "$@"; }
  expect_exit 0 with_users "$MAILSIFT" users --homes '~/.local/share/mailsift' --json
  expect_equal "users" "ann $TRAININGS" "$(of_json out user trainings)"
  expect_exit 0 with_users "$MAILSIFT" users --homes '~/.local/share/mailsift' --settle
  expect_equal "trouble" "" "$(<err)"
  expect_equal "files of others" "" "$(find ann ! -uid "$OTHER")"
  expect_exit 0 with_users "$MAILSIFT" forget ann --homes '~/.local/share/mailsift' --yes
  expect_equal "what is left" "ann/.config/mailsift/config.toml" "$(find ann -type f)"
}

# Bob corrects two verdicts and sorts what is UNSURE; ann says nothing.
claim_stats_count_verdicts_and_what_users_said_of_them() {
  local user mail
  for user in ann bob; do
    new_home homes/example.jp/$user
    for mail in "$REPO"/corpus/good/*.eml "$REPO"/corpus/spam/*.eml "$REPO"/tests/data/mail/b*.eml; do
      ms --home homes/example.jp/$user filter <"$mail" >>filtered.$user
    done
  done
  ids() { awk -v verdict="$1" '/^X-Mailsift-Status:/ { is = $2 == verdict } is && /^X-Mailsift-ID:/ { print $2 }' filtered.bob; }
  local unsure
  unsure=$(ids UNSURE | wc -l)
  expect_match "UNSURE" '^[1-9]' "$unsure"
  for mail in $(ids UNSURE); do ms -q --home homes/example.jp/bob train good --regime all --id "$mail"; done
  # What is learned already cannot be corrected into the same class.
  ms -q --home homes/example.jp/bob train good --regime all --id "$(ids SPAM | head -n 1)"
  ms -q --home homes/example.jp/bob train spam --regime all --id "$(ids GOOD | head -n 1)"
  expect_exit 0 ms stats --homes "$PWD/homes/%d/%n" --json
  python3 - out "$(ids SPAM | wc -l)" "$(ids GOOD | wc -l)" "$unsure" >problems <<'PYTHON'
import json, math, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
spam, good, unsure = map(int, sys.argv[2:])
def wilson(part, whole, z=1.959964):
    p = part / whole
    mid = (p + z * z / 2 / whole) / (1 + z * z / whole)
    half = z / (1 + z * z / whole) * math.sqrt(p * (1 - p) / whole + z * z / 4 / whole / whole)
    return 100 * (mid - half), 100 * (mid + half)
def expect(what, expected, actual):
    if expected != actual: print(f"{what}: {actual} instead of {expected}")
expect("lines", ["user ann@example.jp", "user bob@example.jp", "domain example.jp", "site "], [f"{l['kind']} {l['name']}" for l in lines])
ann, bob, domain, site = lines
for line, times in (ann, 1), (bob, 1), (domain, 2), (site, 2):
    expect(line["name"] + " verdicts", [times * spam, times * good, times * unsure], [line["spam"], line["good"], line["unsure"]])
expect("users", [1, 1, 2, 2], [l["users"] for l in lines])
expect("site", {**domain, "kind": "site", "name": ""}, site)
expect("bob sorted", unsure, bob["unsure_sorted"])
for line in bob, domain:
    # The sample mail was learned before it came; of that, bob has moved one of each class.
    for rate, part, whole in ("wrong_spam", "spam_is_good", "spam"), ("wrong_good", "good_is_spam", "good"), ("reported", "unsure_sorted", "unsure"):
        low, high = wilson(line[part], line[whole])
        r = line[rate]
        if not (abs(r["low"] - low) < .01 and abs(r["high"] - high) < .01 and abs(r["percent"] - 100 * line[part] / line[whole]) < 1e-6):
            print(f"{line['name']} {rate}: {r} instead of {low} {high}")
expect("wrong SPAM more than ann", 1, bob["spam_is_good"] - ann["spam_is_good"])
expect("wrong GOOD more than ann", 1, bob["good_is_spam"] - ann["good_is_spam"])
PYTHON
  expect_equal "problems" "" "$(<problems)"
  expect_exit 0 ms stats --homes "$PWD/homes/%d/%n"
  expect_equal "lines" "user ann@example.jp bob@example.jp example.jp all" "$(awk '{ print $1 }' out | paste -sd ' ')"
  expect_exit 0 ms -q stats --homes "$PWD/homes/%d/%n" --report page.html
  expect_equal "a page of its own" "" "$(grep -oE '(src|href)=|<script|url\(' page.html)"
  # It is XML as well; the cells of ann's line are the numbers of the list.
  expect_equal "ann's line" "ann@example.jp $(ids SPAM | wc -l) $(ids GOOD | wc -l) $unsure" "$(python3 -c '
import xml.etree.ElementTree as tree
page = tree.parse("page.html").getroot()
rows = [["".join(c.itertext()) for c in row] for row in page.iter("{http://www.w3.org/1999/xhtml}tr")]
row = next(r for r in rows if r[0] == "ann@example.jp")
print(row[0], *(r.replace(",", "") for r in row[2:5]))')"
  expect_exit 74 ms -q stats --homes "$PWD/homes/%d/%n" --report nowhere/page.html
}

# The n-th mail of a campaign.
campaign() { printf 'From: club%s@letters.example.com\nSubject: lantern voucher %s\nMessage-ID: <v%s@letters.example.com>\n\nthe harbour lanterns are lit again, lantern desk %s: sail for half the fare, lantern members\n' "$1" "$1" "$1" "$1"; }
class_by() { ms --home "$1" check campaign.eml | cut -d' ' -f1; }

claim_data_folders_take_over_what_the_site_has_learned_since() {
  new_home site
  mkdir -p new homes/example.jp
  HOME=$PWD/new ms -q --site "$PWD/site" train good --regime all "$REPO/corpus/good/004-dad-roof.eml"
  mv new/.local/share/mailsift homes/example.jp/ann
  ms -q --home homes/example.jp/bob init --starter "$REPO/models/starter.model"
  new_home homes/example.jp/carl
  campaign 1 >campaign.eml
  local n
  for n in 2 3 4 5 6 7 8 9; do campaign "$n" >"$n.eml"; done
  ms -q --home site train spam --regime all [2-9].eml
  expect_equal "before" "UNSURE SPAM" "$(class_by homes/example.jp/ann) $(class_by site)"
  printf 'homes = "%s/homes/%%d/%%n"\nsite = "%s/site"\n' "$PWD" "$PWD" >mailsiftd.toml
  refresh() { ms users --mailsiftd-config mailsiftd.toml --refresh-site; }
  sha256sum homes/*/*/model homes/*/*/training/* >files
  expect_exit 0 refresh
  expect_equal "not twice a day" "" "$(<out)"
  sha256sum --quiet -c files >changed
  expect_equal "changed" "" "$(<changed)"
  touch -d '21 hours ago' homes/*/*/training/starter
  expect_exit 0 refresh
  expect_equal "whose" "ann@example.jp: beside the site's model of today" "$(<out)"
  sha256sum --quiet -c files 2>/dev/null | sed 's/: .*//' >changed
  expect_equal "changed" "homes/example.jp/ann/model homes/example.jp/ann/training/starter" "$(paste -sd' ' changed)"
  expect_equal "after" SPAM "$(class_by homes/example.jp/ann)"
  expect_same_file "the judge" site/model homes/example.jp/ann/training/starter
  cp homes/example.jp/ann/model model
  expect_exit 0 ms -q --home homes/example.jp/ann model rebuild
  expect_same_file "a rebuild makes the same" model homes/example.jp/ann/model
  expect_equal "own lessons" 1 "$(ms --home homes/example.jp/ann history --json | wc -l)"
  expect_exit 0 ms -q --home homes/example.jp/ann untrain "$REPO/corpus/good/004-dad-roof.eml"
  touch -d '21 hours ago' homes/*/*/training/starter
  expect_exit 0 refresh
  expect_equal "nothing new" "" "$(<out)"
  truncate -s 5000 site/model
  expect_exit 1 refresh
  expect_match "a damaged site" "ann@example.jp: .*site/model" "$(<err)"
  expect_equal "as before" SPAM "$(class_by homes/example.jp/ann)"
}

run_claims "$@"
