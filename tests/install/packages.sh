#!/bin/bash
# The Debian packages: what is in them, what lintian says, and that they install, run and purge in a
# root of their own, which has what they depend on and nothing else.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${PACKAGE_BUILD:?set PACKAGE_BUILD to a build of the preset package}"
PACKAGE_BUILD=$(realpath "$PACKAGE_BUILD")
DEBS=$SCRATCH/debs
export SOURCE_DATE_EPOCH=1800000000
VERSION=$(sed -n 's/^project(classify VERSION \([0-9.]*\).*/\1/p' "$REPO/CMakeLists.txt")
before_claims() {
  cpack --config "$PACKAGE_BUILD/CPackConfig.cmake" -B "$DEBS" >"$SCRATCH/cpack.log" 2>&1 || {
    cat "$SCRATCH/cpack.log"
    return 1
  }
}

deb() { find "$DEBS" -maxdepth 1 -name "$1_*.deb"; }
contents() { dpkg-deb -c "$(deb "$1")" | awk '$1 !~ /^d/ { print $6 }' | sed 's/^\.//' | sort; }
field() { dpkg-deb -f "$(deb "$1")" "$2"; }

claim_there_are_six() {
  expect_equal "packages" "libclassify-c1 libclassify-dev libclassify0 mailsift mailsiftd python3-classify" \
    "$(cd "$DEBS" && for f in *.deb; do echo "${f%%_*}"; done | sort | paste -sd ' ')"
}

claim_the_libraries_are_alone_in_their_package() {
  expect_equal "files but for the documentation" "libclassify-home.so.0
libclassify-home.so.$VERSION
libclassify-measure.so.0
libclassify-measure.so.$VERSION
libclassify.so.0
libclassify.so.$VERSION" "$(contents libclassify0 | grep -v ^/usr/share/doc/ | sed 's|.*/||')"
  expect_match "depends" 'libicu[0-9]+.*libmimetic.*libsodium' "$(field libclassify0 Depends)"
  dpkg-deb -e "$(deb libclassify0)" control
  expect_equal "who links them depends on" "libclassify 0 libclassify0
libclassify-home 0 libclassify0
libclassify-measure 0 libclassify0" "$(cut -d ' ' -f 1-3 control/shlibs)"
}

claim_the_library_for_c_is_a_package_of_its_own() {
  local version
  version=$(field libclassify-c1 Version)
  expect_equal "files but for the documentation" "libclassify-c.so.1
libclassify-c.so.1.0.0" "$(contents libclassify-c1 | grep -v ^/usr/share/doc/ | sed 's|.*/||')"
  expect_contains "depends" "libclassify0 (= $version)" "$(field libclassify-c1 Depends)"
  dpkg-deb -e "$(deb libclassify-c1)" control
  expect_equal "who links it depends on" "libclassify-c 1 libclassify-c1" "$(<control/shlibs)"
  expect_same_file "symbols" "$REPO/tools/debian/libclassify-c.symbols" control/symbols
  # What it is linked with, as dpkg-shlibdeps would say: nothing of it may be missing.
  expect_equal "libraries" "ld-linux-x86-64.so.2 libc.so.6 libclassify-home.so.0 libclassify.so.0 libgcc_s.so.1 libstdc++.so.6" \
    "$(readelf -d "$SHARED_BUILD/libclassify/libclassify-c.so.1" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | sort | paste -sd ' ')"
}

claim_the_python_module_has_no_machine_code() {
  expect_equal "files but for the documentation" "/usr/lib/python3/dist-packages/classify/__init__.py
/usr/lib/python3/dist-packages/classify/_c.py
/usr/lib/python3/dist-packages/classify/_c.pyi
/usr/lib/python3/dist-packages/classify/py.typed" "$(contents python3-classify | grep -v ^/usr/share/doc/)"
  expect_equal "architecture" all "$(field python3-classify Architecture)"
  expect_match "depends" 'libclassify-c1 .*python3-cffi-backend' "$(field python3-classify Depends)"
}

