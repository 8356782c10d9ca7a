# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Take from hosts' variables what preflight looks at, and nothing else.

A value may be a template that only a later step of the run can fill in: what fails is left out and
named, so that one such value does not hide everything else.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._topology import (
    VARIABLES,
    Topology,
    read_topology,
    reduced,
)

_MAX_REASON = 160


def pick(
    hosts: Iterable[Mapping[str, t.Any]],
) -> tuple[dict[str, dict[str, t.Any]], dict[str, str]]:
    """Take the variables of each host, by its name; and the reason of each that cannot be told."""
    found: dict[str, dict[str, t.Any]] = {}
    unreadable: dict[str, str] = {}
    for host in hosts:
        name = str(host["inventory_hostname"])
        found[name] = {}
        for variable in VARIABLES:
            try:
                if variable in host:
                    value = host[variable]
                    if not isinstance(value, (Mapping, Sequence)):
                        value = _plain(value)
                    found[name][variable] = _plain(reduced(variable, value))
            # Whatever it is that a template does: the rest of the inventory is still there.
            except Exception as exc:
                text = " ".join(str(exc).split()).rpartition(" marker was tripped: ")[2]
                unreadable.setdefault(variable, f"{name}: {text[:_MAX_REASON]}")
    return found, unreadable


def _plain(value: t.Any) -> t.Any:
    """Copy nested values, so that each template in them is filled in now.

    One that cannot be filled in may stand there as an object, which raises when it is read.

    >>> _plain({"a": ({"b": 1},)})
    {'a': [{'b': 1}]}
    """
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    simple = value is None or isinstance(value, (str, int, float))
    return value if simple else str(value)


def topology_of(
    hosts: Iterable[Mapping[str, t.Any]], groups: Mapping[str, Sequence[str]]
) -> Topology:
    """Read the topology of an inventory from the variables of all its hosts."""
    variables, unreadable = pick(hosts)
    plain = {str(name): [str(host) for host in members] for name, members in groups.items()}
    return read_topology(plain, variables, unreadable)


__all__ = ("pick", "topology_of")
