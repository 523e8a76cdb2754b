#!/bin/bash
# Starts a real PostgreSQL 17 with pgvector on a bare Debian 12, which has neither, and prints its connection URL.
#
#   .ci/postgres-pgvector.sh DIR PORT        needs root, apt-get, dpkg-deb and chroot; 20 s the first time, then 2 s
#   .ci/postgres-stop.sh DIR PORT            stops it and removes its data
#
# DIR     keeps the unpacked programs (170 MB) for the next time; several servers may run from it at once.
# PORT    a free port of 127.0.0.1; every port has data of its own, which starts empty.
# OWNER   (environment, optional) the process id that the server is for: if it is gone the next start sweeps up.
# PG_OPTS (environment, optional) more options for the server, e.g. "-c fsync=off".
#
# The programs are Debian 13's own signed packages, from the mirror that this machine already uses, checked against
# Debian's keyring. They are unpacked, not installed: no maintainer script runs and the machine's packages stay as
# they are.
set -euo pipefail
dir=$1 port=$2 root=$1/root version=17
bin=/usr/lib/postgresql/$version/bin
here=$(dirname "$(readlink -f "$0")")

# The address of the Debian mirror: from deb822 sources, or from the older one-line form.
mirror() {
  { sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/debian.sources
    sed -n 's/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' /etc/apt/sources.list
  } 2>/dev/null | head -1
}

# Downloads with a list, a status file and a cache of its own, so that the machine's apt notices nothing.
download() {
  mkdir -p "$dir"/{lists/partial,cache/archives/partial,etc,pref}
  : > "$dir/status"
  cat > "$dir/etc/trixie.sources" <<EOF
Types: deb
URIs: $(mirror)
Suites: trixie
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
  local apt=(apt-get -qq
    -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$dir/etc" -o "Dir::Etc::preferencesparts=$dir/pref"
    -o "Dir::State=$dir" -o "Dir::State::lists=$dir/lists" -o "Dir::State::status=$dir/status" -o "Dir::Cache=$dir/cache"
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3)
  "${apt[@]}" update
  "${apt[@]}" -y -d --no-install-recommends install "postgresql-$version-pgvector" dash
}

# Leaves out what a server that runs by chroot, without JIT and without maintainer scripts, never touches.
unpack() {
  local package
  for package in "$dir"/cache/archives/*.deb; do
    case ${package##*/} in
      libllvm*|libz3*|perl*|libperl*|libgdbm*|dpkg*|debconf*|systemd*|adduser*) continue;;
      openssl*|passwd*|ucf*|locales*|ssl-cert*|netbase*|sysvinit*) continue;;
    esac
    dpkg-deb --fsys-tarfile "$package" |
      tar -x -C "$root" --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*'
  done
}

# The few things around the programs that a running server looks for.
furnish() {
  printf 'root:x:0:0:root:/root:/bin/sh\npostgres:x:999:999::/tmp:/bin/sh\n' > "$root/etc/passwd"
  printf 'root:x:0:\npostgres:x:999:\n' > "$root/etc/group"
  mkdir -p "$root"/{dev/shm,tmp,proc}
  chmod 1777 "$root"/{tmp,dev/shm}
  mknod -m 666 "$root/dev/null" c 1 3
  mknod -m 666 "$root/dev/urandom" c 1 9
  local name
  for name in lib64 lib bin; do [ -e "$root/$name" ] || ln -s "usr/$name" "$root/$name"; done
  [ -e "$root/bin/sh" ] || ln -s dash "$root/usr/bin/sh"
}

# One process unpacks, others wait for it. What was left half done is begun again.
prepare() {
  mkdir -p "$dir"
  exec 9> "$dir/lock"
  flock 9
  if [ ! -e "$dir/unpacked-$version" ]; then
    rm -rf "$root" "$dir"/{lists,cache,etc,pref}
    mkdir -p "$root/etc"
    download >&2
    unpack
    furnish
    rm -rf "$dir"/{lists,cache,etc,pref,status}
    touch "$dir/unpacked-$version"
  fi
  local owner
  for owner in "$dir"/owner-*; do
    [ -e "$owner" ] || continue
    kill -0 "$(cat "$owner")" 2>/dev/null || "$here/postgres-stop.sh" "$dir" "${owner##*-}" > /dev/null || true
  done
  flock -u 9
  exec 9>&-
}

inside() { env -i PATH=$bin:/usr/bin LC_ALL=C.UTF-8 HOME=/tmp /usr/sbin/chroot --userspec=999:999 "$root" "$@"; }

prepare
data=/data-$port
[ -z "${OWNER:-}" ] || echo "$OWNER" > "$dir/owner-$port"
if [ ! -s "$root$data/PG_VERSION" ]; then
  install -d -o 999 -g 999 -m 700 "$root$data"
  inside initdb -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync > "$dir/initdb-$port.log"
fi
options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=/tmp"
options+=" -c dynamic_shared_memory_type=mmap -c jit=off ${PG_OPTS:-}"
inside pg_ctl -D "$data" -w -l "$data/server.log" -o "$options" start > "$dir/start-$port.log"
echo "postgres://postgres@127.0.0.1:$port/postgres" | tee "$dir/url-$port"