claim_the_headers_come_with_all_that_builds_need() {
  local file
  for file in include/classify/classify.h include/classify/home/trainer.h include/classify/measure/evaluation.h \
    include/classify/c.h \
    libclassify.so libclassify-home.so libclassify-measure.so libclassify-c.so classifyConfig.cmake \
    classify.pc classify-home.pc classify-measure.pc classify-c.pc \
    examples/train.cc examples/judge.c manual/train.md manual/python.md; do
    expect_match "contents" "/${file//./\\.}(\$|[[:space:]])" "$(contents libclassify-dev)"
  done
  expect_match "depends" '^libclassify0 \(= [0-9.]+\)' "$(field libclassify-dev Depends)"
}

claim_mailsift_comes_with_all_that_users_need() {
  local file
  for file in bin/mailsift share/man/man1/mailsift.1.gz share/man/man1/mailsift-train.1.gz share/man/ja/man1/mailsift-train.1.gz \
    share/mailsift/starter.model \
    share/bash-completion/completions/mailsift share/zsh/vendor-completions/_mailsift \
    share/fish/vendor_completions.d/mailsift.fish share/doc/mailsift/copyright share/doc/mailsift/changelog.gz; do
    expect_contains "contents" "/usr/$file
" "$(contents mailsift)
"
  done
  if [[ -d $REPO/tools/recipes ]]; then
    expect_contains "contents" "/usr/share/mailsift/recipes/procmailrc" "$(contents mailsift)"
  fi
  expect_equal "libraries it is linked with, and the one it loads" "zstd" "$(field mailsift Depends | grep -oE 'icu|boost|sodium|zlib|zstd|bz2|classify')"
}

claim_mailsiftd_comes_with_units_user_and_configuration() {
  local file
  for file in /usr/bin/mailsiftd /etc/mailsift/mailsiftd.toml /usr/lib/sysusers.d/mailsiftd.conf \
    /usr/share/man/man8/mailsiftd.8.gz /usr/share/man/ja/man8/mailsiftd.8.gz /usr/share/doc/mailsiftd/copyright \
    /usr/lib/systemd/system/mailsiftd{,-upkeep}.service /usr/lib/systemd/system/mailsiftd{,-trusted,-http}.socket \
    /usr/lib/systemd/system/mailsiftd-upkeep.timer; do
    expect_contains "contents" "$file
" "$(contents mailsiftd)
"
  done
  expect_match "depends" "mailsift \(= $(field mailsift Version)\), systemd \|" "$(field mailsiftd Depends)"
  expect_equal "libraries it is linked with" "" "$(field mailsiftd Depends | grep -oE 'icu|boost|sodium|zlib|zstd|bz2|classify')"
  dpkg-deb -x "$(deb mailsiftd)" files
  # What the units start is in the package, and so is what they read.
  expect_equal "programs" "/usr/bin/mailsift /usr/bin/mailsiftd" \
    "$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' files/usr/lib/systemd/system/*.service | sort | paste -sd ' ')"
  expect_equal "configuration" "/etc/mailsift/mailsiftd.toml" \
    "$(grep -ho '/etc/[^ ]*' files/usr/lib/systemd/system/*.service | sort -u)"
  if command -v systemd-analyze >/dev/null; then
    expect_equal "complaints of systemd" "" "$(systemd-analyze verify --man=no --root="$PWD/files" \
      mailsiftd.service mailsiftd.socket mailsiftd-upkeep.timer 2>&1 | grep mailsift | grep -vE 'is not executable|Unit sysinit.target not found')"
  fi
}

claim_the_license_of_the_dictionaries_comes_along() {
  local package
  for package in libclassify0 mailsift mailsiftd; do
    expect_match "$package" "License: ICU.*Nara Institute of Science" \
      "$(dpkg-deb --fsys-tarfile "$(deb "$package")" | tar -xO "./usr/share/doc/$package/copyright" | tr '\n' ' ')"
  done
}

claim_programs_and_packages_are_small() {
  local package
  for package in mailsift mailsiftd; do
    dpkg-deb -x "$(deb "$package")" files
    expect_equal "$package: too many bytes of program" "" "$(find files -name "$package" -type f -perm -111 -size +8000000c)"
    expect_equal "$package: too many bytes of package" "" "$(find "$(deb "$package")" -size +4000000c)"
  done
}

