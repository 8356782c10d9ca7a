# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What the members' REST APIs say (``/patroni``, ``/cluster``, ``/config``) -> one picture."""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._patroni_rest import origin_of, place_of
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import (
    LEADERS,
    Cluster,
    Member,
)

_POSTGRES_ROLES = {
    "master": "primary",
    "primary": "primary",
    "promoted": "primary",
    "replica": "standby",
    "standby_leader": "standby",
    "demoted": "standby",
}


class Answer(t.NamedTuple):
    """What one REST API said; ``error`` is why it did not, or why its DCS did not."""

    origin: str
    own: Mapping[str, t.Any] | None = None
    view: Mapping[str, t.Any] | None = None
    config: Mapping[str, t.Any] | None = None
    error: str | None = None
    config_error: str | None = None


def api_urls(answers: Iterable[Answer]) -> list[str]:
    """List the origins of all members that the DCS holds."""
    found: dict[str, None] = {}
    for answer in answers:
        for entry in _entries(answer.view):
            with contextlib.suppress(ValueError):
                found[origin_of(entry.get("api_url"))] = None
    return list(found)


def cluster_of(answers: Sequence[Answer]) -> Cluster:
    """Draw the picture."""
    view = _best_view(answers)
    listed = {str(entry["name"]): entry for entry in _entries(view)}
    by_origin = {_origin(entry): name for name, entry in listed.items()}
    named = {_name(answer, by_origin): answer for answer in answers}
    streaming = _streaming(answers)
    members = [
        _member(name, named.get(name), listed.get(name), streaming)
        for name in sorted({*named, *listed})
    ]
    leader = _leader(view)
    configs = {name: each.config for name, each in named.items() if each.config is not None}
    errors = [answer.config_error for answer in answers if answer.config_error]
    scopes = [_scope(answer) for answer in answers if answer.own]
    return Cluster(
        scope=next((scope for scope in scopes if scope), None),
        leader=leader,
        members=tuple(_with_lag(member, members, leader) for member in members),
        paused=bool((view or {}).get("pause")),
        scheduled_switchover=(view or {}).get("scheduled_switchover"),
        config=configs.get(leader or "", next(iter(configs.values()), None)),
        config_error=None if configs or not errors else errors[0],
        dcs_seen=view is not None,
        configs=configs,
    )


def _entries(view: Mapping[str, t.Any] | None) -> list[Mapping[str, t.Any]]:
    members = (view or {}).get("members")
    found = members if isinstance(members, list) else []
    return [entry for entry in found if isinstance(entry, Mapping) and entry.get("name")]


def _origin(entry: Mapping[str, t.Any]) -> str:
    with contextlib.suppress(ValueError):
        return origin_of(entry.get("api_url"))
    return ""


def _best_view(answers: Sequence[Answer]) -> Mapping[str, t.Any] | None:
    """Prefer the member that heard of the DCS last."""
    seen = [answer for answer in answers if answer.view is not None]
    best = max(seen, key=lambda answer: _int((answer.own or {}).get("dcs_last_seen")) or 0,
               default=None)  # fmt: skip
    return best.view if best else None


def _leader(view: Mapping[str, t.Any] | None) -> str | None:
    return next((str(e["name"]) for e in _entries(view) if e.get("role") in LEADERS), None)


def _scope(answer: Answer) -> str | None:
    scope = ((answer.own or {}).get("patroni") or {}).get("scope")
    return str(scope) if scope else None


def _name(answer: Answer, by_origin: Mapping[str, str]) -> str:
    # Patroni older than 3.2 does not say its name, but where it is listed.
    name = ((answer.own or {}).get("patroni") or {}).get("name")
    return str(name or by_origin.get(answer.origin) or place_of(answer.origin))


