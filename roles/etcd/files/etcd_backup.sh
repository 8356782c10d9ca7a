#!/bin/sh
# Saves etcd's keys to a file that `etcdctl snapshot restore` takes, checks the file, and drops the oldest ones.
# The login comes from the environment (nines-etcd-backup.service), never from the command line.
set -eu
umask 077
export ETCDCTL_API=3
name="$BACKUP_DIRECTORY/$(date -u +%Y%m%dT%H%M%SZ).db"
trap 'rm -f "$name.part"' EXIT
etcdctl snapshot save "$name.part" >/dev/null
etcdctl --write-out=json snapshot status "$name.part" >/dev/null
mv "$name.part" "$name"
ls -1 "$BACKUP_DIRECTORY"/*.db | sort | head -n "-$BACKUP_KEEP" | xargs -r rm -f
