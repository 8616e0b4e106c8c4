#!/bin/bash
# Other users of the machine, who plant files, links and folders where we work. They are a user of
# their own (65533) and so are we (65534), so only root can run this; others skip it.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

if [[ $(id -u) != 0 ]]; then
  echo "skipped: it takes root to be two users"
  exit 77
fi
export HOME=/nonexistent
PROGRAM=$(public_program)

we() { unprivileged "$PROGRAM" "$@"; }
they() { setpriv --reuid=65533 --regid=65533 --clear-groups "$@"; }

before_claims() {
  trained_home "$SCRATCH/home" && cp "$(spam_mail)" "$SCRATCH/spam" && chmod 644 "$SCRATCH/spam" || return 1
  chmod 1777 "$SCRATCH"
  cp -r "$REPO/corpus/samples" "$SCRATCH" && chmod -R go+rX "$SCRATCH/samples"
}

our_home() {  # FOLDER: trained, and ours
  cp -rp "$SCRATCH/home" "$1" && chown -R 65534:65534 "$1"
}

# What is ours and must neither change nor be learned: a folder with a mail and files that have the
# names of a home.
our_treasure() {
  local name
  mkdir treasure treasure/cache treasure/spool treasure/training
  for name in model secret lock reports probe spool/1 training/journal training/settings cache/prints \
    old.tmp-1 training/old.tmp-1; do
    echo "this is our $name" >"treasure/$name"
    touch -d '2 days ago' "treasure/$name"
  done
  chown -R 65534:65534 treasure
  state_of treasure >treasure.before
}
state_of() { find "$1" -printf '%p %m %u %s %T@ %l\n' | sort && find "$1" -type f -print0 | sort -z | xargs -0 sha256sum; }
expect_untouched() {  # WHAT
  state_of treasure >treasure.after
  expect_same_file "$1: our files" treasure.before treasure.after
}

# Every command that writes or learns, as we; their exit codes in `codes`, what they said in `said`.
try_everything() {  # HOME
  local words
  : >codes
  : >said
  while read -ra words; do
    we -q --home "$1" "${words[@]}" <"$SCRATCH/spam" >>answers 2>>said
    echo "$? ${words[*]}" >>codes
  done <<COMMANDS
init
train spam --regime all $SCRATCH/spam
train good --queue $SCRATCH/samples/good-backup-en.eml
train --good $SCRATCH/samples --spam $SCRATCH/samples
report spam --trusted
sent $SCRATCH/spam
sent --forget ann@example.com
sent --clear
settle --settle-days 0
untrain
model rebuild
model prune --min-seen 2
cache expire
cache purge
tune --max-fp 1% --apply
COMMANDS
}

expect_all_refused() {  # WHAT HOME REASON
  try_everything "$2"
  # `tune` looks at the model first, and where that is damaged at the journal: files of another kind
  # are refused, too.
  expect_equal "$1: commands that were not refused" "" "$(grep -v -e '^74 ' -e '^65 tune' codes)"
  expect_equal "$1: other reasons" "" "$(grep -v -e "$3" -e 'model: damaged model' -e 'journal: not a mailsift training set' said)"
}

# The verdict leaves, but nothing is kept.
expect_filter_keeps_nothing() {  # WHAT HOME REASON
  expect_exit 0 we --home "$2" filter <"$SCRATCH/spam"
  expect_annotated "$1" "$SCRATCH/spam" out without-id
  expect_match "$1: words" "$3[^:]*; message not cached" "$(<err)"
}

claim_a_home_of_another_user_is_refused() {
  our_home theirs
  chown -R 65533:65533 theirs
  chmod -R a+rwX theirs
  state_of theirs >before
  expect_all_refused "theirs" theirs "refused: it belongs to another user"
  expect_filter_keeps_nothing "theirs" theirs "it belongs to another user"
  state_of theirs >after
  expect_same_file "their home" before after
}

# Root at a user's home, too: what it made there the user could not use, and the user could have put
# anything there.
claim_root_is_refused_at_the_home_of_a_user() {
  our_home home
  expect_exit 74 ms --home home train spam "$SCRATCH/spam"
  expect_match "words" "home: refused: it belongs to another user" "$(<err)"
  expect_equal "files of root" "" "$(find home -user 0)"
}

