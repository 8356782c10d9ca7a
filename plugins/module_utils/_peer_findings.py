# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is wrong between nodes: clocks, ways, versions, and who resolves names for whom."""

from __future__ import annotations

import itertools
import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._finding import Finding
from ansible_collections.nines.ha.plugins.module_utils._node_findings import (
    Limits,
    Measurements,
    why_not,
)
from ansible_collections.nines.ha.plugins.module_utils._topology import Topology
from ansible_collections.nines.ha.plugins.module_utils._topology_checks import plain
from ansible_collections.nines.ha.plugins.module_utils._topology_vips import vips_as_dicts


def peer_findings(
    measured: Measurements,
    topology: Topology,
    clocks: Mapping[str, Mapping[str, t.Any]],
    limits: Limits | None = None,
) -> list[Finding]:
    """Compare the nodes with each other.

    :arg measured: As for :func:`_node_findings.node_findings`; who has no result is left out.
    :arg clocks: By host, ``offset_s`` from the control node and its ``uncertainty_s``.
    """
    bounds = limits or Limits()
    seen = {host: result for host, result in measured.items() if "clock" in result}
    return [
        *_offsets(clocks, topology, bounds),
        *_targets(seen),
        *_ways(seen, bounds),
        *_sizes(seen),
        *_versions(seen, topology),
        *_resolvers(seen, topology),
    ]


def _offsets(
    clocks: Mapping[str, Mapping[str, t.Any]], topology: Topology, limits: Limits
) -> Iterator[Finding]:
    known = {host: each for host, each in clocks.items() if each.get("offset_s") is not None}
    for host in topology.members:
        # Who could not be looked at at all is said to be so elsewhere.
        if clocks.get(host) and host not in known and not clocks[host].get("skipped"):
            reason = why_not(clocks[host], "it did not say")
            what = f"{host}: its clock against the others"
            yield Finding("unknown", "clock_offset", "node", what, f"{reason}.", "", (host,))
    if len(known) < 2:
        return
    first = min(known, key=lambda host: t.cast("float", known[host]["offset_s"]))
    last = max(known, key=lambda host: t.cast("float", known[host]["offset_s"]))
    apart = known[last]["offset_s"] - known[first]["offset_s"]
    doubt = known[last]["uncertainty_s"] + known[first]["uncertainty_s"]
    figures = f"{last} is {apart:.3f} s ahead of {first}, ± {doubt:.3f} s (both round trips halved)"
    if apart - doubt > limits.clock_s:
        yield Finding(
            "error",
            "clock_offset",
            "node",
            f"The clocks of {first} and {last} differ",
            f"{figures}: {apart:.3f} - {doubt:.3f} > {limits.clock_s:g} s. Certificates may be"
            " valid on one and not yet on the other, and records of a drill lie.",
            "Give all nodes the same time servers",
            (first, last),
        )
    elif apart + doubt > limits.clock_s:
        yield Finding(
            "unknown",
            "clock_offset",
            "node",
            f"Whether the clocks are within {limits.clock_s:g} s of each other",
            f"{figures}: that is too coarse to tell.",
            "Run preflight from a control node that is nearer, or compare by hand",
            (first, last),
        )


def _targets(seen: Measurements) -> Iterator[Finding]:
    """Name ports that no answer comes from. A refusal proves the way, and nobody listens yet."""
    silent: dict[tuple[str, int, str, str, str], list[str]] = {}
    for host, result in seen.items():
        for each in result["targets"]:
            if each["state"] not in ("open", "refused"):
                key = (each["name"], each["port"], each["service"], each["state"], each["reason"])
                silent.setdefault(key, []).append(host)
    # A peer that is down has many ports that say nothing: one finding is enough.
    alike: dict[tuple[str, str, str, tuple[str, ...]], list[tuple[int, str]]] = {}
    for (name, port, service, state, reason), asking in silent.items():
        alike.setdefault((name, state, reason, tuple(asking)), []).append((port, service))
    for (name, state, reason, hosts), ports in alike.items():
        services = {service.split(":")[0] for _port, service in ports}
        listed = ", ".join(f"{port} ({service})" for port, service in ports)
        unknown = state == "unknown"
        yield Finding(
            "unknown" if unknown else "error",
            "port",
            services.pop() if len(services) == 1 else "node",
            f"{', '.join(hosts)} to {name} port {listed}: {state}",
            f"{reason}. An open port or a refusal would have shown that packets get there and"
            " back.",
            ""
            if unknown
            else f"Let {name} take TCP {', '.join(str(port) for port, _service in ports)} from"
            f" {', '.join(hosts)}",
            hosts,
        )


