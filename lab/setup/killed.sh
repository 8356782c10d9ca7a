#!/usr/bin/env bash
# `make killed`: kills the control node of a drill with SIGKILL in mid-fault, on the lab that `make demo` left up, and measures when the fault
# has healed. Usage: killed.sh [fault[@subject]…]; without a fault, each that there is.
. "$(dirname "$0")/common.sh"
cd "$LAB_ROOT"
exec python tests/tools/kill_controller.py --inventory lab/inventories/three_node.yml --confirm demo "$@"