claim_a_home_that_others_may_write_to_is_refused() {
  local mode folder
  for mode in 770 777; do
    for folder in . training spool; do
      our_home home
      chmod $mode "home/$folder"
      expect_all_refused "$mode $folder" home "refused: others may write to it"
      expect_filter_keeps_nothing "$mode $folder" home "others may write to it"
      rm -r home
    done
  done
}

claim_a_way_that_others_can_change_is_refused() {
  mkdir -m 777 open
  our_home open/home
  expect_all_refused "open folder" open/home "open: refused: everybody may exchange what is in it"
  chmod 1777 open
  mv open/home home
  they mkdir -m 777 open/theirs
  mv home open/theirs/home
  expect_all_refused "their folder in a sticky one" open/theirs/home "theirs: refused: it belongs to another user"
  they ln -s "$PWD/ours" open/link
  mv open/theirs/home ours
  expect_all_refused "their link" open/link "link: refused: it belongs to another user"
  chmod 755 open
  expect_exit 0 we --home ours train spam --regime all "$SCRATCH/spam"
}

# A link of our own, in a folder of our own, is how one moves a home to another disk.
claim_links_of_our_own_are_followed() {
  our_home far
  mkdir -m 755 near
  ln -s ../far near/home
  expect_exit 0 we --home near/home train spam --regime all "$SCRATCH/spam"
  expect_match "training" "learned|already" "$(<out)"
}

claim_a_planted_link_to_our_folders_writes_reads_and_removes_nothing_there() {
  our_treasure
  mkdir -m 1777 common
  they ln -s "$PWD/treasure" common/home
  expect_all_refused "link" common/home "home: refused: it belongs to another user"
  expect_untouched "link"
}

# As if the home had been open once: what others left in it is still there.
claim_links_left_in_a_home_write_and_read_nothing_elsewhere() {
  local name kind
  our_treasure
  for kind in link hard fifo device; do
    for name in model secret lock spool.lock reports probe training/journal training/settings spool/0000000000000001-1-0001; do
      our_home home
      rm -f "home/$name"
      case $kind in
        link) ln -s "$PWD/treasure/${name/0000000000000001-1-0001/1}" "home/$name" && chown -h 65533 "home/$name" ;;
        # What everybody may read and nobody of us wrote; our own files cannot be linked by others.
        hard) echo theirs >theirs && chown 65533 theirs && chmod 666 theirs && ln theirs "home/$name" ;;
        fifo) mkfifo -m 666 "home/$name" && chown 65533 "home/$name" ;;
        device) mknod -m 666 "home/$name" c 1 5 && chown 65533 "home/$name" ;;
      esac
      echo "$kind $name" >now
      timeout 60 bash -c "$(declare -f we unprivileged try_everything); PROGRAM=$PROGRAM SCRATCH=$SCRATCH try_everything home"
      expect_equal "$kind $name: end in time" 0 $?
      expect_exit 0 we --home home filter --time-limit 20 <"$SCRATCH/spam"
      if [[ $kind == hard ]]; then
        expect_equal "$kind $name: their file" theirs "$(<theirs)"
        rm -f theirs
      fi
      expect_untouched "$kind $name"
      expect_equal "$kind $name: our words in the home" "" "$(grep -rlI "this is our" home 2>/dev/null)"
      rm -r home
    done
  done
}

claim_links_in_place_of_folders_are_refused() {
  local name
  our_treasure
  for name in training spool cache; do
    our_home home
    rm -rf "home/$name"
    ln -s "$PWD/treasure/$name" "home/$name"
    chown -h 65534 "home/$name"
    try_everything home
    expect_untouched "$name"
    rm -r home
  done
}

