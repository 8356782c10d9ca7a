# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures the probes and the checker on this machine: `python tests/benchmarks/probe_accuracy.py`.

Each probe is the module, in a process of its own, and so is the service that it asks. The service
goes away for 100, 500 and 2000 ms and says when; printed is what a record makes of it. Then the
checkers read histories of a million lines. Takes some minutes, and ends with 1 where a figure was
missed. `--kinds http,dns` measures some, `--repeat 5` does it five times.
"""

from __future__ import annotations

import argparse
import contextlib
import glob
import importlib.util
import json
import os
import pwd
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import typing as t
from collections.abc import Iterator
from pathlib import Path

from ansible_collections.nines.ha.plugins.module_utils import _ledger, _record, _stale
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer, read

HERE = Path(__file__).resolve().parent
MODULES = HERE.parents[1] / "plugins/modules"
OUTAGES_S = (0.1, 0.5, 2.0)
PERIOD_S = 0.001
# A ledger keeps connections, and a new one takes longer than a millisecond: its usual period.
PERIODS_S = {"ledger": 0.005}
KINDS = ("http", "tcp", "dns", "file", "ledger")
MOST_PERIODS, MOST_LAG_MS = 2.0, 5.0
MOST_S, MOST_MIB = 10.0, 300
LINES = 1_000_000
LOST = 10_000
missed: list[str] = []


def say(good: bool, text: str) -> None:
    """Print one line, and remember whether it is a miss."""
    print(f"{'pass' if good else 'MISS'}  {text}", flush=True)
    if not good:
        missed.append(text)


class Probe(t.NamedTuple):
    """A module and its options, and the service that stands before it."""

    module: str
    options: dict[str, t.Any]
    service: tuple[str, str]


def probe_of(kind: str, folder: Path, port: int) -> Probe:
    """Say how a kind is measured; ``port`` is PostgreSQL's."""
    if kind == "ledger":
        login = {"login_host": "127.0.0.1", "login_user": "bench", "login_db": "postgres"}
        options = {**login, "run": f"bench-{time.time_ns()}", "ssl_mode": "disable"}
        return Probe("ledger_probe", options, ("proxy", str(port)))
    if kind == "file":
        # In memory, where there is such a folder: it is the probe that is measured and no disk.
        memory = Path("/dev/shm")
        place = (memory if memory.is_dir() else folder) / f"nines-ha-bench-{os.getpid()}"
        place.mkdir(exist_ok=True)
        return Probe("probe", {"url": f"file://{place}"}, ("file", str(place)))
    name = "/db.example.com" if kind == "dns" else "/" if kind == "http" else ""
    return Probe("probe", {"url": f"{kind}://127.0.0.1:%d{name}"}, (kind, ""))


