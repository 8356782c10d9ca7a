# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""A record as one page that a browser shows, on a phone and on paper too."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils import _record_ledger as ledgers
from ansible_collections.nines.ha.plugins.module_utils import _stale as stale
from ansible_collections.nines.ha.plugins.module_utils._escape import link, markup
from ansible_collections.nines.ha.plugins.module_utils._page import (
    CLASSES,
    SIGNS,
    page,
    table,
    verdict,
)
from ansible_collections.nines.ha.plugins.module_utils._record_text import (
    WORDS,
    happenings,
    rto_words,
)
from ansible_collections.nines.ha.plugins.module_utils._report_lanes import Drawing, Span, amount
from ansible_collections.nines.ha.plugins.module_utils._report_svg import svg

WIDTHS = (("wide", 900.0), ("narrow", 360.0))
WINDOWS = {"before": "before", "fault": "during the fault", "healed": "after healing"}


def html(record: Mapping[str, t.Any]) -> str:
    """Give the page of one record."""
    title = f"Drill {record['fault']} on {record['cluster']}: {WORDS[record['passed']].lower()}"
    body = [
        "<main>",
        *_top(record),
        *_cards(record),
        *_probes(record),
        *_checks(record),
        *_timeline(record),
        *_requests(record["probes"]),
        *_nodes(record),
        *_journals(record["journals"]),
        "</main>",
        *_foot(record),
    ]
    return page(title, body)


def _top(record: Mapping[str, t.Any]) -> Iterator[str]:
    passed, about = record["passed"], record["facts"].get("description", record["fault"])
    yield "<header>"
    yield f'<p class="soft">Drill {markup(record["drill"])} on {markup(record["cluster"])}</p>'
    yield f"<h1>{markup(about)}: {markup(record['target'])}</h1>"
    when = str(record["started"])[:19].replace("T", " ")
    number = f", round {record['round']} of {record['rounds']}" if record["rounds"] > 1 else ""
    yield f'<p class="soft">{markup(when)} UTC{number}</p>'
    yield f'<div class="verdict {CLASSES[passed]}"><span class="sign" aria-hidden="true">'
    yield f"{SIGNS[passed]}</span><div><b>{WORDS[passed]}</b>"
    reasons = record["reasons"]
    if not reasons:
        yield "<p>Every objective was met, and every check is as it has to be.</p>"
    elif len(reasons) == 1:
        yield f"<p>{markup(reasons[0])}</p>"
    yield "</div></div>"
    if len(reasons) > 1:
        yield "<ul>" + "".join(f"<li>{markup(reason)}</li>" for reason in reasons) + "</ul>"
    yield "</header>"


def _cards(record: Mapping[str, t.Any]) -> Iterator[str]:
    aims = record["objectives"]
    yield '<div class="cards">'
    yield _card("RTO", _time(record), _aim(aims.get("rto_s")))
    if "ledger" in record:
        lost = "unknown" if record["lost"] is None else str(record["lost"])
        of = record["ledger"].get("acknowledged")
        yield _card("writes lost", lost, "" if of is None else f"of {of} acknowledged")
        rpo = "unknown" if record["rpo_s"] is None else ledgers.amount(record["rpo_s"])
        yield _card("RPO", rpo, _aim(aims.get("rpo_s")))
    first = next((probe for probe in record["probes"] if "attempts" in probe), None)
    if first is not None:
        yield _card("from injection", _since(first), "to service")
        yield _card("resolution", amount(first["resolution_s"]), "the RTO is at most so much less")
    yield "</div>"


def _card(name: str, value: str, below: str) -> str:
    return (
        f"<div><span>{markup(name)}</span><b>{markup(value)}</b><span>{markup(below)}</span></div>"
    )


def _time(record: Mapping[str, t.Any]) -> str:
    return rto_words(record) if record["rto_s"] is None else amount(record["rto_s"])


def _since(probe: Mapping[str, t.Any]) -> str:
    if not probe["recovered"]:
        return "unknown" if probe["recovered"] is None else "never"
    since = probe["rto_from_injection_s"]
    return "no outage" if since is None else amount(since)


