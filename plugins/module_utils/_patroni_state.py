# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""One picture of a Patroni cluster.

Two sources are kept apart: what a member says of itself, and what the DCS holds of it. A member
that died is in the DCS until its ``ttl`` is over.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

LEADERS = ("leader", "standby_leader")
SYNC_ROLES = ("sync_standby", "quorum_standby")
_TRUE = ("true", "on", "yes", "1")


class Member(t.NamedTuple):
    """One member. Sizes and positions are bytes of WAL; what is not known is ``None``.

    ``answers`` tells whether its REST API does, ``listed`` whether the DCS holds it.
    """

    name: str
    url: str
    answers: bool = False
    listed: bool = False
    error: str | None = None
    role: str | None = None
    postgres_role: str | None = None
    state: str | None = None
    streaming: bool | None = None
    timeline: int | None = None
    lsn: int | None = None
    lag_bytes: int | None = None
    tags: Mapping[str, t.Any] = {}
    pending_restart: bool = False
    pending_restart_reasons: Mapping[str, t.Any] = {}
    scheduled_restart: Mapping[str, t.Any] | None = None
    patroni_version: str | None = None
    server_version: int | None = None
    system_identifier: str | None = None
    started_at: str | None = None
    watchdog_failed: bool = False
    paused: bool | None = None
    leader_seen: str | None = None
    dcs_last_seen: int | None = None

    @property
    def sync(self) -> bool:
        """Whether commits wait, or may wait, for it."""
        return self.role in SYNC_ROLES

    @property
    def why(self) -> str:
        """Why it does not answer. A member that nobody knows by name is named by its place."""
        return (self.error or "it was not asked").removeprefix(f"{self.name}: ")


class Cluster(t.NamedTuple):
    """The whole cluster; ``leader`` is who holds the leader key of the DCS.

    ``configs`` are the dynamic configurations as each member knows them.
    """

    scope: str | None
    leader: str | None
    members: tuple[Member, ...]
    paused: bool = False
    scheduled_switchover: Mapping[str, t.Any] | None = None
    config: Mapping[str, t.Any] | None = None
    config_error: str | None = None
    dcs_seen: bool = True
    configs: Mapping[str, Mapping[str, t.Any]] = {}

    def member(self, name: str | None) -> Member | None:
        """Find a member by its name."""
        return next((member for member in self.members if member.name == name), None)

    @property
    def names(self) -> str:
        """All names, for sentences."""
        return ", ".join(member.name for member in self.members) or "none"

    @property
    def sync_mode(self) -> str:
        """``off``, ``on`` or ``quorum``."""
        return sync_mode_of(self.config or {})


def truth(value: object) -> bool:
    """Read a switch of Patroni.

    >>> truth("on"), truth(True), truth(None)
    (True, True, False)
    """
    return str(value).lower() in _TRUE


def sync_mode_of(config: Mapping[str, t.Any]) -> str:
    """Tell ``off``, ``on`` or ``quorum``."""
    value = config.get("synchronous_mode")
    return "quorum" if str(value).lower() == "quorum" else "on" if truth(value) else "off"


__all__ = ("LEADERS", "SYNC_ROLES", "Cluster", "Member", "sync_mode_of", "truth")
