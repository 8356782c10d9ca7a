# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of services."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._topology_kinds import BY_NAME, KINDS


@pytest.mark.parametrize(
    ("kind", "members", "rpo", "needed"),
    [
        ("etcd", 1, None, 1),
        ("etcd", 3, 0, 2),
        ("etcd", 4, 0, 3),
        ("etcd", 5, 30, 3),
        ("patroni", 1, 0, 1),
        ("patroni", 2, 0, 2),
        ("patroni", 3, 0, 2),
        ("patroni", 3, 30, 1),
        ("patroni", 3, None, 1),
        ("postgres", 2, 0, 2),
        ("postgres", 2, None, 1),
        ("load_balancers", 2, 0, 1),
        ("nfs", 1, 0, 1),
        ("nfs", 2, 0, 1),
    ],
)
def test_need(kind: str, members: int, rpo: float | None, needed: int) -> None:
    assert BY_NAME[kind].need(members, rpo).members == needed


def test_entries_fit_together() -> None:
    assert len(BY_NAME) == len(KINDS)
    for kind in KINDS:
        assert all(name in BY_NAME for name in kind.relies_on)
        clients = {client for port in kind.ports for client in port.clients}
        assert clients <= set(BY_NAME)
