#!/usr/bin/env bash
# Makes the lab's SSH keys once: one for the operator, one that every node shows as its host key, so that known_hosts can be strict.
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
