# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The topology that an inventory describes, as plain values: hosts, failure domains, services.

Only the variables of :data:`VARIABLES` are looked at. None of them is a secret, and nothing else of
a host may get in here: what is in a topology is written into files.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._group_names import outsiders
from ansible_collections.nines.ha.plugins.module_utils._topology_kinds import BY_NAME, KINDS, Need

_OF_HOST = ("ansible_host", "ha_address", "ha_address6", "ha_failure_domain", "ha_site")
_OF_CLUSTER = ("ha_cluster_name", "ha_objectives", "ha_load_balancers")
_OF_KINDS = (
    *(kind.members for kind in KINDS if kind.members),
    *(port.variable for kind in KINDS for port in kind.ports if port.variable),
    *(place.variable for kind in KINDS for place in kind.places if place.variable),
)
# What sums of timers need, see _topology_timers.
TIMERS = (
    "keepalived_objectives",
    "keepalived_vrrp_version",
    "keepalived_advert_int",
    "keepalived_check_interval",
    "keepalived_check_timeout",
    "keepalived_check_fall",
    "haproxy_objectives",
    "haproxy_check",
    "patroni_objectives",
    "patroni_dynamic",
    "postgres_objectives",
)
_LISTS = ("keepalived_instances", "haproxy_backends", "haproxy_listens")
VARIABLES = tuple(dict.fromkeys((*_OF_HOST, *_OF_CLUSTER, *_OF_KINDS, *TIMERS, *_LISTS)))

# Of entries of these lists, since an instance has a password.
_INSTANCE = ("name", "virtual_router_id", "addresses", "members", "advert_int")
_PROXY = ("name", "check", "servers")
_SERVER = ("name", "address", "port", "backup")
_CHECK = ("inter", "fastinter", "downinter", "timeout", "fall", "rise", "enabled", "type")

WATCHERS = ("clients", "monitoring", "backup")


class Host(t.NamedTuple):
    """A host; ``domain`` and ``site`` are empty where the inventory declares none."""

    name: str
    address: str
    address6: str
    domain: str
    site: str
    values: Mapping[str, t.Any]

    @property
    def unit(self) -> str:
        """What fails together with it: the declared domain of its site, else itself."""
        if not self.domain:
            return self.name
        return f"{self.domain} ({self.site})" if self.site else self.domain


class Service(t.NamedTuple):
    """A service and its members; ``rpo_s`` is its objective in seconds, None without one."""

    name: str
    members: tuple[str, ...]
    rpo_s: float | None
    values: Mapping[str, t.Any]

    @property
    def need(self) -> Need:
        """How many of the members it needs."""
        return BY_NAME[self.name].need(len(self.members), self.rpo_s)


class Topology(t.NamedTuple):
    """All of it. ``unreadable`` names variables whose value cannot be told, with the reason."""

    cluster: str
    hosts: Mapping[str, Host]
    services: tuple[Service, ...]
    groups: Mapping[str, tuple[str, ...]]
    unreadable: Mapping[str, str]

    @property
    def members(self) -> tuple[str, ...]:
        """Hosts that are a member of any service, each once."""
        return tuple(dict.fromkeys(name for each in self.services for name in each.members))

    def service(self, name: str) -> Service | None:
        """Give the service of this name, if the inventory has it."""
        return next((each for each in self.services if each.name == name), None)


def reduced(name: str, value: t.Any) -> t.Any:
    """Keep of a variable only what is looked at.

    >>> reduced("keepalived_instances", [{"name": "web", "auth_pass": "x"}])
    [{'name': 'web'}]
    """
    if name == "keepalived_instances":
        return [_only(_INSTANCE, each) for each in _entries(value)]
    if name in _LISTS:
        return [_proxy(each) for each in _entries(value)]
    if name == "haproxy_check":
        return _only(_CHECK, value) if isinstance(value, Mapping) else {}
    return value


def _entries(value: t.Any) -> list[Mapping[str, t.Any]]:
    found = value if isinstance(value, Sequence) and not isinstance(value, str) else []
    return [each for each in found if isinstance(each, Mapping)]


