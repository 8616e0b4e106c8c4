#!/bin/bash
# The Debian packages: what is in them, what lintian says, and that they install, run and purge in a
# root of their own, which has what they depend on and nothing else.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

: "${PACKAGE_BUILD:?set PACKAGE_BUILD to a build of the preset package}"
PACKAGE_BUILD=$(realpath "$PACKAGE_BUILD")
DEBS=$SCRATCH/debs
before_claims() {
  cpack --config "$PACKAGE_BUILD/CPackConfig.cmake" -B "$DEBS" >"$SCRATCH/cpack.log" 2>&1 || {
    cat "$SCRATCH/cpack.log"
    return 1
  }
}

deb() { find "$DEBS" -maxdepth 1 -name "$1_*.deb"; }
contents() { dpkg-deb -c "$(deb "$1")" | awk '$1 !~ /^d/ { print $6 }' | sed 's/^\.//' | sort; }
field() { dpkg-deb -f "$(deb "$1")" "$2"; }

claim_there_are_five() {
  expect_equal "packages" "libclassify-c1 libclassify-dev libclassify0 mailsift python3-classify" \
    "$(cd "$DEBS" && for f in *.deb; do echo "${f%%_*}"; done | sort | paste -sd ' ')"
}

claim_the_libraries_are_alone_in_their_package() {
  expect_equal "files but for the documentation" "libclassify-home.so.0
libclassify-home.so.0.1.0
libclassify-measure.so.0
libclassify-measure.so.0.1.0
libclassify.so.0
libclassify.so.0.1.0" "$(contents libclassify0 | grep -v ^/usr/share/doc/ | sed 's|.*/||')"
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
  expect_equal "libraries it is linked with" "" "$(field mailsift Depends | grep -oE 'icu|boost|sodium|zlib|zstd|bz2|classify')"
}

claim_no_package_has_conffiles_or_scripts_of_its_own() {
  local package script
  for package in libclassify0 libclassify-c1 libclassify-dev python3-classify mailsift; do
    dpkg-deb -e "$(deb "$package")" "$package"
    expect_equal "$package" control "$(ls "$package" | grep -x control)"
    expect_equal "$package: conffiles and scripts" "" \
      "$(ls "$package" | grep -vxE 'control|md5sums|shlibs|symbols|triggers|postinst|postrm')"
  done
  # CPack's, for libraries.
  for script in */post*; do
    expect_match "$script" '^#!/bin/sh set -e if \[ "\$1" = "?(configure|remove)"? \]; then ldconfig fi $' \
      "$(tr -s ' \t\n' ' ' <"$script")"
  done
}

claim_lintian_finds_no_error() {
  expect_exit 0 lintian --allow-root --fail-on error "$DEBS"/*.deb
  expect_equal "errors" "" "$(grep '^E:' out)"
}

# A root with the files of what the packages depend on, as the machine has them, and a dpkg database
# that knows them.
make_root() {  # ROOT
  local root=$1 folder package
  local -a needed
  mkdir -p "$root"/{dev,tmp,var/lib/dpkg/{info,updates,triggers},usr/{bin,sbin,lib,lib32,lib64,libx32}}
  for folder in bin sbin lib lib32 lib64 libx32; do ln -s "usr/$folder" "$root/$folder"; done
  mapfile -t needed < <(cat "$DEBS"/*.deb.depends | tr ',' '\n' | awk '{ print $1 }' | sort -u | grep -vE '^libclassify(0|-c1)$')
  needed+=(dash libc-bin)  # for the calls of ldconfig
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

files_of() { (cd "$1" && find . -path ./var/lib/dpkg -prune -o -path ./var/log -prune -o -path './etc/ld.so.cache' -prune -o -path ./var/cache -prune -o -print | sort); }

claim_they_install_run_and_purge_in_a_root_of_their_own() {
  local root=$PWD/root package mail
  for package in "$DEBS"/*.deb; do dpkg-deb -f "$package" Depends >"$package.depends"; done
  make_root "$root"
  files_of "$root" >before
  expect_exit 0 dpkg --root="$root" -i "$DEBS"/*.deb
  expect_equal "state" "ii  ii  ii  ii  ii  " \
    "$(dpkg-query --root="$root" -W -f '${db:Status-Abbrev} ' mailsift libclassify{0,-c1,-dev} python3-classify)"
  expect_exit 0 dpkg --root="$root" --verify mailsift libclassify{0,-c1,-dev} python3-classify
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
  rm -rf "$root/tmp"/{spam,.local}

  expect_exit 0 dpkg --root="$root" --purge mailsift python3-classify libclassify-dev libclassify-c1 libclassify0
  files_of "$root" >after
  expect_same_file "what is left" before after
  expect_exit 1 dpkg-query --root="$root" -W mailsift
}

run_claims "$@"
