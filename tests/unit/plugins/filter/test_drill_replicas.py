# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _drill_replicas."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.drill_replicas import FilterModule, drill_replicas

NOTHING: dict[str, t.Any] = {"nodes": [], "services": [], "tasks": []}


def test_judges() -> None:
    assert drill_replicas(NOTHING)["missing"] == ["there is no replicated service"]
    assert drill_replicas(NOTHING, ["web"], NOTHING, ["n1"])["whole"] is False
    assert FilterModule().filters() == {"drill_replicas": drill_replicas}


@pytest.mark.parametrize(
    ("given", "message"), [("x", "docker_swarm_info, got str"), ({}, "no list")]
)
def test_refuses(given: object, message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        drill_replicas(given)