claim_a_planted_request_teaches_nothing() {
  local before
  our_home home
  we -q --home home train good --queue "$SCRATCH/samples/good-backup-en.eml"
  flock home/spool.lock true
  before=$(we --home home history | wc -l)
  # A request as we would write it, but for whose it is.
  our_home other
  flock other/lock bash -c "$(declare -f we unprivileged); PROGRAM=$PROGRAM we -q --home other train spam --regime all $SCRATCH/samples/good-backup-en.eml" &
  until ls other/spool/*-* >/dev/null 2>&1; do sleep 0.05; done
  cp other/spool/*-* home/spool/0000000000000001-1-0001
  wait
  chown 65533 home/spool/0000000000000001-1-0001
  chmod 644 home/spool/0000000000000001-1-0001
  cp -p home/spool/0000000000000001-1-0001 "$SCRATCH/request"
  expect_exit 0 we --home home settle
  expect_equal "trainings" "$before" "$(we --home home history | wc -l)"
  expect_equal "the spool" "0000000000000001-1-0001.damaged" "$(ls home/spool)"
  # It would have taught, had it been ours.
  cp "$SCRATCH/request" home/spool/0000000000000002-1-0001
  chown 65534 home/spool/0000000000000002-1-0001
  expect_exit 0 we --home home settle
  expect_equal "trainings by one of ours" $((before + 1)) "$(we --home home history | wc -l)"
}

claim_a_planted_mail_in_the_cache_teaches_nothing() {
  local id file before
  our_home home
  id=$(we --home home filter <"$SCRATCH/spam" | sed -n 's/^X-Mailsift-ID: //p')
  file=$(find home/cache -name "${id:0:25}")
  before=$(sha256sum <home/model)
  chmod 644 "$file"
  chown 65533 "$file"  # the same bytes, so that only the owner tells
  expect_exit 65 we --home home train good --regime all --id "$id"
  expect_equal "the list" "" "$(we --home home cache list | grep -F "$id")"
  chown 65533 "$(dirname "$file")"
  expect_exit 74 we --home home cache list
  expect_equal "model" "$before" "$(sha256sum <home/model)"
  chown 65534 "$(dirname "$file")" "$file"
  expect_exit 0 we --home home train good --regime all --id "$id"
  [[ $(sha256sum <home/model) != "$before" ]] || fail "the mail does not teach when it is ours"
}

# They exchange what lies at the name of our home, as fast as they can, while we use it.
claim_who_is_quick_gains_nothing() {
  local i racer
  our_treasure
  mkdir -m 1777 common
  # Not by they(): the process must be the one that is killed, and it ends with its folder.
  setpriv --reuid=65533 --regid=65533 --clear-groups bash -c 'cd common; while [[ -e ../common ]]; do
    ln -sfn "$1/treasure" home; rm -f home; mkdir -m 777 home; rmdir home; done' - "$PWD" 2>/dev/null &
  racer=$!
  for ((i = 0; i < 150; ++i)); do
    we -q --home common/home init 2>>said
    we -q --home common/home train spam --regime all "$SCRATCH/spam" 2>>said
    we --home common/home filter <"$SCRATCH/spam" >>answers 2>>said
    [[ $(stat -c %u common/home 2>/dev/null) != 65534 || -L common/home ]] || echo >>made
    we_remove common/home
  done
  kill $racer
  wait $racer 2>/dev/null
  expect_untouched "race"
  [[ -s said ]] || fail "they were never quick enough"
}
we_remove() { [[ -L $1 ]] || unprivileged rm -rf "$1" 2>/dev/null; }

# --- rights that are not ours ---

claim_set_user_id_is_refused() {
  local mode
  for mode in u g; do
    install -m 755 -o 65533 -g 65533 "$MAILSIFT" "$SCRATCH/set-$mode"
    chmod $mode+s "$SCRATCH/set-$mode"
    mkdir -m 777 "at-$mode"
    expect_exit 77 unprivileged "$SCRATCH/set-$mode" --home "$PWD/at-$mode/home" init
    expect_match "words" "^mailsift: refused: started with set-user-ID or set-group-ID" "$(<err)"
    expect_equal "made" "" "$(ls "at-$mode")"
    expect_exit 77 unprivileged "$SCRATCH/set-$mode" --config /etc/shadow check "$SCRATCH/spam"
    expect_exit 0 unprivileged "$SCRATCH/set-$mode" filter <"$SCRATCH/spam"
    expect_same_file "mail passes as it came" "$SCRATCH/spam" out
    rm "$SCRATCH/set-$mode"
  done
}

run_claims "$@"
