# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""All that can be said of an inventory before anything is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ansible_collections.nines.ha.plugins.module_utils._finding import Finding, ordered
from ansible_collections.nines.ha.plugins.module_utils._topology import Topology
from ansible_collections.nines.ha.plugins.module_utils._topology_checks import (
    address_findings,
    name_findings,
    server_findings,
    size_findings,
    sync_findings,
)
from ansible_collections.nines.ha.plugins.module_utils._topology_loss import (
    declared_findings,
    loss_findings,
    spread_findings,
)
from ansible_collections.nines.ha.plugins.module_utils._topology_timers import timer_findings
from ansible_collections.nines.ha.plugins.module_utils._topology_vips import vip_findings
from ansible_collections.nines.ha.plugins.module_utils._topology_watch import watcher_findings

CHECKS: tuple[Callable[[Topology], Iterable[Finding]], ...] = (
    size_findings,
    loss_findings,
    spread_findings,
    declared_findings,
    address_findings,
    vip_findings,
    name_findings,
    server_findings,
    timer_findings,
    sync_findings,
    watcher_findings,
)


def topology_findings(topology: Topology) -> list[Finding]:
    """Find all of it, the worst first."""
    if not topology.services:
        return [
            Finding(
                "error",
                "no_service",
                "all",
                "The inventory has no group of a service",
                "Known are etcd, patroni, postgres, load_balancers and nfs_servers: there is"
                " nothing to look at.",
                "Put hosts into these groups",
            )
        ]
    found = (*_unreadable(topology), *(each for check in CHECKS for each in check(topology)))
    # An objective that cannot be read is said by each who needs it.
    return ordered(dict.fromkeys(found))


def _unreadable(topology: Topology) -> Iterator[Finding]:
    for name, reason in topology.unreadable.items():
        yield Finding(
            "unknown",
            "unreadable",
            "all",
            f"{name} cannot be told before the run that needs it",
            f"{reason}.".replace("..", "."),
            "Where it hangs on something that is only there later, its checks come with the role",
        )


__all__ = ("CHECKS", "topology_findings")
