# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter server_weights."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.server_weights import FilterModule, server_weights

HOSTS = {"a": {"cpus": 8, "memory_mb": 16}, "b": {"cpus": 4, "memory_mb": 8}}


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (HOSTS, {}, {"a": 256, "b": 128}),
        (HOSTS, {"maximum": "100", "cpu_share": 1}, {"a": 100, "b": 50}),
    ],
)
def test_weighs(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert server_weights(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        ([], {}, "hosts must be a mapping, it is a list"),
        ({}, {}, "no hosts to weigh"),
        ({"a": {"cpus": 1}}, {}, "hosts: a: memory_mb missing"),
        ({"a": {"cpus": 0, "memory_mb": 1}}, {}, "hosts: a: cpus must be greater than 0, it is 0"),
        ({"a": 1}, {}, "hosts: a must be a mapping"),
        (HOSTS, {"maximum": 0}, "maximum is 0"),
        (HOSTS, {"cpu_share": "x"}, "cpu_share must be a number"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        server_weights(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"server_weights": server_weights}
