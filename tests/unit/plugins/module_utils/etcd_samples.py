# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clusters of etcd to judge: n1, n2 … with the identifiers 1, 2 …; n1 leads unless told."""

from __future__ import annotations

import typing as t
from collections.abc import Collection

from ansible_collections.nines.ha.plugins.module_utils._etcd_model import (
    Alarm,
    Answer,
    Cluster,
    Member,
    Status,
    cluster_of,
)


def member(number: int, **changes: t.Any) -> Member:
    """Make an entry of the list of members."""
    found = Member(
        f"{number}",
        f"n{number}",
        (f"https://192.0.2.{number}:2380",),
        (f"https://192.0.2.{number}:2379",),
        False,
    )
    return found._replace(**changes)


def unstarted(number: int, learner: bool = True) -> Member:
    """Make an entry that was added and has never started."""
    return member(number, name="", client_urls=(), learner=learner)


def status(number: int, leader: int = 1, **changes: t.Any) -> Status:
    """Make what a member says of itself."""
    found = Status(
        cluster_id="c",
        member_id=f"{number}",
        leader_id=f"{leader}" if leader else "",
        learner=False,
        version="3.5.16",
        term=2,
        applied=10,
        revision=100,
        db_bytes=20480,
        db_in_use_bytes=16384,
        alarms=(),
    )
    return found._replace(**changes)


def answer(of: Status, members: tuple[Member, ...] | None, **changes: t.Any) -> Answer:
    """Make what an endpoint says."""
    said = Answer(f"https://192.0.2.{of.member_id}:2379", True, None, of, members)
    if not of.leader_id:
        said = said._replace(unhealthy="it knows no leader")
    return said._replace(**changes)


def silent(number: int) -> Answer:
    """Make what is known of a member that does not answer."""
    url = f"https://192.0.2.{number}:2379"
    return Answer(url, False, f"{url}: silence")


def cluster(
    size: int = 3,
    dead: Collection[int] = (),
    learners: Collection[int] = (),
    extra: tuple[Member, ...] = (),
    leader: int = 1,
) -> Cluster:
    """Make a cluster of which some are dead; without a majority, nobody leads."""
    numbers = range(1, size + 1)
    members = tuple(member(n, learner=n in learners) for n in numbers) + extra
    votes = [n for n in numbers if n not in learners]
    alive = sum(n not in dead for n in votes)
    total = len(votes) + sum(not each.learner for each in extra)
    if alive * 2 <= total:
        leader = 0
    elif leader not in votes or leader in dead:
        leader = next(n for n in votes if n not in dead)
    return cluster_of(
        [
            silent(n)
            if n in dead
            else answer(
                status(n, leader, learner=n in learners), None if n in learners else members
            )
            for n in numbers
        ]
    )


NOSPACE = Alarm("2", "NOSPACE")
