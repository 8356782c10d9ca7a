# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Conditions that are waited for after a change of a Patroni cluster."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.nines.ha.plugins.module_utils._patroni_act import Condition
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster, Member
from ansible_collections.nines.ha.plugins.module_utils._patroni_tree import changed_keys


def leads(key: str, name: str) -> Condition:
    """A member holds the leader key and is out of recovery."""

    def true(cluster: Cluster) -> bool:
        member = cluster.member(name)
        return cluster.leader == name and member is not None and member.postgres_role == "primary"

    return Condition(key, f"that {name} leads", true)


def follows(key: str, name: str) -> Condition:
    """A member streams from the leader, on its timeline."""

    def true(cluster: Cluster) -> bool:
        member, leader = cluster.member(name), cluster.member(cluster.leader)
        if member is None or leader is None or member is leader:
            return False
        return bool(member.streaming) and member.timeline == leader.timeline

    return Condition(key, f"that {name} streams from the leader", true)


def protected(key: str) -> Condition:
    """In synchronous mode, there is a synchronous standby again."""

    def true(cluster: Cluster) -> bool:
        return cluster.sync_mode == "off" or any(each.sync for each in cluster.members)

    return Condition(key, "that a standby is synchronous", true)


def restarted(key: str, before: Member, led: bool) -> Condition:
    """Another postmaster runs on a member, and it is back in its role.

    A leader may have lost its role by the restart, and streams then.
    """

    def true(cluster: Cluster) -> bool:
        now = cluster.member(before.name)
        if now is None or now.state != "running" or now.started_at in (None, before.started_at):
            return False
        return bool(now.streaming) or (led and now.postgres_role == "primary")

    return Condition(key, f"that {before.name} runs anew", true)


def acknowledged(key: str, paused: bool) -> Condition:
    """All members that the DCS holds know whether the cluster is paused."""

    def true(cluster: Cluster) -> bool:
        return not unacknowledged(cluster, paused)

    return Condition(key, "that all members know it", true)


def unacknowledged(cluster: Cluster, paused: bool) -> list[str]:
    """Say who does not; a member that is not listed is gone."""
    return [
        f"{each.name} {f'does not answer: {each.why}' if each.error else 'does not say so yet'}"
        for each in cluster.members
        if each.listed and each.paused is not paused
    ]


def configured(key: str, config: Mapping[str, t.Any]) -> Condition:
    """All members that answer have read this dynamic configuration."""

    def true(cluster: Cluster) -> bool:
        return bool(cluster.configs) and not any(
            list(changed_keys(each, config)) for each in cluster.configs.values()
        )

    return Condition(key, "that all members know the configuration", true)


def all_pending() -> Condition:
    """All members that answer say that a setting waits for a restart."""

    def true(cluster: Cluster) -> bool:
        return all(each.pending_restart for each in cluster.members if each.answers)

    return Condition("pending_s", "that a restart is pending", true)


__all__ = (
    "acknowledged",
    "all_pending",
    "configured",
    "follows",
    "leads",
    "protected",
    "restarted",
    "unacknowledged",
)
