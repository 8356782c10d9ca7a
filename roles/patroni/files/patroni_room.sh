#!/bin/sh
# Before Patroni starts: is there room for WAL? A leader without room for one more segment stops each time it is promoted, and keeps its
# lease while it tries again; one that does not start loses the lease, and another leads.
# Usage: patroni-room MIB PATH…  The first path that is there counts.
least=$1
shift
for path in "$@"; do
  [ -d "$path/" ] || continue
  left=$(df --output=avail --block-size=1M "$path/" | tail -n 1 | tr -d ' ')
  [ "$left" -ge "$least" ] && exit 0
  echo "$path has $left MiB left, and PostgreSQL needs $least to lead: Patroni is not started. Make room; it is tried again every two seconds." >&2
  # systemd starts it again at once.
  sleep 2
  exit 1
done
