# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the molecule scenarios: two at a time, those that measure times alone.

Usage: lanes.py [SCENARIO…]. A scenario says in its `molecule.yml` which it is: `# lane: shared`, or
`# lane: alone`, or `# lane: manual`, which is run only where it is named. All of them take longer
than CI has. So most say `# turn: 1` or `# turn: 2` too: a run takes those of one turn, which the
number of commits chooses (the same commit, the same turn) or the environment: TURN=1, 2 or all.

What a scenario prints goes to `.cache/test/<name>.log`, and is shown whole when it fails; the task
that failed comes once more at the very end. The first failure, and Ctrl-C, end the others and
remove their labs.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOGS = ROOT / ".cache/test"
LANES = 2
LANE = re.compile(r"^# lane: (\w+)", re.MULTILINE)
TURN = re.compile(r"^# turn: (\w+)", re.MULTILINE)
TURNS = ("1", "2")
FRAME = re.compile(r"\x1b\[[0-9;]*m|^ +(?:\x1b\[[0-9;]*m)*│(?:\x1b\[0m)? ?", re.MULTILINE)
FATAL = re.compile(r"(?:fatal|failed): \[([^] ]+)")
# What a playbook said that a task had started, inside the result of that task.
NESTED = re.compile(r"\[ERROR\]: (.+?)(?:\\nOrigin|\\u001b|\"|$)")
RECAP = re.compile(r"^(\S+) +: ok=.* (?:unreachable|failed)=[1-9]")
# How much is said at the end, where whoever keeps but the end of a log sees it.
HOSTS, LINE_LENGTH = 3, 500
# A scenario that is told to end has this long, in seconds; then its processes are killed.
PATIENCE_S = 20


def lane_of(text: str) -> str:
    """Read the lane of a scenario. Raises ValueError where it names none."""
    found = LANE.findall(text)
    if len(found) != 1 or found[0] not in ("alone", "manual", "shared"):
        raise ValueError("it needs one line '# lane: alone', '# lane: shared' or '# lane: manual'")
    return str(found[0])


def turn_of(text: str) -> str:
    """Read the turn of a scenario; none where it has a part in each. Raises ValueError."""
    found = TURN.findall(text)
    if len(found) > 1 or any(turn not in TURNS for turn in found):
        raise ValueError(f"a line '# turn: …' says one of {', '.join(TURNS)}")
    return str(found[0]) if found else ""


def turn_now(asked: str, commits: int) -> str:
    """Choose the turn of this run. Raises ValueError where there is none of that name."""
    if asked not in ("", "all", *TURNS):
        raise ValueError(f"there is no turn '{asked}': TURN is {', '.join(TURNS)} or all")
    return asked or TURNS[commits % len(TURNS)]


def plan(texts: dict[str, str], wanted: list[str], turn: str) -> dict[str, list[str]]:
    """Sort scenarios by what becomes of them: 'shared', 'alone', 'manual', or 'later'.

    :param texts: The `molecule.yml` of each scenario.
    :param wanted: Those that are named; they are run whatever their lane and turn.
    """
    found: dict[str, list[str]] = {"shared": [], "alone": [], "manual": [], "later": []}
    for name in wanted or texts:
        lane, own = lane_of(texts[name]), turn_of(texts[name])
        if wanted:
            lane = "alone" if lane == "manual" else lane
        elif lane != "manual" and turn != "all" and own not in ("", turn):
            lane = "later"
        found[lane].append(name)
    return found


def _commits() -> int:
    argv = ["git", "rev-list", "--count", "HEAD"]
    found = subprocess.run(argv, cwd=ROOT, check=False, capture_output=True, text=True)
    # A tree without its history, such as an archive, takes the first turn.
    return int(found.stdout) if found.returncode == 0 else 0


@dataclass
class Run:
    """One scenario that runs; its processes are a group of their own."""

    name: str
    process: subprocess.Popen[bytes]
    began: float = field(default_factory=time.monotonic)

    @property
    def log(self) -> Path:
        return LOGS / f"{self.name}.log"

    def seconds(self) -> int:
        return round(time.monotonic() - self.began)


