# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with one standby. Each rule has a row that breaks it and one that does not."""

from __future__ import annotations

import re
import typing as t

import postgres_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import Instance
from ansible_collections.nines.ha.plugins.module_utils._postgres_standby import (
    RULES,
    Arrival,
    Case,
    Wanted,
    Wish,
    lag_bytes,
    sync_names,
)

_Options = dict[str, t.Any]


def case(**more: t.Any) -> Case:
    """A standby pg2 of a primary pg1, as it should be."""
    leader = more.pop("primary", samples.primary())
    own = {"wish": Wish("pg2"), "wanted": Wanted(()), "standby": samples.standby()}
    return Case(
        **{
            "name": "pg2",
            "primary": leader,
            "primary_name": "pg1",
            "arrival": Arrival(True, 0.01, target="0/5000100"),
            "senders": leader.standbys,
            **own,
            **more,
        }
    )


def found(given: Case) -> list[str]:
    return [text for rule in RULES for text in rule(given)]


def sent(**more: t.Any) -> Instance:
    """A primary whose walsender for pg2 is otherwise."""
    return samples.primary(standbys=(samples.sender("pg2", **more),))


LATE = Arrival(False, 10.0, "0/5000000", "0/5000100")
DELAYED = Wish("pg2", delay_s=3600)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (
            {"wish": Wish("pg2", application_name="node-2")},
            "set application_name=node-2 in its primary_conninfo",
        ),
        ({"standby": samples.standby(system_identifier="1")}, "belongs to another cluster"),
        ({"standby": samples.standby(version_num=160004)}, "two major versions"),
        ({"standby": samples.standby(timeline=2)}, "is on timeline 2, pg1 is on 1"),
        ({"primary": sent(state="catchup")}, "its walsender is in the state catchup"),
        ({"primary": sent(state=None)}, "GRANT pg_monitor"),
        ({"primary": samples.primary(())}, "set application_name=pg2 in its primary_conninfo"),
        (
            {"primary": samples.primary(()), "standby": samples.standby(receiver=None)},
            "no instance sends WAL to it",
        ),
        (
            {"wish": Wish("pg2", synchronous=True)},
            "is async to pg1; its synchronous_standby_names is empty",
        ),
        (
            {
                "wish": Wish("pg2", synchronous=True),
                "primary": samples.primary((), synchronous_standby_names="pg2"),
                "senders": (samples.sender("pg2"),),
            },
            "is not connected to pg1; its synchronous_standby_names is 'pg2'",
        ),
        ({"wish": Wish("pg2", synchronous=True), "primary": sent(sync_state="potential")}, "poten"),
        ({"wish": DELAYED}, "3600 s late and its recovery_min_apply_delay is 0 s"),
        ({"standby": samples.standby(replay_paused=True)}, "pg_wal_replay_resume"),
        (
            {"wanted": Wanted((), max_lag_bytes=100), "primary": sent(lag_bytes=101)},
            "is 101 bytes behind, the limit is 100 bytes",
        ),
        ({"arrival": LATE}, r"after 10.0 s \(replayed up to 0/5000000 of 0/5000100\)"),
        ({"arrival": LATE._replace(error="it broke")}, r"\(it broke\)"),
        ({"arrival": LATE._replace(lsn=None)}, r"\(unknown\)"),
        (
            {"arrival": LATE, "standby": samples.standby(apply_delay_s=60.0)},
            "recovery_min_apply_delay is 60 s, declare delay_s",
        ),
        (
            {
                "arrival": LATE,
                "standby": samples.standby(apply_delay_s=3600.0),
                "wish": DELAYED,
            },
            r"\(received up to 0/5000000 of 0/5000100\)$",
        ),
        (
            {"arrival": Arrival(True, 1.5), "wanted": Wanted((), max_lag_s=1)},
            "needed 1.50 s to show what pg1 wrote, the limit is 1 s",
        ),
    ],
)
def test_what_is_wrong_is_said_once(more: _Options, problem: str) -> None:
    problems = found(case(**more))
    assert len(problems) == 1
    assert re.search(problem, problems[0])


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"arrival": None},
        {"standby": samples.standby(system_identifier=None, timeline=None)},
        {"primary": samples.primary(system_identifier=None)},
        {"standby": samples.standby(version_num=150001)},
        {"wish": Wish("pg2", synchronous=True), "primary": sent(sync_state="sync")},
        {
            "wish": Wish("pg2", synchronous=True, application_name="node-2"),
            "primary": samples.primary(standbys=(samples.sender("node-2", sync_state="sync"),)),
        },
        {"wish": Wish("pg2", synchronous=True), "primary": sent(sync_state="quorum")},
        {"wanted": Wanted((), max_lag_bytes=100), "primary": sent(lag_bytes=100)},
        {"primary": sent(lag_bytes=1 << 40)},
        {"arrival": Arrival(True, 1.0), "wanted": Wanted((), max_lag_s=1)},
        {
            "wish": DELAYED,
            "standby": samples.standby(apply_delay_s=3600.0),
            "arrival": Arrival(True, 2.0),
            "wanted": Wanted((), max_lag_s=1, max_lag_bytes=0),
        },
        # A cascading standby is listed by another standby.
        {"primary": samples.primary(()), "senders": (samples.sender("pg2"),)},
        # One that comes back is listed twice for a moment.
        {"senders": (samples.sender("pg2", state="startup"), samples.sender("pg2"))},
    ],
)
def test_all_is_well(more: _Options) -> None:
    assert found(case(**more)) == []


@pytest.mark.parametrize(
    ("standby", "delayed", "expected"),
    [
        (samples.standby(), False, 7),
        (samples.standby(receive_lsn="0/5000000"), True, 0),
        (samples.standby(receive_lsn="0/5000000", replay_lsn="0/4000000"), True, 0x100),
    ],
)
def test_bytes_behind(standby: Instance, delayed: bool, expected: int) -> None:
    assert lag_bytes(standby, sent(lag_bytes=7), "pg2", delayed) == expected


@pytest.mark.parametrize(
    ("replay_lsn", "expected"), [("0/5000000", 0x100), ("0/6000000", 0), (None, None)]
)
def test_bytes_behind_where_the_primary_does_not_list_it(
    replay_lsn: str | None, expected: int | None
) -> None:
    standby = samples.standby(replay_lsn=replay_lsn)
    assert lag_bytes(standby, samples.primary(()), "pg2", False) == expected


def test_whom_a_primary_waits_for() -> None:
    assert sync_names(samples.primary()) == "its synchronous_standby_names is empty"
    named = samples.primary(synchronous_standby_names='ANY 1 ("pg2")')
    assert sync_names(named) == "its synchronous_standby_names is 'ANY 1 (\"pg2\")'"
