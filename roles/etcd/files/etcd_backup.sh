#!/bin/sh
# nines-etcd-backup: saves etcd's keys to a file that a restore takes, checks the file, and drops the oldest ones.
# nines-etcd-backup --check FILE: whether a restore takes it; says why not, and ends with 1.
# The login comes from the environment (nines-etcd-backup.service), never from the command line.
set -eu
umask 077
export ETCDCTL_API=3

refuse() {
  echo "nines-etcd-backup: $1" >&2
  exit 1
}

whole() {
  [ -s "$1" ] || refuse "$1 is empty or not there"
  # The last 32 bytes are the SHA-256 of all before: what a restore looks at first.
  kept=$(tail -c 32 "$1" | od -An -v -tx1 | tr -d ' \n')
  found=$(head -c -32 "$1" | sha256sum | cut -d ' ' -f 1)
  [ "$kept" = "$found" ] || refuse "$1 is damaged, or no backup of etcd: its checksum does not fit"
  if command -v etcdutl >/dev/null; then set -- etcdutl "$1"; else set -- etcdctl "$1"; fi
  "$1" --write-out=json snapshot status "$2" >/dev/null || refuse "$1 cannot read $2"
}

if [ "${1:-}" = --check ]; then
  whole "$2"
  exit 0
fi

name="$BACKUP_DIRECTORY/$(date -u +%Y%m%dT%H%M%SZ).db"
trap 'rm -f "$name.part"' EXIT
etcdctl snapshot save "$name.part" >/dev/null
whole "$name.part"
mv "$name.part" "$name"
ls -1 "$BACKUP_DIRECTORY"/*.db | sort | head -n "-$BACKUP_KEEP" | xargs -r rm -f
