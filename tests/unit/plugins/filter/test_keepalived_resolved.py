# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _keepalived_resolve."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.keepalived_resolved import (
    FilterModule,
    keepalived_resolved,
)

CONTEXT = {
    "host": "lb1",
    "members": ["lb1", "lb2"],
    "member_addresses": {"lb1": "198.51.100.11", "lb2": "198.51.100.12"},
    "interface": "eth0",
    "networks": ["198.51.100.0/24"],
    "defaults": {"version": 3, "advert_int": 0.1, "preempt": False, "preempt_delay": 0},
}


def test_resolves() -> None:
    got = keepalived_resolved([{"name": "web", "addresses": ["198.51.100.10/24"]}], **CONTEXT)
    assert got[0]["peers"] == ["198.51.100.12"]
    assert FilterModule().filters() == {"keepalived_resolved": keepalived_resolved}


def test_refuses_what_is_no_list() -> None:
    with pytest.raises(AnsibleFilterError, match="needs a list of instances, got str"):
        keepalived_resolved("web", **CONTEXT)


def test_passes_the_reason_on() -> None:
    with pytest.raises(AnsibleFilterError, match="has no name"):
        keepalived_resolved([{}], **CONTEXT)
