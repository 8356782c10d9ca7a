# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Timers against objectives: each sum, and whether it is within what is declared."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator, Mapping

from ansible_collections.nines.ha.plugins.module_utils import _values as val
from ansible_collections.nines.ha.plugins.module_utils._duration import (
    format_duration,
    parse_duration,
)
from ansible_collections.nines.ha.plugins.module_utils._finding import Finding
from ansible_collections.nines.ha.plugins.module_utils._patroni_timers import (
    FAULTS,
    Needs,
    patroni_timers,
)
from ansible_collections.nines.ha.plugins.module_utils._sums import Sum, server_down
from ansible_collections.nines.ha.plugins.module_utils._timers import (
    haproxy_timers,
    rto_seconds,
    vrrp_timers,
    vrrp_worst_case,
)
from ansible_collections.nines.ha.plugins.module_utils._topology import (
    Service,
    Topology,
    objectives_of,
)

_SLACK_S = 1e-9


def timer_findings(topology: Topology) -> Iterator[Finding]:
    """Report each sum of the worst case, and compare it with the objective."""
    checks: dict[str, tuple[Callable[[Service, Topology], Iterator[Finding]], ...]] = {
        "load_balancers": (_keepalived, _haproxy),
        "patroni": (_patroni,),
        "postgres": (_person,),
    }
    for service in topology.services:
        for check in checks.get(service.name, ()):
            try:
                yield from check(service, topology)
            except ValueError as exc:
                yield Finding(
                    "error",
                    "timers",
                    service.name,
                    f"An objective of {service.name} cannot be met, or not be read",
                    f"{exc}.",
                    "Correct the objective, or the timer",
                )


def _rto(service: Service, role: str) -> tuple[float, bool]:
    """Give the RTO in seconds, and whether it is declared."""
    objectives = objectives_of(service.values, role)
    return rto_seconds(objectives), "rto" in objectives


def _compared(
    service: str, what: str, worst_s: float, text: str, rto: tuple[float, bool], change: str
) -> Finding:
    limit, declared = rto
    late = worst_s > limit + _SLACK_S
    goal = f"rto {format_duration(limit)}" + ("" if declared else " (none is declared)")
    return Finding(
        "error" if late else "note",
        "timers",
        service,
        f"{what}: at worst {format_duration(worst_s)}, {'over' if late else 'within'} {goal}",
        f"{text}.",
        change if late else "",
    )


def _keepalived(service: Service, topology: Topology) -> Iterator[Finding]:
    del topology
    rto, values = _rto(service, "keepalived"), service.values
    if not values.get("keepalived_instances"):
        return  # No address of theirs moves.
    version = val.named("keepalived_vrrp_version", val.whole, _or(values, "vrrp_version", 3))
    by_hand = [f"keepalived_{name}" for name in _VRRP if f"keepalived_{name}" in values]
    # Where all are set by hand, an objective that no timers meet is no reason to refuse them.
    chosen = {} if len(by_hand) == len(_VRRP) else vrrp_timers(rto[0], version=version)._asdict()
    timers = {
        name: val.named(f"keepalived_{name}", parse, _or(values, name, chosen.get(name)))
        for name, parse in _VRRP.items()
    }
    worst = vrrp_worst_case(**timers, version=version)
    hand = f" ({', '.join(by_hand)} set by hand)" if by_hand else ""
    yield _compared(
        service.name,
        f"A virtual address moves{hand}",
        max(worst.node_loss, worst.process_loss),
        worst.text,
        rto,
        "Lower advert_int, interval, timeout or fall, or declare a longer rto",
    )


_VRRP: dict[str, Callable[[object], t.Any]] = {
    "advert_int": val.positive,
    "check_interval": val.positive,
    "check_timeout": val.positive,
    "check_fall": val.count,
}


def _or(values: Mapping[str, t.Any], name: str, default: object) -> object:
    found = values.get(f"keepalived_{name}")
    return default if found is None else found


def _haproxy(service: Service, topology: Topology) -> Iterator[Finding]:
    del topology
    values = service.values
    proxies = [*values.get("haproxy_backends", []), *values.get("haproxy_listens", [])]
    if not proxies:
        return
    rto = _rto(service, "haproxy")
    by_hand = values.get("haproxy_check", {})
    needed = ("inter", "fastinter", "timeout", "fall")
    sums: dict[str, Sum] = {}
    for proxy in proxies:
        own = {**by_hand, **proxy.get("check", {})}
        missing = [name for name in needed if own.get(name) is None]
        if missing:
            chosen = haproxy_timers(rto[0])._asdict()
            own = {**chosen, "timeout": chosen["timeout_check"], **own}
        sums[str(proxy.get("name"))] = server_down(
            parse_duration(own["inter"]),
            parse_duration(own["fastinter"]),
            val.named("fall", val.count, own["fall"]),
            parse_duration(own["timeout"]),
        )
    name, slowest = max(sums.items(), key=lambda each: each[1].seconds)
    rest = ", ".join(each for each in sums if each != name)
    others = f"; {rest} take no longer" if rest else ""
    yield _compared(
        service.name,
        f"A dead server of {name} is left",
        slowest.seconds,
        f"{slowest}{others}",
        rto,
        "Lower inter, fastinter, timeout or fall of its check, or declare a longer rto",
    )


def _patroni(service: Service, topology: Topology) -> Iterator[Finding]:
    rto = _rto(service, "patroni")
    etcd = topology.service("etcd")
    shared = etcd is None or bool(set(etcd.members).intersection(service.members))
    found = patroni_timers(
        Needs(rto[0], service.rpo_s, max(1, len(service.members)), shared_etcd=shared)
    )
    dynamic = service.values.get("patroni_dynamic") or {}
    ttl = val.named("patroni_dynamic: ttl", val.positive, dynamic.get("ttl", found.settings["ttl"]))
    longer = ttl - found.settings["ttl"]
    fault = max(FAULTS, key=lambda name: found.sums[name].seconds)
    worst = found.sums[fault]
    text = f"{fault}: {worst}"
    if longer:
        text += f"; patroni_dynamic sets ttl to {ttl:g} s, which is {longer:+g} s"
    for problem in found.problems:
        if not problem.startswith("objective rto"):
            yield Finding("error", "timers", service.name, "An objective cannot be met", problem)
    yield _compared(
        service.name,
        "Another member leads",
        worst.seconds + longer,
        text,
        rto,
        "Declare a longer rto; no timers of Patroni are faster"
        if not longer
        else "Take ttl out of patroni_dynamic, or declare a longer rto",
    )


def _person(service: Service, topology: Topology) -> Iterator[Finding]:
    del topology
    limit, declared = _rto(service, "postgres")
    yield Finding(
        "note",
        "timers",
        service.name,
        "A person promotes a standby: how long that takes is in no sum",
        f"rto {format_duration(limit)}{'' if declared else ' (none is declared)'} has to hold the"
        " time until somebody is there, looks, and runs nines.ha.failover.",
        "",
    )


__all__ = ("timer_findings",)
