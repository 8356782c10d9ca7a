# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What a change of a Patroni cluster is decided to be, whoever decides it."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster, Member

DCS_LOST = "no member that answers can read its DCS, so who leads is not known: make etcd answer"


class Call(t.NamedTuple):
    """One call of a REST API."""

    origin: str
    method: str
    path: str
    body: Mapping[str, t.Any]


class Plan(t.NamedTuple):
    """What was decided: a call, nothing (no call and no refusals), or a refusal.

    ``reasons`` tell why, or why there is nothing to do. ``members`` has for each member what speaks
    against it, where that was asked.
    """

    call: Call | None
    refusals: tuple[str, ...]
    reasons: tuple[str, ...]
    before: Mapping[str, t.Any]
    after: Mapping[str, t.Any]
    members: Mapping[str, tuple[str, ...]] = {}

    @property
    def changes(self) -> bool:
        """Whether anything is to be done."""
        return self.call is not None

    @property
    def diff(self) -> dict[str, t.Any]:
        """What it shows to people."""
        return {"before": dict(self.before), "after": dict(self.after)}


def refused(refusals: Sequence[str], before: Mapping[str, t.Any] | None = None) -> Plan:
    """Decide against it."""
    return Plan(None, tuple(refusals), (), before or {}, before or {})


def nothing(reason: str, state: Mapping[str, t.Any]) -> Plan:
    """Decide that it is so already."""
    return Plan(None, (), (reason,), state, state)


def bullets(sentences: Sequence[str]) -> str:
    """Write sentences below each other.

    >>> bullets(["one", "two"])
    '\\n- one.\\n- two.'
    """
    return "".join(f"\n- {sentence}." for sentence in sentences)


def unknown(name: str, cluster: Cluster) -> str:
    """Say that nobody has this name."""
    return f"{name} is no member of the cluster: they are {cluster.names}"


def role_of(cluster: Cluster, member: Member) -> str:
    """Tell the role of a member for people and for the diff."""
    return "leader" if cluster.leader == member.name else member.role or "unknown"


__all__ = ("DCS_LOST", "Call", "Plan", "bullets", "nothing", "refused", "role_of", "unknown")
