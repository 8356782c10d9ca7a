# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Timers from an objective, each with the sum of its worst case. All times are in seconds.

The recovery time objective (RTO) is what a client feels. Only part of it may be spent on noticing
a loss and handing over; the rest belongs to what no timer here governs: neighbours update their
ARP cache, clients notice a dead connection and make a new one, a busy scheduler runs late.

* A lost node is a black hole: its clients wait for timeouts of their own. Detection gets half.
* A process that dies on a living node refuses its clients at once, and the node hands over itself.
  Detection gets half as well, and since a check's timeout is its interval and at least two checks
  must fail, a process that hangs, and so also costs one timeout, stays within three quarters.

Of the timers that fit, the gentlest are taken: each step down costs packets and forks, and makes
false alarms likelier.
"""

from __future__ import annotations

import math
import typing as t
from collections.abc import Iterable, Mapping

from ansible_collections.nines.ha.plugins.module_utils._duration import (
    format_duration,
    parse_duration,
)
from ansible_collections.nines.ha.plugins.module_utils._sums import (
    Sum,
    handover,
    server_down,
    single,
    takeover,
    times,
)
from ansible_collections.nines.ha.plugins.module_utils._vrrp import PRIORITY_MIN

DEFAULT_RTO_S = 30.0
OBJECTIVES = ("availability", "backup_age", "drill_age", "restore_test_age", "rpo", "rto")

_DETECTION_SHARE = 0.5
_EPSILON_S = 1e-9

# Gentlest first. Version 2 has whole seconds only; below 0.1 s a busy virtual machine alone makes
# the backup believe that the owner is gone.
_ADVERT_INTS = {2: (1.0,), 3: (0.5, 0.3, 0.2, 0.1)}
# Each check forks a program, so not more than five a second.
_CHECK_INTERVALS = (1.0, 0.5, 0.25, 0.2)
_CHECK_FALL = 2
_CHECK_RISE = 2


class WorstCase(t.NamedTuple):
    """How long a VIP can be without an owner that serves, and the arithmetic as text."""

    node_loss: float
    process_loss: float
    text: str


class VrrpTimers(t.NamedTuple):
    """Timers of a VRRP instance and of the script that checks its service."""

    advert_int: float
    check_interval: float
    check_timeout: float
    check_fall: int
    check_rise: int
    worst_node_loss: float
    worst_process_loss: float
    budget: float
    worst_case: str


class HaproxyTimers(t.NamedTuple):
    """Timers of HAProxy's health checks; ``worst_down`` is for a server that answers nothing."""

    inter: float
    fastinter: float
    downinter: float
    fall: int
    rise: int
    timeout_check: float
    timeout_connect: float
    worst_down: float
    budget: float
    worst_case: str


class _Checks(t.NamedTuple):
    inter: float
    fastinter: float
    downinter: float
    fall: int
    rise: int
    timeout: float  # of the check, and of connecting


# Gentlest first; the first is HAProxy's own default with a faster second look.
_HAPROXY_CHECKS = (
    _Checks(inter=2.0, fastinter=1.0, downinter=2.0, fall=3, rise=2, timeout=2.0),
    _Checks(inter=1.0, fastinter=0.5, downinter=1.0, fall=3, rise=2, timeout=1.0),
    _Checks(inter=0.5, fastinter=0.25, downinter=0.5, fall=2, rise=2, timeout=0.5),
    _Checks(inter=0.25, fastinter=0.15, downinter=0.25, fall=2, rise=2, timeout=0.25),
    _Checks(inter=0.2, fastinter=0.1, downinter=0.2, fall=2, rise=2, timeout=0.1),
)


def rto_seconds(objectives: Mapping[str, object]) -> float:
    """Take the RTO from ``{rto, rpo, availability}``; 30 s where none is declared.

    >>> rto_seconds({"rto": "1s"}), rto_seconds({})
    (1.0, 30.0)

    :raises ValueError: If an objective is unknown, or the RTO is no duration greater than 0.
    """
    unknown = sorted(str(name) for name in set(objectives).difference(OBJECTIVES))
    if unknown:
        raise ValueError(
            f"unknown objective {', '.join(unknown)}: known are {', '.join(OBJECTIVES)}"
        )
    try:
        rto_s = parse_duration(objectives.get("rto", DEFAULT_RTO_S))
    except ValueError as exc:
        raise ValueError(f"objective rto: {exc}") from None
    if rto_s == 0:
        raise ValueError("objective rto is 0 s: no failover takes no time, declare at least 1 s")
    return rto_s


