# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of an engine."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._swarm_daemon import daemon


@pytest.mark.parametrize(
    ("text", "options", "config", "changed"),
    [
        ("", {}, {}, False),
        (" \n", {"mtu": 1400}, {"mtu": 1400}, True),
        ('{"mtu": 1400}', {"mtu": 1400}, {"mtu": 1400}, False),
        ('{"mtu":1400,"debug":true}', {"mtu": 1400}, {"mtu": 1400, "debug": True}, False),
        ('{"log-opts": {"a": "b"}}', {"log-opts": {}}, {"log-opts": {}}, True),
        ('{"debug": true}', {"debug": None}, {}, True),
        ("{}", {"debug": None}, {}, False),
        ('{"hosts": ["fd://"]}', {}, {"hosts": ["fd://"]}, False),
        ('{"live-restore": true}', {"live-restore": None}, {}, True),
        ('{"live-restore": false}', {}, {"live-restore": False}, False),
    ],
)
def test_lays_options_over_settings(
    text: str, options: dict[str, t.Any], config: dict[str, t.Any], changed: bool
) -> None:
    assert daemon(text, options, in_swarm=True) == (config, changed, "/var/lib/docker", [])


@pytest.mark.parametrize(
    ("text", "options", "in_swarm", "problem"),
    [
        ("{", {}, False, "is no JSON"),
        ("[]", {}, False, "holds no mapping"),
        ("", {"live-restore": True}, False, "live-restore"),
        ('{"live-restore": true}', {}, False, "set it to null there"),
        ("", {"hosts": ["tcp://0.0.0.0:2375"]}, False, "would have hosts"),
        ("", {"data-root": "/srv"}, True, "move data-root from /var/lib/docker to /srv"),
        ('{"data-root": "/srv"}', {"data-root": None}, True, "from /srv to /var/lib/docker"),
    ],
)
def test_refuses(text: str, options: dict[str, t.Any], in_swarm: bool, problem: str) -> None:
    found = daemon(text, options, in_swarm).problems
    assert len(found) == 1
    assert problem in found[0]


def test_moves_data_that_has_no_swarm() -> None:
    assert daemon("", {"data-root": "/srv"}).problems == []


def test_says_where_the_data_is_now() -> None:
    assert daemon('{"data-root": "/srv"}', {}).data_root == "/srv"
