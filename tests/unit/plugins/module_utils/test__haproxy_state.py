# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._haproxy_state import (
    STATES,
    Server,
    ServerRequestInvalid,
    ServerUnknown,
    State,
    StateUnreadable,
    check_request,
    find_backends,
    find_server,
    parse,
    plan,
)

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def captured(version: str = "haproxy-2.6") -> tuple[str, str, str]:
    """What HAProxy said: app1 and app6 drained by hand, app3 disabled, one session on app2.

    Of the statistics, the fields that nobody here reads are left out.
    """
    folder = FIXTURES / version
    names = ("info.json", "stat.json", "servers_state.txt")
    return tuple((folder / name).read_text() for name in names)  # type: ignore[return-value]


@pytest.fixture(name="state")
def state_fixture() -> State:
    return parse(*captured())


def a_server(state: str = "ready", weight: int = 100) -> Server:
    return Server(
        name="app1",
        address="192.0.2.11:8080",
        status="UP",
        check_status="L7OK",
        check_output=None,
        weight=weight,
        admin_state=state,
        forced_state=state,
        sessions_current=0,
        queue_current=0,
        last_change_s=0,
        backup=False,
    )


class TestParse:
    def test_process(self, state: State) -> None:
        assert (state.version, state.uptime_s > 0, state.pid > 1) == (
            "2.6.12-1+deb12u4",
            True,
            True,
        )

    def test_a_listen_section_is_frontend_and_backend(self, state: State) -> None:
        assert [(entry.name, entry.mode, entry.status) for entry in state.frontends] == [
            ("web", "http", "OPEN"),
            ("db", "tcp", "OPEN"),
        ]
        assert [entry.name for entry in state.backends] == ["db", "app", "static", "empty"]

    @pytest.mark.parametrize(
        ("name", "status", "admin", "usable", "backup"),
        [
            ("app1", "DRAIN", "drain", False, False),
            ("app2", "UP", "ready", True, False),
            ("app3", "MAINT", "maint", False, True),
            ("app6", "DOWN", "drain", False, False),
        ],
    )
    def test_health_and_administration_are_two_things(
        self, state: State, name: str, status: str, admin: str, usable: bool, backup: bool
    ) -> None:
        server = find_server(state, "app", name)
        assert (server.status, server.admin_state, server.usable, server.backup) == (
            status,
            admin,
            usable,
            backup,
        )

    def test_a_server_without_check_is_usable(self, state: State) -> None:
        server = find_server(state, "static", "s1")
        assert (server.status, server.check_status, server.usable) == ("no check", None, True)

    def test_sessions_weight_and_addresses(self, state: State) -> None:
        servers = {entry.name: entry for entry in find_backends(state, ["app"])[0].servers}
        assert {name: entry.weight for name, entry in servers.items()} == {
            "app1": 100,
            "app2": 20,
            "app3": 1,
            "app6": 1,
        }
        assert servers["app2"].sessions_current == 1
        assert servers["app6"].address == "[::1]:18093"
        assert servers["app6"].check_output == "Connection refused"

    @pytest.mark.parametrize("position", range(3), ids=["info", "stat", "servers"])
    @pytest.mark.parametrize("rubbish", ["", "Unknown command.\n", "{}", "[1]"])
    def test_rubbish_is_refused(self, position: int, rubbish: str) -> None:
        answers = list(captured())
        answers[position] = rubbish
        with pytest.raises(StateUnreadable, match="cannot read what HAProxy says"):
            parse(*answers)

    @pytest.mark.parametrize(
        ("bits", "admin", "forced"),
        [
            (0x00, "ready", "ready"),
            (0x01, "maint", "maint"),
            (0x02, "maint", "ready"),
            (0x04, "ready", "ready"),
            (0x05, "maint", "maint"),
            (0x08, "drain", "drain"),
            (0x10, "drain", "ready"),
            (0x20, "maint", "ready"),
            (0x28, "maint", "drain"),
        ],
    )
    def test_administrative_bits(self, bits: int, admin: str, forced: str) -> None:
        info, stat, servers = captured()
        servers = servers.replace(" s1 127.0.0.1 2 0 ", f" s1 127.0.0.1 2 {bits} ")
        server = find_server(parse(info, stat, servers), "static", "s1")
        assert (server.admin_state, server.forced_state) == (admin, forced)


class TestFind:
    def test_without_names_all_backends(self, state: State) -> None:
        assert len(find_backends(state, None)) == 4

    def test_an_unknown_backend_names_those_that_exist(self, state: State) -> None:
        with pytest.raises(ServerUnknown, match="no backend nope: this HAProxy has db, app,"):
            find_backends(state, ["app", "nope"])

    def test_an_unknown_server_names_those_that_exist(self, state: State) -> None:
        with pytest.raises(ServerUnknown, match="app has no server nope: it has app1, app2, app3"):
            find_server(state, "app", "nope")

    def test_a_backend_without_servers(self, state: State) -> None:
        with pytest.raises(ServerUnknown, match="it has none"):
            find_server(state, "empty", "app1")


class TestCheckRequest:
    @pytest.mark.parametrize(
        ("state", "weight", "wait"),
        [
            (None, None, False),
            ("ready", 256, False),
            ("drain", None, True),
            ("maint", 0, True),
            (None, 0, True),
        ],
    )
    def test_sensible(self, state: str | None, weight: int | None, wait: bool) -> None:
        check_request(state, weight, wait)

    @pytest.mark.parametrize(
        ("state", "weight", "wait", "message"),
        [
            (None, -1, False, "weight is -1"),
            (None, 257, False, "weight is 257"),
            ("ready", None, True, "wait_drained"),
            (None, 5, True, "wait_drained"),
        ],
    )
    def test_refused(self, state: str | None, weight: int | None, wait: bool, message: str) -> None:
        with pytest.raises(ServerRequestInvalid, match=message):
            check_request(state, weight, wait)


class TestPlan:
    @pytest.mark.parametrize(("current", "wanted"), list(itertools.product(STATES, STATES)))
    def test_from_every_state_to_every_state(self, current: str, wanted: str) -> None:
        todo = plan("app", a_server(current), wanted, None)
        assert bool(todo.commands) == (current != wanted)
        assert todo.before["state"] == current
        assert todo.after["state"] == wanted
        # Carried out, nothing is left to do.
        assert plan("app", a_server(wanted), wanted, None).commands == ()

    def test_nothing_wished_nothing_done(self) -> None:
        todo = plan("app", a_server("maint", 7), None, None)
        assert todo.commands == ()
        assert todo.before == todo.after == {"state": "maint", "weight": 7}

    def test_the_weight_goes_first(self) -> None:
        assert plan("app", a_server("maint", 100), "ready", 10).commands == (
            "set server app/app1 weight 10",
            "set server app/app1 state ready",
        )

    def test_inherited_maintenance_is_left_alone(self) -> None:
        tracked = a_server()._replace(admin_state="maint")
        assert plan("app", tracked, "ready", None).commands == ()
