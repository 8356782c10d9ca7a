# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kills the control node of a drill with SIGKILL in mid-fault, and measures when it has healed.

`kill_controller.py --inventory INVENTORY --confirm CLUSTER [FAULT[@SUBJECT] …]`, from the root of
the checkout; without a fault, each that the role has. A fault may be several, separated by commas.
Prints a table, and ends with 1 where a fault did not heal within the bound of its undo. A fault
that a node cannot do, or that is not for this cluster, is named and no miss.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import typing as t
from collections.abc import Sequence
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
FAULTS = ROOT / "roles/drill/vars/faults"
PLAYBOOKS = {"vip": "nines.ha.drills.kill_vip_owner", "postgres": "nines.ha.drills.postgres"}
# The first task after the last fault of a round was injected.
IN_MID_FAULT = "observe | See the cluster serve again"
# A drill that hangs before its fault is a miss as well.
STARTS_WITHIN_S = 600.0
# The undo starts on time. One look at all nodes takes a few seconds, and sees it late.
SLACK_S = 15.0
# A node that was switched off has to boot after the undo.
BOOT_S = 60.0
# Until every service of the cluster is whole again.
WHOLE_WITHIN_S = 180.0
# What these break is over at once: systemd, Patroni or the node itself brings it back.
MOMENTARY = {
    "node_reboot",
    "patroni_and_postgres_kill",
    "patroni_kill",
    "postgres_kill",
    "postmaster_kill",
    "switchover",
}
REFUSED = re.compile(r"(?:cannot do [^:]+|cannot be drilled here): (?P<why>.*?)(?:\. |\.?\"|$)")


class Wish(t.NamedTuple):
    """A fault, or several with commas between, and what is drilled."""

    faults: str
    subject: str


class Traces(t.NamedTuple):
    """What one look at all nodes found, and when it ended, in epoch seconds."""

    waiting: list[str]
    away: list[str]
    broken: list[str]
    wall: float

    @property
    def any(self) -> bool:
        """Whether anything is not as it was."""
        return bool(self.waiting or self.away or self.broken)

    def since(self, before: Traces) -> Traces:
        """Leave out what was so before the drill.

        >>> Traces([], [], ["masked a", "frozen b"], 9.0).since(Traces([], [], ["masked a"], 1.0))
        Traces(waiting=[], away=[], broken=['frozen b'], wall=9.0)
        """
        return self._replace(
            away=[name for name in self.away if name not in before.away],
            broken=[line for line in self.broken if line not in before.broken],
        )


class Row(t.NamedTuple):
    """What came of one fault; times in seconds from the moment at which the undo was armed."""

    wish: Wish
    target: str
    seen: str
    healed_s: float | None
    bound_s: float
    whole_s: float | None
    verdict: str


def wish_of(text: str, first_subject: t.Callable[[str], str]) -> Wish:
    """Read `fault[,fault…][@subject]`; without a subject, the first that the fault names.

    >>> wish_of("link_cut,etcd_kill@postgres", str)
    Wish(faults='link_cut,etcd_kill', subject='postgres')
    """
    faults, _at, subject = text.partition("@")
    subject = subject or first_subject(faults.split(",")[0])
    if subject not in PLAYBOOKS:
        raise ValueError(f"{text}: the subject is {subject!r}, and has to be one of {[*PLAYBOOKS]}")
    return Wish(faults, subject)


def refusal(output: str) -> str | None:
    """Give the reason why a drill was refused, where the node or the cluster cannot do it.

    >>> refusal("node1 cannot do packet_delay: its kernel has no sch_netem. Try …")
    'its kernel has no sch_netem'
    """
    found = REFUSED.search(output)
    return found["why"] if found else None


def bound(undo_after: float, faults: str, went_away: bool) -> float:
    """Within how many seconds of arming nothing may be broken any more."""
    boots = went_away or "power_off" in faults
    return undo_after + SLACK_S + (BOOT_S if boots else 0.0)


def verdict(faults: str, seen: bool, healed_s: float | None, bound_s: float, whole: bool) -> str:
    """Say whether the fault was there, and healed in time."""
    if not seen and not set(faults.split(",")) & MOMENTARY:
        return "MISSED: no trace of the fault, so nothing was measured"
    if healed_s is None or healed_s > bound_s:
        return f"MISSED: not healed within {bound_s:.0f} s"
    return "healed" if whole else f"MISSED: verify still fails after {WHOLE_WITHIN_S:.0f} s"


def table(rows: Sequence[Row]) -> str:
    """Lay the rows out."""

    def seconds(value: float | None) -> str:
        return "-" if value is None else f"{value:.0f} s"

    head = ("fault", "subject", "target", "seen by", "healed", "bound", "whole", "verdict")
    cells = [
        (
            row.wish.faults,
            row.wish.subject,
            row.target,
            row.seen,
            seconds(row.healed_s),
            f"{row.bound_s:.0f} s",
            seconds(row.whole_s),
            row.verdict,
        )
        for row in rows
    ]
    widths = [max(len(line[place]) for line in [head, *cells]) for place in range(len(head))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [head, *cells]
    )
    return "\n".join(lines)


