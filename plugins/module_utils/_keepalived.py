# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is wrong with a set of VRRP instances: one sentence for each problem."""

from __future__ import annotations

import ipaddress
import typing as t
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from ansible_collections.nines.ha.plugins.module_utils._keepalived_instance import (
    Check,
    Instance,
    read_instance,
)
from ansible_collections.nines.ha.plugins.module_utils._keepalived_sums import too_slow
from ansible_collections.nines.ha.plugins.module_utils._vrrp import (
    PRIORITY_MAX,
    PRIORITY_MIN,
    ROUTER_ID_MAX,
    priority_gap,
)

WEIGHT_MAX = 253
PASSWORD_MAX = 8  # RFC 2338, 5.3.10: longer ones are cut
_ADVERT_RANGE = {2: (1.0, 255.0), 3: (0.01, 40.95)}  # what the field of each version holds, in s
_PREEMPT_DELAY_MAX_S = 1000  # keepalived's own limit

Problems = Iterator[str]


def keepalived_problems(instances: Sequence[object], rto_s: float | None = None) -> list[str]:
    """Read instances from plain mappings and name what is wrong with them; empty where all is well.

    :arg rto_s: Objective in seconds that the timers have to meet.
    """
    readings = [read_instance(raw, position) for position, raw in enumerate(instances, 1)]
    unreadable = [sentence for _instance, sentences in readings for sentence in sentences]
    return unreadable + problems([each for each, _sentences in readings if each], rto_s)


def problems(instances: Sequence[Instance], rto_s: float | None = None) -> list[str]:
    """Name what is wrong with instances, each alone and then together."""
    found = []
    for instance in instances:
        own = [sentence for rule in _RULES for sentence in rule(instance)]
        # A sum of timers or priorities that do not exist would only confuse.
        if rto_s is not None and not _unsound(instance):
            own += too_slow(instance, rto_s)
        found += [f"Instance {instance.name}: {sentence}." for sentence in own]
    return [*found, *_together(instances)]


def _unsound(instance: Instance) -> bool:
    return any(True for rule in (_version_and_timers, _priorities) for problem in rule(instance))


def _router_id(instance: Instance) -> Problems:
    if not 1 <= instance.virtual_router_id <= ROUTER_ID_MAX:
        yield (
            f"virtual_router_id {instance.virtual_router_id} is outside 1..{ROUTER_ID_MAX}:"
            " choose another"
        )


def _version_and_timers(instance: Instance) -> Problems:
    version, advert_int = instance.version, instance.advert_int
    if version not in _ADVERT_RANGE:
        yield f"VRRP has versions 2 and 3, not {version}: set version to 3"
        return
    least, most = _ADVERT_RANGE[version]
    if version == 2 and advert_int != int(advert_int):
        yield (
            f"advert_int is {advert_int:g} s, and VRRP version 2 knows whole seconds only: set"
            " version to 3, or advert_int to at least 1"
        )
    elif not least <= advert_int <= most:
        yield f"advert_int is {advert_int:g} s, and version {version} allows {least:g}..{most:g} s"
    if version == 2:
        for address in instance.addresses:
            if ":" in address:
                yield f"{address} is an IPv6 address, which needs VRRP version 3: set version to 3"


def _members(instance: Instance) -> Problems:
    count = len(instance.members)
    twice = [member for member, times_ in Counter(instance.members).items() if times_ > 1]
    if twice:
        yield f"{', '.join(twice)} is named twice in members: name each host once"
    elif count < 2:
        yield (
            f"its only member is {', '.join(instance.members) or 'nobody'}: nobody is left to take"
            " over, so name at least two"
        )


def _priorities(instance: Instance) -> Problems:
    members, values = set(instance.members), instance.priorities
    missing = [member for member in instance.members if member not in values]
    if missing:
        yield f"priorities has no value for {', '.join(missing)}: give each member one"
    strangers = sorted(set(values) - members)
    if strangers:
        yield (
            f"priorities names {', '.join(strangers)}, and members does not: remove it there, or"
            " add it to members"
        )
    for host, priority in values.items():
        if not PRIORITY_MIN <= priority <= PRIORITY_MAX:
            yield (
                f"the priority of {host} is {priority}, outside {PRIORITY_MIN}..{PRIORITY_MAX}:"
                " choose another"
            )
    for priority, count in Counter(values.values()).items():
        if count > 1:
            equal = ", ".join(host for host, value in values.items() if value == priority)
            yield (
                f"{equal} have the same priority {priority}: give each its own, or two may claim"
                " the addresses at once"
            )


