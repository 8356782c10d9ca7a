#!/usr/bin/env bash
# Makes the lab's secrets once: passwords, and SSH keys, one for the operator, one that every node shows as its host key, so that known_hosts can be strict.
. "$(dirname "$0")/common.sh"

have ssh-keygen || apt_install openssh-client
keys=$LAB_CACHE/ssh
mkdir -p "$keys" && chmod 700 "$keys"
for name in operator host; do
  [ -s "$keys/$name" ] && [ -s "$keys/$name.pub" ] && continue
  rm -f "$keys/$name" "$keys/$name.pub"
  ssh-keygen -q -t ed25519 -N '' -C "nines.ha lab $name" -f "$keys/$name"
done
printf '198.18.* %s\n' "$(cut -d' ' -f1,2 "$keys/host.pub")" >"$keys/known_hosts"

secrets=$LAB_CACHE/secrets
mkdir -p "$secrets" && chmod 700 "$secrets"
# A source that ends by itself: an endless one is killed by SIGPIPE, which pipefail takes for a failure.
for name in haproxy_stats postgres_replication postgres_monitor postgres_shop etcd_root patroni_etcd patroni_rest etcd_shop \
  monitoring_scrape postgres_exporter backup_cipher backup_restic backup_store; do
  [ -s "$secrets/$name" ] || (umask 077 && od -An -N12 -tx1 /dev/urandom | tr -d ' \n' >"$secrets/$name")
done
# VRRP version 2 takes 8 characters.
[ -s "$secrets/vrrp" ] || (umask 077 && od -An -N4 -tx1 /dev/urandom | tr -d ' \n' >"$secrets/vrrp")
