# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Backups, monitoring and clients outside of what they guard."""

from __future__ import annotations

import pytest
import topology_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._topology_watch import watcher_findings

DB = {"postgres": "a b"}


@pytest.mark.parametrize(
    ("groups", "domains", "expected"),
    [
        (
            DB,
            {},
            [
                ("warning", "backup_missing"),
                ("note", "monitoring_missing"),
                ("warning", "clients_missing"),
            ],
        ),
        ({**DB, "backup": "x", "monitoring": "x", "clients": "y"}, {}, []),
        ({**DB, "backup_hosts": "x", "monitors": "x", "clients": "y"}, {}, []),
        # Load balancers have nothing to lose.
        ({"load_balancers": "a", "monitoring": "x", "clients": "y"}, {}, []),
        (
            {**DB, "backup": "a", "monitoring": "x", "clients": "y"},
            {},
            [("error", "backup_inside")],
        ),
        (
            {**DB, "backup": "a x", "monitoring": "x", "clients": "y"},
            {},
            [("warning", "backup_inside")],
        ),
        (
            {**DB, "backup": "x", "monitoring": "b", "clients": "y"},
            {},
            [("error", "monitoring_inside")],
        ),
        (
            {**DB, "backup": "x", "monitoring": "z", "clients": "y"},
            {"a": "/r1", "b": "/r2", "x": "/r1", "y": "/r1", "z": "/r9"},
            [("warning", "backup_beside")],
        ),
        (
            {**DB, "backup": "x", "monitoring": "z", "clients": "y"},
            {"a": "/r1", "b": "/r2", "x": "/r8", "y": "/r1", "z": "/r9"},
            [],
        ),
        ({"clients": "y"}, {}, []),
    ],
)
def test_watchers(
    groups: dict[str, str], domains: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    found = watcher_findings(samples.made(groups, domains))
    assert [(each.severity, each.check) for each in found] == expected
