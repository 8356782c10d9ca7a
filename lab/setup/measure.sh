#!/usr/bin/env bash
# `make measure`: the figures of the README, on the lab that `make demo` left up. Usage: measure.sh [rounds]
. "$(dirname "$0")/common.sh"
cd "$LAB_ROOT"
inventory=lab/inventories/three_node.yml
rounds=${1:-10}
export ANSIBLE_NOCOLOR=1

# The play's output goes to a log; what counts is printed.
play() { # name arguments…
  local log=$LAB_CACHE/measure-$1.log
  shift
  ansible-playbook -i "$inventory" "$@" >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    stop "the play failed (the whole log: ${log#"$LAB_ROOT"/}). Is the lab up? 'make demo' brings it up."
  }
}

printf '%s, %s CPUs, Linux %s\n' "$(date -u +%F)" "$(nproc)" "$(uname -r)"

for fault in node_power_off haproxy_kill link_cut; do
  printf '\n%s, %s rounds\n' "$fault" "$rounds"
  play "$fault" nines.ha.drills.kill_vip_owner -e drill_confirm=demo -e "drill_fault=$fault" -e "drill_rounds=$rounds"
  sed 's/^/  /' records/latest/summary.txt
done

printf '\nreload\n'
play reload tests/benchmarks/reload.yml
grep -oE '[0-9]+ reloads: [^"]*' "$LAB_CACHE/measure-reload.log" | sed 's/^/  /'

printf '\nsecond run of site.yml\n'
begin=$SECONDS
play site nines.ha.site
sed -n '/^PLAY RECAP/,$p' "$LAB_CACHE/measure-site.log" | grep -oE '^\S+ .*changed=[0-9]+' | sed -E 's/ +/ /g; s/^/  /'
printf '  %d s\n' $((SECONDS - begin))