def start_module(module: str, options: dict[str, t.Any], folder: Path) -> subprocess.Popen[str]:
    """Start a module as Ansible does on the node."""
    arguments = folder / "arguments.json"
    arguments.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": options}))
    code = (
        "import sys, runpy, json;"
        "from ansible.module_utils import basic;"
        "basic._ANSIBLE_ARGS = open(sys.argv[1], 'rb').read();"
        "basic._ANSIBLE_PROFILE = 'legacy';"
        "runpy.run_module(sys.argv[2], run_name='__main__', alter_sys=True)"
    )
    name = f"ansible_collections.nines.ha.plugins.modules.{module}"
    command = [sys.executable, "-c", code, str(arguments), name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def measure(kind: str, outage_s: float, folder: Path, port: int) -> None:
    """Let a service go away under a probe, and print what its record says."""
    what = probe_of(kind, folder, port)
    period_s = PERIODS_S.get(kind, PERIOD_S)
    history = folder / f"{kind}-{outage_s:g}.jsonl"
    history.unlink(missing_ok=True)
    server = subprocess.Popen(
        [sys.executable, str(HERE / "outage_server.py"), what.service[0], str(outage_s)]
        + [what.service[1]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    place = int(server.stdout.readline())
    options = {**what.options, "period": period_s, "timeout": 1.0, "duration": outage_s + 2.5}
    if what.module == "ledger_probe":
        options["login_port"] = place
    elif "%d" in options["url"]:
        options["url"] %= place
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    probe = start_module(what.module, {**options, "history": str(history)}, folder)
    wait_for(history, probe)
    print("go", file=server.stdin, flush=True)
    output = probe.communicate(timeout=60)[0]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    down, up = map(int, server.stdout.readline().split())
    server.communicate(timeout=60)
    result = json.loads(output)
    if "ops" not in result:
        say(False, f"{kind:<6} the probe says: {result.get('msg')}")
        return
    cpu_s = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    judge(kind, history, (down, up), result, cpu_s)


def wait_for(history: Path, probe: subprocess.Popen[str]) -> None:
    """Wait until the probe's schedule has begun."""
    end = time.monotonic() + 30
    while time.monotonic() < end and probe.poll() is None:
        if history.exists() and history.stat().st_size > 1000:
            return
        time.sleep(0.01)


def judge(
    kind: str, history: Path, times: tuple[int, int], result: dict[str, t.Any], cpu_s: float
) -> None:
    """Compare what the record says with what happened."""
    down, up = times
    with history.open() as lines:
        header = read(lines)[0]
    down_wall = (header.wall_ns + down - (header.start_ns or 0)) / 1e9
    with history.open() as lines:
        got = _record.judge_history(lines, {"inject": down_wall - 0.01}, 60.0)
    true_ms = (up - down) / 1e6
    if got["rto_s"] is None:
        say(False, f"{kind:<6} outage {true_ms:.1f} ms: {got['reasons']}")
        return
    rto, outage = (
        (got[name] * 1000 - true_ms) / (got["period_s"] * 1000) for name in ("rto_s", "outage_s")
    )
    say(
        abs(outage) <= MOST_PERIODS and rto >= -0.2,
        f"{kind:<6} outage {true_ms:7.1f} ms  measured {got['outage_s'] * 1000:7.1f} ms"
        f"  error {outage:+5.2f} periods  (RTO {got['rto_s'] * 1000:7.1f} ms, {rto:+5.2f} periods,"
        f" resolution {got['resolution_s'] * 1000:.1f} ms)",
    )
    say(
        result["lag_p999"] <= MOST_LAG_MS,
        f"{kind:<6} sends  {result['ops']:7d}     99.9 % within {result['lag_p999']:.1f} ms"
        f" of plan, worst {result['lag_max']:.1f} ms,"
        f" {cpu_s / result['ops'] * 1e6:.0f} us of processor each"
        f"  ({result['ok']} ok, {result['fail']} fail, {result['info']} info)",
    )


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[int | None]:
    """Run a PostgreSQL of its own on loopback; give its port, or None and say why not."""
    bins = sorted(glob.glob("/usr/lib/postgresql/*/bin")) or [""]
    initdb = shutil.which("initdb", path=bins[-1]) or shutil.which("initdb")
    if initdb is None or importlib.util.find_spec("psycopg2") is None:
        lacks = "PostgreSQL's initdb" if initdb is None else "the Python package psycopg2"
        print(f"skip  ledger {lacks} is not on this machine", flush=True)
        yield None
        return
    user = "postgres" if os.getuid() == 0 else None
    data, log = folder / "pg", folder / "pg.log"
    data.mkdir()
    log.touch()
    if user:
        owner = pwd.getpwnam(user)
        for path in (data, log):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    tools = Path(initdb).resolve().parent

    def run(*command: str) -> None:
        subprocess.run(command, user=user, check=True, stdout=subprocess.DEVNULL, cwd="/")

    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {data} -c max_connections=200"
    run(initdb, "-D", str(data), "-U", "bench", "-A", "trust", "--no-sync")
    run(str(tools / "pg_ctl"), "-D", str(data), "-l", str(log), "-o", options, "-w", "start")
    # It stands for another host, as the service does, and must not wait for a processor.
    with contextlib.suppress(OSError):
        first = int((data / "postmaster.pid").read_text().split()[0])
        os.sched_setscheduler(first, os.SCHED_RR, os.sched_param(1))
    try:
        yield port
    finally:
        run(str(tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")


def make(path: Path, kind: str, lines: int) -> None:
    """Write a history of this many lines, with an outage of 0.3 s in it."""
    now = 0
    value: int | None
    with path.open("w") as stream:
        writer = Writer(stream, lambda: now)
        writer.header(Header("made", kind, "made", 10**6, 10**9, 0))
        for number in range(lines // 2):
            now = number * 10**6 + (500_000 if kind == "reader" else 0)
            begun = number if kind == "ledger" else None
            writer.add(number, "invoke", value=begun)
            now += 300_000 + number * 7919 % 100_000
            bad = lines // 4 < number < lines // 4 + 300
            value = number if kind == "ledger" else number - 50 if kind == "reader" else None
            if bad:
                writer.add(number, "fail", error="refused", value=begun)
            else:
                writer.add(number, "ok", value=value)
        writer.footer("duration")


def check(what: str, folder: Path, lines: int) -> str:
    """Run one checker in this process; say what it found."""
    names = {"rto": "http", "ledger": "ledger", "stale": "reader"}
    with (folder / f"{names[what]}-{lines}").open(errors="replace") as history:
        if what == "rto":
            got = _record.judge_history(history, {"inject": 1.0}, 60.0)
            return f"longest outage {got['rto_s']} s"
        if what == "stale":
            with (folder / f"ledger-{lines}").open() as ledger:
                seen = _stale.judge(history, ledger, {})
            return f"at most {seen['stale_max_s']} s old"
        tally = _ledger.tally(history)
        every = len(tally.acknowledged) // LOST
        there = [one for one in sorted(tally.acknowledged) if one % every]
        found = [_ledger.Found(name, role, there) for name, role in (("a", "primary"), ("b", "x"))]
        got = _ledger.report(tally, found, "made")
        return f"{got['lost']} lost, RPO {got['rpo_s']} s"


def check_a_million(folder: Path) -> None:
    """Run each checker in a process of its own, on a tenth of the lines and on all."""
    for kind in ("http", "ledger", "reader"):
        for lines in (LINES // 10, LINES):
            make(folder / f"{kind}-{lines}", kind, lines)
    for what in ("rto", "stale", "ledger"):
        sizes = []
        for lines in (LINES // 10, LINES):
            command = [sys.executable, __file__, "--check", what, str(folder), str(lines)]
            began = time.perf_counter()
            output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            wall_s = time.perf_counter() - began
            cpu_s, memory, text = output.strip().split(" ", 2)
            sizes.append(int(memory))
        grown = f"{sizes[0]} MiB with a tenth of them"
        say(
            float(cpu_s) <= MOST_S and sizes[1] <= MOST_MIB,
            f"{what:<6} {LINES} lines in {float(cpu_s):.1f} s of processor, {wall_s:.1f} s in all,"
            f" {sizes[1]} MiB, {grown}: {text}",
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", default=",".join(KINDS), help="which probes, '' for none")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--check", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.check:
        what, place, lines = given.check
        text = check(what, Path(place), int(lines))
        usage = resource.getrusage(resource.RUSAGE_SELF)
        print(f"{usage.ru_utime + usage.ru_stime:.2f} {usage.ru_maxrss // 1024} {text}")
        return
    kinds = [kind for kind in given.kinds.split(",") if kind]
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        port = stack.enter_context(postgres(folder)) if "ledger" in kinds else None
        load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
        print(f"{os.cpu_count()} processors, load {load}", flush=True)
        for kind in kinds * given.repeat:
            if kind != "ledger" or port is not None:
                for outage_s in OUTAGES_S:
                    measure(kind, outage_s, folder, port or 0)
        check_a_million(folder)
        for place in Path("/dev/shm").glob(f"nines-ha-bench-{os.getpid()}*"):
            place.rmdir()
    print(f"{len(missed)} missed")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
