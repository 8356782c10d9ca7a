# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Observe a candidate and all other instances, and promote it."""

from __future__ import annotations

import time
import typing as t
from collections.abc import Callable, Mapping

from ansible_collections.nines.ha.plugins.module_utils._postgres_connection import (
    Driver,
    Session,
    keywords_of,
    open_session,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_observe import Reads
from ansible_collections.nines.ha.plugins.module_utils._postgres_promotion import (
    Member,
    Observed,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_survey import Answer, ask, survey

_POLL_S = 0.05
_GRACE_S = 5.0
# A transaction number is given to writers only, and costs no row. Where reading the catalogue has
# set hint bits, which is WAL, its commit would wait for standbys that are not there yet, and no
# statement_timeout ends that wait.
_LOCAL_SQL = "SELECT set_config('synchronous_commit', 'local', false)"
_WRITE_SQL = """SELECT CASE WHEN pg_is_in_recovery() THEN false
  ELSE pg_current_xact_id() IS NOT NULL END AS possible"""


class NotPromoted(Exception):
    """The candidate does not accept writes in time."""


def observe_all(params: Mapping[str, t.Any], driver: Driver) -> tuple[Answer, Observed]:
    """Read the candidate, whose session stays open, and all instances over the network.

    :raises ValueError: If an option is out of range.
    """
    limit_s = params["timeout"] + _GRACE_S

    def patient(keywords: Mapping[str, str]) -> Session:
        return open_session(keywords, limit_s, driver)

    def quick(keywords: Mapping[str, str]) -> Session:
        return open_session(keywords, driver=driver)

    own_password = None if params["peer_user"] else params["login_password"]
    peer = {
        "login_user": params["peer_user"] or params["login_user"],
        "login_password": params["peer_password"] or own_password,
    }
    local = ask(params["candidate"], keywords_of(params), patient)
    answers = survey(params["instances"], {**params, **peer}, quick)
    for answer in answers:
        if answer.session:
            answer.session.close()
    members = tuple(Member(a.name, a.place, a.instance, a.error, a.answered) for a in answers)
    return local, Observed(local.instance, local.error, members)


def apply(
    session: Reads,
    timeout_s: int,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> float:
    """Promote and wait until a write is possible; give the seconds that it took.

    :raises NotPromoted: If it is not in time.
    :raises QueryFailed: If the server refuses.
    :raises Unreachable: If the session breaks.
    """
    session.rows(_LOCAL_SQL)
    start = clock()
    done = session.rows("SELECT pg_promote(true, %s) AS done", (timeout_s,))[0]["done"]
    while not (done and session.rows(_WRITE_SQL)[0]["possible"]):
        if not done or clock() - start >= timeout_s:
            raise NotPromoted(
                f"it accepts no writes {clock() - start:.1f} s after it was told to become the"
                " primary. The order stands: it may still do so. Its log says what it waits for"
            )
        sleep(_POLL_S)
    return clock() - start


__all__ = ("NotPromoted", "apply", "observe_all")
