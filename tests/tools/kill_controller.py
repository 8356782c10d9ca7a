# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts a drill, kills its ansible-playbook in mid-fault, and waits until the fault has healed.

`kill_controller.py INVENTORY FAULT CONFIRM`, from the root of the checkout. Ends with 0 where
`nines.ha.verify` passes within the bound of the undo and the time that a node takes to boot.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

# Longer than verify takes on a busy machine: it has to see the fault.
UNDO_AFTER_S = 25
# A powered-off node boots after the undo, and everything on it has to come up.
HEALED_WITHIN_S = UNDO_AFTER_S + 40
IN_MID_FAULT = "observe | Watch the cluster with the fault"


def playbook(inventory: str, name: str, *options: str) -> list[str]:
    """Give the command that runs a playbook of the collection."""
    return ["ansible-playbook", "-i", inventory, name, *options]


def kill_in_mid_fault(inventory: str, fault: str, confirm: str) -> None:
    """Run the drill up to the injected fault, then kill the control node's processes."""
    variables = {
        "drill_confirm": confirm,
        "drill_fault": fault,
        "drill_undo_after": str(UNDO_AFTER_S),
        "drill_hold": "120",
    }
    options = [word for name, value in variables.items() for word in ("-e", f"{name}={value}")]
    drill = subprocess.Popen(
        playbook(inventory, "nines.ha.drills.kill_vip_owner", *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    seen = []
    for line in drill.stdout or ():
        seen.append(line)
        if IN_MID_FAULT in line:
            os.killpg(drill.pid, signal.SIGKILL)
            drill.wait()
            return
    sys.exit("the drill ended before its fault:\n" + "".join(seen[-30:]))


def healed(inventory: str) -> bool:
    """Whether the cluster is whole."""
    done = subprocess.run(
        playbook(inventory, "nines.ha.verify"), capture_output=True, text=True, check=False
    )
    return done.returncode == 0


def main() -> None:
    """Kill, see the fault, and wait."""
    inventory, fault, confirm = sys.argv[1:]
    kill_in_mid_fault(inventory, fault, confirm)
    killed = time.monotonic()
    if healed(inventory):
        sys.exit(f"{fault}: verify passed in mid-fault, so there was no fault to heal")
    while not healed(inventory):
        if time.monotonic() - killed > HEALED_WITHIN_S:
            sys.exit(f"{fault}: not healed {HEALED_WITHIN_S} s after the control node died")
    print(f"{fault}: healed {time.monotonic() - killed:.0f} s after the control node died")


if __name__ == "__main__":
    main()
