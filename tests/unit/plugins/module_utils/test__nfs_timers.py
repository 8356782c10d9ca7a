# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lease, grace and claim from an objective."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._nfs_timers import check_lease, nfs_timers


@pytest.mark.parametrize(
    ("rto", "lease", "claims", "usual", "meets"),
    [
        (300, 90, (1.0, 4.0, 8.0), 16.5, True),
        (30, 15, (1.0, 4.0, 8.0), 16.5, True),
        (23, 10, (1.0, 3.0, 6.0), 14.5, True),
        (20, 10, (0.5, 2.0, 4.0), 12.0, True),
        (15, 10, (0.5, 2.0, 4.0), 12.0, False),
        (12, 10, (0.5, 2.0, 4.0), 12.0, False),
    ],
)
def test_chosen(
    rto: float, lease: int, claims: tuple[float, float, float], usual: float, meets: bool
) -> None:
    got = nfs_timers(rto)
    assert (got.lease_s, got.grace_s) == (lease, lease)
    assert got[2:5] == claims
    assert got.usual_s == usual
    assert got.worst_case_meets_rto is meets
    assert got.usual_s <= rto
    assert (got.worst_case_s <= rto) is meets
    assert got.give_up_s >= 2 * got.renew_s
    assert got.stale_s >= got.give_up_s + 2


def test_the_sum_is_shown() -> None:
    assert nfs_timers(15).reason == (
        "usually 4.5 s claim + 0.5 s settle + 2 s start + 3 s reconnect + 2 s reclaim = 12 s;"
        " where a client was lost too 4.5 s claim + 0.5 s settle + 2 s start + 3 s reconnect"
        " + 10 s grace = 20 s, more than the rto of 15 s"
    )


def test_what_cannot_be_met() -> None:
    with pytest.raises(ValueError, match=r"a failover of NFS takes .* = 12 s: declare rto >= 12 s"):
        nfs_timers(5)


@pytest.mark.parametrize(("seconds", "good"), [(9, False), (10, True), (3600, True), (3601, False)])
def test_what_the_kernel_takes(seconds: float, good: bool) -> None:
    assert (check_lease("nfs_lease_time", seconds) == "") is good
