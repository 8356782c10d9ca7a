# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""One drill of a campaign, as its operator wrote it: read and checked before anything is broken."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ansible_collections.nines.ha.plugins.module_utils._drill_choice import DOMAIN, NUMBERS
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._values import (
    Refused,
    count,
    mapping,
    named,
    sequence,
    text,
)

# What a campaign says for each of its drills; an option must not say something else.
OURS = (
    "drill_avoid",
    "drill_blast_radius",
    "drill_cluster",
    "drill_confirm",
    "drill_fault",
    "drill_phase",
    "drill_records",
    "drill_rounds",
    "drill_seed",
    "drill_subject",
    "drill_target",
)
LISTED_KEYS = ("subject", "fault", "target", "rounds", "phase", "options")
CHAOS_KEYS = ("subject", "fault", "targets", "phase", "options")


class Cluster(t.NamedTuple):
    """What a definition is checked against.

    :ivar members: For each subject the hosts that a drill of it is about.
    :ivar groups: The groups of the inventory.
    :ivar parts: For each subject the words that name a host by the part that it plays.
    :ivar faults: For each fault what is known of it: ``group`` and ``target``, where it has them.
    :ivar options: The options of a drill, as its role documents them.
    :ivar domains: The failure domain of each host that has one.
    """

    members: Mapping[str, Sequence[str]]
    groups: Mapping[str, Sequence[str]]
    parts: Mapping[str, Sequence[str]]
    faults: Mapping[str, Mapping[str, t.Any]]
    options: Mapping[str, Mapping[str, t.Any]]
    domains: Mapping[str, t.Any] = MappingProxyType({})

    def sharing(self, domain: object, hosts: Sequence[str]) -> list[str]:
        """Give those of the hosts that fail together with a domain."""
        return [host for host in hosts if str(self.domains.get(host, "")) == str(domain)]

    def hosts_of(self, subject: str, fault: str) -> Sequence[str]:
        """Give the hosts that one fault may hit."""
        group = self.faults[fault].get("group")
        return self.members[subject] if group is None else self.groups.get(str(group), ())


class Drill(t.NamedTuple):
    """A definition that was checked; times in seconds.

    :ivar targets: What may be hit, each as ``drill_target`` takes it. In a list of drills it is
        one, and empty where the fault says by itself whom it hits.
    """

    subject: str
    fault: str
    targets: tuple[str, ...]
    rounds: int
    phase_s: float
    options: Mapping[str, t.Any]

    @property
    def faults(self) -> list[str]:
        """The faults of the drill, in their order."""
        return words(self.fault)


def words(value: str) -> list[str]:
    """Split what is separated by commas.

    >>> words("etcd_cut, patroni_kill")
    ['etcd_cut', 'patroni_kill']
    """
    return [word.strip() for word in value.split(",") if word.strip()]


def known_keys(value: object, keys: Sequence[str]) -> Mapping[str, t.Any]:
    """Take a mapping that has no other keys.

    :raises ValueError: If it has, or is none.
    """
    given = mapping(value)
    unknown = [str(key) for key in given if key not in keys]
    if unknown:
        raise Refused(f"{', '.join(unknown)} is unknown: known are {', '.join(keys)}")
    return given


def duration(value: object) -> float:
    """Take a duration, in seconds; templates may make text of a bare number."""
    try:
        return parse_duration(value)
    except ValueError as exc:
        raise Refused(str(exc)) from None


def read_options(value: object, cluster: Cluster) -> dict[str, t.Any]:
    """Take options of the drill itself: none that is unknown, secret, or the campaign's to say.

    :raises ValueError: If there is one.
    """
    given = mapping(value)
    for name in given:
        if name not in cluster.options:
            raise Refused(f"{name} is no option of a drill")
        if name in OURS:
            raise Refused(f"{name} is what the campaign itself says: leave it out")
        if cluster.options[name].get("no_log"):
            raise Refused(f"{name} is a secret: keep it in the inventory, in a vault")
    return dict(given)


def read_listed(value: object, cluster: Cluster, phase_s: float) -> Drill:
    """Read an entry of a list of drills.

    :arg phase_s: The phase of an entry that says none.
    :raises ValueError: If something about it is wrong.
    """
    given = known_keys(value, LISTED_KEYS)
    wanted = given.get("target") or ""
    targets = (named("target", text, wanted),) if wanted else ("",)
    rounds = named("rounds", count, given.get("rounds", 1))
    return _read(given, cluster, phase_s, targets, rounds)


def read_allowed(value: object, cluster: Cluster, phase_s: float) -> Drill:
    """Read an entry of what chance may choose from.

    :arg phase_s: The phase of an entry that says none.
    :raises ValueError: If something about it is wrong.
    """
    given = known_keys(value, CHAOS_KEYS)
    listed = named("targets", sequence, given.get("targets", []))
    targets = tuple(named("targets", text, each) for each in listed) or ("",)
    return _read(given, cluster, phase_s, targets, rounds=1)


def _read(
    given: Mapping[str, t.Any],
    cluster: Cluster,
    phase_s: float,
    targets: tuple[str, ...],
    rounds: int,
) -> Drill:
    subject = named("subject", text, given.get("subject"))
    if subject not in cluster.members:
        known = ", ".join(sorted(cluster.members))
        raise Refused(f"subject {subject!r} is unknown: known are {known}")
    drill = Drill(
        subject,
        named("fault", text, given.get("fault")),
        targets,
        rounds,
        named("phase", duration, given["phase"]) if "phase" in given else phase_s,
        named("options", lambda value: read_options(value, cluster), given.get("options", {})),
    )
    _check_faults(drill, cluster)
    for target in targets:
        _check_target(drill, cluster, target)
    return drill


def _check_faults(drill: Drill, cluster: Cluster) -> None:
    unknown = [fault for fault in drill.faults if fault not in cluster.faults]
    if unknown or not drill.faults:
        known = ", ".join(sorted(cluster.faults))
        raise Refused(f"fault {drill.fault!r} is unknown: known are {known}")
    for fault in drill.faults:
        if not cluster.hosts_of(drill.subject, fault):
            raise Refused(f"fault {fault!r} finds nobody to hit in the inventory")


def _check_target(drill: Drill, cluster: Cluster, target: str) -> None:
    for fault in drill.faults:
        hosts = cluster.hosts_of(drill.subject, fault)
        domains = sorted({str(cluster.domains[host]) for host in hosts if host in cluster.domains})
        known = [*NUMBERS, *cluster.parts.get(drill.subject, ()), *hosts]
        known += [f"{DOMAIN}{domain}" for domain in domains]
        unknown = [word for word in words(target) if word not in known]
        if unknown:
            raise Refused(f"target {', '.join(unknown)!r} of {fault}: known are {', '.join(known)}")


__all__ = (
    "CHAOS_KEYS",
    "LISTED_KEYS",
    "OURS",
    "Cluster",
    "Drill",
    "duration",
    "known_keys",
    "read_allowed",
    "read_listed",
    "read_options",
    "words",
)
