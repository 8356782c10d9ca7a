#!/usr/bin/env bash
# Runs one drill on the lab that `make demo` left up. Usage: drill.sh FAULT [rounds] [options…]
. "$(dirname "$0")/common.sh"
cd "$LAB_ROOT"
fault=${1:?name a fault: docs/drills.md lists them}
rounds=${2:-1}
shift $(($# < 2 ? $# : 2))
case $fault in
  haproxy_kill | link_cut | node_power_off) drill=kill_vip_owner ;;
  *) drill=postgres ;;
esac
exec ansible-playbook -i lab/inventories/three_node.yml "nines.ha.drills.$drill" -e drill_confirm=demo -e "drill_fault=$fault" \
  -e "drill_rounds=$rounds" "$@"
