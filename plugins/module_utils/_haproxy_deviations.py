# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""How a running HAProxy differs from what is declared, as sentences. Empty = it does not."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration


def deviations(declared: Mapping[str, t.Any], running: Sequence[Mapping[str, t.Any]]) -> list[str]:
    """Compare.

    Invariant: a declared server that HAProxy does not use is named, whatever the reason, unless it
    is declared as ``disabled``.

    :arg declared: What :func:`_haproxy_model.resolve` gave.
    :arg running: ``backends`` of a haproxy_info result.
    """
    found: list[str] = []
    known = {backend["name"]: backend["servers"] for backend in running}
    for backend in (*declared["backends"], *declared["listens"]):
        name = backend["name"]
        if name not in known:
            found.append(f"{name} is not there: the running process has an old configuration")
        else:
            found.extend(_servers(name, backend["servers"], known[name]))
            found.extend(_states(backend, known[name]))
    return found


def _servers(
    backend: str, declared: Sequence[Mapping[str, t.Any]], running: Sequence[Mapping[str, t.Any]]
) -> Iterator[str]:
    known = {server["name"]: server for server in running}
    for server in declared:
        target = f"{backend}/{server['name']}"
        actual = known.pop(server["name"], None)
        if actual is None:
            yield f"{target} is not there: the running process has an old configuration"
    for name in known:
        yield f"{backend}/{name} is not declared: the running process has an old configuration"


def _states(backend: Mapping[str, t.Any], running: Sequence[Mapping[str, t.Any]]) -> Iterator[str]:
    wanted = [server["name"] for server in backend["servers"] if not server["disabled"]]
    servers = [server for server in running if server["name"] in wanted]
    wrong = [list(_state(f"{backend['name']}/{server['name']}", server)) for server in servers]
    enough = backend.get("min_up")
    if enough is None or wrong.count([]) < int(enough):
        for problems in wrong:
            yield from problems


def _state(target: str, server: Mapping[str, t.Any]) -> Iterator[str]:
    if server["admin_state"] != "ready":
        yield (
            f"{target} is in state {server['admin_state']}, set at run time:"
            " nines.ha.haproxy_server with state: ready brings it back"
        )
    elif not server["status"].startswith(("UP", "no check")):
        reason = " ".join(str(server[k]) for k in ("check_status", "check_output") if server[k])
        since = format_duration(server["last_change_s"])
        yield f"{target} is {server['status']} for {since} ({reason or 'no reason given'})"


__all__ = ("deviations",)