def _aim(value: float | None) -> str:
    return "no objective" if value is None else f"objective {ledgers.amount(value)}"


def _probes(record: Mapping[str, t.Any]) -> Iterator[str]:
    yield "<h2>What a client felt</h2>"
    for number, probe in enumerate(record["probes"]):
        name = probe.get("name") or probe.get("file") or f"probe {number + 1}"
        yield f"<section><h3>{markup(name)} {verdict(probe['passed'])}</h3>"
        if "attempts" not in probe:
            yield f"<p>{markup('; '.join(probe['reasons']))}</p></section>"
            continue
        yield (
            f'<p class="soft small">{markup(probe["target"])} each {amount(probe["period_s"])},'
            f" {probe['attempts']} requests; half of the answers within"
            f" {amount(probe['latency_s']['p50'])}, 99 % within"
            f" {amount(probe['latency_s']['p99'])}</p>"
        )
        yield from _figures(record, probe, f"g{number}")
        yield "</section>"


def _figures(record: Mapping[str, t.Any], probe: Mapping[str, t.Any], ident: str) -> Iterator[str]:
    whole = _span(probe)
    close = _close(record, probe, whole)
    if close is not None:
        yield from _figure(record, probe, probe["points_close"], close, f"{ident}c", "close up")
    yield from _figure(record, probe, probe["points"], whole, ident, "the whole drill")


def _aim_of(record: Mapping[str, t.Any], probe: Mapping[str, t.Any]) -> float | None:
    """Give the RTO of a probe: its own, or that of each."""
    aim: float | None = probe.get("objective_s", record["objectives"].get("rto_s"))
    return aim


def _span(probe: Mapping[str, t.Any]) -> tuple[float, float]:
    shift, rows = probe["injected_s"] or 0.0, probe["points"]["rows"]
    end = rows[-1][0] + probe["points"]["bucket_s"] if rows else 1.0
    return -shift, max(end - shift, 1.0 - shift)


def _close(
    record: Mapping[str, t.Any], probe: Mapping[str, t.Any], whole: tuple[float, float]
) -> tuple[float, float] | None:
    """Give what is worth a closer look; None where the whole is close enough, or nothing fits."""
    if probe["points_close"] is None or not probe["points_close"]["rows"]:
        return None
    felt = [o for o in probe["outages"]["longest"] if o["window"] == "fault"]
    ends = [o["offset_s"] + o["length_s"] for o in felt]
    aim = _aim_of(record, probe)
    promised = min((o["offset_s"] for o in felt), default=0.0) + (aim or 0.0)
    wanted = max([2.0, *(end * 1.4 for end in ends), promised * 1.2 if promised < 8 else 0.0])
    begin, end = max(-1.0, whole[0]), min(wanted, whole[1])
    return (begin, end) if wanted <= 9 and (end - begin) * 2 < whole[1] - whole[0] else None


def _figure(
    record: Mapping[str, t.Any],
    probe: Mapping[str, t.Any],
    points: Mapping[str, t.Any],
    between: tuple[float, float],
    ident: str,
    what: str,
) -> Iterator[str]:
    placed = probe["injected_s"] is not None
    drawing = Drawing(
        points["rows"],
        points["bucket_s"],
        probe["injected_s"] or 0.0,
        probe["outages"]["longest"],
        _aim_of(record, probe),
        record["events"],
        record["roles"],
        placed,
    )
    about = f"{probe['name']}, {what}", _in_words(record, probe)
    yield "<figure>"
    for kind, width in WIDTHS:
        yield svg(drawing, Span(*between, width), f"{ident}{kind[0]}", kind, about)
    yield (
        f"<figcaption>{what[0].upper()}{what[1:]}. A dot is the median of"
        f" {amount(points['bucket_s'])}, a line reaches from the shortest to the"
        " longest latency; hatched is when no good answer came.</figcaption></figure>"
    )


