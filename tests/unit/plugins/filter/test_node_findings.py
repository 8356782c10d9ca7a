# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _node_findings."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.node_findings import FilterModule, node_findings


def test_gives_findings() -> None:
    found = node_findings({"a": {"msg": "no route"}}, ["a"], {"free_mib": "10"})
    assert (found[0]["severity"], found[0]["why"]) == ("error", "no route.")
    assert FilterModule().filters() == {"node_findings": node_findings}


def test_refuses_what_it_cannot_read() -> None:
    with pytest.raises(AnsibleFilterError):
        node_findings({}, ["a"], {"speed": 1})
