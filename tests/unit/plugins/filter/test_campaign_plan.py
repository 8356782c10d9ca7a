# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter campaign_plan."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.campaign_plan import FilterModule, campaign_plan
from campaign_samples import CLUSTER, VIP, WANTED

LAY = CLUSTER._asdict()


def test_plans() -> None:
    got = campaign_plan({**WANTED, "drills": [VIP, VIP]}, cluster=LAY, seed=2026)
    assert got["lines"][0] == "2 drills, listed, seed 2026"
    assert len(got["steps"]) == 2
    assert len(got["rehearsals"]) == 1


@pytest.mark.parametrize(
    ("campaign", "cluster"),
    [(WANTED, LAY), ("link_cut", LAY), ({}, LAY), (WANTED, {"members": {}}), (WANTED, None)],
)
def test_refuses(campaign: t.Any, cluster: t.Any) -> None:
    with pytest.raises(AnsibleFilterError):
        campaign_plan(campaign, cluster=cluster, seed="7")


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"campaign_plan": campaign_plan}