def start(name: str) -> Run:
    """Start a scenario, whose output goes to its log."""
    with (LOGS / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            ["tests/scenario.sh", name],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Run(name, process)


def end(runs: list[Run]) -> None:
    """End what runs, its processes first and its labs then."""
    for run in runs:
        _signal(run, signal.SIGTERM)
    for run in runs:
        try:
            run.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            print(f"{run.name} did not end within {PATIENCE_S} s, and is killed", flush=True)
        # What its shell started may still be there when the shell is not.
        _signal(run, signal.SIGKILL)
        run.process.wait()
        print(f"{run.name} was ended after {run.seconds()} s; removing its lab", flush=True)
        with run.log.open("ab") as log:
            subprocess.run(
                ["molecule", "destroy", "--scenario-name", run.name],
                cwd=ROOT,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=180,
            )


def _signal(run: Run, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(run.process.pid, number)


def _whole(lines: list[str]) -> Iterator[str]:
    """Put the lines of an error together: it goes on until its origin, or an empty line."""
    error = ""
    for line in lines:
        if error and line and not line.startswith(("Origin:", "[ERROR]", "fatal:", "failed:")):
            error += f" {line}"
            continue
        if error:
            yield error
        error = line if line.startswith("[ERROR]") else ""
        if not error:
            yield line
    if error:
        yield error


def reason_of(log: str) -> str:
    """Find what a scenario failed with: for each host that failed, its last task and its error.

    The first of them is the cause: a host that has failed is missing from what comes then. Hosts
    whose failures were all rescued are none of these.
    """
    # Molecule frames each line, and folds it with two blanks.
    lines = FRAME.sub("", log).replace("\n  ", " ").splitlines()
    failed = {host for line in lines for host in RECAP.findall(line)}
    task, error, last = "", "", dict[str, str]()
    for line in _whole(lines):
        if line.startswith("TASK ["):
            task, error = line.rstrip(" *"), ""
        elif line.startswith("[ERROR]"):
            error = line[:LINE_LENGTH]
        elif (found := FATAL.match(line)) and found[1] in failed:
            last.pop(found[1], None)
            within = [f"  within: {each}" for each in dict.fromkeys(NESTED.findall(line))]
            said = [each.replace("\\n", " ")[:LINE_LENGTH] for each in within[:HOSTS]]
            last[found[1]] = "\n".join([f"{task}, {found[1]}", error or line[:LINE_LENGTH], *said])
    return "\n".join(list(last.values())[:HOSTS]) or "no task failed: see the log"


def run_all(names: list[str], lanes: int, stopped: Callable[[], bool]) -> str | None:
    """Run them, at most `lanes` at once, until one fails or somebody stops them.

    :returns: Why it ended early, or nothing.
    """
    waiting, running = list(names), list[Run]()
    try:
        while waiting or running:
            if stopped():
                return "stopped by a signal"
            while waiting and len(running) < lanes:
                running.append(start(waiting.pop(0)))
                print(f"{running[-1].name} begins", flush=True)
            time.sleep(0.2)
            for run in [run for run in running if run.process.poll() is not None]:
                running.remove(run)
                if run.process.returncode != 0:
                    log = run.log.read_text(errors="replace")
                    print(f"\n{log}", flush=True)
                    return f"scenario {run.name} failed after {run.seconds()} s\n{reason_of(log)}"
                print(f"{'scenario ' + run.name:28} {run.seconds():5d} s", flush=True)
    finally:
        end(running)
    return None


def main(wanted: list[str]) -> int:
    """Run the wanted scenarios, or all."""
    files = {path.parent.name: path for path in sorted(ROOT.glob("molecule/*/molecule.yml"))}
    unknown = [name for name in wanted if name not in files]
    if unknown:
        print(f"there is no scenario {', '.join(unknown)}: there are {', '.join(files)}")
        return 2
    try:
        turn = turn_now(os.environ.get("TURN", ""), _commits())
    except ValueError as err:
        print(err)
        return 2
    lanes = plan({name: path.read_text() for name, path in files.items()}, wanted, turn)
    for why, names in (("run by hand", lanes["manual"]), (f"turn {turn}, not now", lanes["later"])):
        if names:
            print(f"not part of this, {why}: {', '.join(names)}", flush=True)
    LOGS.mkdir(parents=True, exist_ok=True)
    # Signals are noted and nothing else, so that none can break the clean-up off.
    signals: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda caught, _frame: signals.append(caught))
    began = time.monotonic()
    for lane, at_once in (("shared", LANES), ("alone", 1)):
        if reason := run_all(lanes[lane], at_once, lambda: bool(signals)):
            print(f"\n{reason}", flush=True)
            return 1
    total = len(lanes["shared"]) + len(lanes["alone"])
    print(f"{total} scenarios passed in {round(time.monotonic() - began)} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
