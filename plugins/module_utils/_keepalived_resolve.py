# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""VRRP instances as the operator writes them -> instances with every default filled in.

The result is what the keepalived template renders and what :mod:`_keepalived` checks, so that
both look at the same values.
"""

from __future__ import annotations

import ipaddress
import math
import typing as t

from ansible_collections.nines.ha.plugins.module_utils._vrrp import priorities, router_id

INSTANCE_KEYS = frozenset(
    (
        "name",
        "virtual_router_id",
        "addresses",
        "members",
        "priorities",
        "interface",
        "version",
        "advert_int",
        "preempt",
        "preempt_delay",
        "auth_pass",
        "track",
        "notify",
        "notify_user",
    )
)
CHECK_KEYS = frozenset(
    (
        "name",
        "url",
        "command",
        "process",
        "interval",
        "timeout",
        "fall",
        "rise",
        "weight",
        "user",
    )
)


class Context(t.NamedTuple):
    """What an instance takes from its surroundings where it names nothing itself."""

    host: str
    members: t.Sequence[str]
    member_addresses: t.Mapping[str, str]
    member_addresses6: t.Mapping[str, str]
    interface: str
    networks: t.Sequence[str]
    defaults: t.Mapping[str, t.Any]
    checks: t.Sequence[t.Mapping[str, t.Any]]
    check_defaults: t.Mapping[str, t.Any]
    whole_seconds: bool = False


def _refuse_unknown(what: str, given: t.Mapping[str, t.Any], known: frozenset[str]) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        raise ValueError(
            f"{what}: unknown option {', '.join(unknown)}: known are {', '.join(sorted(known))}"
        )


def resolve_check(
    check: t.Mapping[str, t.Any], defaults: t.Mapping[str, t.Any], whole_seconds: bool = False
) -> dict[str, t.Any]:
    """Fill a check in; exactly one of ``url``, ``command`` and ``process`` says what it looks at.

    :arg whole_seconds: Round interval and timeout of scripts up, as keepalived before 2.3 needs.
    :raises ValueError: If it names none or several of them, or an option that does not exist.
    """
    name = check.get("name")
    if not name:
        raise ValueError(f"keepalived_checks: the check {dict(check)!r} has no name: add one")
    _refuse_unknown(f"keepalived_checks: {name}", check, CHECK_KEYS)
    kinds = [kind for kind in ("url", "command", "process") if check.get(kind)]
    if len(kinds) != 1:
        raise ValueError(
            f"keepalived_checks: {name} must have exactly one of url, command and process,"
            f" it has {' and '.join(kinds) or 'none'}"
        )
    empty = {"url": None, "command": None, "process": None, "user": None}
    resolved = {**empty, **defaults, **check}
    if whole_seconds and kinds != ["process"]:
        for key in ("interval", "timeout"):
            resolved[key] = math.ceil(float(resolved[key]))
    return resolved


def is_ipv6(address: str) -> bool:
    """Whether the address, with or without a prefix length, is of IPv6; rubbish is not.

    >>> is_ipv6("2001:db8::10/64"), is_ipv6("198.51.100.10/24"), is_ipv6("web")
    (True, False, False)
    """
    try:
        return ipaddress.ip_interface(address).version == 6
    except ValueError:
        return False


def _families(
    addresses: t.Sequence[str], context: Context
) -> tuple[list[str], list[str], t.Mapping[str, str]]:
    """Split addresses into advertised and excluded ones, with the member addresses adverts use.

    VRRP adverts carry one address family. An instance with an IPv4 address runs over IPv4, and
    its IPv6 addresses move along unadvertised; one with IPv6 addresses alone runs over IPv6.
    """
    six = [address for address in addresses if is_ipv6(address)]
    four = [address for address in addresses if address not in six]
    if six and not four:
        return six, [], context.member_addresses6
    return four, six, context.member_addresses


def resolve(
    instance: t.Mapping[str, t.Any], context: Context, taken: t.Sequence[int] = ()
) -> dict[str, t.Any]:
    """Fill one instance in, as seen from ``context.host``.

    :arg taken: Router ids that other instances use, not to be given to one that names none.
    :raises ValueError: If an option, a check or a member's address is missing or unknown.
    """
    name = instance.get("name")
    if not name:
        raise ValueError(
            f"keepalived_instances: the instance {dict(instance)!r} has no name: add one"
        )
    _refuse_unknown(f"keepalived_instances: {name}", instance, INSTANCE_KEYS)
    members = list(instance.get("members") or context.members)
    addresses = list(instance.get("addresses") or [])
    advertised, excluded, sources = _families(addresses, context)
    missing = [member for member in members if not sources.get(member)]
    if missing:
        variable = f"keepalived_member_addresses{'6' if is_ipv6((advertised or [''])[0]) else ''}"
        raise ValueError(
            f"keepalived_instances: {name}: no address is known for {', '.join(missing)}:"
            f" set ha_address there, or name it in {variable}"
        )
    checks = {check["name"]: check for check in _checks(context)}
    track = instance.get("track")
    unknown = sorted(set(track or ()) - set(checks))
    if unknown:
        raise ValueError(
            f"keepalived_instances: {name} tracks {', '.join(unknown)}, which keepalived_checks"
            f" does not define: it has {', '.join(checks) or 'none'}"
        )
    tracked = [check for key, check in checks.items() if track is None or key in track]
    return {
        **context.defaults,
        "auth_pass": None,
        "notify": None,
        "notify_user": None,
        **{key: value for key, value in instance.items() if value is not None},
        "interface": instance.get("interface") or context.interface,
        "virtual_router_id": instance.get("virtual_router_id") or router_id(name, taken=taken),
        "addresses": addresses,
        "advertised": advertised,
        "excluded": excluded,
        "members": members,
        "priorities": dict(instance.get("priorities") or _priorities(name, members)),
        "source": sources.get(context.host),
        "peers": [sources[member] for member in members if member != context.host],
        "member_addresses": _all_addresses(members, context),
        "interface_networks": {context.host: list(context.networks)},
        "checks": tracked,
        "weights": [check["weight"] for check in tracked],
    }


def _priorities(name: str, members: list[str]) -> dict[str, int]:
    try:
        return priorities(members)
    except ValueError as exc:
        raise ValueError(f"keepalived_instances: {name}: {exc}") from exc


def _checks(context: Context) -> list[dict[str, t.Any]]:
    return [
        resolve_check(check, context.check_defaults, context.whole_seconds)
        for check in context.checks
    ]


def _all_addresses(members: t.Sequence[str], context: Context) -> dict[str, list[str]]:
    both = (context.member_addresses, context.member_addresses6)
    return {member: [known[member] for known in both if known.get(member)] for member in members}


def resolve_all(
    instances: t.Sequence[t.Mapping[str, t.Any]], context: Context
) -> list[dict[str, t.Any]]:
    """Fill all instances in; those that name no router id get one that no other uses."""
    taken = [i["virtual_router_id"] for i in instances if i.get("virtual_router_id")]
    resolved = []
    for instance in instances:
        entry = resolve(instance, context, taken)
        taken.append(entry["virtual_router_id"])
        resolved.append(entry)
    return resolved


__all__ = ("Context", "is_ipv6", "resolve", "resolve_all", "resolve_check")
