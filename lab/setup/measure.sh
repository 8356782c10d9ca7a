#!/usr/bin/env bash
# `make measure`: the figures of the README, on the lab that `make demo` left up. Usage: measure.sh [rounds] [fault…]
. "$(dirname "$0")/common.sh"
cd "$LAB_ROOT"
rounds=${1:-10}
shift $(($# < 1 ? $# : 1))
faults=("$@")
[ ${#faults[@]} -gt 0 ] || faults=(node_power_off haproxy_kill link_cut postmaster_kill patroni_and_postgres_kill primary_power_off switchover reload site)
export ANSIBLE_NOCOLOR=1
# The moment of each fault is spread over this many seconds: each timer that notices a fault repeats within them.
phase=10

# The play's output goes to a log; what counts is printed.
run() { # name command…
  local log=$LAB_CACHE/measure-$1.log
  shift
  "$@" >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    stop "the play failed (the whole log: ${log#"$LAB_ROOT"/}). Is the lab up? 'make demo' brings it up."
  }
}

printf '%s, %s CPUs, Linux %s\n' "$(date -u +%F)" "$(nproc)" "$(uname -r)"

for fault in "${faults[@]}"; do
  printf '\n%s\n' "$fault"
  case $fault in
    reload)
      run reload ansible-playbook -i lab/inventories/three_node.yml tests/benchmarks/reload.yml
      grep -oE '[0-9]+ reloads: [^"]*' "$LAB_CACHE/measure-reload.log" | sed 's/^/  /'
      ;;
    site)
      begin=$SECONDS
      run site ansible-playbook -i lab/inventories/three_node.yml nines.ha.site
      sed -n '/^PLAY RECAP/,$p' "$LAB_CACHE/measure-site.log" | grep -oE '^\S+ .*changed=[0-9]+' | sed -E 's/ +/ /g; s/^/  /'
      printf '  second run of site.yml: %d s\n' $((SECONDS - begin))
      ;;
    *)
      run "$fault" lab/setup/drill.sh "$fault" "$rounds" -e "drill_phase=$phase"
      sed 's/^/  /' records/latest/summary.txt
      ;;
  esac
done
