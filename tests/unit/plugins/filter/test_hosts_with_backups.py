# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who takes part in backups: nobody, unless the inventory says so."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.hosts_with_backups import (
    FilterModule,
    hosts_with_backups,
)

DB = {"all": ["a", "b", "c"], "postgres": ["a", "b"]}


@pytest.mark.parametrize(
    ("groups", "hostvars", "expected"),
    [
        (DB, {}, []),
        (DB, None, []),
        (DB, {"a": {"backup_files": [], "backup_etcd": False, "backup_swarm": "no"}}, []),
        (DB | {"backup_hosts": []}, {}, []),
        (DB | {"backup_hosts": ["c"]}, {}, ["c", "a", "b"]),
        (DB | {"backup_hosts": ["a"]}, {}, ["a", "b"]),
        (DB | {"patroni": ["c"], "backup_hosts": ["b"]}, {}, ["b", "c"]),
        (DB, {"c": {"backup_files": ["/etc"]}, "a": {"backup_etcd": True}}, ["a", "c"]),
        (DB | {"backup_hosts": ["c"]}, {"c": {"backup_swarm": True}}, ["c", "a", "b"]),
    ],
)
def test_names(groups: t.Any, hostvars: t.Any, expected: list[str]) -> None:
    assert hosts_with_backups(groups, hostvars) == expected


def test_refuses() -> None:
    with pytest.raises(AnsibleFilterError, match="groups must be"):
        hosts_with_backups([], {})
    assert list(FilterModule().filters()) == ["hosts_with_backups"]
