# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter swarm_resolved."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.swarm_resolved import FilterModule, swarm_resolved


def test_resolves_a_service() -> None:
    found = swarm_resolved({"name": "a", "secrets": ["p"]}, {"p": "p-01"}, defaults={"tty": True})
    assert found == {
        "name": "a",
        "tty": True,
        "secrets": [{"secret_name": "p-01", "filename": "p"}],
    }


def test_resolves_a_compose_file() -> None:
    file = {"services": {}, "configs": {"c": {"external": True}}}
    assert swarm_resolved(file, {}, {"c": "c-02"})["configs"]["c"]["name"] == "c-02"
    assert swarm_resolved({}) == {}


def test_refuses_what_is_neither() -> None:
    with pytest.raises(AnsibleFilterError, match="a service must be a mapping"):
        swarm_resolved("shop")


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"swarm_resolved": swarm_resolved}
