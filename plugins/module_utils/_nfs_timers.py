# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Timers of an NFS pair from an objective, with the sum of what a client waits for.

After a failover the new server gives clients a grace time to take their opens and locks back, in
which nobody else gets any. It ends early when all known clients have come back, so the whole of it
counts only where a client was lost together with the server. The kernel takes 10 s to 3600 s.
"""

from __future__ import annotations

import math
import typing as t

from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration
from ansible_collections.nines.ha.plugins.module_utils._sums import Sum, single
from ansible_collections.nines.ha.plugins.module_utils._timers import vrrp_timers

MIN_LEASE_S = 10  # the kernel refuses less
MAX_LEASE_S = 3600
GENTLE_LEASE_S = 90  # the kernel's own
START_S = 2.0  # file system check, mount, nfsd: an estimate
RECONNECT_S = 3.0  # a client that was refused tries again after this time
RECLAIM_S = 2.0  # all clients come back: an estimate
SETTLE_S = 0.5


class Claims(t.NamedTuple):
    """Seconds: between two renewals, until an owner gives up, until another takes over."""

    renew_s: float
    give_up_s: float
    stale_s: float


# Gentlest first: a disk that stalls for longer than the second number ends the service.
_CLAIMS = (Claims(1.0, 4.0, 8.0), Claims(1.0, 3.0, 6.0), Claims(0.5, 2.0, 4.0))


class NfsTimers(t.NamedTuple):
    """What to set, and what it means, in seconds.

    ``usual_s`` is a failover after which all clients come back, ``worst_case_s`` one after which a
    client does not, and the grace time is waited for.
    """

    lease_s: int
    grace_s: int
    renew_s: float
    give_up_s: float
    stale_s: float
    usual_s: float
    worst_case_s: float
    worst_case_meets_rto: bool
    reason: str


def nfs_timers(rto_s: float) -> NfsTimers:
    """Choose the gentlest timers with which a failover usually meets the RTO.

    >>> nfs_timers(30)[:5], nfs_timers(15)[:5]
    ((15, 15, 1.0, 4.0, 8.0), (10, 10, 0.5, 2.0, 4.0))

    :raises ValueError: If none do; the text has the sum and says what to declare.
    """
    vrrp_s = vrrp_timers(rto_s).worst_node_loss
    fits = [each for each in _CLAIMS if _usual(each, vrrp_s).seconds <= rto_s]
    # All clients come back at once where none was lost; else the grace time should fit as well.
    whole = [each for each in fits if _until_grace(each, vrrp_s).seconds + MIN_LEASE_S <= rto_s]
    if not fits:
        least = _usual(_CLAIMS[-1], vrrp_s)
        raise ValueError(
            f"objective rto {format_duration(rto_s)} cannot be met: a failover of NFS takes"
            f" {least}: declare rto >= {format_duration(math.ceil(least.seconds))}"
        )
    claims = (whole or fits[-1:])[0]
    before = _until_grace(claims, vrrp_s)
    grace_s = int(min(GENTLE_LEASE_S, max(MIN_LEASE_S, rto_s - before.seconds)))
    usual, worst = _usual(claims, vrrp_s), before.then(single(grace_s, "grace"))
    meets = worst.seconds <= rto_s
    rest = "" if meets else f", more than the rto of {format_duration(rto_s)}"
    return NfsTimers(
        grace_s,
        grace_s,
        *claims,
        usual.seconds,
        worst.seconds,
        meets,
        f"usually {usual}; where a client was lost too {worst}{rest}",
    )


def _until_grace(claims: Claims, vrrp_s: float) -> Sum:
    # The address moves and the claim gets old at the same time.
    claim_s = claims.renew_s + claims.stale_s
    first = (claim_s, "claim") if claim_s >= vrrp_s else (vrrp_s, "VRRP")
    return single(*first).then(
        single(SETTLE_S, "settle"), single(START_S, "start"), single(RECONNECT_S, "reconnect")
    )


def _usual(claims: Claims, vrrp_s: float) -> Sum:
    return _until_grace(claims, vrrp_s).then(single(RECLAIM_S, "reclaim"))


def check_lease(name: str, seconds: float) -> str:
    """Say what is wrong with a lease or grace time in seconds; nothing where it can be set.

    >>> check_lease("nfs_grace_time", 5)
    'nfs_grace_time is 5 s, and the kernel takes 10 s to 3600 s'
    """
    if MIN_LEASE_S <= seconds <= MAX_LEASE_S:
        return ""
    return f"{name} is {seconds:g} s, and the kernel takes {MIN_LEASE_S} s to {MAX_LEASE_S} s"


__all__ = ("GENTLE_LEASE_S", "MAX_LEASE_S", "MIN_LEASE_S", "NfsTimers", "check_lease", "nfs_timers")
