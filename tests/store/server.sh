# shellcheck shell=bash
# A PostgreSQL server of one's own, as an ordinary user, on a Unix socket in a folder of its own.
#
#   source server.sh; make_server FOLDER; start_server; ... stop_server
#
# $STORE is the URI of its database. Whoever may enter the folder may connect.

# The newest version of Debian's server.
PG_BIN=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

# initdb and postgres refuse to be root.
as_postgres() {
  if [[ $(id -u) == 0 ]]; then
    setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
  else
    "$@"
  fi
}

has_postgres() { [[ -x $PG_BIN/initdb ]] && { [[ $(id -u) != 0 ]] || id postgres >/dev/null 2>&1; }; }

make_server() {  # FOLDER
  PG_FOLDER=$1
  mkdir -p "$PG_FOLDER"
  [[ $(id -u) != 0 ]] || chown postgres "$PG_FOLDER"
  as_postgres "$PG_BIN/initdb" -D "$PG_FOLDER/data" -A trust -U keeper --no-locale -E UTF8 \
    >"$PG_FOLDER.log" 2>&1 || { cat "$PG_FOLDER.log" >&2; return 1; }
  STORE="postgresql:///mailsift?host=$PG_FOLDER&user=keeper"
  export STORE
}

start_server() {  # [OPTION...]
  local i
  # Not our child: whoever is killed with us must be the one we name.
  (cd / && as_postgres "$PG_BIN/postgres" -D "$PG_FOLDER/data" -k "$PG_FOLDER" -c listen_addresses= \
    -c shared_buffers=16MB -c max_connections=30 "$@" >>"$PG_FOLDER.log" 2>&1 </dev/null &)
  for i in {1..200}; do
    "$PG_BIN/pg_isready" -q -h "$PG_FOLDER" -U keeper -d postgres && break
    sleep 0.05
  done
  PG_PID=$(head -n 1 "$PG_FOLDER/data/postmaster.pid") || return 1
  sql postgres "SELECT 1 FROM pg_database WHERE datname = 'mailsift'" | grep -q 1 ||
    sql postgres 'CREATE DATABASE mailsift' >/dev/null
}

# stop_server [SIGNAL]: INT ends all connections at once; KILL is a crash.
stop_server() {
  local i
  [[ -n ${PG_PID-} ]] || return 0
  if [[ ${1-} == KILL ]]; then
    # The processes of the server end when they see that it is gone.
    kill -KILL "$PG_PID" 2>/dev/null
  else
    kill -"${1:-INT}" "$PG_PID" 2>/dev/null
  fi
  for i in {1..400}; do
    kill -0 "$PG_PID" 2>/dev/null || break
    sleep 0.05
  done
  [[ ${1-} != KILL ]] || sleep 1  # the others end by themselves
  PG_PID=
}

sql() { "$PG_BIN/psql" -X -q -A -t -h "$PG_FOLDER" -U keeper -d "$1" -c "$2"; }  # DATABASE SQL
