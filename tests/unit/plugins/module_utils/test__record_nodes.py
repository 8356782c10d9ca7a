# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nodes of a record."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._record_nodes import topology, versions


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"ha_address": "198.51.100.1", "ansible_host": "x"}, ("198.51.100.1", None)),
        ({"ansible_host": "lb1.example.com"}, ("lb1.example.com", None)),
        ({"ha_failure_domain": "rack-a", "ha_address": ""}, (None, "rack-a")),
    ],
)
def test_topology(given: dict[str, t.Any], expected: tuple[str | None, str | None]) -> None:
    node = topology([{"inventory_hostname": "lb1", "group_names": ["b", "a"], **given}])[0]
    assert (node["name"], node["groups"]) == ("lb1", ["a", "b"])
    assert (node["address"], node["failure_domain"]) == expected


def test_versions() -> None:
    packages = "installed haproxy 3.0.11-1\nconfig-files patroni 4.0\nnot-installed etcd-server \n"
    got = versions(
        [
            {"item": ["lb1", ["uname", "-r"]], "rc": 0, "stdout": "6.12.48\n"},
            {"ansible_loop_var": "x", "x": ["lb1", ["dpkg-query"]], "rc": 1, "stdout": packages},
            {"item": ["lb2", ["uname", "-r"]], "unreachable": True},
            {"item": ["lb3", ["dpkg-query"]], "rc": 2, "stdout": "", "msg": "no such file"},
        ]
    )
    assert got == {"lb1": {"linux": "6.12.48", "haproxy": "3.0.11-1"}}
