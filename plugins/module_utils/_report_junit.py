# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""A record as JUnit reads it: each probe, the ledger and each check is a test case."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.nines.ha.plugins.module_utils._escape import markup, unique


class Case(t.NamedTuple):
    """One verdict and what belongs to it; ``time_s`` is the RTO of a probe."""

    kind: str
    name: str
    passed: t.Any
    why: str
    time_s: float


def cases(record: Mapping[str, t.Any]) -> Iterator[Case]:
    """Give each verdict of a record; names are unique within their kind."""
    probes, checks = record["probes"], record["checks"]
    names = unique(p.get("name") or p.get("file") or "probe" for p in probes)
    for name, probe in zip(names, probes, strict=True):
        why = "; ".join(probe["reasons"])
        yield Case("probe", name, probe["passed"], why, probe["rto_s"] or 0.0)
    if "ledger" in record:
        ledger = record["ledger"]
        yield Case("ledger", "ledger", ledger["passed"], "; ".join(ledger["reasons"]), 0.0)
    for name, check in zip(unique(c["name"] for c in checks), checks, strict=True):
        yield Case("check", name, check["passed"], str(check.get("detail", "")), 0.0)


def _result(case: Case) -> str:
    if case.passed is True:
        return ""
    word, kind = ("failure", "missed") if case.passed is False else ("error", "unknown")
    return f'<{word} type="{kind}" message="{markup(case.why)}"/>'


def junit(record: Mapping[str, t.Any]) -> str:
    """Give the whole file. What is unknown is an error: it is nothing that passed."""
    found = list(cases(record))
    failures = sum(case.passed is False for case in found)
    errors = sum(case.passed == "unknown" for case in found)
    if not found:
        # A suite without cases counts as passed; this one does not.
        found = [Case("check", "verdict", "unknown", "nothing was judged", 0.0)]
        errors = 1
    name = f"{record['drill']}: {record['fault']} on {record['cluster']}"
    sums = f'tests="{len(found)}" failures="{failures}" errors="{errors}"'
    time = f"{sum(case.time_s for case in found):.4f}"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites {sums} time="{time}">',
        f'<testsuite name="{markup(name)}" {sums} skipped="0" time="{time}"'
        f' timestamp="{markup(str(record["started"])[:19])}">',
    ]
    for case in found:
        owner = markup(f"{record['drill']}.{case.kind}")
        lines.append(
            f'<testcase classname="{owner}" name="{markup(case.name)}" time="{case.time_s:.4f}">'
            f"{_result(case)}</testcase>"
        )
    return "\n".join([*lines, "</testsuite>", "</testsuites>", ""])


__all__ = ("Case", "cases", "junit")
