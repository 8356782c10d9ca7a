#!/usr/bin/env bash
# `make demo`: from nothing to a measured failover. Safe to start again, wherever the last run was killed.
. "$(dirname "$0")/common.sh"
cd "$LAB_ROOT"
inventory=lab/inventories/three_node.yml

step=0
begin() {
  step=$((step + 1))
  printf '\n[%s/7] %s  (%s s so far)\n' "$step" "$*" "$SECONDS"
}
# Playbooks print to a log; on the terminal stands what changed and what failed.
play() {
  local log=$LAB_CACHE/demo.log
  if ! ANSIBLE_NOCOLOR=1 ansible-playbook -i "$inventory" "$@" >"$log" 2>&1; then
    grep -A 20 -E 'fatal:|ERROR|UNREACHABLE' "$log" >&2 || tail -n 40 "$log" >&2
    stop "the play failed (the whole log: .cache/lab/demo.log). Mend it and start 'make demo' again."
  fi
  sed -n '/^PLAY RECAP/,$p' "$log" | grep -E 'ok=' | sed -E 's/ +/ /g; s/^/      /'
}

begin "Environment: pinned packages in .venv"
lab/setup/venv.sh requirements.txt
begin "Docker engine, keys and node image"
lab/setup/engine.sh
lab/setup/keys.sh
lab/setup/image.sh debian13
begin "Lab: three nodes and a client, over SSH"
play lab/up.yml
begin "Site: HAProxy and keepalived on three nodes"
play nines.ha.site
begin "Site again: the second run must change nothing"
play nines.ha.site
begin "Verify: exactly one owner of each VIP, every server up"
play nines.ha.verify
begin "Drill: power the VIP owner off while a client asks each 10 ms"
ansible-playbook -i "$inventory" nines.ha.drills.kill_vip_owner -e drill_confirm=demo >"$LAB_CACHE/drill.log" 2>&1 || {
  tail -n 40 "$LAB_CACHE/drill.log" >&2
  stop "the drill failed (the whole log: .cache/lab/drill.log)."
}
printf '\n'
sed 's/^/  /' records/latest/summary.txt

cat <<EOF

The lab stays up ($SECONDS s in total). Look at it:
  the site         curl -k https://198.18.1.100/
  a node           ssh -i .cache/lab/ssh/operator -o UserKnownHostsFile=.cache/lab/ssh/known_hosts ops@198.18.0.11
  HAProxy's stats  https://198.18.0.11:8404/  (user: demo, password: see .cache/lab/secrets/haproxy_stats)
  the record       records/latest/round-01/report.md
  more drills      make drill FAULT=haproxy_kill    make drill FAULT=link_cut
  remove it        make down
EOF
