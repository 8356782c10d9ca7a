# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Which part of a cluster is judged from what its hosts have registered, and the whole."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils import _status as judges
from ansible_collections.nines.ha.plugins.module_utils._status import Area, Result, Row, Verdict


class Part(t.NamedTuple):
    """A part: who is asked for it, in which variables the answers are, and who judges them.

    One that is ``optional`` is only there where somebody has answered.
    """

    groups: Sequence[str]
    variables: Sequence[str]
    judge: Callable[..., Area]
    optional: bool = False


def checks(results: Mapping[str, Result]) -> Area:
    """Judge what applications ask."""
    rows: list[Row] = []
    for host, result in results.items():
        if "checks" not in result:
            why = str(result.get("msg") or "was not asked")
            rows.append(Row(host, "unknown", why))
        for one in result.get("checks") or ():
            found = f"{one['detail']} ({one['target']})"
            rows.append(Row(f"{host}: {one['name']}", one["passed"], found))
    passed = sum(row.passed is True for row in rows)
    return Area("What clients see", (f"{passed} of {len(rows)}", "checks pass"), rows)


def pair(results: Mapping[str, Result]) -> Area:
    """Judge a pair of NFS servers: exactly one of them serves."""
    rows, serving = [], 0
    for host, result in results.items():
        if "server" not in result:
            rows.append(Row(host, "unknown", str(result.get("msg") or "was not asked")))
            continue
        running = bool(result["server"]["running"])
        serving += running
        rows.append(Row(host, True, "serves" if running else "waits"))
    silent = any(row.passed == "unknown" for row in rows)
    wrong: list[str] = []
    if serving > 1:
        wrong = [f"{serving} NFS servers of one pair serve: stop one at once, see docs/nfs_pair.md"]
    elif not serving and not silent:
        wrong = ["neither NFS server of the pair serves: see docs/nfs_pair.md"]
    return Area("NFS pair", (f"{serving} of {len(rows)}", "serve, exactly one has to"), rows, wrong)


def backups(results: Mapping[str, Result]) -> Area:
    """Judge the backups, by the host that has the repository."""
    rows = []
    for host, result in results.items():
        age, problems = result.get("age_s"), result.get("problems")
        if problems:
            rows += [Row(host, False, str(one)) for one in problems]
        elif problems is None or age is None:
            why = str(result.get("msg") or "nobody knows of a backup")
            rows.append(Row(host, "unknown", why))
        else:
            rows.append(Row(host, True, f"the newest is {age_of(float(age))} old"))
    ages = [float(r["age_s"]) for r in results.values() if r.get("age_s") is not None]
    return Area("Backups", (age_of(min(ages)) if ages else "unknown", "since the newest"), rows)


def age_of(seconds: float) -> str:
    """Give an age as somebody would say it.

    >>> age_of(42.4), age_of(5400), age_of(7200), age_of(200000)
    ('42 s', '90 min', '2 h', '2 d')
    """
    for size, word in ((172800, "d"), (7200, "h"), (120, "min")):
        if seconds >= size:
            return f"{int(seconds // {'d': 86400, 'h': 3600, 'min': 60}[word])} {word}"
    return f"{int(seconds)} s"


# In the order of the page. `__<role>_status` is what tasks/status.yml of a role registers.
PARTS: tuple[Part, ...] = (
    Part((), ("__status_reached",), judges.nodes),
    Part(("clients",), ("__status_checks",), checks, True),
    Part(
        ("load_balancers", "nfs_servers"), ("__keepalived_status",), judges.addresses, optional=True
    ),
    Part(("load_balancers",), ("__haproxy_status", "__haproxy_status_judged"), judges.haproxy),
    Part(("patroni",), ("__patroni_status",), judges.patroni),
    Part(("postgres",), ("__postgres_status",), judges.postgres),
    Part(("etcd",), ("__etcd_status",), judges.etcd),
    Part(("swarm",), ("__swarm_status",), judges.swarm),
    Part(("compose",), ("__compose_status",), judges.plain("Compose stacks", "every service runs")),
    Part(
        ("nfs_servers",),
        ("__nfs_status_server",),
        judges.plain("NFS servers", "serves what it has to"),
        True,
    ),
    Part(("nfs_servers",), ("__nfs_status_pair",), pair, True),
    Part(
        ("nfs_clients",),
        ("__nfs_status_client",),
        judges.plain("NFS mounts", "every mount answers"),
        True,
    ),
    Part(("backup_hosts",), ("__backup_status",), backups),
)


def areas(hosts: Iterable[Mapping[str, t.Any]]) -> list[Area]:
    """Judge each part that these hosts have.

    :arg hosts: Variables of each host, with ``inventory_hostname``, ``group_names`` and what was
        registered. A host that was never looked at is left out.
    """
    looked = [host for host in hosts if host.get("__status_reached") is not None]
    made = []
    for part in PARTS:
        among = [h for h in looked if not part.groups or set(part.groups) & set(h["group_names"])]
        answers = [_answers(among, variable) for variable in part.variables]
        if among and (not part.optional or any(map(_asked, answers[0].values()))):
            made.append(part.judge(*answers))
    return made


def _asked(result: Result) -> bool:
    return bool(result) and not result.get("skipped")


def _answers(hosts: Iterable[Mapping[str, t.Any]], variable: str) -> dict[str, Result]:
    """Give what each host has registered; nothing where it was not asked."""
    found = {str(host["inventory_hostname"]): host.get(variable) for host in hosts}
    # That a task was left out is told as well; it is no answer.
    return {
        host: result if isinstance(result, Mapping) and not result.get("skipped") else {}
        for host, result in found.items()
    }


def verdict_of(made: Sequence[Area]) -> Verdict:
    """Judge the whole."""
    return judges.together(area.passed for area in made)


def problems_of(made: Sequence[Area]) -> list[str]:
    """Say what is wrong, then what is not known, a sentence each."""
    wrong, unknown = [], []
    for area in made:
        told = [f"{row.name}: {row.found}" for row in area.rows if row.passed is False]
        # Where a part says itself what is wrong, its rows would say the same in other words.
        wrong += [f"{area.title}: {text}" for text in (area.problems or told)]
        unknown += [
            f"{area.title}: {row.name} is not known: {row.found}"
            for row in area.rows
            if row.passed == "unknown"
        ]
    return wrong + unknown


__all__ = ("PARTS", "Part", "age_of", "areas", "problems_of", "verdict_of")
