# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The judgement over a whole cluster."""

from __future__ import annotations

import json
import re
import typing as t

import postgres_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_check import (
    Observation,
    judge,
    primaries,
    report,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import Instance
from ansible_collections.nines.ha.plugins.module_utils._postgres_standby import (
    Arrival,
    Wanted,
    Wish,
)

WISHES = tuple(Wish(name) for name in ("pg1", "pg2", "pg3"))
ARRIVED = Arrival(True, 0.0042, target="0/5000100")


def seen(name: str, instance: Instance | None = None, error: str | None = None) -> Observation:
    """One instance as it should be, but for what is given."""
    place = f"192.0.2.1{name[-1]}:5432"
    if error:
        return Observation(name, place, instance, error)
    if name == "pg1":
        return Observation(name, place, instance or samples.primary())
    return Observation(name, place, instance or samples.standby(), arrival=ARRIVED)


def cluster(**more: Observation) -> list[Observation]:
    """A primary with two standbys."""
    return [more.get(name) or seen(name) for name in ("pg1", "pg2", "pg3")]


REFUSED = "192.0.2.12:5432: Connection refused: nobody listens there"
WITH_SLOT = {
    "idle": samples.slot("pg2", active=False, retained_bytes=3 << 20),
    "lost": samples.slot("pg2", active=False, wal_status="lost", retained_bytes=None),
    "losing": samples.slot("pg2", wal_status="unreserved"),
}


@pytest.mark.parametrize(
    ("observations", "wanted", "problems"),
    [
        (cluster(), {}, []),
        (
            cluster(pg1=seen("pg1", samples.standby())),
            {},
            ["no primary: start the primary, or promote a standby once"],
        ),
        (
            cluster(pg1=seen("pg1", error="x:1: Connection refused")),
            {},
            ["no primary is seen, and pg1 cannot be read", "pg1 cannot be read: x:1: Conn"],
        ),
        (
            cluster(pg3=seen("pg3", samples.primary((), timeline=2))),
            {},
            [
                r"split brain: pg1 \(192.0.2.11:5432, timeline 1\) and pg3 \(192.0.2.13:5432,"
                r" timeline 2\) are primaries at the same time. Stop all but the one"
            ],
        ),
        (cluster(pg2=seen("pg2", error=REFUSED)), {}, [f"pg2 cannot be read: {REFUSED}"]),
        (
            cluster(pg1=seen("pg1", samples.primary(), "the token was not written")),
            {},
            ["pg1: the token was not written"],
        ),
        (
            cluster(),
            {"instances": (Wish("pg1", "standby"), Wish("pg2", "primary"), Wish("pg3", "standby"))},
            ["pg1 is a primary and is declared as standby", "pg2 is a standby and is declared as"],
        ),
        (
            cluster(pg1=seen("pg1", samples.primary(writable=False))),
            {},
            ["pg1 is the primary and accepts no writes"],
        ),
        (
            cluster(pg1=seen("pg1", samples.primary(slots=(WITH_SLOT["idle"],)))),
            {"max_retained_bytes": 1 << 20},
            [
                r"pg1: slot pg2, which nobody uses, retains 3145728 bytes \(3.0 MiB\) of WAL, the"
                r" limit is 1048576 bytes"
            ],
        ),
        (cluster(pg1=seen("pg1", samples.primary(slots=(WITH_SLOT["idle"],)))), {}, []),
        (
            cluster(pg1=seen("pg1", samples.primary(slots=(WITH_SLOT["idle"],)))),
            {"max_retained_bytes": 3 << 20},
            [],
        ),
        (
            cluster(pg1=seen("pg1", samples.primary(slots=(WITH_SLOT["lost"],)))),
            {"max_retained_bytes": 1},
            ["pg1: slot pg2, which nobody uses, lost WAL that its standby needs"],
        ),
        (
            cluster(pg1=seen("pg1", samples.primary(slots=(WITH_SLOT["losing"],)))),
            {},
            ["pg1: slot pg2 loses WAL at the next checkpoint"],
        ),
        (
            cluster(),
            {"min_sync": 1},
            [r"pg1 has 0 synchronous standby\(s\), none; 1 are wanted; its sync.* is empty"],
        ),
        (
            cluster(
                pg1=seen(
                    "pg1",
                    samples.primary(
                        standbys=(
                            samples.sender("pg2", sync_state="quorum"),
                            samples.sender("pg3", sync_state="potential"),
                        )
                    ),
                )
            ),
            {"min_sync": 2},
            [r"pg1 has 1 synchronous standby\(s\), pg2; 2 are wanted"],
        ),
        (
            cluster(
                pg1=seen(
                    "pg1",
                    samples.primary(
                        standbys=tuple(
                            samples.sender(name, sync_state="sync") for name in ("pg2", "pg3")
                        )
                    ),
                )
            ),
            {"min_sync": 2},
            [],
        ),
        (
            cluster(pg3=seen("pg3", samples.standby(timeline=2, replay_paused=True))),
            {},
            ["pg3 is on timeline 2, pg1 is on 1", "pg3 does not replay: it is paused"],
        ),
        (
            # All is told at once, the dead ones first.
            cluster(
                pg2=seen("pg2", error=REFUSED),
                pg3=seen("pg3", samples.standby(system_identifier="1")),
            ),
            {"min_sync": 1},
            ["pg2 cannot be read", "pg1 has 0 synchronous", "pg3 belongs to another cluster"],
        ),
    ],
)
def test_judgement(
    observations: list[Observation], wanted: dict[str, t.Any], problems: list[str]
) -> None:
    got = judge(observations, Wanted(**{"instances": WISHES, **wanted}))
    assert len(got) == len(problems), got
    assert [
        text for text, sign in zip(got, problems, strict=True) if not re.search(sign, text)
    ] == []


def test_a_stranger_is_not_judged() -> None:
    with pytest.raises(KeyError):
        judge(cluster(), Wanted(WISHES[:2]))


def test_standbys_are_not_compared_with_two_primaries() -> None:
    observations = cluster(
        pg2=seen("pg2", samples.primary(())), pg3=seen("pg3", samples.standby(timeline=9))
    )
    assert len(judge(observations, Wanted(WISHES, min_sync=1))) == 1
    assert [each.name for each in primaries(observations)] == ["pg1", "pg2"]


def test_a_report_has_plain_values_for_all() -> None:
    got = report(cluster(pg3=seen("pg3", error=REFUSED)), Wanted(WISHES))
    assert json.loads(json.dumps(got)) == got
    assert got["primary"] == "pg1"
    assert got["token_ms"] == {"pg2": 4.2}
    assert [each["reachable"] for each in got["instances"]] == [True, True, False]
    assert [each["lag_bytes"] for each in got["instances"]] == [None, 0, None]
    assert got["instances"][1]["state"]["role"] == "standby"
    assert got["instances"][2]["error"] == REFUSED


def test_a_report_names_no_primary_where_there_are_two() -> None:
    assert report(cluster(pg2=seen("pg2", samples.primary())), Wanted(WISHES))["primary"] is None
