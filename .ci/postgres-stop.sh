#!/bin/bash
# Stops a server that postgres-pgvector.sh started, and removes its data: .ci/postgres-stop.sh DIR PORT
set -euo pipefail
dir=$1 port=$2 data=/data-$2
if [ -e "$dir/root$data/postmaster.pid" ]; then
  env -i PATH=/usr/bin LC_ALL=C.UTF-8 /usr/sbin/chroot --userspec=999:999 "$dir/root" \
    /usr/lib/postgresql/17/bin/pg_ctl -D "$data" -m immediate -w stop || true
fi
rm -rf "${dir:?}/root$data" "$dir"/{url,owner,initdb,start}-"$port"{,.log}
