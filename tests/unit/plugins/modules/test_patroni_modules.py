# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules for Patroni as they are run, against members that answer on this host."""

from __future__ import annotations

import http.server
import importlib
import json
import sys
import threading
import typing as t
from pathlib import Path

import pytest
from ansible.module_utils import basic
from ansible.module_utils.testing import patch_module_args
from ansible_collections.nines.ha.plugins.module_utils._patroni_tree import patched

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "module_utils"))

import patroni_samples as samples  # noqa: E402

SECRET = "s3cret-canary"
MODULES = "ansible_collections.nines.ha.plugins.modules"


class Members:
    """Three members in one server; each has a port, and all of them one configuration."""

    def __init__(self) -> None:
        self.servers: list[http.server.ThreadingHTTPServer] = []
        self.calls: list[tuple[str, str, t.Any]] = []
        self.config = samples.fixture("4.0.11", "config")
        self.view = samples.fixture("4.0.11", "cluster")
        self.own = [samples.fixture("4.0.11", f"pn{n}") for n in (1, 2, 3)]
        self.status = 200
        for own, listed in zip(self.own, self.view["members"], strict=True):
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler(own))
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            listed["api_url"] = f"http://127.0.0.1:{server.server_port}/patroni"
            self.servers.append(server)

    @property
    def urls(self) -> list[str]:
        return [f"http://127.0.0.1:{server.server_port}" for server in self.servers]

    def close(self) -> None:
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def act(self, path: str, body: t.Any) -> None:
        """Do what Patroni would do."""
        if path == "/config":
            self.config = patched(self.config, body)
            for own in self.own:
                own["pause"] = bool(body.get("pause"))
            self.view["pause"] = bool(body.get("pause"))
        if path in ("/switchover", "/failover"):
            for own, listed in zip(self.own, self.view["members"], strict=True):
                leads = listed["name"] == body["candidate"]
                listed["role"] = "leader" if leads else "sync_standby"
                own["role"] = "primary" if leads else "replica"
                own["replication_state"] = "streaming"
        if path in ("/restart", "/reinitialize"):
            for own in self.own:
                own["postmaster_start_time"] = "now"

    def handler(self, own: dict[str, t.Any]) -> type[http.server.BaseHTTPRequestHandler]:
        members = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def reply(self, status: int, value: t.Any) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(value).encode())

            def do_GET(self) -> None:
                pages = {"/patroni": own, "/cluster": members.view, "/config": members.config}
                self.reply(200, pages[self.path])

            def change(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                members.calls.append((self.command, self.path, body))
                if members.status == 200:
                    members.act(self.path, body)
                self.reply(members.status, "said")

            do_POST = do_PATCH = do_PUT = change  # noqa: N815

            def log_message(self, *args: t.Any) -> None:
                """Say nothing."""

        return Handler


@pytest.fixture
def members() -> t.Iterator[Members]:
    made = Members()
    yield made
    made.close()


@pytest.fixture
def run(
    members: Members, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> t.Callable[..., dict[str, t.Any]]:
    """Run a module and give its result."""

    def call(name: str, check: bool = False, **options: t.Any) -> dict[str, t.Any]:
        args = {"urls": members.urls, "user": "admin", "password": SECRET, **options}
        if "url" in options:
            del args["urls"]
        module = importlib.import_module(f"{MODULES}.patroni_{name}")
        monkeypatch.setattr(basic, "_ANSIBLE_ARGS", None)
        args.update(_ansible_check_mode=check, _ansible_diff=True)
        with patch_module_args(args), pytest.raises(SystemExit):
            module.main()
        captured = capsys.readouterr()
        assert SECRET not in captured.out + captured.err
        result: dict[str, t.Any] = json.loads(captured.out)
        return result

    return call


Run = t.Callable[..., dict[str, t.Any]]

CHANGES = [
    ("switchover", {"candidate": "pn2"}, "/switchover"),
    ("failover", {"candidate": "pn2", "force": True}, "/failover"),
    ("config", {"config": {"check_timeline": True}}, "/config"),
    ("pause", {"state": "paused"}, "/config"),
    ("restart", {"member": "pn3"}, "/restart"),
    ("reinit", {"member": "pn3"}, "/reinitialize"),
]


@pytest.mark.parametrize(("name", "options", "path"), CHANGES)
def test_changes(
    name: str, options: dict[str, t.Any], path: str, run: Run, members: Members
) -> None:
    checked = run(name, True, **options)
    assert (checked["changed"], members.calls) == (True, [])
    got = run(name, **options)
    assert (got["changed"], [call[1] for call in members.calls]) == (True, [path])
    assert got["diff"] == checked["diff"]
    assert got["diff"]["before"] != got["diff"]["after"]


@pytest.mark.parametrize(("name", "options", "path"), CHANGES[:4])
def test_a_second_run_changes_nothing(
    name: str, options: dict[str, t.Any], path: str, run: Run, members: Members
) -> None:
    run(name, **options)
    assert (run(name, **options)["changed"], len(members.calls)) == (False, 1)


@pytest.mark.parametrize(("name", "options", "path"), CHANGES)
def test_a_refused_login(
    name: str, options: dict[str, t.Any], path: str, run: Run, members: Members
) -> None:
    members.status = 401
    got = run(name, **options)
    assert got["failed"]
    assert "does not accept the login" in got["msg"]


@pytest.mark.parametrize(("name", "options", "path"), CHANGES)
def test_what_does_not_come_true_is_told(
    name: str,
    options: dict[str, t.Any],
    path: str,
    run: Run,
    members: Members,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(members, "act", lambda *args: None)
    got = run(name, wait_timeout=1, **options)
    assert (got["failed"], got["changed"]) == (True, True)
    assert "was not seen within 1." in got["msg"]


@pytest.mark.parametrize(("name", "options", "path"), CHANGES)
def test_a_dead_cluster(
    name: str, options: dict[str, t.Any], path: str, run: Run, members: Members
) -> None:
    members.close()
    got = run(name, url="http://127.0.0.1:1", **options)
    assert got["failed"]
    assert "no member of the cluster answers:\n- 127.0.0.1:1: nobody listens there" in got["msg"]


@pytest.mark.parametrize(("name", "options", "path"), CHANGES)
def test_options_out_of_range(
    name: str, options: dict[str, t.Any], path: str, run: Run, members: Members
) -> None:
    assert "wait_timeout is 0: give at least 1" in run(name, wait_timeout=0, **options)["msg"]
    assert "timeout is 0 s: give more than 0" in run(name, timeout=0, **options)["msg"]


@pytest.mark.parametrize(
    ("name", "options", "text"),
    [
        ("switchover", {"candidate": "pn3"}, "pn3 is no synchronous standby"),
        ("switchover", {"candidate": "pn2", "max_lag_bytes": -1}, "max_lag_bytes is -1"),
        ("failover", {"candidate": "pn2"}, "pn1 is a healthy leader"),
        ("failover", {"candidate": "pn2", "accept_loss_bytes": -1}, "accept_loss_bytes is -1"),
        ("config", {"config": {"ttl": 10}}, "Patroni takes 20 s for anything shorter"),
        ("restart", {"member": "pn9"}, "pn9 is no member"),
        ("reinit", {"member": "pn1"}, "pn1 is the leader"),
        ("info", {"max_lag_bytes": -1}, "max_lag_bytes is -1: give at least 0"),
        (
            "info",
            {"members": ["pn4"], "fail_on_problems": True},
            "The cluster has problems:\n- pn4 is missing",
        ),
        ("info", {"url": "http://127.0.0.1:1"}, "Patroni cannot be asked: no member"),
    ],
)
def test_refusals(
    name: str, options: dict[str, t.Any], text: str, run: Run, members: Members
) -> None:
    got = run(name, **options)
    assert (got["failed"], members.calls) == (True, [])
    assert text in got["msg"]


def test_info(run: Run, members: Members) -> None:
    got = run("info", members=["pn1", "pn2", "pn3"])
    assert (got["changed"], got["problems"], got["leader"]) == (False, [], "pn1")
    assert [each["sync"] for each in got["members"]] == [False, True, False]
    assert run("info", url=members.urls[2])["members"] == got["members"]


def test_a_failure_shows_its_sentences_and_not_everything(run: Run, members: Members) -> None:
    got = run("info", members=["pn4"], fail_on_problems=True)
    assert got["failed"]
    assert "pn4 is missing" in got["problems"][0]
    assert not {"members", "config"} & set(got)


def test_who_has_to_be_restarted_is_told(run: Run, members: Members) -> None:
    for own in members.own:
        own["pending_restart"] = True
        own["pending_restart_reason"] = {"max_connections": {}}
    wanted = {"postgresql": {**members.config["postgresql"], "use_slots": False}}
    got = run("config", config=wanted)
    assert (got["changed"], got["patch"]) == (True, {"postgresql": {"use_slots": False}})
    assert got["pending_restart"][0] == {"member": "pn1", "parameters": ["max_connections"]}
