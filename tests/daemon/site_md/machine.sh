#!/bin/bash
# A machine for site_md.sh, in the namespaces it was started in: this one's files, and over them in memory
# what is written here. Debian's Postfix is put there as its package does it.
set -euo pipefail
here=$1
cannot_run() { echo "$*"; exit 77; }

mount --make-rprivate /
layers=$(mktemp -d)
mount -t tmpfs -o mode=755 tmpfs "$layers" || cannot_run "no mounts here"
mkdir "$layers"/{new,work,root}
mount -t overlay overlay -o "lowerdir=/,upperdir=$layers/new,workdir=$layers/work" "$layers/root" ||
  cannot_run "no overlay file system here"
root=$layers/root
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mkdir "$root/tmp/here"
cp -r "$here"/. "$root/tmp/here"
tar -C "$POSTFIX" -c . | tar -C "$root" -x --keep-directory-symlink
ip link set lo up
hostname mx
exec chroot "$root" /bin/bash /tmp/here/inside.sh
