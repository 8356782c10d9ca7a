# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What the segment says of virtual addresses and router ids, as findings."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._conflicts import conflicts
from ansible_collections.nines.ha.plugins.module_utils._finding import Finding, merged
from ansible_collections.nines.ha.plugins.module_utils._node_findings import why_not
from ansible_collections.nines.ha.plugins.module_utils._topology import Topology
from ansible_collections.nines.ha.plugins.module_utils._topology_checks import is_address
from ansible_collections.nines.ha.plugins.module_utils._topology_vips import vips_as_dicts

_LB = "load_balancers"
Result = Mapping[str, t.Any]


def segment_questions(topology: Topology) -> dict[str, t.Any]:
    """Give what to ask for: virtual addresses, members' own ones, and router ids."""
    service = topology.service(_LB)
    found = vips_as_dicts(topology)
    members = [] if service is None else [topology.hosts[name] for name in service.members]
    own = [text for host in members for text in (host.address, host.address6) if is_address(text)]
    virtual = [address for vip in found for address in vip["addresses"]]
    return {
        "virtual": list(dict.fromkeys(virtual)),
        "members": list(dict.fromkeys(own)),
        "virtual_router_ids": [vip["router_id"] for vip in found],
    }


def segment_findings(
    answers: Mapping[str, Result], heard: Mapping[str, Result], topology: Topology
) -> list[Finding]:
    """Judge what each load balancer heard.

    :arg answers: By host, what vip_info returned, or ``{"reason": …}``.
    :arg heard: By host, what vrrp_scan returned, or ``{"reason": …}``.
    """
    asked = segment_questions(topology)
    if not asked["virtual"]:
        return []
    service = topology.service(_LB)
    hosts = () if service is None else service.members
    return [
        *merged(_silent(answers, heard, hosts)),
        *_answers(answers, hosts, asked),
        *_heard(heard, hosts),
    ]


def _silent(
    answers: Mapping[str, Result], heard: Mapping[str, Result], hosts: Sequence[str]
) -> Iterator[Finding]:
    """Say what is not known, as it could not be asked."""
    for host in hosts:
        said, listened = answers.get(host, {}), heard.get(host, {})
        if not said or said.get("skipped"):
            # It could not be looked at at all, which is said elsewhere.
            continue
        if "addresses" not in said:
            yield _untold(host, said, "whether the virtual addresses are free")
        silent = [each["address"] for each in said.get("addresses", []) if each["answers"] is None]
        if silent:
            reason = {"reason": f"{', '.join(silent)} fits no Ethernet network of it"}
            yield _untold(host, reason, "who answers for some addresses")
        if "collisions" not in listened:
            if listened.get("skipped"):
                listened = {"reason": "no interface has its address, or preflight_listen is 0"}
            yield _untold(host, listened, "whether the virtual router ids are free")


def _answers(
    answers: Mapping[str, Result], hosts: Sequence[str], asked: Mapping[str, t.Any]
) -> Iterator[Finding]:
    said: dict[str, list[str]] = {}
    for host in hosts:
        entries = answers.get(host, {}).get("addresses", [])
        for sentence in conflicts(entries, asked["virtual"], asked["members"]) if entries else ():
            said.setdefault(sentence, []).append(host)
    for sentence, seen_by in said.items():
        what, _dot, change = sentence.partition(". ")
        yield Finding(
            "error",
            "address_taken",
            _LB,
            what,
            f"{', '.join(seen_by)} asked the segment (ARP, neighbour discovery).",
            change.rstrip("."),
            tuple(seen_by),
        )


def _untold(host: str, result: Result, what: str) -> Finding:
    reason = why_not(result, "nobody asked")
    return Finding("unknown", "segment", _LB, what, f"{reason}.", "", (host,))


def _heard(heard: Mapping[str, Result], hosts: Sequence[str]) -> Iterator[Finding]:
    others: dict[tuple[int, str], list[str]] = {}
    for host in hosts:
        for each in heard.get(host, {}).get("collisions", []):
            others.setdefault((each["virtual_router_id"], each["source"]), []).append(host)
    for (number, source), seen_by in others.items():
        yield Finding(
            "error",
            "virtual_router_id",
            _LB,
            f"virtual_router_id {number} is used by {source}, which is no member",
            f"{', '.join(seen_by)} heard its adverts.",
            "Choose another virtual_router_id",
            tuple(seen_by),
        )


__all__ = ("segment_findings", "segment_questions")
