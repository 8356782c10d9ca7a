# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Ask all members of a Patroni cluster at the same time, so that a dead one holds up no other."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable, Sequence

from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import (
    PatroniFailure,
    Unreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_picture import (
    Answer,
    api_urls,
    cluster_of,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_rest import place_of
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster
from ansible_collections.nines.ha.plugins.module_utils._together import together

# Connecting, the handshake of TLS and the answer each have the timeout; three documents are read.
_PATIENCE = 5


class Reads(t.Protocol):
    """What is used of a :class:`_patroni_rest.Rest`."""

    def get(self, origin: str, path: str) -> t.Any: ...


class NobodyAnswers(Exception):
    """No member can be asked; the text has the reason of each."""


def ask(rest: Reads, origin: str) -> Answer:
    """Read one member: itself, its view of the cluster and the dynamic configuration."""
    try:
        own = _mapping(rest.get(origin, "/patroni"), origin)
    except PatroniFailure as exc:
        return Answer(origin, error=str(exc))
    answer = Answer(origin, own=own)
    try:
        answer = answer._replace(view=_mapping(rest.get(origin, "/cluster"), origin))
    except PatroniFailure as exc:
        why = str(exc).removeprefix(f"{place_of(origin)}: ")
        return answer._replace(
            error=f"it cannot read its DCS, look at etcd and the way there ({why})"
        )
    try:
        return answer._replace(config=_mapping(rest.get(origin, "/config"), origin))
    except PatroniFailure as exc:
        return answer._replace(config_error=str(exc))


def survey(rest: Reads, origins: Sequence[str], timeout_s: float) -> Cluster:
    """Ask the members at ``origins`` and those that they name.

    :raises NobodyAnswers: If none does.
    """
    answers = _ask_all(rest, origins, timeout_s)
    if not any(answer.own for answer in answers):
        reasons = "".join(f"\n- {answer.error}." for answer in answers)
        raise NobodyAnswers(f"no member of the cluster answers:{reasons}")
    others = [origin for origin in api_urls(answers) if origin not in origins]
    return cluster_of([*answers, *_ask_all(rest, _not_named(others, answers), timeout_s)])


def _not_named(others: Iterable[str], answers: Sequence[Answer]) -> list[str]:
    """Leave out who was asked at another address already: its name tells."""
    names = {str(((a.own or {}).get("patroni") or {}).get("name")) for a in answers}
    listed = {
        origin: str(entry.get("name"))
        for answer in answers
        for entry in (answer.view or {}).get("members") or ()
        for origin in api_urls([Answer("", view={"members": [entry]})])
    }
    return [origin for origin in others if listed.get(origin) not in names]


def _ask_all(rest: Reads, origins: Sequence[str], timeout_s: float) -> list[Answer]:
    limit_s = timeout_s * _PATIENCE
    answers = together({origin: _asker(rest, origin) for origin in origins}, limit_s)
    return [answers.get(origin) or _silent(origin, limit_s) for origin in origins]


def _asker(rest: Reads, origin: str) -> Callable[[], Answer]:
    return lambda: ask(rest, origin)


def _silent(origin: str, limit_s: float) -> Answer:
    return Answer(origin, error=f"{place_of(origin)}: no answer within {limit_s:g} s")


def _mapping(value: object, origin: str) -> dict[str, t.Any]:
    if not isinstance(value, dict):
        raise Unreachable(f"{place_of(origin)} answers with something that is not Patroni's")
    return value


__all__ = ("NobodyAnswers", "Reads", "ask", "survey")
