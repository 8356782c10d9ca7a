# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""A record in words: for the terminal, and as Markdown."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils import _record_ledger as ledgers
from ansible_collections.nines.ha.plugins.module_utils import _stale as stale
from ansible_collections.nines.ha.plugins.module_utils._escape import cell, link

WORDS: Mapping[t.Any, str] = {True: "PASSED", False: "FAILED", "unknown": "UNKNOWN"}
EVENTS: Mapping[str, str] = {
    "armed": "undo armed",
    "inject": "fault injected",
    "heal": "healing began",
    "settled": "every member fit again",
}


def _s(value: float | None) -> str:
    return "never" if value is None else f"{value:.2f} s"


def rto_words(record: Mapping[str, t.Any]) -> str:
    """Give the RTO, or why there is none: it never ended, or nobody knows."""
    if record["rto_s"] is not None:
        return _s(record["rto_s"])
    never = any(probe.get("recovered") is False for probe in record.get("probes", ()))
    return "never" if never else "unknown"


def _rows(record: Mapping[str, t.Any]) -> list[tuple[str, str]]:
    objective = record["objectives"].get("rto_s")
    rows = [
        ("Cluster", str(record["cluster"])),
        ("Fault", f"{record['facts'].get('description', record['fault'])}, {record['target']}"),
        ("Verdict", WORDS[record["passed"]]),
    ]
    for probe in record["probes"][:1]:
        rows += _probe_rows(probe, objective)
    for probe in record["probes"][1:]:
        rows += _more_rows(probe)
    for reader in record.get("readers", ()):
        rows += stale.rows(reader)
    if "ledger" in record:
        rows += ledgers.rows(record["ledger"], record["objectives"].get("rpo_s"))
    rows += [
        (str(check["name"]), f"{WORDS[check['passed']].lower()}: {check['detail']}")
        for check in record["checks"]
    ]
    return rows + [("Why", reason) for reason in record["reasons"]]


def _probe_rows(probe: Mapping[str, t.Any], objective: float | None) -> list[tuple[str, str]]:
    if not probe.get("windows"):
        return [("RTO", "unknown")]
    aim = _aim(probe.get("objective_s", objective))
    fault, healed = probe["windows"]["fault"], probe["windows"]["healed"]
    bad, bad_healed = fault["fail"] + fault["info"], healed["fail"] + healed["info"]
    rows = [("RTO", f"{_s(probe['rto_s'])}  ({aim}, resolution {probe['resolution_s']:.3f} s)")]
    if probe["rto_from_injection_s"] is not None:
        rows.append(("From injection", _s(probe["rto_from_injection_s"])))
    return [
        *rows,
        ("During the fault", f"{bad} of {fault['ok'] + bad} requests without a good answer"),
        (
            "While healing",
            f"{bad_healed} of {healed['ok'] + bad_healed} requests without a good answer,"
            f" longest gap {_s(healed['longest_s'])}",
        ),
        ("Probe", f"{probe['target']} each {probe['period_s'] * 1000:g} ms"),
    ]


def _aim(objective: float | None) -> str:
    return "no objective" if objective is None else f"objective {objective:g} s"


def _more_rows(probe: Mapping[str, t.Any]) -> list[tuple[str, str]]:
    """Give the one line of a probe beside the drill's own."""
    if not probe.get("windows"):
        whose = probe.get("name") or probe.get("file")
        return [(f"RTO of {whose}" if whose else "RTO", "unknown")]
    fault = probe["windows"]["fault"]
    bad = fault["fail"] + fault["info"]
    return [
        (
            f"RTO of {probe['name']}",
            f"{_s(probe['rto_s'])}  ({_aim(probe['objective_s'])}, resolution"
            f" {probe['resolution_s']:.3f} s), {bad} of {fault['ok'] + bad} attempts without a good"
            f" answer, {probe['target']} each {probe['period_s'] * 1000:g} ms",
        )
    ]


def summary(record: Mapping[str, t.Any]) -> list[str]:
    """Give the lines that an operator reads on the terminal."""
    rows = _rows(record)
    width = max(len(name) for name, _text in rows)
    return [f"{name:<{width}}  {text}" for name, text in rows]


