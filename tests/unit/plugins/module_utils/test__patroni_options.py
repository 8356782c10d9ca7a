# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tags, callbacks, ways to make a replica and a cluster to follow."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_options import (
    Known,
    Options,
    option_problems,
)

KNOWN = Known({"db1": "192.0.2.1", "db2": "192.0.2.2"})
SCRIPT = "/usr/local/bin/tell"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"tags": {"nofailover": True, "clonefrom": True, "replicatefrom": "db2"}},
        {"tags": {"failover_priority": 2, "noloadbalance": False, "data_centre": "north"}},
        {"tags": {"failover_priority": 0, "nofailover": True}},
        {"callbacks": [{"event": "on_role_change", "command": f"{SCRIPT} x", "src": "tell.sh"}]},
        {
            "methods": ("pgbackrest", "basebackup"),
            "commands": {"pgbackrest": {"command": "pgbackrest restore"}},
        },
        {"standby_cluster": {"host": "198.51.100.1,198.51.100.2", "primary_slot_name": "site2"}},
        {"standby_cluster": {"restore_command": "cp x y"}},
    ],
)
def test_fits(options: dict[str, t.Any]) -> None:
    assert option_problems(Options("db1", **options), KNOWN) == []


@pytest.mark.parametrize(
    ("options", "texts"),
    [
        ({"tags": {"nofail_over": True}}, ["is nofailover meant"]),
        ({"tags": {"nofailover": "yes please"}}, ["'yes please': give true or false"]),
        ({"tags": {"failover_priority": -1}}, ["-1: give a whole number"]),
        ({"tags": {"failover_priority": True}}, ["True: give a whole number"]),
        ({"tags": {"replicatefrom": "db9"}}, ["'db9': name another member, they are db2"]),
        ({"tags": {"replicatefrom": "db1"}}, ["name another member"]),
        ({"tags": {"nofailover": True, "failover_priority": 2}}, ["say the opposite"]),
        ({"callbacks": [{"event": "on_fire", "command": SCRIPT}]}, ["on_fire would never be"]),
        ({"callbacks": [{"event": "on_stop", "command": "tell"}]}, ["begin it with the whole"]),
        (
            {"callbacks": [{"event": "on_stop", "command": SCRIPT, "user": "root"}]},
            ["has user, which is no option"],
        ),
        (
            {"callbacks": [{"event": "on_stop", "command": SCRIPT}] * 2},
            ["is there twice: Patroni calls one"],
        ),
        ({"methods": ()}, ["is empty"]),
        ({"methods": ("pgbackrest",)}, ["has pgbackrest: give its command"]),
        ({"commands": {"wal_g": {"command": "x"}}}, ["has wal_g, which is never used"]),
        ({"standby_cluster": {"port": 5432}}, ["has no host"]),
        ({"standby_cluster": {"host": "192.0.2.2"}}, ["192.0.2.2, a member of this cluster"]),
        ({"standby_cluster": {"host": "a", "port": 0}}, ["port 0"]),
        ({"standby_cluster": {"host": "a", "slot": "b"}}, ["slot, which is no option"]),
        (
            {"standby_cluster": {"host": "a", "create_replica_methods": ["x", "basebackup"]}},
            ["has the method x"],
        ),
    ],
)
def test_problems(options: dict[str, t.Any], texts: list[str]) -> None:
    got = option_problems(Options("db1", **options), KNOWN)
    assert len(got) == len(texts), got
    for text, pattern in zip(got, texts, strict=True):
        assert re.search(pattern, text), text
        assert text.startswith(("db1 ", "patroni_")), text


def test_a_tag_that_the_version_does_not_know() -> None:
    tags = {"failover_priority": 2}
    got = option_problems(Options("db1", tags), KNOWN._replace(version="3.0.2"))
    assert got == [
        "db1 has the tag failover_priority, which Patroni 3.0.2 does not know: it takes 3.2, or"
        " remove the tag"
    ]
    assert option_problems(Options("db1", tags), KNOWN._replace(version="4.0.7")) == []