claim_only_two_packages_have_conffiles_or_scripts_of_their_own() {
  local package script
  for package in libclassify0 libclassify-c1 libclassify-dev python3-classify mailsift mailsiftd; do
    dpkg-deb -e "$(deb "$package")" "$package"
    expect_equal "$package" control "$(ls "$package" | grep -x control)"
  done
  expect_equal "mailsift" "postinst" "$(ls mailsift | grep -vxE 'control|md5sums')"
  expect_equal "mailsiftd" "conffiles postinst postrm prerm" "$(ls mailsiftd | grep -vxE 'control|md5sums' | paste -sd ' ')"
  for package in mailsift mailsiftd; do
    for script in "$package"/{post,pre}*; do
      [[ ! -e $script ]] || expect_exit 0 dash -n "$script"
      [[ ! -e $script ]] || expect_match "$script" '^#!/bin/sh set -e ' "$(head -n 2 "$script" | tr '\n' ' ')"
    done
  done
  expect_equal "conffiles" "/etc/mailsift/mailsiftd.toml" "$(<mailsiftd/conffiles)"
  for package in libclassify0 libclassify-c1 libclassify-dev python3-classify; do
    expect_equal "$package: conffiles and scripts" "" \
      "$(ls "$package" | grep -vxE 'control|md5sums|shlibs|symbols|triggers|postinst|postrm')"
  done
  # CPack's, for libraries.
  for script in lib*/post*; do
    expect_match "$script" '^#!/bin/sh set -e if \[ "\$1" = "?(configure|remove)"? \]; then ldconfig fi $' \
      "$(tr -s ' \t\n' ' ' <"$script")"
  done
}

# Of the two smallest; tools/release.sh --check compares all, and compiles them twice.
claim_packing_again_gives_the_same_bytes() {
  local package
  expect_exit 0 cpack --config "$PACKAGE_BUILD/CPackConfig.cmake" -B "$PWD/again" \
    -D "CPACK_INSTALL_CMAKE_PROJECTS=$(realpath "$SHARED_BUILD");classify;LIBRARY;/" \
    -D "CPACK_COMPONENTS_LIBRARY=libclassify-c1;python3-classify"
  expect_equal "packages" 2 "$(find again -maxdepth 1 -name '*.deb' | wc -l)"
  for package in libclassify-c1 python3-classify; do
    expect_same_file "$package" "$(deb $package)" "$(find again -maxdepth 1 -name "${package}_*.deb")"
  done
}

