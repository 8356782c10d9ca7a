# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Worst cases of a VRRP instance, compared with an objective."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration
from ansible_collections.nines.ha.plugins.module_utils._keepalived_instance import (
    Check,
    Instance,
)
from ansible_collections.nines.ha.plugins.module_utils._sums import (
    Sum,
    handover,
    single,
    takeover,
    times,
)


def too_slow(instance: Instance, rto_s: float) -> Iterator[str]:
    """Say which losses take longer than the objective, each with its sum.

    Compares with the whole objective: timers set by hand may use the part that chosen ones leave.
    """
    lowest = min(instance.priorities.values())
    node = takeover(instance.advert_int, lowest, instance.version)
    objective = f"the objective rto {format_duration(rto_s)} cannot be met"
    if node.seconds > rto_s:
        yield f"{objective} when a node is lost: {node}. Lower advert_int, or declare a longer rto"
    for check in instance.checks:
        total = _process_loss(instance, check, lowest)
        if total is not None and total.seconds > rto_s:
            yield (
                f"{objective} when check {check.name} fails: {total}. Lower its interval, timeout"
                " or fall, or declare a longer rto"
            )


def _process_loss(instance: Instance, check: Check, lowest: int) -> Sum | None:
    if check.interval is None:
        return None
    if check.process:
        noticed = single(check.interval, "delay")
    else:
        # Where no timeout is given, keepalived lets a check take its interval.
        timeout = check.interval if check.timeout is None else check.timeout
        noticed = times(check.fall, check.interval).then(single(timeout, "timeout"))
    if check.weight == 0:
        return noticed.then(handover(instance.advert_int, lowest, instance.version))
    # A lowered owner still lives: it is heard once more, and only then its adverts are ignored.
    if instance.preempt_delay:
        noticed = noticed.then(
            single(instance.advert_int, "advert"), single(instance.preempt_delay, "preempt_delay")
        )
    return noticed.then(takeover(instance.advert_int, lowest, instance.version))


__all__ = ("too_slow",)
