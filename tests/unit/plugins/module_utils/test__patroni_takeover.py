# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether Patroni may take over a running cluster."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_takeover import (
    Instance,
    Wanted,
    order_of,
    takeover_problems,
)

DATA = "/var/lib/postgresql/17/main"
SAME = {"system_identifier": "7", "timeline": 1, "version_num": 170005}
WANTED = Wanted(("db1", "db2", "db3"), DATA, {"max_connections": 100})


def primary(name: str = "db2", lag: int = 0, **changes: t.Any) -> Instance:
    standbys = [
        {"application_name": each, "state": "streaming", "lag_bytes": lag}
        for each in ("db1", "db2", "db3")
        if each != name
    ]
    return Instance(name, {"role": "primary", **SAME, "standbys": standbys, **changes})


def standby(name: str, **changes: t.Any) -> Instance:
    receiver = {"status": "streaming"}
    return Instance(name, {"role": "standby", **SAME, "receiver": receiver, **changes})


GOOD = [standby("db1"), primary(), standby("db3")]


def test_nothing_is_in_the_way() -> None:
    assert takeover_problems(GOOD, WANTED) == []
    assert order_of(GOOD) == ["db2", "db1", "db3"]


@pytest.mark.parametrize(
    ("instances", "text"),
    [
        (GOOD[:2], "db3 would be a member of Patroni and is none"),
        ([*GOOD, standby("db4")], "db4 belongs to the cluster that runs and would be no member"),
        ([Instance("db1"), *GOOD[1:]], "db1 does not answer"),
        ([primary("db1"), *GOOD[1:]], "db1 and db2 is primary: there has to be exactly one"),
        ([standby("db2"), standby("db1"), GOOD[2]], "nobody is primary"),
        ([standby("db1", timeline=2), *GOOD[1:]], "different timelines .db1: 2, db2 and db3: 1"),
        ([standby("db1", system_identifier="8"), *GOOD[1:]], "data of different clusters"),
        ([standby("db1", version_num=160001), *GOOD[1:]], "different versions"),
        ([standby("db1", receiver={}), *GOOD[1:]], "db1 does not stream"),
        ([standby("db1", apply_delay_s=3.0), *GOOD[1:]], r"late on purpose \(3 s\)"),
        ([GOOD[0], primary(standbys=[]), GOOD[2]], "db1 streams, but not from db2"),
        (
            [GOOD[0], primary(lag=20 << 20), GOOD[2]],
            r"db1 is 20971520 bytes .20.0 MiB. behind, 1048576 bytes",
        ),
    ],
)
def test_problems(instances: list[Instance], text: str) -> None:
    assert re.search(text, "\n".join(takeover_problems(instances, WANTED)))


@pytest.mark.parametrize(
    ("settings", "parameters", "text"),
    [
        ({"max_connections": "100"}, {}, ""),
        ({"max_connections": "300"}, {}, "max_connections is 300 on db1 and would become 100"),
        ({"max_connections": "300"}, {"max_connections": 300}, ""),
        ({"max_connections": "300"}, {"max_connections": "400"}, ""),
        ({"wal_level": "logical"}, {}, "wal_level is logical on db1 and would become replica"),
        ({"wal_level": "replica"}, {"wal_level": "logical"}, ""),
        ({"track_commit_timestamp": "on"}, {}, "track_commit_timestamp is on"),
        ({"track_commit_timestamp": "on"}, {"track_commit_timestamp": True}, ""),
        ({"track_commit_timestamp": "off"}, {}, ""),
        ({"data_directory": "/srv/data"}, {}, "is in /srv/data and Patroni would look in"),
        ({"data_directory": DATA}, {}, ""),
    ],
)
def test_settings(settings: dict[str, str], parameters: dict[str, t.Any], text: str) -> None:
    instances = [GOOD[0]._replace(settings=settings), *GOOD[1:]]
    got = takeover_problems(instances, WANTED._replace(parameters=parameters))
    assert len(got) == bool(text), got
    assert text in "".join(got)


def test_what_alter_system_has_set() -> None:
    altered = GOOD[0]._replace(altered=("synchronous_standby_names", "work_mem"))
    got = takeover_problems([altered, *GOOD[1:]], WANTED)
    assert len(got) == 1
    assert "ALTER SYSTEM RESET synchronous_standby_names" in got[0]
    # Patroni has it already, and its settings are Patroni's.
    taken = altered._replace(taken=True, settings={"max_connections": "300"})
    assert takeover_problems([taken, *GOOD[1:]], WANTED) == []
