# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Server weights of a load balancer from what each host has to offer.

A host's capacity is the weighted geometric mean of its shares of CPUs and of memory, each share
being relative to the host that has most of it. Half the CPUs and half the memory make half the
weight; half of one alone makes 0.71 of it, as a mean should, but nothing makes up for nothing.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.nines.ha.plugins.module_utils import _values as val

MAXIMUM = 256  # HAProxy's largest weight


class Capacity(t.NamedTuple):
    """What a host has: CPUs (cores or vCPUs, counted alike on all hosts) and memory in MB."""

    cpus: float
    memory_mb: float

    @classmethod
    def from_mapping(cls, value: object) -> Capacity:
        """Read ``{cpus, memory_mb}`` of a host.

        :raises ValueError: If one is missing, or is no number greater than 0.
        """
        given = val.mapping(value)
        missing = [key for key in cls._fields if key not in given]
        if missing:
            raise val.Refused(f"{' and '.join(missing)} missing: give cpus and memory_mb")
        return cls(*(val.named(key, val.positive, given[key]) for key in cls._fields))


def server_weights(
    hosts: Mapping[str, Capacity], maximum: int = MAXIMUM, cpu_share: float = 0.5
) -> dict[str, int]:
    """Weigh hosts by capacity; the strongest gets ``maximum``, and none gets 0 (which means drain).

    >>> server_weights({"app1": Capacity(8, 16384), "app2": Capacity(4, 8192)})
    {'app1': 256, 'app2': 128}

    :arg cpu_share: How much CPUs count against memory: 1 = CPUs alone, 0 = memory alone.
    :raises ValueError: If there are no hosts, or an argument is out of range.
    """
    if not hosts:
        raise ValueError("there are no hosts to weigh: give at least one")
    if not 1 <= maximum <= MAXIMUM:
        raise ValueError(f"maximum is {maximum}: give 1 to {MAXIMUM}")
    if not 0 <= cpu_share <= 1:
        raise ValueError(f"cpu_share is {cpu_share}: give 0 to 1")
    most = Capacity(*(max(values) for values in zip(*hosts.values(), strict=True)))
    shares = {
        host: (own.cpus / most.cpus) ** cpu_share
        * (own.memory_mb / most.memory_mb) ** (1 - cpu_share)
        for host, own in hosts.items()
    }
    strongest = max(shares.values())
    return {host: max(1, round(maximum * share / strongest)) for host, share in shares.items()}


__all__ = ("MAXIMUM", "Capacity", "server_weights")
