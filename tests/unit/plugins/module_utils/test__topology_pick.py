# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Only named variables are taken, and one that fails hides nothing else."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.nines.ha.plugins.module_utils._topology_pick import pick, topology_of


class Host(Mapping[str, t.Any]):
    """Variables as Ansible gives them: each is filled in when it is read, and may fail then."""

    def __init__(self, **values: t.Any) -> None:
        self.values_ = values
        self.read: list[str] = []

    def __getitem__(self, name: str) -> t.Any:
        self.read.append(name)
        value = self.values_[name]
        if isinstance(value, Exception):
            raise value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


class Marker:
    """Stands for a value that fails when it is read."""

    def __str__(self) -> str:
        raise RuntimeError("A captured exception marker was tripped: 'x' is undefined")


def test_secrets_are_not_even_read() -> None:
    host = Host(inventory_hostname="a", ha_address="192.0.2.1", postgres_replication_password="x")
    found, unreadable = pick([host])
    assert found == {"a": {"ha_address": "192.0.2.1"}}
    assert unreadable == {}
    assert "postgres_replication_password" not in host.read


def test_what_fails_is_named() -> None:
    host = Host(
        inventory_hostname="a",
        ha_address="192.0.2.1",
        patroni_dynamic=Marker(),
        etcd_members=ValueError("it  is\nbroken"),
        haproxy_backends=[{"name": "app", "servers": [{"name": Marker()}]}],
    )
    found, unreadable = pick([host])
    assert found["a"] == {"ha_address": "192.0.2.1"}
    assert unreadable == {
        "etcd_members": "a: it is broken",
        "patroni_dynamic": "a: 'x' is undefined",
        "haproxy_backends": "a: 'x' is undefined",
    }


def test_topology() -> None:
    topology = topology_of([Host(inventory_hostname="a", ha_cluster_name="c")], {"etcd": ["a"]})
    assert (topology.cluster, topology.members) == ("c", ("a",))
