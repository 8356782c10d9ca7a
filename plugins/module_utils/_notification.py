# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Whether notifications of alerts arrived as they should: each once, and in time.

A notification is what ``roles/drill/files/notification_sink.py`` notes. Times are seconds since the
epoch, on the clock of the host that notes them.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence

Note = Mapping[str, t.Any]


class Arrival(t.NamedTuple):
    """One notification that says that the alert fires."""

    received: float
    starts_at: str


def verdict(
    notes: Sequence[Note],
    expected: Sequence[Mapping[str, t.Any]],
    since: float,
    until: float,
    within: float = 60.0,
) -> dict[str, t.Any]:
    """Judge what came after a fault.

    Invariant: ``passed`` is true only where each expected alert came exactly as often as it should,
    the first time within ``within`` seconds, and was watched until that time was over.

    :arg expected: Each with ``labels``, which have to be among those of the alert; ``times``, how
        often it should come (1); ``via`` (``webhook``) and, where it matters, ``receiver``.
    :arg since: When the fault was injected, or the alert was sent.
    :arg until: When the notes were read.
    :raises ValueError: If nothing is expected, or without labels.
    """
    if not expected or not all(each.get("labels") for each in expected):
        raise ValueError("each alert that is expected needs labels, and at least one has to be")
    results = [_one(notes, each, since, until, within) for each in expected]
    verdicts = [result["passed"] for result in results]
    known = False if False in verdicts else "unknown" if "unknown" in verdicts else True
    reasons = [reason for result in results for reason in result["reasons"]]
    return {"passed": known, "reasons": reasons, "alerts": results}


def _one(
    notes: Sequence[Note], wish: Mapping[str, t.Any], since: float, until: float, within: float
) -> dict[str, t.Any]:
    found = sorted(_arrivals(notes, wish))
    came = [arrival for arrival in found if arrival.received >= since]
    name, times = _name(wish), int(wish.get("times", 1))
    reasons = list(_reasons(came, times, since, within))
    doubts = []
    if until - since < within and not came:
        # Neither silence nor absence is proven by who leaves early.
        reasons, doubts = [], [f"was watched for {until - since:.1f} s of {within:g} s only"]
    return {
        "alert": name,
        "expected": times,
        "came": len(came),
        "latency_s": round(came[0].received - since, 3) if came else None,
        "passed": False if reasons else "unknown" if doubts else True,
        "reasons": [f"{name} {text}" for text in reasons + doubts],
    }


def _reasons(came: Sequence[Arrival], times: int, since: float, within: float) -> Iterator[str]:
    if len(came) < times:
        yield f"came {_times(len(came))} within {within:g} s and should {_times(times)}"
    if len(came) > times:
        starts = len({arrival.starts_at for arrival in came})
        yield (
            f"came {_times(len(came))} and should {_times(times)}"
            f" (it began to fire {_times(starts)})"
        )
    if came and times and came[0].received - since > within:
        yield f"came after {came[0].received - since:.1f} s, later than {within:g} s"


def _arrivals(notes: Sequence[Note], wish: Mapping[str, t.Any]) -> Iterator[Arrival]:
    labels: Mapping[str, str] = wish["labels"]
    for note in notes:
        if note.get("via") != wish.get("via", "webhook"):
            continue
        if wish.get("receiver") not in (None, note.get("receiver")):
            continue
        # Several alerts of one notification are one message to whoever reads it.
        starts = [
            str(alert.get("starts_at", ""))
            for alert in note.get("alerts", [])
            if alert["status"] == "firing" and _has(alert["labels"], labels)
        ]
        if starts:
            yield Arrival(float(note["received"]), min(starts))


def _has(given: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    # Ansible's own mappings have no views that can be compared.
    return all(given.get(label) == value for label, value in wanted.items())


def _name(wish: Mapping[str, t.Any]) -> str:
    labels = dict(wish["labels"])
    rest = ", ".join(
        f"{key}={value}" for key, value in sorted(labels.items()) if key != "alertname"
    )
    where = " ".join(
        word for word in ("by", wish.get("via", "webhook"), wish.get("receiver")) if word
    )
    return f"{labels.get('alertname', 'an alert')}{f' ({rest})' if rest else ''} {where}"


def _times(count: int) -> str:
    return {0: "not at all", 1: "once", 2: "twice"}.get(count, f"{count} times")


__all__ = ("Note", "verdict")
