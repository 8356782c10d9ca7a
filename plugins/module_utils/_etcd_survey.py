# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Ask all members of etcd at the same time, those too that no endpoint was given for."""

from __future__ import annotations

import time
import typing as t
from collections.abc import Callable, Iterable, Mapping

from ansible_collections.nines.ha.plugins.module_utils._etcd_api import (
    Etcd,
    EtcdRefused,
    LoginRefused,
    NoQuorum,
    endpoints_of,
    login_of,
)
from ansible_collections.nines.ha.plugins.module_utils._etcd_http import (
    EtcdUnreachable,
    Exchange,
    check_url,
    client_context,
    https,
)
from ansible_collections.nines.ha.plugins.module_utils._etcd_model import (
    Answer,
    AnswerUnreadable,
    Cluster,
    Member,
    Status,
    cluster_of,
    members_of,
    status_of,
)
from ansible_collections.nines.ha.plugins.module_utils._together import together

STATUS = "/v3/maintenance/status"
MEMBERS = "/v3/cluster/member/list"
_REQUESTS = 4  # log in, status, members, health
# An election takes one or two election timeouts, which are 1 s unless the network is slow.
DEFAULT_ELECTION_S = 3.0
_POLL_S = 0.25

Open = Callable[[str], Etcd]


def opener(params: Mapping[str, t.Any], exchange: Exchange | None = None) -> Open:
    """Make what opens an endpoint, from the options of a module.

    :raises ValueError: If an option cannot be used.
    """
    endpoints_of(params)
    files = (params["ca_cert"], params["client_cert"], params["client_key"])
    send = exchange or https(client_context(*files))
    login, timeout_s = login_of(params), params["timeout"]
    return lambda endpoint: Etcd(endpoint, send, login, timeout_s)


def ask(etcd: Etcd) -> Answer:
    """Ask one endpoint everything; never raises what the endpoint is to blame for."""
    here = etcd.endpoint
    try:
        _log_in(etcd)
        status = status_of(etcd.call(STATUS, {}))
        members = _members(etcd, status)
    except EtcdUnreachable as exc:
        return Answer(here, exc.answered, str(exc))
    except (EtcdRefused, AnswerUnreadable) as exc:
        text = str(exc)
        return Answer(here, True, text if text.startswith(here) else f"{here}: {text}")
    return Answer(here, True, None, status, members, _unhealthy(etcd, status))


def _log_in(etcd: Etcd) -> None:
    """Log in where that is possible: without a quorum, and at a learner, it is not.

    Both tell their status to everybody. A member that has just lost the quorum lets a login wait
    for one instead of refusing it.
    """
    try:
        etcd.log_in()
    except LoginRefused:
        raise
    except EtcdUnreachable as exc:
        if not exc.answered:
            raise
    except NoQuorum:
        pass
    except EtcdRefused as exc:
        if "learner" not in str(exc):
            raise


def _members(etcd: Etcd, status: Status) -> tuple[Member, ...] | None:
    # A learner tells nothing but its status. The list is the member's own, which it gives without a
    # quorum; a list that the quorum confirms would be missing when it is needed most.
    return None if status.learner else members_of(etcd.call(MEMBERS, {"linearizable": False}))


def _unhealthy(etcd: Etcd, status: Status) -> str | None:
    if not status.leader_id:
        return "it knows no leader"
    if status.learner:
        return None
    try:
        return etcd.health()
    except EtcdUnreachable as exc:
        return str(exc)


def survey(endpoints: Iterable[str], open_endpoint: Open, timeout_s: float) -> Cluster:
    """Ask all endpoints, then the members that none of them led to.

    :arg timeout_s: Seconds for one request, as the endpoints are opened with.
    """
    given = tuple(endpoints)
    answers = _ask_all(given, open_endpoint, timeout_s)
    first = cluster_of(answers)
    known = {answer.endpoint for answer in answers}
    more = [
        url
        for member in first.members
        if first.answer_of(member) is None
        for url in (_usable(each, given) for each in member.client_urls)
        if url and url not in known
    ]
    return cluster_of([*answers, *_ask_all(more, open_endpoint, timeout_s)]) if more else first


def settled(
    look: Callable[[], Cluster],
    wait_s: float = DEFAULT_ELECTION_S,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Cluster:
    """Look, and while members do not agree who leads look again, for at most that many seconds.

    Members are not asked at the same instant: leadership that is handed over meanwhile looks like
    two leaders. What lasts longer is a finding.
    """
    deadline = clock() + wait_s
    while (cluster := look()).electing and clock() < deadline:
        sleep(_POLL_S)
    return cluster


def _usable(url: str, given: Iterable[str]) -> str | None:
    # Nobody is asked without TLS because of what a member advertises: only where that was given.
    schemes = tuple(dict.fromkeys(each.partition("://")[0] for each in given)) or ("https",)
    try:
        return check_url("endpoints", url, schemes)
    except ValueError:
        return None


def _ask_all(endpoints: Iterable[str], open_endpoint: Open, timeout_s: float) -> list[Answer]:
    limit_s = _REQUESTS * timeout_s + 1
    tasks = {url: _asker(open_endpoint(url)) for url in endpoints}
    done = together(tasks, limit_s)
    late = f"no complete answer within {limit_s:g} s: the name service or etcd hangs"
    return [done.get(url) or Answer(url, False, f"{url}: {late}") for url in tasks]


def _asker(etcd: Etcd) -> Callable[[], Answer]:
    return lambda: ask(etcd)


__all__ = (
    "DEFAULT_ELECTION_S",
    "MEMBERS",
    "STATUS",
    "Open",
    "ask",
    "opener",
    "settled",
    "survey",
)