class Lab:
    """The cluster that is drilled, and how it is asked."""

    def __init__(self, inventory: str, confirm: str, undo_after: float, extra: list[str]) -> None:
        self.inventory = inventory
        self.confirm = confirm
        self.undo_after = undo_after
        self.extra = extra
        self.folder = Path(tempfile.mkdtemp(prefix="nines-ha-killed-"))

    def playbook(self, name: str, **variables: object) -> list[str]:
        """Give the command that runs a playbook with variables."""
        pairs = [f"{key}={value}" for key, value in variables.items()] + self.extra
        options = [word for pair in pairs for word in ("-e", pair)]
        return ["ansible-playbook", "-i", self.inventory, name, *options]

    def kill_in_mid_fault(self, wish: Wish) -> str | None:
        """Run the drill up to the fault and kill it; where it ended before, what it said."""
        drill = subprocess.Popen(
            self.playbook(
                PLAYBOOKS[wish.subject],
                drill_confirm=self.confirm,
                drill_fault=wish.faults,
                drill_undo_after=self.undo_after,
                drill_records=self.folder / wish.faults,
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        hung = threading.Timer(STARTS_WITHIN_S, os.killpg, (drill.pid, signal.SIGKILL))
        hung.start()
        said = []
        try:
            for line in drill.stdout or ():
                said.append(line)
                if IN_MID_FAULT in line:
                    os.killpg(drill.pid, signal.SIGKILL)
                    return None
        finally:
            hung.cancel()
            drill.wait()
        return "".join(said)

    def strikes(self, wish: Wish) -> list[dict[str, t.Any]]:
        """Read what the drill noted of its faults."""
        notes = sorted((self.folder / wish.faults).glob("*/round-01/strikes/*.json"))
        return [json.loads(note.read_text()) for note in notes]

    def look(self) -> Traces:
        """Look at all nodes."""
        file = self.folder / "traces.json"
        file.unlink(missing_ok=True)
        command = self.playbook(
            str(ROOT / "tests/tools/traces.yml"), traces_cluster=self.confirm, traces_file=file
        )
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not file.exists():
            raise RuntimeError(f"nobody can look at the nodes:\n{done.stdout[-2000:]}{done.stderr}")
        found = json.loads(file.read_text())
        broken = [f"{host['key']} {line}" for host in found["broken"] for line in host["value"]]
        return Traces(found["waiting"], found["away"], broken, time.time())

    def verified(self) -> bool:
        """Whether the cluster is whole."""
        done = subprocess.run(
            self.playbook("nines.ha.verify"), capture_output=True, text=True, check=False
        )
        return done.returncode == 0


def measure(lab: Lab, wish: Wish) -> Row:
    """Kill the control node in mid-fault and wait until everything is as before."""
    before = lab.look()
    said = lab.kill_in_mid_fault(wish)
    bound_s = bound(lab.undo_after, wish.faults, went_away=False)
    if said is not None:
        why = refusal(said)
        if why is None:
            print(said[-3000:], file=sys.stderr)
        outcome = f"cannot: {why}" if why else "MISSED: the drill ended before its fault"
        return Row(wish, "-", "-", None, bound_s, None, outcome)
    strikes = lab.strikes(wish)
    armed = min(strike["armed"] for strike in strikes)
    found = lab.look().since(before)
    seen = [*found.broken, *(f"{name} away" for name in found.away)]
    bound_s = bound(lab.undo_after, wish.faults, went_away=bool(found.away))
    while found.any and time.time() - armed < bound_s:
        found = lab.look().since(before)
    healed_s = None if found.any else found.wall - armed
    whole = lab.verified()
    while not whole and time.time() - armed < bound_s + WHOLE_WITHIN_S:
        whole = lab.verified()
    whole_s = time.time() - armed if whole else None
    targets = ",".join(dict.fromkeys(name for strike in strikes for name in strike["targets"]))
    outcome = verdict(wish.faults, bool(seen), healed_s, bound_s, whole)
    return Row(wish, targets, seen[0] if seen else "-", healed_s, bound_s, whole_s, outcome)


def first_subject(fault: str) -> str:
    """Give the first subject that the file of a fault names."""
    file = FAULTS / f"{fault}.yml"
    if not file.exists():
        raise ValueError(f"there is no fault {fault!r}")
    return str(yaml.safe_load(file.read_text())["__drill_about"]["subjects"][0])


def main() -> None:
    """Measure each fault."""
    parser = argparse.ArgumentParser(description="Kill a drill's control node in mid-fault.")
    parser.add_argument("--inventory", required=True)
    parser.add_argument("--confirm", required=True, metavar="CLUSTER")
    parser.add_argument("--undo-after", type=float, default=30.0, metavar="SECONDS")
    parser.add_argument("-e", dest="extra", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("faults", nargs="*", metavar="FAULT[@SUBJECT]")
    given = parser.parse_args()
    names = given.faults or sorted(path.stem for path in FAULTS.glob("*.yml"))
    try:
        wishes = [wish_of(name, first_subject) for name in names]
    except ValueError as exc:
        parser.error(str(exc))
    lab = Lab(given.inventory, given.confirm, given.undo_after, given.extra)
    rows = []
    for wish in wishes:
        rows.append(measure(lab, wish))
        print(f"{wish.faults}: {rows[-1].verdict}", flush=True)
    print(table(rows))
    if any(row.verdict.startswith("MISSED") for row in rows):
        sys.exit(f"What the drills wrote down is in {lab.folder}.")
    shutil.rmtree(lab.folder)


if __name__ == "__main__":
    main()
