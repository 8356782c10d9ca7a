# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Topologies for tests: read from inventories as they are, or made from a few words."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from pathlib import Path

import tree
import yaml
from ansible_collections.nines.ha.plugins.module_utils._finding import Finding
from ansible_collections.nines.ha.plugins.module_utils._topology import Topology, read_topology

LAB = tree.ROOT / "lab/inventories"
TWO_SITES = tree.ROOT / "tests/unit/fixtures/topology/two_sites.yaml"


def read(path: Path) -> tuple[dict[str, list[str]], dict[str, dict[str, t.Any]]]:
    """Read the groups and the hosts' variables of an inventory file; templates stay as they are."""
    groups: dict[str, list[str]] = {}
    variables: dict[str, dict[str, t.Any]] = {}
    _walk("all", yaml.safe_load(path.read_text())["all"], {}, groups, variables)
    return groups, variables


def _walk(
    name: str,
    group: Mapping[str, t.Any],
    inherited: Mapping[str, t.Any],
    groups: dict[str, list[str]],
    variables: dict[str, dict[str, t.Any]],
) -> None:
    values = {**inherited, **(group.get("vars") or {})}
    mine = groups.setdefault(name, [])
    for host, own in (group.get("hosts") or {}).items():
        variables.setdefault(host, {}).update({**values, **(own or {})})
        mine.append(host)
    for child, below in (group.get("children") or {}).items():
        _walk(child, below or {}, values, groups, variables)
        mine += [host for host in groups[child] if host not in mine]


def load(path: Path) -> Topology:
    """Read the topology of an inventory file."""
    return read_topology(*read(path))


def made(
    groups: Mapping[str, str],
    domains: Mapping[str, str] | None = None,
    hosts: Mapping[str, Mapping[str, t.Any]] | None = None,
    **values: t.Any,
) -> Topology:
    """Make one: hosts of each group as words, ``site/domain`` of hosts, variables of all."""
    members = {name: words.split() for name, words in groups.items()}
    names = dict.fromkeys(host for group in members.values() for host in group)
    variables: dict[str, dict[str, t.Any]] = {}
    for number, name in enumerate(names, 1):
        site, _slash, domain = (domains or {}).get(name, "").rpartition("/")
        variables[name] = {
            "ha_address": f"198.51.100.{number}",
            "ha_failure_domain": domain,
            "ha_site": site,
            **values,
            **((hosts or {}).get(name) or {}),
        }
    return read_topology(members, variables)


def short(findings: t.Iterable[Finding]) -> list[tuple[str, str, str]]:
    """Give of each what a table compares."""
    return [(each.severity, each.check, each.service) for each in findings]