claim_lintian_finds_no_error() {
  expect_exit 0 lintian --allow-root --fail-on error "$DEBS"/*.deb
  expect_equal "errors" "" "$(grep '^E:' out)"
  # CPack gives libraries a script that calls ldconfig.
  expect_equal "warnings" "" "$(grep '^W:' out | grep -v 'libclassify.*maintscript-calls-ldconfig')"
}

# A root with the files of what the packages depend on, as the machine has them, and a dpkg database
# that knows them.
make_root() {  # ROOT
  local root=$1 folder package
  local -a needed
  mkdir -p "$root"/{dev,tmp,var/lib/dpkg/{info,updates,triggers},usr/{bin,sbin,lib,lib32,lib64,libx32}}
  for folder in bin sbin lib lib32 lib64 libx32; do ln -s "usr/$folder" "$root/$folder"; done
  mapfile -t needed < <(cat "$DEBS"/*.deb.depends | tr ',' '\n' | awk '{ print $1 }' | sort -u | grep -vE '^(libclassify(0|-c1)|mailsift)$')
  # What every Debian has, for the scripts.
  needed+=(dash libc-bin coreutils grep sed perl-base init-system-helpers)
  mapfile -t needed < <(apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts \
    --no-breaks --no-replaces --no-enhances "${needed[@]}" | grep '^[a-z]' | sort -u)
  for package in "${needed[@]}"; do
    dpkg-query -s "$package" && echo
  done >"$root/var/lib/dpkg/status" 2>/dev/null
  for package in "${needed[@]}"; do cp /var/lib/dpkg/info/"$package"{,:*}.list "$root/var/lib/dpkg/info"; done 2>/dev/null
  dpkg-query -L "${needed[@]}" 2>/dev/null | sort -u | while read -r file; do
    [[ -f $file || -L $file ]] && echo "${file#/}"
  done | tar -C / --no-recursion -cf - -T - | tar -C "$root" --keep-directory-symlink -xf -
}

# Not what every package may leave: the list of users, and the folder where Debian notes what is enabled.
files_of() { (cd "$1" && find . -path './etc/*passwd*' -o -path ./etc/.pwd.lock -o -path './etc/*group*' -o -path './etc/*shadow*' -o -path ./var/lib/systemd -o -path ./var/lib/dpkg -prune -o -path ./var/log -prune -o -path './etc/ld.so.cache' -prune -o -path ./var/cache -prune -o -print | sort); }

# The daemon serves a user as its own; what the administrator changed stays, and after an upgrade no model of
# an older version is left for it.
serves_and_is_upgraded() {  # ROOT
  local root=$1 own uid
  own=$(in_root /usr/bin/perl -e 'print join(":", getpwnam("mailsift"))' 2>/dev/null)
  expect_match "its user" '^mailsift:[^:]*:[0-9]+:' "$own"
  uid=$(cut -d : -f 3 <<<"$own")
  expect_equal "nothing is enabled" "" "$(find "$root/etc/systemd" -type l 2>/dev/null)"

  install -d -o "$uid" "$root"/{run,var/lib}/mailsift
  : >daemon.log
  # exec: $! is the daemon itself.
  (exec env -i PATH="$PATH" chroot "$root" /usr/bin/perl -e '($<, $>) = ($ARGV[0], $ARGV[0]); exec "mailsiftd", "--config", "/etc/mailsift/mailsiftd.toml",
    "--trusted-spamd", "unix:/run/mailsift/t" or die' "$uid" 2>daemon.log) &
  local daemon=$! i
  trap "kill -9 $daemon 2>/dev/null" EXIT
  for i in {1..100}; do grep -q 'listening on' daemon.log && break; sleep 0.1; done
  # A lesson that the starter does not know: spam that bob wants.
  cp "$(spam_mail)" mail
  expect_match "the daemon's answer" 'DidSet: local' "$(cd "$root/run/mailsift" && python3 - "$OLDPWD/mail" <<'PYTHON'
import socket, sys
mail = open(sys.argv[1], "rb").read()
s = socket.socket(socket.AF_UNIX)
s.connect("t")
s.sendall(b"TELL SPAMC/1.5\r\nUser: bob\r\nMessage-class: ham\r\nSet: local\r\nContent-length: %d\r\n\r\n" % len(mail) + mail)
s.shutdown(socket.SHUT_WR)
print(s.makefile("rb").read().decode())
PYTHON
)"
  kill "$daemon"
  wait "$daemon"
  rm -r "$root/run"
  expect_match "what bob has taught" '^ *[0-9]+ .* GOOD ' "$(in_root /usr/bin/perl -e '($<, $>) = ($ARGV[0], $ARGV[0]);
    exec "mailsift", "--home", "/var/lib/mailsift/users/bob", "history"' "$uid" | tail -n 1)"

  # Homes that an older version has left: one of the daemon's, one of a user's.
  echo '# mine' >>"$root/etc/mailsift/mailsiftd.toml"
  mkdir -p "$root/home/ann/.local/share"
  local home
  for home in "$root/var/lib/mailsift/users/old" "$root/home/ann/.local/share/mailsift"; do
    trained_home "$home"
    # As if another version had written it: the number of its format, which is looked at first.
    printf '\001' | dd of="$home/model" bs=1 seek=8 conv=notrunc status=none
  done
  chown -R "$uid" "$root/var/lib/mailsift/users/old"
  chown -R 1000:1000 "$root/home/ann"
  expect_exit 65 in_root mailsift model check --model /var/lib/mailsift/users/old/model
  expect_exit 0 dpkg --root="$root" -i "$(deb mailsift)" "$(deb mailsiftd)"
  cat out err >said
  expect_exit 0 in_root mailsift model check --model /var/lib/mailsift/users/old/model
  expect_equal "files of others in it" "" "$(find "$root/var/lib/mailsift" ! -uid "$uid")"
  expect_exit 65 in_root mailsift model check --model /home/ann/.local/share/mailsift/model
  expect_contains "what is said of ann" "cannot read the models of: ann" "$(<said)"
  expect_contains "and how to mend it" "mailsift users --homes '~/.local/share/mailsift' --rebuild" "$(<said)"
  expect_exit 0 in_root mailsift users --homes '~/.local/share/mailsift' --rebuild
  expect_exit 0 in_root mailsift model check --model /home/ann/.local/share/mailsift/model
  expect_equal "files of others in hers" "" "$(find "$root/home/ann" ! -uid 1000)"
  expect_equal "the administrator's line" "# mine" "$(tail -n 1 "$root/etc/mailsift/mailsiftd.toml")"
}

claim_they_install_run_and_purge_in_a_root_of_their_own() {
  local root=$PWD/root package mail
  for package in "$DEBS"/*.deb; do dpkg-deb -f "$package" Depends >"$package.depends"; done
  make_root "$root"
  mknod -m 666 "$root/dev/null" c 1 3
  mkdir -p "$root/etc"
  printf 'root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\nmail:x:8:\nann:x:1000:\n' >"$root/etc/group"
  files_of "$root" >before
  expect_exit 0 dpkg --root="$root" -i "$DEBS"/*.deb
  expect_equal "state" "ii  ii  ii  ii  ii  ii  " \
    "$(dpkg-query --root="$root" -W -f '${db:Status-Abbrev} ' mailsift{,d} libclassify{0,-c1,-dev} python3-classify)"
  expect_exit 0 dpkg --root="$root" --verify mailsift{,d} libclassify{0,-c1,-dev} python3-classify
  expect_equal "files that changed" "" "$(<out)"

  in_root() { env -i HOME=/tmp PATH="$PATH" chroot "$root" "$@"; }
  expect_exit 0 in_root mailsift init --starter
  expect_exit 0 in_root mailsift model info
  expect_match "words" 'starter: 100 % of its say left' "$(<out)"
  cp "$(spam_mail)" "$root/tmp/spam"
  expect_exit 0 in_root mailsift train spam --regime error /tmp/spam
  expect_match "verdict" '^(SPAM|UNSURE) ' "$(in_root mailsift check /tmp/spam)"
  # The shared libraries there find their own libraries, and each other, there.
  local library
  for library in $(contents libclassify0 | grep 'so\.0$') $(contents libclassify-c1 | grep 'so\.1$'); do
    expect_exit 0 in_root /lib64/ld-linux-x86-64.so.2 --list "$library"
    expect_lacks "libraries of $library" "not found" "$(<out)"
  done
  expect_exit 0 in_root /usr/bin/python3 -B -c \
    'import classify; print(classify.Home("/tmp/.local/share/mailsift").judge(open("/tmp/spam", "rb").read()))'
  expect_match "verdict in Python" "^Verdict\(cls='(spam|unsure)'" "$(<out)"
  serves_and_is_upgraded "$root"
  rm -rf "$root/tmp"/{spam,.local} "$root/home"

  expect_exit 0 dpkg --root="$root" --purge mailsiftd
  expect_contains "words" "/var/lib/mailsift is left" "$(<err)"
  expect_equal "what users have taught" yes "$([[ -s $root/var/lib/mailsift/users/bob/model ]] && echo yes)"
  rm -r "$root/var/lib/mailsift"
  expect_exit 0 dpkg --root="$root" --purge mailsift python3-classify libclassify-dev libclassify-c1 libclassify0
  files_of "$root" >after
  expect_equal "what is left" "" "$(diff before after)"
  expect_exit 1 dpkg-query --root="$root" -W mailsift
}

run_claims "$@"
