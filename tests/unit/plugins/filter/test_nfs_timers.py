# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter nfs_timers."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.nfs_timers import FilterModule, nfs_timers


def test_chooses_timers() -> None:
    assert nfs_timers({"rto": "15s", "rpo": 0})["stale_s"] == 4.0
    assert nfs_timers({})["lease_s"] == 15


@pytest.mark.parametrize("objectives", [None, {"rto": "5s"}, {"rte": "30s"}])
def test_refuses_what_cannot_be_met(objectives: object) -> None:
    with pytest.raises(AnsibleFilterError):
        nfs_timers(objectives)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"nfs_timers": nfs_timers}
