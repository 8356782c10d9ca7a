# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a restore test leaves behind: verdict, record and metrics."""

from __future__ import annotations

import time
import typing as t
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

Conf = Mapping[str, t.Any]


def stamp(seconds: float) -> str:
    """Write a time as records do."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def verdict(conf: Conf, result: Conf) -> tuple[bool | str, list[str]]:
    """Judge a test: true only where something looked at the data, and all of it was well."""
    reasons = [f"{c['name']}: {c['detail']}" for c in result["checks"] if c["passed"] is False]
    for name, limit in (("rto_s", conf["max_rto_s"]), ("rpo_s", conf["max_rpo_s"])):
        if limit is not None and result[name] > limit:
            reasons.append(f"{name} is {result[name]:.1f}, at most {limit:.1f} is wanted")
    if result["rows"] is not None and result["rows"] < conf["min_rows"]:
        reasons.append(f"there are {result['rows']} rows, at least {conf['min_rows']} have to be")
    if reasons:
        return False, reasons
    if not any(c["passed"] for c in result["checks"]):
        return "unknown", [
            "nothing looked at the data: no check passed, and there are no checksums"
        ]
    return True, []


def record(
    conf: Conf, result: Conf, passed: bool | str, reasons: Sequence[str]
) -> dict[str, t.Any]:
    """Write a restore's record, as docs/restore.schema.json says."""
    known = ("backup_time", "rto_s", "rpo_s", "rows")
    return {
        "schema": 1,
        "service": conf["service"],
        "cluster": conf["cluster"],
        "time": stamp(time.time()),
        "passed": passed,
        **{name: result.get(name) for name in known},
        "reasons": list(reasons),
        "facts": {name: value for name, value in result.items() if name not in known},
    }


def metrics(conf: Conf, made: Conf, last_success: float | None) -> str:
    """Write the record for the textfile collector; what is not known has no sample."""
    cluster = str(conf["cluster"]).replace("\\", r"\\").replace('"', r"\"")
    samples = {
        "last_success_seconds": last_success,
        "rto_seconds": made["rto_s"],
        "rpo_seconds": made["rpo_s"],
        "passed": 1 if made["passed"] is True else 0,
    }
    return "".join(
        f'nines_restore_test_{name}{{cluster="{cluster}"}} {value}\n'
        for name, value in samples.items()
        if value is not None
    )
