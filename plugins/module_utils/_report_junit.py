# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""A record as JUnit reads it: each probe, reader and check is a test case, and the ledger."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.nines.ha.plugins.module_utils._escape import markup, unique


class Case(t.NamedTuple):
    """One verdict and what belongs to it; ``time_s`` is the RTO of a probe.

    ``passed`` is None where nothing was declared that it could be judged by.
    """

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
    readers = record.get("readers", ())
    names = unique(r.get("name") or r.get("file") or "reader" for r in readers)
    for name, reader in zip(names, readers, strict=True):
        yield Case("reader", name, reader["passed"], "; ".join(reader["reasons"]), 0.0)
    if "ledger" in record:
        ledger = record["ledger"]
        yield Case("ledger", "ledger", ledger["passed"], "; ".join(ledger["reasons"]), 0.0)
    for name, check in zip(unique(c["name"] for c in checks), checks, strict=True):
        yield Case("check", name, check["passed"], str(check.get("detail", "")), 0.0)


def _result(case: Case) -> str:
    if case.passed is True:
        return ""
    if case.passed is None:
        return '<skipped message="no objective is declared: told and not judged"/>'
    word, kind = ("failure", "missed") if case.passed is False else ("error", "unknown")
    return f'<{word} type="{kind}" message="{markup(case.why)}"/>'


def junit(record: Mapping[str, t.Any]) -> str:
    """Give the whole file. What is unknown is an error: it is nothing that passed."""
    found = list(cases(record))
    if record["passed"] is not True and all(case.passed in (True, None) for case in found):
        # What has no case of its own, such as that no probe watched: it must not look passed.
        why = "; ".join(record["reasons"]) or "nothing was judged"
        found.append(Case("check", "verdict", record["passed"], why, 0.0))
    failures = sum(case.passed is False for case in found)
    errors = sum(case.passed == "unknown" for case in found)
    skipped = sum(case.passed is None for case in found)
    name = f"{record['drill']}: {record['fault']} on {record['cluster']}"
    sums = f'tests="{len(found)}" failures="{failures}" errors="{errors}"'
    time = f"{sum(case.time_s for case in found):.4f}"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites {sums} time="{time}">',
        f'<testsuite name="{markup(name)}" {sums} skipped="{skipped}" time="{time}"'
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
