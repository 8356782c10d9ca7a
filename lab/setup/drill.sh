#!/usr/bin/env bash
# Runs one drill on the lab that `make demo` left up. Usage: drill.sh FAULT [rounds] [options…]
. "$(dirname "$0")/common.sh"
cd "$LAB_ROOT"
fault=${1:?name a fault: docs/drills.md lists them}
rounds=${2:-1}
shift $(($# < 2 ? $# : 2))
# What is drilled is what the fault names first.
case $(sed -n 's/^  subjects: \[\([a-z]*\).*/\1/p' "roles/drill/vars/faults/${fault%%,*}.yml" 2>/dev/null) in
  vip) drill=kill_vip_owner ;;
  *) drill=postgres ;;
esac
exec ansible-playbook -i lab/inventories/three_node.yml "nines.ha.drills.$drill" -e drill_confirm=demo -e "drill_fault=$fault" \
  -e "drill_rounds=$rounds" "$@"
