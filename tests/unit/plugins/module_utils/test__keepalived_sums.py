# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Worst cases of instances against an objective."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._keepalived_instance import (
    Check,
    Instance,
)
from ansible_collections.nines.ha.plugins.module_utils._keepalived_sums import too_slow

BASE = Instance(
    name="web",
    virtual_router_id=51,
    addresses=("198.51.100.10/24",),
    members=("lb1", "lb2"),
    priorities={"lb1": 200, "lb2": 128},
    version=3,
    advert_int=0.1,
    preempt=True,
    preempt_delay=0.0,
    auth_pass=None,
    interface=None,
    interface_networks={},
    member_addresses={},
    checks=(),
)
SCRIPT = Check("app", 0, interval=0.2, timeout=0.1, fall=2)


@pytest.mark.parametrize(
    ("changes", "seconds", "text"),
    [
        pytest.param({}, 0.35, "3 x 0.1 s + 0.05 s skew = 0.35 s", id="node"),
        pytest.param({"version": 2, "advert_int": 1}, 3.5, "3 x 1 s + 0.5 s skew", id="node v2"),
        pytest.param(
            {"checks": (SCRIPT,)}, 0.55, "2 x 0.2 s + 0.1 s timeout + 0.05 s skew", id="script"
        ),
        pytest.param(
            {"checks": (SCRIPT._replace(timeout=None),)},
            0.65,
            "2 x 0.2 s + 0.2 s timeout + 0.05 s skew",
            id="script without timeout",
        ),
        pytest.param(
            {"checks": (Check("app", 0, interval=0.4, process=True),)},
            0.45,
            "0.4 s delay + 0.05 s skew",
            id="process",
        ),
        pytest.param(
            {"checks": (SCRIPT._replace(weight=-100),)},
            0.85,
            "2 x 0.2 s + 0.1 s timeout + 3 x 0.1 s + 0.05 s skew",
            id="weight",
        ),
        pytest.param(
            {"checks": (SCRIPT._replace(weight=-100),), "preempt_delay": 5.0},
            5.95,
            "0.1 s advert + 5 s preempt_delay + 3 x 0.1 s + 0.05 s skew = 5.95 s",
            id="weight with preempt_delay",
        ),
    ],
)
def test_the_sum_decides(changes: dict[str, t.Any], seconds: float, text: str) -> None:
    instance = BASE._replace(**changes)
    assert list(too_slow(instance, seconds)) == []
    refused = list(too_slow(instance, seconds - 0.001))
    assert len(refused) == 1
    assert text in refused[0]


def test_a_goodbye_is_not_delayed() -> None:
    assert list(too_slow(BASE._replace(checks=(SCRIPT,), preempt_delay=60.0), 1)) == []


def test_only_a_weight_has_no_sum() -> None:
    assert list(too_slow(BASE._replace(checks=(Check("number 1", 0),)), 0.35)) == []
