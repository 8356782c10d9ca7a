# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a standby may become the primary. Every refusal has a row."""

from __future__ import annotations

import itertools
import re
import typing as t

import postgres_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_promotion import (
    Member,
    Observed,
    Wanted,
    plan,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import Instance

_Options = dict[str, t.Any]

STARTED = {"pg1": 1.0, "pg2": 2.0, "pg3": 3.0}
BEHIND = {"receive_lsn": "0/4000000", "replay_lsn": "0/4000000"}
GAP = 0x1000100
DOWN = "dead"
LOCKED = "locked"


def instance(name: str, kind: str, **more: t.Any) -> Instance:
    made = samples.primary((name,)) if kind == "primary" else samples.standby()
    return made._replace(**{"started_at": STARTED[name], **more})


def member(name: str, what: str | Instance) -> Member:
    """One instance: ``dead`` is silent, ``locked`` lets nobody in."""
    if isinstance(what, Instance):
        return Member(name, f"{name}:5432", what, None, True)
    if what in (DOWN, LOCKED):
        return Member(name, f"{name}:5432", None, f"{name} is {what}", what == LOCKED)
    return Member(name, f"{name}:5432", instance(name, what), None, True)


def observed(local: Instance | None = None, **members: str | Instance) -> Observed:
    """A dead primary, the candidate pg2 and another standby, but for what is given."""
    own = local or instance("pg2", "standby")
    given: dict[str, str | Instance] = {"pg1": DOWN, "pg2": own, "pg3": "standby", **members}
    return Observed(own, None, tuple(member(name, what) for name, what in given.items()))


def wanted(**more: t.Any) -> Wanted:
    return Wanted(**{"candidate": "pg2", "down": ("pg1",), **more})


def test_the_usual_promotion() -> None:
    got = plan(observed(), wanted())
    assert got.promote
    assert (got.before, got.after, got.loss_bytes) == ({"role": "standby"}, {"role": "primary"}, 0)
    assert got.reasons == (
        "pg1 does not answer and was verified to be down",
        "no standby has more than pg2: pg3 compared",
    )


@pytest.mark.parametrize(
    ("seen", "more", "reason"),
    [
        (observed(pg3=DOWN), {"down": ("pg1", "pg3")}, "pg2 is the only standby that answers"),
        (observed(instance("pg2", "standby", timeline=2)), {}, "pg3 compared"),
        (
            # WAL of an abandoned timeline is no WAL that the candidate lacks.
            observed(instance("pg2", "standby", timeline=2, **BEHIND)),
            {},
            "no standby has more",
        ),
        (observed(instance("pg2", "standby", timeline=None)), {}, "pg3 compared"),
        (observed(instance("pg2", "standby", system_identifier=None)), {}, "pg3 compared"),
        (observed(pg3=instance("pg3", "standby", **BEHIND)), {}, "pg3 compared"),
        # What was received is replayed before the promotion ends.
        (observed(instance("pg2", "standby", replay_lsn="0/4000000")), {}, "pg3 compared"),
        (observed(), {"at_least": 0x5000100}, "pg3 compared"),
        (
            observed(instance("pg2", "standby", **BEHIND)),
            {"force": True, "accept_loss_bytes": GAP},
            r"pg3 has 16777472 bytes \(16.0 MiB\) more: their loss was accepted",
        ),
        # A network that does not reach the candidate itself hides nothing that matters.
        (
            observed()._replace(members=observed(pg2=DOWN).members),
            {},
            "pg3 compared",
        ),
    ],
)
def test_promotions(seen: Observed, more: _Options, reason: str) -> None:
    got = plan(seen, wanted(**more))
    assert got.refusals == ()
    assert got.promote
    assert [text for text in got.reasons if re.search(reason, text)]


@pytest.mark.parametrize(
    ("seen", "more", "refusals"),
    [
        (
            observed(),
            {"candidate": "pg9"},
            [
                "candidate pg9 is not among the instances: they are pg1, pg2, pg3",
                "the login options lead to pg2, not to pg9",
            ],
        ),
        (observed(), {"down": ("pg1", "pg9")}, ["`down` names pg9, which is not among.*pg1, pg2"]),
        (observed(), {"down": ("pg1", "pg2")}, ["pg2 is the candidate and is named in `down`"]),
        (
            observed()._replace(local=instance("pg2", "standby", started_at=9.0)),
            {},
            ["the login options lead to another instance than pg2 at pg2:5432"],
        ),
        (
            observed()._replace(
                local=instance("pg3", "standby"), members=observed(pg2=DOWN).members
            ),
            {},
            ["the login options lead to pg3, not to pg2: run this on the candidate"],
        ),
        (
            observed(pg1="primary"),
            {"down": ()},
            [r"pg1 \(pg1:5432\) answers as a primary: use nines.ha.switchover"],
        ),
        (observed(pg1="primary"), {}, [r"pg1 \(pg1:5432\) answers as a primary"]),
        (
            observed(),
            {"down": ()},
            [r"pg1 does not answer \(pg1 is dead\): it may be a primary behind a cut link"],
        ),
        (observed(pg3=DOWN), {}, ["pg3 does not answer"]),
        (
            observed(pg3="standby"),
            {"down": ("pg1", "pg3")},
            [r"pg3 is named in `down` and answers"],
        ),
        (observed(pg1=LOCKED), {}, [r"pg1 is named in `down` and answers \(pg1 is locked\)"]),
        (
            observed(pg1=LOCKED),
            {"down": ()},
            [r"pg1 is there and cannot be read \(pg1 is locked\)"],
        ),
        (
            observed(pg3=instance("pg3", "standby", system_identifier="1")),
            {},
            [r"pg3 \(pg3:5432\) belongs to another cluster, system identifier 1 and not 7710"],
        ),
        (
            observed(pg3=instance("pg3", "standby", timeline=2)),
            {},
            ["pg2 is on timeline 1, pg3 is on 2: pg2 has missed a promotion"],
        ),
        (
            observed(instance("pg2", "standby", replay_paused=True)),
            {},
            [r"replay is paused on pg2: SELECT pg_wal_replay_resume\(\)"],
        ),
        (
            observed(instance("pg2", "standby", apply_delay_s=60.0)),
            {},
            ["pg2 is late on purpose, recovery_min_apply_delay is 60 s"],
        ),
        (
            observed(instance("pg2", "standby", **BEHIND)),
            {},
            [
                r"pg2 lacks 16777472 bytes \(16.0 MiB\) of WAL that pg3 has \(0/4000000 of"
                r" 0/5000100\): promote pg3, or lose it with force: true and"
                r" accept_loss_bytes: 16777472"
            ],
        ),
        (
            observed(instance("pg2", "standby", **BEHIND)),
            {"accept_loss_bytes": GAP},
            ["pg2 lacks"],
        ),
        (
            observed(instance("pg2", "standby", **BEHIND)),
            {"force": True, "accept_loss_bytes": GAP - 1},
            ["accept_loss_bytes is 16777471, promote pg3, or lose"],
        ),
        (
            observed(),
            {"at_least": 0x5000200},
            ["pg2 lacks 256 bytes of WAL that the stopped primary has.*start that one again"],
        ),
    ],
)
def test_refusals(seen: Observed, more: _Options, refusals: list[str]) -> None:
    got = plan(seen, wanted(**more))
    assert not got.promote
    assert got.before == got.after
    assert got.reasons == ()
    assert len(got.refusals) == len(refusals), got.refusals
    assert [
        r for r, sign in zip(got.refusals, refusals, strict=True) if not re.search(sign, r)
    ] == []


def test_every_reason_is_given_at_once() -> None:
    seen = observed(
        instance("pg2", "standby", replay_paused=True, **BEHIND),
        pg1=DOWN,
        pg3=instance("pg3", "standby", timeline=2),
    )
    assert len(plan(seen, wanted(down=())).refusals) == 4


@pytest.mark.parametrize("pg1", [DOWN, LOCKED, "primary"])
def test_force_overrides_nothing_but_loss(pg1: str) -> None:
    seen = observed(pg1=pg1)
    got = plan(seen, wanted(down=(), force=True, accept_loss_bytes=1 << 60))
    assert not got.promote
    assert len(got.refusals) == 1


def test_no_promotion_beside_what_may_be_a_primary() -> None:
    """Over all that members can be and all that can be declared."""
    kinds = [DOWN, LOCKED, "primary", "standby"]
    downs = [(), ("pg1",), ("pg3",), ("pg1", "pg3")]
    for pg1, pg3, down in itertools.product(kinds, kinds, downs):
        seen = observed(pg1=pg1, pg3=pg3)
        got = plan(seen, wanted(down=down, force=True, accept_loss_bytes=1 << 60))
        safe = all(
            kind == "standby" or (kind == DOWN and name in down)
            for name, kind in (("pg1", pg1), ("pg3", pg3))
        )
        contradicted = any(
            kind == "standby" and name in down for name, kind in (("pg1", pg1), ("pg3", pg3))
        )
        assert got.promote is (safe and not contradicted), (pg1, pg3, down)


def test_a_candidate_that_cannot_be_read() -> None:
    seen = observed(pg1="primary")._replace(local=None, local_error="no socket")
    got = plan(seen, wanted())
    assert got.refusals[0] == "pg2 cannot be read: no socket"
    assert "pg1 (pg1:5432) answers as a primary" in got.refusals[1]
    assert got.before == {"role": "unknown"}


@pytest.mark.parametrize(
    ("down", "reasons"),
    [
        (("pg1",), ["pg2 is the primary already"]),
        ((), ["pg2 is the primary already", "whether pg1 is one too is not known: pg1 is dead"]),
    ],
)
def test_the_primary_is_not_promoted(down: tuple[str, ...], reasons: list[str]) -> None:
    got = plan(observed(instance("pg2", "primary")), wanted(down=down))
    assert not got.promote
    assert got.refusals == ()
    assert list(got.reasons) == reasons
    assert got.before == got.after == {"role": "primary"}


def test_a_split_brain_is_no_success() -> None:
    got = plan(observed(instance("pg2", "primary"), pg1="primary"), wanted(down=()))
    assert not got.promote
    assert "a split brain" in got.refusals[0]
