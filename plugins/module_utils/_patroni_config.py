# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Decide a change of the dynamic configuration, or of the pause in it."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._patroni_config_check import (
    Members,
    config_problems,
    version_of,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import (
    DCS_LOST,
    Call,
    Plan,
    nothing,
    refused,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster, Member
from ansible_collections.nines.ha.plugins.module_utils._patroni_tree import (
    changed_keys,
    patch_of,
    patched,
    replaced,
)

# It belongs to nines.ha.patroni_pause, whatever else the configuration is.
_PAUSE = "pause"


class Wanted(t.NamedTuple):
    """Settings to have; with ``exact``, no others."""

    config: Mapping[str, t.Any]
    exact: bool = False


def plan(cluster: Cluster, wanted: Wanted) -> Plan:
    """Decide what to send.

    Invariant: nothing is sent that would make a problem which is not there already.
    """
    target = _speaker(cluster)
    if target is None:
        return refused([DCS_LOST])
    if cluster.config is None and not wanted.exact:
        return refused([f"the dynamic configuration cannot be read: {cluster.config_error}"])
    if _PAUSE in wanted.config:
        return refused(["config has `pause`: that belongs to nines.ha.patroni_pause, remove it"])
    before = dict(cluster.config or {})
    call, after = _call(target, before, wanted)
    known = members_of(cluster)
    old = config_problems(before, known)
    problems = [text for text in config_problems(after, known) if text not in old]
    if wanted.exact and not wanted.config:
        problems.append("config is empty: an exact empty configuration would remove every setting")
    if problems:
        return refused(problems, before)
    if call is None:
        return nothing("all members have this configuration", before)
    keys = ", ".join(changed_keys(before, after))
    return Plan(call, (), (f"changed: {keys}",), before, after)


def _call(
    target: Member, before: Mapping[str, t.Any], wanted: Wanted
) -> tuple[Call | None, dict[str, t.Any]]:
    if not wanted.exact:
        patch = patch_of(before, wanted.config)
        call = Call(target.url, "PATCH", "/config", patch) if patch else None
        return call, patched(before, patch)
    kept = {_PAUSE: before[_PAUSE]} if _PAUSE in before else {}
    after = {**replaced(before, wanted.config), **kept}
    call = Call(target.url, "PUT", "/config", after) if after != before else None
    return call, after


def _speaker(cluster: Cluster) -> Member | None:
    """Choose whom to tell: the leader, as it acts on it first, or anybody."""
    able = [each for each in cluster.members if each.answers and each.leader_seen] or [
        each for each in cluster.members if each.answers and each.listed
    ]
    return min(able, key=lambda each: each.name != cluster.leader, default=None)


def members_of(cluster: Cluster) -> Members:
    """Count the members, and find the oldest Patroni."""
    versions = [each.patroni_version for each in cluster.members if each.patroni_version]
    return Members(len(cluster.members), min(versions, key=version_of, default=None))


def pending(members: Sequence[Member]) -> list[dict[str, t.Any]]:
    """List who has to be restarted, and for which parameters where Patroni tells them (4.0)."""
    return [
        {"member": each.name, "parameters": sorted(each.pending_restart_reasons) or None}
        for each in members
        if each.pending_restart
    ]


def plan_pause(cluster: Cluster, paused: bool) -> Plan:
    """Decide whether to pause or to resume."""
    before = {"state": "paused" if cluster.paused else "resumed"}
    target = _speaker(cluster)
    if target is None:
        return refused([DCS_LOST], before)
    if cluster.paused == paused:
        return nothing(f"the cluster is {before['state']} already", before)
    if cluster.config is None:
        text = f"the dynamic configuration cannot be read: {cluster.config_error}"
        return refused([text], before)
    call = Call(target.url, "PATCH", "/config", {_PAUSE: True if paused else None})
    return Plan(call, (), (), before, {"state": "paused" if paused else "resumed"})


__all__ = ("Wanted", "members_of", "pending", "plan", "plan_pause")