def vrrp_worst_case(
    advert_int: float,
    check_interval: float,
    check_timeout: float,
    check_fall: int,
    lowest_priority: int = PRIORITY_MIN,
    version: int = 3,
) -> WorstCase:
    """Sum up timers that were set by hand, for a check with weight 0.

    >>> vrrp_worst_case(0.1, 0.2, 0.2, 2).process_loss
    0.699609

    :raises ValueError: If a value is out of range.
    """
    for name, value in (("check_interval", check_interval), ("check_timeout", check_timeout)):
        if not value > 0:
            raise ValueError(f"{name} is {value} s: it must be greater than 0")
    if check_fall < 1:
        raise ValueError(f"check_fall is {check_fall}: it must be at least 1")
    node = takeover(advert_int, lowest_priority, version)
    # Both die right after they passed a check; only the last check's end is waited for.
    dies = times(check_fall, check_interval).then(handover(advert_int, lowest_priority, version))
    hangs = dies.then(single(check_timeout, "timeout"))
    text = f"node loss: {node}; process loss: {dies}; hanging process: {hangs}"
    return WorstCase(node.seconds, hangs.seconds, text)


def vrrp_timers(rto_s: float, priority: int = PRIORITY_MIN, version: int = 3) -> VrrpTimers:
    """Choose the gentlest VRRP timers that meet an RTO.

    >>> vrrp_timers(1)[:5]
    (0.1, 0.2, 0.2, 2, 2)

    :arg priority: The lowest one of any member; the default holds for each possible one.
    :raises ValueError: If none meet it; the text has the sum and says what to declare.
    """
    if version not in _ADVERT_INTS:
        raise ValueError(f"VRRP has versions 2 and 3, not {version!r}")
    budget = rto_s * _DETECTION_SHARE
    adverts = _ADVERT_INTS[version]
    advert_int = _first(adverts, lambda a: takeover(a, priority, version), budget)
    last = advert_int or adverts[-1]
    bye = handover(last, priority, version)
    interval = _first(_CHECK_INTERVALS, lambda i: times(_CHECK_FALL, i).then(bye), budget)
    if advert_int is None or interval is None:
        node = takeover(adverts[-1], priority, version)
        process = times(_CHECK_FALL, _CHECK_INTERVALS[-1]).then(bye)
        raise ValueError(
            f"objective rto {format_duration(rto_s)} cannot be met: the fastest VRRP timers need"
            f" {node} for a lost node and {process} for a dead process, and a client needs as much"
            f" again to reach the new owner: declare rto >= {_least_rto(node, process)}, or set"
            " advert_int and the timers of the check by hand"
        )
    worst = vrrp_worst_case(advert_int, interval, interval, _CHECK_FALL, priority, version)
    return VrrpTimers(
        advert_int=advert_int,
        check_interval=interval,
        check_timeout=interval,
        check_fall=_CHECK_FALL,
        check_rise=_CHECK_RISE,
        worst_node_loss=worst.node_loss,
        worst_process_loss=worst.process_loss,
        budget=budget,
        worst_case=f"{_budget_text(rto_s, budget)}; {worst.text}",
    )


def haproxy_timers(rto_s: float) -> HaproxyTimers:
    """Choose the gentlest health checks of HAProxy that meet an RTO.

    >>> haproxy_timers(30).inter, haproxy_timers(1).inter
    (2.0, 0.2)

    :raises ValueError: If none meet it; the text has the sum and says what to declare.
    """
    budget = rto_s * _DETECTION_SHARE
    checks = _first(_HAPROXY_CHECKS, _down_sum, budget)
    if checks is None:
        least = _down_sum(_HAPROXY_CHECKS[-1])
        raise ValueError(
            f"objective rto {format_duration(rto_s)} cannot be met: HAProxy's fastest health checks"
            f" need {least} for a server that answers nothing, and its clients need as much again"
            f" to be served elsewhere: declare rto >= {_least_rto(least)}, or set the timers of the"
            " health checks by hand"
        )
    worst = _down_sum(checks)
    return HaproxyTimers(
        *checks[:-1],
        timeout_check=checks.timeout,
        timeout_connect=checks.timeout,
        worst_down=worst.seconds,
        budget=budget,
        worst_case=f"{_budget_text(rto_s, budget)}; server down: {worst}",
    )


def _down_sum(checks: _Checks) -> Sum:
    return server_down(checks.inter, checks.fastinter, checks.fall, checks.timeout)


_T = t.TypeVar("_T")


def _first(options: Iterable[_T], total: t.Callable[[_T], Sum], budget: float) -> _T | None:
    return next((o for o in options if total(o).seconds <= budget + _EPSILON_S), None)


def _least_rto(*sums: Sum) -> str:
    least = max(total.seconds for total in sums) / _DETECTION_SHARE
    return format_duration(math.ceil(least * 10 - _EPSILON_S) / 10)


def _budget_text(rto_s: float, budget: float) -> str:
    return f"rto {format_duration(rto_s)} leaves {format_duration(budget)} for detection"


__all__ = (
    "DEFAULT_RTO_S",
    "OBJECTIVES",
    "HaproxyTimers",
    "VrrpTimers",
    "WorstCase",
    "haproxy_timers",
    "rto_seconds",
    "vrrp_timers",
    "vrrp_worst_case",
)
