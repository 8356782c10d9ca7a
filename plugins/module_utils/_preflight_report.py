# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What preflight found, for people on a terminal and for programs."""

from __future__ import annotations

import textwrap
import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._finding import (
    SEVERITIES,
    Finding,
    ordered,
    totals,
    verdict,
)

SCHEMA = 1
WIDTH = 100
_MEASURED = frozenset(
    (
        "clock",
        "disks",
        "kernel",
        "machine",
        "memory",
        "offset_s",
        "os",
        "packages",
        "peers",
        "reason",
        "resolved",
        "resolvers",
        "targets",
        "uncertainty_s",
        "wall_s",
    )
)
_TITLES = {
    "error": "Errors",
    "warning": "Warnings",
    "unknown": "Unknown, as it could not be measured",
    "note": "Notes",
}
_VERDICTS: Mapping[t.Any, str] = {True: "PASSED", False: "FAILED", "unknown": "UNKNOWN"}


def record(
    topology: Mapping[str, t.Any],
    findings: Sequence[Finding],
    fail_on: str = "error",
    measurements: Mapping[str, t.Any] | None = None,
) -> dict[str, t.Any]:
    """Put all of it together in plain values.

    :raises ValueError: If ``fail_on`` is unknown.
    """
    return {
        "schema": SCHEMA,
        "cluster": topology["cluster"],
        "passed": verdict(findings, fail_on),
        "fail_on": fail_on,
        "totals": totals(findings),
        "findings": [each.as_dict() for each in ordered(findings)],
        "topology": dict(topology),
        "measurements": _measured(measurements or {}),
    }


def _measured(measurements: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Leave out what Ansible adds to each result, and keep what was measured."""
    return {
        kind: {
            host: {key: value for key, value in result.items() if key in _MEASURED}
            for host, result in by_host.items()
        }
        for kind, by_host in measurements.items()
    }


def lines(made: Mapping[str, t.Any]) -> list[str]:
    """Write the lines for a terminal, the worst first, none longer than 100 characters."""
    topology = made["topology"]
    return [
        f"Preflight of {made['cluster'] or 'a cluster without ha_cluster_name'}",
        "",
        *_services(topology["services"]),
        *_addresses(topology["addresses"]),
        *_groups(made["findings"]),
        "",
        last_line(made),
    ]


def last_line(made: Mapping[str, t.Any]) -> str:
    """Sum up.

    >>> last_line({"passed": True, "totals": dict.fromkeys(SEVERITIES, 0)})
    'PASSED: 0 errors, 0 warnings, 0 unknown, 0 notes'
    """
    count = made["totals"]
    figures = (
        f"{count['error']} error{_s(count['error'])}",
        f"{count['warning']} warning{_s(count['warning'])}",
        f"{count['unknown']} unknown",
        f"{count['note']} note{_s(count['note'])}",
    )
    return f"{_VERDICTS[made['passed']]}: {', '.join(figures)}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _services(services: Sequence[Mapping[str, t.Any]]) -> Iterator[str]:
    width = max((len(each["name"]) for each in services), default=0)
    width = max(width, len("service"))
    yield f"{'service':<{width}}  members  needs  survives  domains  why it needs them"
    for each in services:
        yield _cut(
            f"{each['name']:<{width}}  {len(each['members']):>7}  {each['needs']:>5}"
            f"  {each['survives']:>8}  {each['failure_domains']:>7}  {each['because']}"
        )


def _addresses(addresses: Sequence[Mapping[str, t.Any]]) -> Iterator[str]:
    for each in addresses:
        shown = ", ".join(each["addresses"])
        yield _cut(f"address {each['name']}: {shown} (router id {each['router_id']})")


def _groups(findings: Sequence[Mapping[str, t.Any]]) -> Iterator[str]:
    for severity in SEVERITIES:
        group = [each for each in findings if each["severity"] == severity]
        if group:
            yield ""
            yield f"{_TITLES[severity]} ({len(group)})"
            for each in group:
                yield from _finding(each)


def _finding(finding: Mapping[str, t.Any]) -> Iterator[str]:
    yield from _wrapped(f"{finding['service']}: {finding['what']}.", "  ", "    ")
    yield from _wrapped(finding["why"], "    why     ", " " * 12)
    if finding["change"]:
        yield from _wrapped(f"{finding['change']}.", "    change  ", " " * 12)


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


__all__ = ("SCHEMA", "last_line", "lines", "record")