def _addresses(instance: Instance) -> Problems:
    if not instance.addresses:
        yield "addresses is empty: name at least one virtual address"
    for text in instance.addresses:
        try:
            address = ipaddress.ip_interface(text)
        except ValueError:
            yield f"{text} is no IP address with prefix length: write it like 198.51.100.10/24"
            continue
        if "/" not in text:
            yield f"{text} has no prefix length: write it like {text}/{_usual_prefix(address)}"
        for host, networks in instance.interface_networks.items():
            if host in instance.members and not any(address.ip in each for each in networks):
                yield (
                    f"{text} lies in no network of the interface of {host}"
                    f" ({', '.join(map(str, networks)) or 'it has none'}): choose an address in"
                    " one of them, or another interface"
                )
        for host, own in instance.member_addresses.items():
            if address.ip in own:
                yield (
                    f"{text} is the own address of {host}: choose a free one, as a virtual address"
                    " moves and that one must stay"
                )


def _usual_prefix(address: ipaddress.IPv4Interface | ipaddress.IPv6Interface) -> int:
    return 24 if address.version == 4 else 64


def _password(instance: Instance) -> Problems:
    if instance.auth_pass is None:
        return
    if instance.version == 3:
        yield (
            "auth_pass is set, but VRRP version 3 has no passwords and ignores it: remove it, and"
            " let the firewall admit protocol 112 from the members only"
        )
    elif instance.auth_pass > PASSWORD_MAX:
        yield (
            f"auth_pass has {instance.auth_pass} characters, and VRRP uses the first {PASSWORD_MAX}"
            " only: shorten it"
        )


def _preemption(instance: Instance) -> Problems:
    delay = instance.preempt_delay
    if not 0 <= delay <= _PREEMPT_DELAY_MAX_S:
        yield f"preempt_delay is {delay:g} s: keepalived allows 0..{_PREEMPT_DELAY_MAX_S} s"
    elif delay and not instance.preempt:
        yield (
            f"preempt_delay is {delay:g} s, but preempt is false, so there is nothing to delay:"
            " set preempt to true, or preempt_delay to 0"
        )


def _weights(instance: Instance) -> Problems:
    for check in instance.checks:
        if abs(check.weight) > WEIGHT_MAX:
            yield (
                f"the weight of check {check.name} is {check.weight}, outside"
                f" {-WEIGHT_MAX}..{WEIGHT_MAX}: choose another, or 0"
            )
        elif check.weight and not instance.preempt:
            yield (
                f"the weight of check {check.name} is {check.weight}, but preempt is false: then no"
                " member takes over from a living one, however low its priority, and the check"
                " cannot move the addresses: set the weight to 0, or preempt to true"
            )
        elif check.weight and len(instance.priorities) > 1:
            yield from _weak(instance, check)


def _weak(instance: Instance, check: Check) -> Problems:
    """Compare the failing first with the healthy last member, as keepalived would clamp them."""
    ranked = sorted(instance.priorities, key=lambda host: instance.priorities[host])
    last, first = ranked[0], ranked[-1]
    failing = _clamp(instance.priorities[first] + min(check.weight, 0))
    healthy = _clamp(instance.priorities[last] + max(check.weight, 0))
    if healthy > failing:
        return
    gap = priority_gap(list(instance.priorities.values()))
    enough = f", or beyond {-gap}..{gap}" if abs(check.weight) <= gap else ""
    yield (
        f"the weight {check.weight} of check {check.name} cannot move the addresses: when it fails"
        f" on {first}, that still has priority {failing}, and a healthy {last} has {healthy}: set"
        f" the weight to 0, which takes a failing member out{enough}"
    )


def _clamp(priority: int) -> int:
    return min(PRIORITY_MAX, max(PRIORITY_MIN, priority))


def _together(instances: Sequence[Instance]) -> Problems:
    for name, count in Counter(each.name for each in instances).items():
        if count > 1:
            yield f"Instance {name}: {count} instances have this name: give each its own."
    for one, other in combinations(instances, 2):
        if one.virtual_router_id == other.virtual_router_id and _meet(one, other):
            yield (
                f"Instances {one.name} and {other.name} both have virtual_router_id"
                f" {one.virtual_router_id} on {', '.join(_shared(one, other))}: give each its own."
            )
        twice = sorted(_hosts(one) & _hosts(other))
        if twice:
            yield (
                f"Instances {one.name} and {other.name} both have the address"
                f" {', '.join(twice)}: leave it in one of them, or it could have two owners."
            )


def _shared(one: Instance, other: Instance) -> list[str]:
    return [member for member in one.members if member in other.members]


def _meet(one: Instance, other: Instance) -> bool:
    apart = one.interface and other.interface and one.interface != other.interface
    return bool(_shared(one, other)) and not apart


def _hosts(instance: Instance) -> set[str]:
    hosts = set()
    for text in instance.addresses:
        try:
            hosts.add(str(ipaddress.ip_interface(text).ip))
        except ValueError:
            continue  # said already, by the rule for one instance
    return hosts


_RULES: tuple[Callable[[Instance], t.Iterable[str]], ...] = (
    _router_id,
    _version_and_timers,
    _members,
    _priorities,
    _addresses,
    _password,
    _preemption,
    _weights,
)

__all__ = ("PASSWORD_MAX", "WEIGHT_MAX", "keepalived_problems", "problems")
