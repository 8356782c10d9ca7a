# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records of made-up drills, as real as a drill makes them."""

from __future__ import annotations

import io
import random
import typing as t

from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer
from ansible_collections.nines.ha.plugins.module_utils._record import build
from test__record import LEDGER, READER

MS = 1_000_000
START = 1_795_249_200.0
HOSTILE = '<script>alert("1")</script>|\n\\"]]>&\x07\ud800'


def history(
    name: str, down: tuple[float, float], seconds: float = 40.0, period_ms: int = 10
) -> list[str]:
    """Requests on schedule that find the service gone between two moments."""
    chance = random.Random(name)
    stream, now = io.StringIO(), 0
    wall = int(START * 1e9)
    writer = Writer(stream, lambda: now, lambda: wall + now)
    writer.header(Header(name, "http", "http://198.51.100.10/", period_ms * MS, 1000 * MS, wall))
    events: list[tuple[int, int, str, str | None]] = []
    for number in range(int(seconds * 1000 / period_ms)):
        begin = number * period_ms * MS
        taken = int(chance.lognormvariate(0.6, 0.5) * MS)
        gone = down[0] * 1e9 <= begin < down[1] * 1e9
        if gone:
            taken = min(1000 * MS, int(down[1] * 1e9) - begin + 3 * MS)
        events.append((begin, number, "invoke", None))
        ended = "fail" if gone else "ok"
        events.append((begin + taken, number, ended, "no connection in time" if gone else None))
    for at, number, kind, error in sorted(events):
        now = at
        writer.add(number, kind, error=error)
    writer.footer("stop_file")
    return stream.getvalue().splitlines(keepends=True)


def node(number: int) -> dict[str, t.Any]:
    return {
        "name": f"node{number}",
        "groups": ["etcd", "load_balancers", "patroni"],
        "address": f"198.51.100.1{number}",
        "failure_domain": f"rack-{'abc'[number - 1]}",
    }


ABOUT: dict[str, t.Any] = {
    "drill": "postgres",
    "fault": "primary_power_off",
    "target": "node1",
    "cluster": "shop",
    "objectives": {"rto": "30s", "rto_s": 30.0, "rpo": 0, "rpo_s": 0.0},
    "facts": {"description": "node of the primary powered off"},
    "seed": "20261122T083000Z-primary_power_off",
    "topology": [node(1), node(2), node(3)],
    "versions": {
        f"node{number}": {
            "linux": "6.12.48",
            "haproxy": "3.0.11",
            "postgresql-17": "17.6-0+deb13u1",
        }
        for number in (1, 2, 3)
    },
    "journals": [
        {"host": f"node{n}", "file": f"journals/node{n}.log", "bytes": 2000 * n} for n in (1, 2, 3)
    ],
    "roles": [
        {"name": name, "wall": START + at, "parts": {"primary": primary, "vip_owner": owner}}
        for name, at, primary, owner in (
            ("before", 1.0, "node1", "node1"),
            ("during", 17.0, "node2", "node3"),
            ("after", 36.0, "node2", "node3"),
        )
    ],
}
EVENTS = [
    {"name": name, "wall": START + at}
    for name, at in (("armed", 5.1), ("inject", 5.4), ("heal", 20.0), ("settled", 34.0))
]
CHECKS = [
    {"name": "One primary after healing", "passed": True, "detail": "node2, every standby current"},
    {"name": "Never two writable primaries", "passed": True, "detail": "3 observers agree"},
]


def passed() -> dict[str, t.Any]:
    """Eleven seconds of outage, and thirty are allowed; what is shown first is a close up."""
    lines = history("postgres", (5.45, 9.4))
    return build(ABOUT, EVENTS, [lines], CHECKS, LEDGER, ["history.jsonl"])


def brief() -> dict[str, t.Any]:
    """A third of a second within a drill of forty, and two probes."""
    about = {**ABOUT, "objectives": {"rto": "1s", "rto_s": 1.0}, "drill": "kill_vip_owner"}
    about = {**about, "fault": "haproxy_kill", "facts": {"description": "HAProxy killed"}}
    files = ["history.jsonl", "dns.jsonl"]
    probes = [history("web", (5.45, 5.75)), history("dns", (5.5, 5.6), period_ms=50)]
    return build(about, EVENTS, probes, CHECKS, None, files)