def _only(names: Iterable[str], value: Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {name: value[name] for name in names if value.get(name) is not None}


def _proxy(value: Mapping[str, t.Any]) -> dict[str, t.Any]:
    kept = _only(_PROXY, value)
    kept["servers"] = [_only(_SERVER, each) for each in _entries(kept.get("servers"))]
    check = kept.get("check")
    kept["check"] = _only(_CHECK, check) if isinstance(check, Mapping) else {}
    return kept


def read_topology(
    groups: Mapping[str, Sequence[str]],
    variables: Mapping[str, Mapping[str, t.Any]],
    unreadable: Mapping[str, str] | None = None,
) -> Topology:
    """Read the groups of an inventory and the :data:`VARIABLES` of its hosts.

    >>> made = read_topology({"etcd": ["a", "b", "c"]}, {})
    >>> made.services[0].name, made.services[0].need.members
    ('etcd', 2)
    """
    names = dict.fromkeys(name for group in groups.values() for name in group)
    hosts = {
        name: _host(name, variables.get(name, {})) for name in names if _counts(name, variables)
    }
    services = tuple(_services(groups, hosts))
    for service in services:
        for name in service.members:
            hosts.setdefault(name, _host(name, variables.get(name, {})))
    known = {"ungrouped", "all"}
    return Topology(
        cluster=_first(variables.values(), "ha_cluster_name") or "",
        hosts=hosts,
        services=services,
        groups={name: tuple(each) for name, each in groups.items() if name not in known},
        unreadable=dict(unreadable or {}),
    )


def _counts(name: str, variables: Mapping[str, Mapping[str, t.Any]]) -> bool:
    # The control node is no part of what it looks at, unless it has an address in it.
    return name != "localhost" or bool(variables.get(name, {}).get("ha_address"))


def _first(hosts: Iterable[Mapping[str, t.Any]], name: str) -> str:
    return next((str(host[name]) for host in hosts if host.get(name)), "")


def _host(name: str, values: Mapping[str, t.Any]) -> Host:
    kept = {key: reduced(key, values[key]) for key in VARIABLES if values.get(key) is not None}
    text = {key: str(kept.get(key, "")) for key in _OF_HOST}
    return Host(
        name,
        text["ha_address"],
        text["ha_address6"],
        text["ha_failure_domain"],
        text["ha_site"],
        kept,
    )


def _services(
    groups: Mapping[str, Sequence[str]], hosts: Mapping[str, Host]
) -> t.Iterator[Service]:
    for kind in KINDS:
        group = list(groups.get(kind.group, ()))
        if not group:
            continue
        first = hosts[group[0]].values if group[0] in hosts else {}
        named = first.get(kind.members) if kind.members else None
        if named is None and kind.name == "load_balancers":
            named = first.get("ha_load_balancers")
        listed = named if isinstance(named, Sequence) and not isinstance(named, str) else group
        members = tuple(dict.fromkeys(str(name) for name in listed))
        yield Service(kind.name, members, rpo_of(first, kind.name), first)


def objectives_of(values: Mapping[str, t.Any], role: str) -> Mapping[str, t.Any]:
    """Give the objectives of a role, which are those of everything where it has none."""
    found = values.get(f"{role}_objectives")
    found = values.get("ha_objectives") if found is None else found
    return found if isinstance(found, Mapping) else {}


def rpo_of(values: Mapping[str, t.Any], role: str) -> float | None:
    """Give the RPO in seconds; None where there is none, or it cannot be read.

    >>> rpo_of({"ha_objectives": {"rpo": 0}}, "patroni")
    0.0
    """
    rpo = objectives_of(values, role).get("rpo")
    try:
        return None if rpo is None else parse_duration(rpo)
    except ValueError:
        return None


def as_dict(topology: Topology) -> dict[str, t.Any]:
    """Write what people and programs want to read of it in plain values."""
    return {
        "cluster": topology.cluster,
        "hosts": [
            {
                "name": host.name,
                "address": host.address,
                "failure_domain": host.unit,
                "declared": bool(host.domain),
                "site": host.site,
                "services": [each.name for each in topology.services if host.name in each.members],
                "groups": [
                    name for name in WATCHERS if host.name in outsiders(topology.groups, name)
                ],
            }
            for host in topology.hosts.values()
        ],
        "services": [
            {
                "name": each.name,
                "members": list(each.members),
                "needs": each.need.members,
                "because": each.need.because,
                "survives": len(each.members) - each.need.members,
                "failure_domains": len({topology.hosts[name].unit for name in each.members}),
            }
            for each in topology.services
        ],
    }


__all__ = (
    "TIMERS",
    "VARIABLES",
    "WATCHERS",
    "Host",
    "Service",
    "Topology",
    "as_dict",
    "objectives_of",
    "read_topology",
    "reduced",
    "rpo_of",
)