def markdown(record: Mapping[str, t.Any]) -> str:
    """Give the record as a page."""
    about = [cell(record[key]) for key in ("drill", "fault", "cluster", "target")]
    lines = [
        f"# Drill {about[0]}: {about[1]}, {WORDS[record['passed']].lower()}",
        "",
        f"{record['started']}, cluster {about[2]}, target {about[3]}.",
        "",
        "| what | result |",
        "| --- | --- |",
    ]
    lines += [f"| {cell(name)} | {cell(text)} |" for name, text in _rows(record)]
    lines += ["", "## Timeline", "", "| seconds from the fault | what |", "| --- | --- |"]
    lines += [f"| {at:+.2f} | {cell(what)} |" for at, what in happenings(record)]
    lines += ["", "## Requests", "", *_request_table(record["probes"]), ""]
    lines += [*_node_table(record), *_journal_list(record)]
    seed = "" if record["seed"] is None else f", seed {cell(record['seed'])}"
    lines += [f"Round {record['round']} of {record['rounds']}{seed}.", ""]
    return "\n".join(lines)


def happenings(record: Mapping[str, t.Any]) -> list[tuple[float, str]]:
    """Give what was done, and who took over what, in order; times in seconds from the fault."""
    found = [
        (float(event["offset_s"]), EVENTS.get(event["name"], str(event["name"])))
        for event in record["events"]
    ]
    last: dict[str, str] = {}
    for snapshot in record["roles"]:
        said = [
            f"{part.replace('_', ' ')} {host or 'nobody, or not known'}"
            for part, host in snapshot["parts"].items()
            if last.get(part) != host
        ]
        last.update(snapshot["parts"])
        if said:
            found.append((float(snapshot["offset_s"]), f"seen: {', '.join(said)}"))
    return sorted(found, key=lambda one: one[0])


def _node_table(record: Mapping[str, t.Any]) -> list[str]:
    if not record["topology"]:
        return []
    lines = ["## Nodes", "", "| node | address | failure domain | versions |"]
    lines.append("| --- | --- | --- | --- |")
    for node in record["topology"]:
        found = record["versions"].get(node["name"], {})
        versions = ", ".join(f"{name} {version}" for name, version in found.items())
        cells = (node["name"], node["address"], node["failure_domain"], versions)
        lines.append("| " + " | ".join(cell("-" if c is None else c) for c in cells) + " |")
    return [*lines, ""]


def _journal_list(record: Mapping[str, t.Any]) -> list[str]:
    if not record["journals"]:
        return []
    links = [f"[{cell(j['host'])}]({link(j['file'])})" for j in record["journals"]]
    return ["## Logs of the nodes", "", *(f"- {one}" for one in links), ""]


def _request_table(probes: Sequence[Mapping[str, t.Any]]) -> list[str]:
    return [
        "| probe | window | ok | fail | unknown | longest gap | outages | unavailable |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| {cell(probe['name'])} | {name}"
            f" | {window['ok']} | {window['fail']} | {window['info']} |"
            f" {_s(window['longest_s'])} | {window['outages']} | {_s(window['unavailable_s'])} |"
            for probe in probes
            for name, window in probe.get("windows", {}).items()
        ),
    ]


def table(total: Mapping[str, t.Any], records: Sequence[Mapping[str, t.Any]]) -> list[str]:
    """Give the lines that sum several rounds up."""
    lines = [f"{'round':>5}  {'target':<12} {'RTO':>8}  verdict"]
    for number, record in enumerate(records, start=1):
        rto = rto_words(record)
        lines.append(f"{number:>5}  {record['target']:<12} {rto:>8}  {WORDS[record['passed']]}")
    names = ("min", "median", "p95", "max")
    figures = ", ".join(f"{name} {_s(total[f'rto_{name}_s'])}" for name in names)
    lines += ["", f"RTO of {total['rounds']} rounds: {figures}"]
    lines += ledgers.total_lines(total)
    lines.append(
        f"{total['passed']} passed, {total['failed']} failed, {total['unknown']} unknown:"
        f" {WORDS[total['verdict']]}"
    )
    return lines


__all__ = ("WORDS", "happenings", "markdown", "rto_words", "summary", "table")