def _streaming(answers: Sequence[Answer]) -> set[str] | None:
    """Name who receives WAL from any member that answers; ``None`` when none of them sends."""
    senders = [a.own for a in answers if a.own and _postgres_role(a.own) == "primary"]
    if not senders:
        return None
    found: set[str] = set()
    for answer in answers:
        for entry in (answer.own or {}).get("replication") or ():
            if entry.get("state") == "streaming":
                found.add(str(entry.get("application_name")))
    return found


def _postgres_role(own: Mapping[str, t.Any]) -> str | None:
    # What is not running has the role that it had, which says nothing of now.
    return _POSTGRES_ROLES.get(str(own.get("role"))) if own.get("state") == "running" else None


def _member(
    name: str,
    answer: Answer | None,
    entry: Mapping[str, t.Any] | None,
    streaming: set[str] | None,
) -> Member:
    own, listed = (answer.own if answer else None) or {}, entry or {}
    patroni = own.get("patroni") or {}
    xlog = own.get("xlog") or {}
    role = listed.get("role")
    identifier = own.get("database_system_identifier")
    return Member(
        name=name,
        url=answer.origin if answer else _origin(listed),
        answers=bool(own),
        listed=entry is not None,
        error=answer.error if answer else None,
        role="standby" if role == "replica" else role,
        postgres_role=_postgres_role(own),
        state=_state(own, listed),
        streaming=None if role in LEADERS else _streams(name, own, listed, streaming),
        timeline=_int(own.get("timeline")) or _int(listed.get("timeline")),
        lsn=_lsn(xlog),
        lag_bytes=_int(listed.get("lag")),
        tags=own.get("tags") or listed.get("tags") or {},
        pending_restart=bool((own or listed).get("pending_restart")),
        pending_restart_reasons=own.get("pending_restart_reason") or {},
        scheduled_restart=own.get("scheduled_restart"),
        patroni_version=patroni.get("version"),
        server_version=_int(own.get("server_version")),
        system_identifier=str(identifier) if identifier else None,
        started_at=own.get("postmaster_start_time"),
        watchdog_failed=bool(own.get("watchdog_failed")),
        paused=bool(own.get("pause")) if own else None,
        leader_seen=_leader(answer.view) if answer and answer.view is not None else None,
        dcs_last_seen=_int(own.get("dcs_last_seen")),
    )


def _lsn(xlog: Mapping[str, t.Any]) -> int | None:
    """Give how far a member is.

    >>> _lsn({"received_location": 83886080, "replayed_location": 97006016})
    97006016
    """
    # A standby that has started replays the WAL that it has, and then asks for the segment that it
    # is in from its beginning: what it received is behind what it replayed until something is new.
    known = [_int(xlog.get(f"{key}location")) for key in ("", "received_", "replayed_")]
    return max((each for each in known if each is not None), default=None)


def _state(own: Mapping[str, t.Any], listed: Mapping[str, t.Any]) -> str | None:
    state = own.get("state") or listed.get("state")
    # The DCS mixes the state of the server with that of its replication.
    return "running" if state in ("streaming", "in archive recovery") else state


def _streams(
    name: str,
    own: Mapping[str, t.Any],
    listed: Mapping[str, t.Any],
    streaming: set[str] | None,
) -> bool | None:
    if not own and not listed:
        return None
    if own and own.get("state") != "running":
        return False
    if "replication_state" in own:
        return bool(own["replication_state"] == "streaming")
    if streaming is not None:
        return name in streaming
    return True if listed.get("state") == "streaming" else None


def _with_lag(member: Member, members: Iterable[Member], leader: str | None) -> Member:
    """Compare with the leader itself where both answered; the DCS is a ``loop_wait`` old."""
    first = next((each for each in members if each.name == leader), None)
    if member is first:
        return member._replace(lag_bytes=None)
    if first is None or first.lsn is None or member.lsn is None:
        return member
    return member._replace(lag_bytes=max(0, first.lsn - member.lsn))


def _int(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    with contextlib.suppress(ValueError):
        return int(value)
    return None


__all__ = ("Answer", "api_urls", "cluster_of")
