# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One drill of a campaign: what an operator may write."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._campaign_drill import (
    Drill,
    read_allowed,
    read_listed,
    read_options,
)
from campaign_samples import CLUSTER, POWER, VIP


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (VIP, Drill("vip", "link_cut", ("",), 1, 10.0, {})),
        (
            {**POWER, "target": "db1, standby", "rounds": "3", "phase": 0},
            Drill("postgres", "primary_power_off", ("db1, standby",), 3, 0.0, {}),
        ),
        (
            {"subject": "postgres", "fault": "etcd_kill, patroni_kill", "target": "minority"},
            Drill("postgres", "etcd_kill, patroni_kill", ("minority",), 1, 10.0, {}),
        ),
        (
            {"subject": "postgres", "fault": "clients_cut", "target": "lb2"},
            Drill("postgres", "clients_cut", ("lb2",), 1, 10.0, {}),
        ),
        (
            {**VIP, "target": "", "options": {"drill_hold": 9}},
            Drill("vip", "link_cut", ("",), 1, 10.0, {"drill_hold": 9}),
        ),
    ],
)
def test_listed(entry: dict[str, t.Any], expected: Drill) -> None:
    assert read_listed(entry, CLUSTER, 10.0) == expected


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("link_cut", "must be a mapping"),
        ({"subject": "vip", "fualt": "link_cut"}, "fualt is unknown: known are subject, fault"),
        ({"fault": "link_cut"}, "subject must be a text, it is None"),
        ({**VIP, "subject": "nfs"}, "subject 'nfs' is unknown: known are postgres, vip"),
        ({"subject": "vip"}, "fault must be a text"),
        ({**VIP, "fault": "earthquake"}, "fault 'earthquake' is unknown: known are clients_cut"),
        ({**VIP, "fault": ","}, "fault ',' is unknown"),
        ({**VIP, "fault": "nfs_cut"}, "fault 'nfs_cut' finds nobody to hit"),
        ({**VIP, "target": "lb9"}, "target 'lb9' of link_cut: known are one, .* vip_owner, lb1"),
        ({**VIP, "target": "db1"}, "target 'db1' of link_cut"),
        ({**VIP, "rounds": 0}, "rounds must be at least 1, it is 0"),
        ({**VIP, "phase": "soon"}, "phase: 'soon' is no duration"),
        ({**VIP, "targets": ["lb1"]}, "targets is unknown"),
        ({**VIP, "options": {"drill_color": "red"}}, "options: drill_color is no option"),
        ({**VIP, "options": {"drill_seed": "7"}}, "options: drill_seed is what the campaign"),
    ],
)
def test_listed_refused(entry: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_listed(entry, CLUSTER, 10.0)


def test_a_secret_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="drill_ledger_password is a secret") as caught:
        read_options({"drill_ledger_password": "canary"}, CLUSTER)
    assert "canary" not in str(caught.value)


def test_allowed_may_have_several_targets_and_one_round() -> None:
    drill = read_allowed({**POWER, "targets": ["primary", "db3"]}, CLUSTER, 5.0)
    assert (drill.targets, drill.rounds, drill.phase_s) == (("primary", "db3"), 1, 5.0)
    with pytest.raises(ValueError, match="rounds is unknown"):
        read_allowed({**POWER, "rounds": 2}, CLUSTER, 5.0)
    with pytest.raises(ValueError, match="targets must be a list"):
        read_allowed({**POWER, "targets": "primary"}, CLUSTER, 5.0)
