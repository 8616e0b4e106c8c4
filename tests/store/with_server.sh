#!/bin/bash
# Runs a command with a PostgreSQL server of its own: with_server.sh COMMAND [ARGUMENT...]
source "$(dirname "${BASH_SOURCE[0]}")/server.sh"
has_postgres || { echo "PostgreSQL is not installed" >&2; exit 77; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/mailsift-store.XXXXXX")
chmod 755 "$folder"
trap 'stop_server INT; rm -rf "$folder"' EXIT
make_server "$folder/pg" && start_server || exit 1
"$@"
