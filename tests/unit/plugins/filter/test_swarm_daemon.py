# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter swarm_daemon."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.swarm_daemon import FilterModule, swarm_daemon


def test_gives_settings() -> None:
    assert swarm_daemon("", {"mtu": 1400}, in_swarm="no") == {
        "config": {"mtu": 1400},
        "differs": True,
        "data_root": "/var/lib/docker",
        "problems": [],
    }
    assert swarm_daemon("{}")["differs"] is False


def test_refuses_options_that_are_none() -> None:
    with pytest.raises(AnsibleFilterError, match="swarm_daemon_options must be a mapping"):
        swarm_daemon("", ["mtu"])


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"swarm_daemon": swarm_daemon}
