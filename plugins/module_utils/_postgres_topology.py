# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Who is primary, from what each member says.

The running cluster decides; the order of the inventory counts only where nobody has data yet.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence


class Member(t.NamedTuple):
    """What is known of one instance.

    ``asked`` is whether it was looked at in this run, ``role`` is ``primary``, ``standby`` or None
    where it does not run.
    """

    name: str
    asked: bool = True
    has_data: bool = False
    role: str | None = None
    timeline: int | None = None
    system_identifier: str | None = None
    reinit: bool = False


class Topology(t.NamedTuple):
    """Who is, or becomes, primary; empty while there is a problem."""

    primary: str
    bootstrap: bool
    create: list[str]
    problems: list[str]


def member_of(host: Mapping[str, t.Any], reinit: Sequence[str] = ()) -> Member:
    """Read what the role has registered for a host; ``reinit`` names those whose data may go."""
    looked = host.get("__postgres_version_file") or {}
    info = host.get("__postgres_info") or {}
    name = str(host["inventory_hostname"])
    return Member(
        name,
        asked="stat" in looked,
        has_data=bool(looked.get("stat", {}).get("exists")),
        role=info.get("role"),
        timeline=info.get("timeline"),
        system_identifier=info.get("system_identifier"),
        reinit=name in reinit,
    )


def topology_of(hosts: Sequence[Mapping[str, t.Any]], reinit: Sequence[str] = ()) -> Topology:
    """Find the primary from what the role has registered for each host."""
    found = topology([member_of(host, reinit) for host in hosts])
    strangers = [n for n in reinit if n not in {str(h["inventory_hostname"]) for h in hosts}]
    if not strangers:
        return found
    sentence = f"postgres_reinit names {', '.join(strangers)}, which is no member: correct the name"
    return Topology("", False, [], [*found.problems, sentence])


def topology(members: Sequence[Member]) -> Topology:
    """Find the primary, and who has to be made its standby.

    >>> topology([Member("db1", has_data=True, role="primary"), Member("db2")])
    Topology(primary='db1', bootstrap=False, create=['db2'], problems=[])
    >>> topology([Member("db1"), Member("db2")]).bootstrap
    True
    """
    problems = list(_problems(members))
    if problems or not members:
        return Topology("", False, [], problems or ["postgres_members is empty: name the hosts"])
    primaries = [member.name for member in members if member.role == "primary"]
    primary = primaries[0] if primaries else members[0].name
    create = [m.name for m in members if m.name != primary and (not m.has_data or m.reinit)]
    return Topology(primary, not primaries, create, [])


def _problems(members: Sequence[Member]) -> Iterator[str]:
    for member in members:
        if not member.asked:
            yield (
                f"{member.name} is a member and was not asked whether it is primary: "
                "run the play on all members, without --limit"
            )
    primaries = [member for member in members if member.role == "primary"]
    if len(primaries) > 1:
        names = " and ".join(f"{m.name} (timeline {m.timeline})" for m in primaries)
        yield (
            f"split brain: {names} are primaries. Nothing was changed. The higher timeline was "
            "promoted later: stop the other one, look what it alone has, then make it a standby "
            "with nines.ha.rejoin"
        )
    yield from _no_primary(members, primaries)
    yield from _strangers(members)
    for member in primaries:
        if member.reinit:
            yield (
                f"postgres_reinit names {member.name}, which is the primary: its data is not "
                "thrown away. Switch over first (nines.ha.switchover)"
            )


def _no_primary(members: Sequence[Member], primaries: Sequence[Member]) -> Iterator[str]:
    holders = [member for member in members if member.has_data]
    if primaries or not holders:
        return
    states = ", ".join(f"{m.name} {m.role or 'does not run'}" for m in holders)
    yield (
        f"no member is primary, though some hold data ({states}). Nothing was changed. Start the "
        "primary, or promote a standby with nines.ha.failover"
    )


def _strangers(members: Sequence[Member]) -> Iterator[str]:
    known: dict[str, list[str]] = {}
    for member in members:
        if member.system_identifier and not member.reinit:
            known.setdefault(member.system_identifier, []).append(member.name)
    if len(known) > 1:
        groups = "; ".join(f"{', '.join(names)}: {system}" for system, names in known.items())
        yield (
            f"the members hold data of different clusters (system identifier {groups}). "
            "Nothing was changed. Where one may be thrown away, name it: -e postgres_reinit=<host>"
        )


__all__ = ("Member", "Topology", "member_of", "topology", "topology_of")
