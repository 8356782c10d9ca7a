#!/usr/bin/env bash
# `make demo`: from nothing to a measured failover. Safe to start again, wherever the last run was killed.
. "$(dirname "$0")/common.sh"
cd "$LAB_ROOT"
inventory=lab/inventories/three_node.yml

step=0
begin() {
  step=$((step + 1))
  printf '\n[%s/8] %s  (%s s so far)\n' "$step" "$*" "$SECONDS"
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
begin "Site: etcd, Patroni, HAProxy and keepalived on three nodes"
play nines.ha.site
begin "Site again: the second run must change nothing"
play nines.ha.site
begin "Verify: one leader, one owner of each VIP, what is written reaches every standby"
play nines.ha.verify

# A drill prints what it measured; its log is for when it fails.
drill() {
  ansible-playbook -i "$inventory" "$@" -e drill_confirm=demo >"$LAB_CACHE/drill.log" 2>&1 || {
    tail -n 40 "$LAB_CACHE/drill.log" >&2
    stop "the drill failed (the whole log: .cache/lab/drill.log)."
  }
  printf '\n'
  sed 's/^/  /' records/latest/summary.txt
}
begin "Drill: cut the VIP owner off while a client asks each 10 ms"
drill nines.ha.drills.kill_vip_owner -e drill_fault=link_cut
begin "Drill: kill the primary while a client writes each 5 ms, and look for every write afterwards"
drill nines.ha.drills.postgres -e drill_fault=postmaster_kill

cat <<EOF

The lab stays up ($SECONDS s in total). Look at it:
  the site         curl -k https://198.18.1.100/
  a node           ssh -i .cache/lab/ssh/operator -o UserKnownHostsFile=.cache/lab/ssh/known_hosts ops@198.18.0.11
  who leads        the same, with: sudo patronictl -c /etc/patroni/config.yml list
  HAProxy's stats  https://198.18.0.11:8404/  (user: demo, password: see .cache/lab/secrets/haproxy_stats)
  the record       records/latest/round-01/report.html
  more drills      make drill FAULT=primary_power_off    make drill FAULT=etcd_kill    make drill FAULT=haproxy_kill
  remove it        make down
EOF