def failed() -> dict[str, t.Any]:
    """It took longer than was promised, and writes are lost."""
    about = {**ABOUT, "objectives": {**ABOUT["objectives"], "rto": "10s", "rto_s": 10.0}}
    ledger = {**LEDGER, "lost": 17, "rpo_s": 1.2345}
    checks = [CHECKS[0], {**CHECKS[1], "passed": False, "detail": "node1 and node2 for 2.1 s"}]
    lines = history("postgres", (5.45, 17.2))
    return build(about, EVENTS, [lines], checks, ledger, ["history.jsonl"])


def never_back() -> dict[str, t.Any]:
    """It did not come back at all."""
    return build(ABOUT, EVENTS, [history("postgres", (5.45, 99.0))], CHECKS, None, ["h.jsonl"])


def unknown() -> dict[str, t.Any]:
    """The history is cut off in the middle."""
    lines = history("postgres", (5.45, 9.4))[:2000]
    return build(ABOUT, EVENTS, [lines], CHECKS, {"msg": "no route"}, ["history.jsonl"])


def jumped() -> dict[str, t.Any]:
    """The client's clock was set in the middle."""
    lines = history("postgres", (5.45, 9.4))
    lines[-1] = lines[-1].replace('"wall_ns": 1795', '"wall_ns": 1798')
    return build(ABOUT, EVENTS, [lines], CHECKS, None, ["history.jsonl"])


def empty() -> dict[str, t.Any]:
    """Nothing is known but that it was."""
    about = {
        **ABOUT,
        "objectives": {"rto_s": None},
        "topology": [],
        "versions": {},
        "roles": [],
        "seed": None,
    }
    return build({**about, "journals": []}, EVENTS[1:2], [], [])


def readers() -> dict[str, t.Any]:
    """Standbys that were read: one in time, one not, one that was only told, and no history."""
    about = {**ABOUT, "objectives": {**ABOUT["objectives"], "probes": {"dns": 0.05}}}
    files = ["history.jsonl", "dns.jsonl"]
    probes = [history("web", (5.45, 5.75)), history("dns", (5.5, 5.6), period_ms=50)]
    late = ["late: what was read was up to 1.4 s old, the objective is 1 s"]
    seen = [
        READER,
        {**READER, "name": "late", "stale_max_s": 1.4, "passed": False, "reasons": late},
        {**READER, "name": "told", "objective_stale_s": None, "passed": None},
        {
            **dict.fromkeys(("stale_max_s", "stale_p99_s", "backwards", "objective_stale_s")),
            "file": "gone.jsonl",
            "objective_backwards": None,
            "passed": "unknown",
            "reasons": ["gone.jsonl cannot be judged: it cannot be read"],
        },
    ]
    return build(about, EVENTS, probes, CHECKS, LEDGER, files, seen)


def hostile() -> dict[str, t.Any]:
    """Each text that a host or a person may give is an attack."""
    about = {
        **{name: HOSTILE for name in ("drill", "fault", "target", "cluster", "seed")},
        "objectives": ABOUT["objectives"],
        "facts": {"description": HOSTILE},
        "topology": [{"name": HOSTILE, "groups": [HOSTILE], "address": HOSTILE}],
        "versions": {HOSTILE: {HOSTILE: HOSTILE}},
        "journals": [{"host": HOSTILE, "file": f"javascript:{HOSTILE}"}],
        "roles": [{"name": HOSTILE, "wall": START + 1, "parts": {HOSTILE: HOSTILE}}],
    }
    about["topology"][0]["failure_domain"] = HOSTILE
    lines = history("web", (5.45, 9.4))
    lines[0] = lines[0].replace('"web"', '"<script>|\\n\\u0007"')
    lines = [line.replace("no connection in time", "<script>|\\u0007") for line in lines]
    checks = [{"name": HOSTILE, "passed": HOSTILE, "detail": HOSTILE}]
    events = [*EVENTS, {"name": HOSTILE, "wall": START + 12}]
    seen = [{**READER, "name": HOSTILE, "reasons": [HOSTILE]}]
    return build(about, events, [lines], checks, {"msg": HOSTILE}, [HOSTILE], seen)


KINDS: dict[str, t.Callable[[], dict[str, t.Any]]] = {
    "passed": passed,
    "brief": brief,
    "failed": failed,
    "never_back": never_back,
    "unknown": unknown,
    "jumped": jumped,
    "empty": empty,
    "readers": readers,
    "hostile": hostile,
}
