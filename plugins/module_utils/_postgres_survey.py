# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Ask several PostgreSQL instances at the same time, so that a dead one holds up no other."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._postgres_connection import (
    DEFAULT_STATEMENT_TIMEOUT_S,
    Session,
    keywords_of,
    place_of,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    LoginRefused,
    QueryFailed,
    Unreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_observe import observe
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import (
    Instance,
    RowsUnreadable,
)
from ansible_collections.nines.ha.plugins.module_utils._together import together

Open = Callable[[Mapping[str, str]], Session]


class Answer(t.NamedTuple):
    """What one instance said, or why it said nothing.

    ``answered`` tells that a server is there, be it that it lets nobody in.
    """

    name: str
    place: str
    session: Session | None
    instance: Instance | None
    error: str | None
    answered: bool


def ask(name: str, keywords: Mapping[str, str], open_session: Open) -> Answer:
    """Log in to one instance and read it; the session stays open."""
    place = place_of(keywords)
    session = None
    try:
        session = open_session(keywords)
        return Answer(name, place, session, observe(session), None, True)
    except Unreachable as exc:
        return Answer(name, place, None, None, str(exc), exc.answered)
    except (LoginRefused, QueryFailed, RowsUnreadable) as exc:
        if session:
            session.close()
        return Answer(name, place, None, None, str(exc), True)


def survey(
    members: Sequence[Mapping[str, t.Any]], params: Mapping[str, t.Any], open_session: Open
) -> list[Answer]:
    """Ask all members, each with ``name``, ``host`` and ``port``; ``params`` tell how to log in.

    :raises ValueError: If an option of the connection is out of range, or a name is given twice.
    """
    names = [member["name"] for member in members]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"instances names {', '.join(twice)} twice: each needs a name of its own")
    places = {
        member["name"]: keywords_of(
            {
                **params,
                "login_host": member["host"],
                "login_port": member["port"],
                "login_unix_socket": None,
            }
        )
        for member in members
    }
    timeout_s = params["connect_timeout"] + DEFAULT_STATEMENT_TIMEOUT_S + 2
    answers = together(
        {name: _asker(name, keywords, open_session) for name, keywords in places.items()}, timeout_s
    )
    return [
        answers.get(name) or _silent(name, place_of(keywords), timeout_s)
        for name, keywords in places.items()
    ]


def _asker(name: str, keywords: Mapping[str, str], open_session: Open) -> Callable[[], Answer]:
    return lambda: ask(name, keywords, open_session)


def _silent(name: str, place: str, timeout_s: float) -> Answer:
    error = f"{place}: no answer within {timeout_s:g} s: the name service or the server hangs"
    return Answer(name, place, None, None, error, False)


__all__ = ("Answer", "Open", "ask", "survey")
