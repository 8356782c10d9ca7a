# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Findings of preflight: what is wrong, the arithmetic behind it, and what to change."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping, Sequence

# Worst first. "unknown" is what could not be measured: it may hide an error, so it is above notes.
SEVERITIES = ("error", "warning", "unknown", "note")
FAIL_ON = ("error", "warning", "never")


class Finding(t.NamedTuple):
    """One finding. ``units`` are the hosts, domains and sites whose loss it is about, by kind."""

    severity: str
    check: str
    service: str
    what: str
    why: str
    change: str = ""
    hosts: tuple[str, ...] = ()
    units: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, t.Any]:
        """Write it in plain values."""
        return {
            **self._asdict(),
            "hosts": list(self.hosts),
            "units": [{"kind": kind, "name": name} for kind, name in self.units],
        }


def from_dict(value: Mapping[str, t.Any]) -> Finding:
    """Read what :meth:`Finding.as_dict` wrote.

    >>> one = Finding("note", "sum", "etcd", "a", "b", units=(("host", "db1"),))
    >>> from_dict(one.as_dict()) == one
    True
    """
    units = tuple((str(unit["kind"]), str(unit["name"])) for unit in value["units"])
    return Finding(**{**value, "hosts": tuple(value["hosts"]), "units": units})


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Put the worst first, then those of one service together; otherwise the order stays."""
    return sorted(findings, key=lambda each: (SEVERITIES.index(each.severity), each.service))


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Say once what is the same on several hosts, and name these.

    >>> found = [Finding("note", "sum", "etcd", "slow", "", hosts=(host,)) for host in "ab"]
    >>> [each.what for each in merged(found)]
    ['a, b: slow']
    """
    alike: dict[Finding, list[str]] = {}
    for each in findings:
        alike.setdefault(each._replace(hosts=()), []).extend(each.hosts)
    return [
        each._replace(what=f"{', '.join(hosts)}: {each.what}", hosts=tuple(hosts))
        for each, hosts in alike.items()
    ]


def totals(findings: Iterable[Finding]) -> dict[str, int]:
    """Count the findings of each severity.

    >>> totals([Finding("note", "sum", "etcd", "a", "b")])
    {'error': 0, 'warning': 0, 'unknown': 0, 'note': 1}
    """
    found = [each.severity for each in findings]
    return {severity: found.count(severity) for severity in SEVERITIES}


def verdict(findings: Sequence[Finding], fail_on: str = "error") -> bool | str:
    """Judge: false when something is at least as bad as ``fail_on``, unknown when it may be.

    >>> verdict([Finding("warning", "sum", "etcd", "a", "b")])
    True
    >>> verdict([Finding("unknown", "sum", "etcd", "a", "b")])
    'unknown'

    :arg fail_on: ``never`` judges as ``error`` does; nobody acts on it then.
    :raises ValueError: If ``fail_on`` is none of :data:`FAIL_ON`.
    """
    if fail_on not in FAIL_ON:
        raise ValueError(f"preflight_fail_on is {fail_on!r}: give one of {', '.join(FAIL_ON)}")
    count = totals(findings)
    if count["error"] or (fail_on == "warning" and count["warning"]):
        return False
    return "unknown" if count["unknown"] else True


__all__ = (
    "FAIL_ON",
    "SEVERITIES",
    "Finding",
    "from_dict",
    "merged",
    "ordered",
    "totals",
    "verdict",
)
