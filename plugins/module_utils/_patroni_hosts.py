# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Whether the members of a Patroni cluster fit together, before anything is changed."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._patroni_config_check import (
    Members,
    config_problems,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import sync_mode_of, truth

# A name is a key of the DCS, an application_name and, with _ for the rest, a replication slot.
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,63}")
_SLOT = re.compile(r"[^a-z0-9_]")


class Host(t.NamedTuple):
    """A member, as the inventory describes it. ``rpo_s`` is ``None`` where none is declared."""

    host: str
    name: str
    address: str
    tags: Mapping[str, t.Any] = {}
    rpo_s: float | None = None


def host_of(variables: Mapping[str, t.Any]) -> Host:
    """Read a host's variables.

    :raises ValueError: If its RPO is no duration.
    """
    objectives = variables.get("ha_objectives") or {}
    rpo = objectives.get("rpo")
    host = str(variables["inventory_hostname"])
    return Host(
        host,
        str(variables.get("patroni_name") or host),
        str(variables.get("ha_address") or ""),
        variables.get("patroni_tags") or {},
        None if rpo is None else parse_duration(rpo),
    )


def host_problems(
    hosts: Sequence[Host], config: Mapping[str, t.Any], version: str | None = None
) -> list[str]:
    """Say what does not fit, a sentence each.

    >>> host_problems([Host("a", "a", "192.0.2.1"), Host("b", "b", "192.0.2.1")], {})
    ['a and b have the same ha_address 192.0.2.1: give each member its own']
    """
    if not hosts:
        return ["there are no members: name the hosts of this cluster"]
    found = [
        *_names(hosts),
        *_twice(hosts, "patroni_name", lambda each: each.name),
        *_twice(hosts, "ha_address", lambda each: each.address),
        *_twice(hosts, "replication slot", lambda each: _SLOT.sub("_", each.name.lower())),
        *_candidates(hosts),
        *config_problems(config, Members(len(hosts), version)),
        *_rpo(hosts, config),
    ]
    return list(dict.fromkeys(found))


def _names(hosts: Sequence[Host]) -> Iterator[str]:
    for each in hosts:
        if not _NAME.fullmatch(each.name):
            yield f"{each.name!r} cannot be the name of a member: use letters, digits, _, . and -"
        if not each.address:
            yield f"{each.host} has no ha_address: give it its own address on the cluster's network"


def _twice(hosts: Sequence[Host], what: str, key: t.Callable[[Host], str]) -> Iterator[str]:
    seen: dict[str, list[str]] = {}
    for each in hosts:
        seen.setdefault(key(each), []).append(each.host)
    for value, names in seen.items():
        if value and len(names) > 1:
            yield f"{' and '.join(names)} have the same {what} {value}: give each member its own"


def _candidates(hosts: Sequence[Host]) -> Iterator[str]:
    able = [each.host for each in hosts if not truth(each.tags.get("nofailover"))]
    if len(hosts) > 1 and len(able) < 2:
        who = f"only {able[0]} may lead" if able else "nobody may lead"
        yield f"{who}, the others have the tag nofailover: remove it from at least two members"
    sync = [each.host for each in hosts if not truth(each.tags.get("nosync"))]
    if any(each.rpo_s == 0 for each in hosts) and len(hosts) > 1 and len(sync) < 2:
        yield "the tag nosync leaves no synchronous standby for rpo 0: remove it from two members"


def _rpo(hosts: Sequence[Host], config: Mapping[str, t.Any]) -> Iterator[str]:
    if not any(each.rpo_s == 0 for each in hosts):
        return
    if sync_mode_of(config) == "off":
        yield (
            "objective rpo 0 needs synchronous_mode: what is acknowledged may exist on the leader"
            " alone. Set it to on, or declare a longer rpo"
        )
        return
    strict = truth(config.get("synchronous_mode_strict"))
    if not strict:
        yield (
            "objective rpo 0 needs synchronous_mode_strict: without it, the leader goes on alone"
            " when no standby is left. Set it, or declare a longer rpo"
        )
    elif len(hosts) < 3:
        yield (
            f"objective rpo 0 with {len(hosts)} members: no commit ends while one of them is away."
            " Add members up to three, or declare a longer rpo"
        )


__all__ = ("Host", "host_of", "host_problems")