def _in_words(record: Mapping[str, t.Any], probe: Mapping[str, t.Any]) -> str:
    parts = [f"Latencies of {probe['attempts']} requests over time."]
    for outage in probe["outages"]["longest"][:5]:
        at = outage["start_s"] if outage["offset_s"] is None else outage["offset_s"]
        end = "" if outage["ended"] else ", and it never ended"
        parts.append(f"No good answer for {amount(outage['length_s'])} from {at:.2f} s on{end}.")
    if not probe["outages"]["longest"]:
        parts.append("There was no outage.")
    aim = _aim_of(record, probe)
    if aim is not None:
        parts.append(f"The objective is at most {ledgers.amount(aim)}.")
    parts += [f"{text} at {at:+.2f} s." for at, text in happenings(record)]
    return " ".join(parts)


def _checks(record: Mapping[str, t.Any]) -> Iterator[str]:
    rows = [
        [markup(check["name"]), verdict(check["passed"]), markup(check.get("detail", ""))]
        for check in record["checks"]
    ]
    if "ledger" in record:
        told = dict(ledgers.rows(record["ledger"], record["objectives"].get("rpo_s")))
        rows.append(["Ledger", verdict(record["ledger"]["passed"]), markup(told["Ledger"])])
    for reader in record.get("readers", ()):
        rows += [[markup(n), verdict(reader["passed"]), markup(x)] for n, x in stale.rows(reader)]
    if rows:
        yield "<h2>Checks</h2>"
        yield table(["check", "verdict", "found"], rows)


def _timeline(record: Mapping[str, t.Any]) -> Iterator[str]:
    yield "<h2>Timeline</h2>"
    rows = [[f"{at:+.2f} s", markup(text)] for at, text in happenings(record)]
    yield table(["from the fault", "what"], rows, "rows times")


def _requests(probes: Sequence[Mapping[str, t.Any]]) -> Iterator[str]:
    rows = [
        [
            markup(f"{probe['name']}, {WINDOWS.get(name, name)}"),
            str(window["ok"]),
            str(window["fail"]),
            str(window["info"]),
            "-" if window["longest_s"] is None else amount(window["longest_s"]),
            str(window["outages"]),
            markup(", ".join(f"{count} x {error}" for error, count in window["errors"].items())),
        ]
        for probe in probes
        for name, window in probe.get("windows", {}).items()
    ]
    if rows:
        yield "<h2>Requests</h2>"
        heads = ["probe", "ok", "failed", "outcome unknown", "longest gap", "outages", "errors"]
        yield table(heads, rows)


def _nodes(record: Mapping[str, t.Any]) -> Iterator[str]:
    versions = record["versions"]
    known = {node["name"]: node for node in record["topology"]}
    rows = []
    for name in [*known, *(host for host in versions if host not in known)]:
        node = known.get(name, {})
        found = ", ".join(f"{what} {number}" for what, number in versions.get(name, {}).items())
        cells = [name, node.get("address"), node.get("failure_domain")]
        groups = ", ".join(node.get("groups", []))
        rows.append([markup("-" if one is None else one) for one in (*cells, groups, found or "-")])
    if rows:
        yield "<h2>Nodes</h2>"
        yield table(["node", "address", "failure domain", "groups", "versions"], rows)


def _journals(journals: Sequence[Mapping[str, t.Any]]) -> Iterator[str]:
    if journals:
        yield "<h2>Logs of the nodes</h2>"
        links = [
            f'<a href="{markup(link(j["file"]))}">{markup(j["host"])}</a>{_size(j.get("bytes"))}'
            for j in journals
        ]
        yield f"<p>From five seconds before the fault to the end: {', '.join(links)}</p>"


def _size(count: int | None) -> str:
    return "" if count is None else f" ({-(-count // 1024)} KiB)"


def _foot(record: Mapping[str, t.Any]) -> Iterator[str]:
    files = ", ".join(
        f'<a href="{markup(link(name))}">{markup(name)}</a>'
        for name in ["record.json", *(p["file"] for p in record["probes"] if "file" in p)]
    )
    seed = "" if record["seed"] is None else f" Seed {markup(record['seed'])}."
    yield f"<footer><p>Made from {files}.{seed} Written by nines.ha.</p></footer>"


__all__ = ("html",)
