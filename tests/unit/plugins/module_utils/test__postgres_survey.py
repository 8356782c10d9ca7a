# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asking several at once: none waits for another."""

from __future__ import annotations

import threading
import typing as t
from collections.abc import Mapping

import postgres_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_connection import Session
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    LoginRefused,
    QueryFailed,
    Unreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_survey import ask, survey

PARAMS = {
    "login_host": "elsewhere",
    "login_unix_socket": "/run/elsewhere",
    "login_user": "mon",
    "login_password": "canary",
    "login_db": "postgres",
    "ssl_mode": "prefer",
    "connect_timeout": 1,
}
MEMBERS = [{"name": f"pg{i}", "host": f"192.0.2.{i}", "port": 5432} for i in (1, 2, 3)]


def opener(answers: Mapping[str, t.Any]) -> t.Callable[[Mapping[str, str]], Session]:
    """Open sessions by the address; an exception is raised."""

    def connect(keywords: Mapping[str, str]) -> Session:
        answer = answers[keywords["host"]]
        if isinstance(answer, Exception):
            raise answer
        return t.cast("Session", answer)

    return connect


def test_a_survey_names_who_cannot_be_read_and_goes_on() -> None:
    healthy = samples.FakeSession(samples.primary_rows())
    answers = survey(
        MEMBERS,
        PARAMS,
        opener(
            {
                "192.0.2.1": healthy,
                "192.0.2.2": Unreachable("192.0.2.2:5432: refused"),
                "192.0.2.3": LoginRefused("192.0.2.3:5432: no"),
            }
        ),
    )
    assert [(a.name, a.place, a.error, a.answered) for a in answers] == [
        ("pg1", "192.0.2.1:5432", None, True),
        ("pg2", "192.0.2.2:5432", "192.0.2.2:5432: refused", False),
        ("pg3", "192.0.2.3:5432", "192.0.2.3:5432: no", True),
    ]
    assert answers[0].instance
    assert answers[0].instance.role == "primary"
    assert not healthy.closed


def test_a_server_that_breaks_while_it_is_read_was_there() -> None:
    broken = samples.FakeSession(
        samples.standby_rows(), {"pg_is_in_recovery": [Unreachable("the session broke", True)]}
    )
    assert ask("pg1", {"host": "x"}, opener({"x": broken}))[2:] == (
        None,
        None,
        "the session broke",
        True,
    )


@pytest.mark.parametrize(
    "session",
    [
        samples.FakeSession(samples.primary_rows(), {"pg_is_in": [QueryFailed("denied", "42501")]}),
        samples.FakeSession(samples.primary_rows(server={"in_recovery": False})),
    ],
)
def test_a_server_that_tells_nothing_is_left(session: samples.FakeSession) -> None:
    answer = ask("pg1", {"host": "x"}, opener({"x": session}))
    assert answer.answered
    assert answer.instance is None
    assert answer.error
    assert session.closed


def test_a_name_service_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    module = "ansible_collections.nines.ha.plugins.module_utils._postgres_survey"
    monkeypatch.setattr(f"{module}.DEFAULT_STATEMENT_TIMEOUT_S", -2.9)
    never = threading.Event()

    def hang(_keywords: Mapping[str, str]) -> Session:
        never.wait(30)
        raise AssertionError

    answers = survey(MEMBERS[:1], PARAMS, hang)
    assert not answers[0].answered
    assert "no answer within" in str(answers[0].error)


def test_two_instances_of_one_name() -> None:
    with pytest.raises(ValueError, match="instances names pg1 twice"):
        survey([MEMBERS[0], MEMBERS[0]], PARAMS, opener({}))