def _ways(seen: Measurements, limits: Limits) -> Iterator[Finding]:
    slow, lossy, untold = [], [], {}
    for host, result in seen.items():
        fastest = _fastest(result["targets"])
        for peer in result["peers"]:
            trip = peer["ping_ms"] if peer["ping_ms"] is not None else fastest.get(peer["name"])
            pair = f"{host} to {peer['name']}"
            if trip is None:
                untold[pair] = str(peer["ping_reason"])
            elif trip > limits.latency_ms:
                slow.append(f"{pair} {trip:g} ms")
            if peer["loss_percent"] and trip is not None:
                lossy.append(f"{pair} {peer['loss_percent']:g} %")
    if slow:
        yield Finding(
            "warning",
            "latency",
            "node",
            "Packets between members take long",
            f"{_few(slow)}, more than {limits.latency_ms:g} ms there and back: each commit and each"
            " write of etcd waits for one such trip.",
            "Put members nearer together, or raise preflight_max_latency where that is meant",
        )
    if lossy:
        yield Finding(
            "warning",
            "loss",
            "node",
            "Packets between members get lost",
            f"{_few(lossy)} of 5 pings without an answer.",
            "Look at cables, switches and firewalls",
        )
    if untold:
        yield Finding(
            "unknown",
            "latency",
            "node",
            f"How long packets take: {_few(list(untold))}",
            f"{next(iter(untold.values()), '')}, and no port answered.",
            "",
        )


def _fastest(targets: Sequence[Mapping[str, t.Any]]) -> dict[str, float]:
    """Give the shortest time until a port answered, of each peer: there is no ping."""
    found: dict[str, float] = {}
    for each in targets:
        if each["trip_ms"] is not None:
            found[each["name"]] = min(each["trip_ms"], found.get(each["name"], each["trip_ms"]))
    return found


def _few(entries: Sequence[str], most: int = 4) -> str:
    rest = len(entries) - most
    return ", ".join(entries[:most]) + (f" and {rest} more" if rest > 0 else "")


def _sizes(seen: Measurements) -> Iterator[Finding]:
    small, untold = [], {}
    for host, result in seen.items():
        for peer in result["peers"]:
            pair = f"{host} to {peer['name']}"
            if peer["fits"] == "unknown":
                untold[pair] = str(peer["mtu_reason"])
            elif not peer["fits"]:
                small.append(f"{pair}: {peer['mtu_reason']}")
    if small:
        yield Finding(
            "error",
            "mtu",
            "node",
            "Large packets do not get through",
            f"{_few(small)}. Connections open, and hang with the first large answer.",
            "Give all interfaces and switches on the way the same MTU",
        )
    if untold:
        reasons = dict.fromkeys(untold.values())
        yield Finding(
            "unknown",
            "mtu",
            "node",
            f"Whether packets of full size get through: {_few(list(untold))}",
            f"{'; '.join(reasons)}.",
            "",
        )


def _versions(seen: Measurements, topology: Topology) -> Iterator[Finding]:
    for service in topology.services:
        hosts = [host for host in service.members if host in seen]
        for what, severity, values in _compared(hosts, seen):
            groups: dict[str, list[str]] = {}
            for host, value in values.items():
                groups.setdefault(value, []).append(host)
            if len(groups) > 1:
                shown = "; ".join(f"{value}: {', '.join(on)}" for value, on in groups.items())
                yield Finding(
                    severity,
                    "versions",
                    service.name,
                    f"Members of {service.name} have different versions of {what}",
                    f"{shown}.{_DIFFERENCES.get(what, '')}",
                    "Update the members, one after the other",
                    tuple(values),
                )


_DIFFERENCES = {
    "libc6": " Two versions may sort texts differently: an index made by one is then wrong on"
    " another."
}


def _compared(
    hosts: Sequence[str], seen: Measurements
) -> Iterator[tuple[str, str, dict[str, str]]]:
    yield "the kernel", "note", {host: seen[host]["kernel"] for host in hosts}
    yield "the system", "warning", {host: seen[host]["os"]["name"] or "unknown" for host in hosts}
    yield "the machine", "warning", {host: seen[host]["machine"] for host in hosts}
    names = dict.fromkeys(
        itertools.chain.from_iterable(seen[host]["packages"]["versions"] for host in hosts)
    )
    for name in names:
        versions = {host: seen[host]["packages"]["versions"].get(name) for host in hosts}
        # Who has not got it yet will get it: that is no difference.
        yield name, "warning", {host: value for host, value in versions.items() if value}


def _resolvers(seen: Measurements, topology: Topology) -> Iterator[Finding]:
    own = {
        plain(address): name
        for name in topology.members
        for address in (topology.hosts[name].address, topology.hosts[name].address6)
        if address
    }
    for vip in vips_as_dicts(topology):
        own.update({plain(address): f"the address {vip['name']}" for address in vip["addresses"]})
    inside: dict[str, list[str]] = {}
    for host, result in seen.items():
        for each in result["resolvers"]:
            if plain(each["server"]) in own:
                inside.setdefault(each["server"], []).append(host)
    for server, hosts in inside.items():
        yield Finding(
            "warning",
            "dns_inside",
            "node",
            f"{', '.join(hosts)} ask {server} for names, which is {own[plain(server)]}",
            "The cluster needs a resolver that needs the cluster: after a failure of both, neither"
            " comes back by itself.",
            "Name a resolver outside of the cluster too",
            tuple(hosts),
        )


__all__ = ("peer_findings",)
