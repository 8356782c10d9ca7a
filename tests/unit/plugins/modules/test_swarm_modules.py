# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules for Docker Swarm as they are run, with the real client, against an engine that is
made up and answers on this host."""

from __future__ import annotations

import contextlib
import http.server
import importlib
import io
import json
import sys
import threading
import typing as t
import urllib.parse
from pathlib import Path

import pytest
import yaml
from ansible.module_utils import basic
from ansible.module_utils.testing import patch_module_args

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "module_utils"))

import swarm_samples as samples  # noqa: E402
from swarm_fakes import FakeClient, Refused  # noqa: E402

pytest.importorskip("docker")

KEY = "SWMKEY-1-canary"
TOKEN = "SWMTKN-1-canary"
MODULES = "ansible_collections.nines.ha.plugins.modules"


class Server:
    """An engine's API over HTTP; ``client`` is what it knows."""

    def __init__(self, client: FakeClient) -> None:
        self.client = client
        self.asked: list[str] = []
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def host(self) -> str:
        return f"tcp://127.0.0.1:{self.http.server_port}"

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    def answer(self, method: str, path: str, query: dict[str, str], body: t.Any) -> t.Any:
        parts = path.strip("/").split("/")[1:]
        filters = json.loads(query.get("filters", "{}"))
        if "node" in filters:
            filters["node"] = filters["node"][0]
        if method == "DELETE":
            assert query["force"] == "False"
            return self.client.remove_node(parts[1])
        if method == "POST" and parts[0] == "nodes":
            return self.client.update_node(parts[1], int(query["version"]), body)
        if method == "POST":
            assert parts == ["swarm", "unlock"]
            return self.client.unlock_swarm(body["UnlockKey"])
        if parts == ["tasks"]:
            return self.client.tasks(filters)
        return getattr(self.client, parts[0])()

    def handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                url = urllib.parse.urlsplit(self.path)
                size = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(size) or "null")
                status, said = 200, t.cast(t.Any, {"ApiVersion": "1.45", "Version": "26.1.5"})
                if url.path != "/version":
                    server.asked.append(f"{self.command} {url.path.partition('/v1.45')[2]}")
                    try:
                        query = dict(urllib.parse.parse_qsl(url.query))
                        said = server.answer(self.command, url.path, query, body)
                    except Refused as exc:
                        status, said = exc.status_code, {"message": exc.explanation}
                data = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_DELETE = handle_any

            def log_message(self, *_given: object) -> None:
                pass

        return Handler


@pytest.fixture
def server() -> t.Iterator[Server]:
    made = Server(FakeClient(samples.nodes(3, 1)))
    yield made
    made.close()


def run(module: str, server: Server, /, check: bool = False, **options: t.Any) -> dict[str, t.Any]:
    """Run a module as Ansible does, and give what it returns; secrets are nowhere in it."""
    main = importlib.import_module(f"{MODULES}.{module}").main
    given = {"docker_host": server.host, "_ansible_check_mode": check, **options}
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(basic, "_ANSIBLE_ARGS", None)
        with (
            patch_module_args(given),
            contextlib.redirect_stdout(printed),
            pytest.raises(SystemExit),
        ):
            main()
    assert "canary" not in printed.getvalue()
    result: dict[str, t.Any] = json.loads(printed.getvalue())
    return result


@pytest.mark.parametrize("name", ["swarm_member", "swarm_quorum_info", "swarm_unlock"])
def test_the_shared_options_are_not_documented_twice(name: str) -> None:
    module = importlib.import_module(f"{MODULES}.{name}")
    documented = yaml.safe_load(module.DOCUMENTATION)
    assert documented["extends_documentation_fragment"] == ["nines.ha.swarm"]
    assert not {"docker_host", "timeout"} & set(documented["options"])


def test_all_that_info_returns_is_documented(server: Server) -> None:
    module = importlib.import_module(f"{MODULES}.swarm_quorum_info")
    returned = yaml.safe_load(module.RETURN)
    got = run("swarm_quorum_info", server)
    assert set(got) - {"changed", "invocation"} == set(returned)
    for key in ("quorum", "settings"):
        assert set(got[key]) == set(returned[key]["contains"])
    assert set(got["managers"][0]) == set(returned["managers"]["contains"])


def test_info(server: Server) -> None:
    server.client.said["Swarm"]["Cluster"]["JoinTokens"] = {"Worker": TOKEN}
    got = run("swarm_quorum_info", server, expected_managers=["node1", "node2", "node3"])
    assert (got["changed"], got["problems"], got["leader"]) == (False, [], "node1")
    assert server.asked == ["GET /info", "GET /nodes"]


def test_info_without_a_leader(server: Server) -> None:
    server.client.faults["nodes"] = [Refused(samples.NO_LEADER, 503)] * 2
    got = run("swarm_quorum_info", server)
    assert (got["state"], got["quorum"]["held"], "failed" in got) == ("active", False, False)
    got = run("swarm_quorum_info", server, fail_on_problems=True)
    assert got["failed"]
    assert "The swarm is not well:\n- there is no leader that decides: 3 managers" in got["msg"]


def test_info_where_no_engine_is(server: Server) -> None:
    got = run("swarm_quorum_info", server, docker_host="unix:///nonexistent.sock")
    assert got["msg"].startswith("The swarm was not asked: no engine answers at unix:///nonex")


def test_a_drain(server: Server) -> None:
    got = run("swarm_member", server, name="node4", state="drain", labels={"rack": 7})
    assert (got["changed"], got["before"]["availability"]) == (True, "active")
    assert got["after"]["labels"] == {"rack": "7"}
    assert got["diff"] == {"before": got["before"], "after": got["after"]}
    assert server.client.listed[3]["Spec"] == {
        "Role": "worker",
        "Availability": "drain",
        "Labels": {"rack": "7"},
    }
    again = run("swarm_member", server, name="node4", state="drain", labels={"rack": 7})
    assert again["changed"] is False


def test_a_drain_in_check_mode(server: Server) -> None:
    got = run("swarm_member", server, check=True, name="node4", state="drain")
    assert (got["changed"], got["after"]["availability"]) == (True, "drain")
    assert server.client.calls == []


def test_a_dead_manager_is_removed(server: Server) -> None:
    server.client.listed = samples.nodes(3, 1, [3])
    refused = run("swarm_member", server, name="node3", state="absent")
    assert "node3 was not changed:\n- 2 managers would be left" in refused["msg"]
    assert server.client.calls == []
    got = run("swarm_member", server, name="node3", state="absent", allow_even=True)
    assert got["changed"]
    assert "2 managers tolerate 0 lost" in str(got["warnings"])
    assert len(server.client.listed) == 3
    assert run("swarm_member", server, name="node3", state="absent")["changed"] is False


def test_an_engine_that_refuses(server: Server) -> None:
    server.client.faults["update_node"] = [Refused("it does not like it", 400)]
    got = run("swarm_member", server, name="node4", state="pause")
    assert (got["msg"], got["changed"]) == (
        "node4: the engine refuses it: it does not like it.",
        False,
    )


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"state": "absent", "role": "worker"}, "leave role and labels out"),
        ({"state": "drain", "force": True}, "force is for state: absent only"),
        ({"state": "absent", "wait": 0}, "wait is 0 s: give more than 0"),
        ({"wait": -1}, "wait is -1 s"),
        ({"labels": {"a": True}}, "the label a is True: write it as a text, in quotes"),
        ({"labels": {"a": [1]}}, "the label a is [1]"),
    ],
)
def test_wishes_that_are_refused(server: Server, options: dict[str, t.Any], reason: str) -> None:
    got = run("swarm_member", server, name="node4", **options)
    assert reason in got["msg"]
    assert server.asked == []


def test_services(server: Server) -> None:
    server.client.offered = [samples.service(2)]
    server.client.running = [samples.task(1), samples.task(2, "id2")]
    fast: dict[str, t.Any] = {"stable": 0.05, "interval": 0.02, "timeout": 5}
    got = run("swarm_service_wait", server, services=["web"], **fast)
    assert (got["changed"], got["problems"]) == (False, [])
    module = importlib.import_module(f"{MODULES}.swarm_service_wait")
    returned = yaml.safe_load(module.RETURN)
    assert set(got["services"][0]) == set(returned["services"]["contains"])
    server.client.running = []
    got = run("swarm_service_wait", server, services=["web"], **{**fast, "timeout": 0.1})
    assert "web is not there within 0.1 s: 0 of 2 tasks run." in got["msg"]
    assert run("swarm_service_wait", server, True, services=["web"])["problems"] == []
    assert run("swarm_service_wait", server, services=[])["services"] == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"timeout": 0}, "give timeout and interval more than 0"),
        ({"timeout": 3, "stable": 3}, "cannot be stable for that long"),
        ({"answer_timeout": 0}, "timeout is 0 s"),
    ],
)
def test_times_that_are_refused(server: Server, options: dict[str, t.Any], reason: str) -> None:
    assert reason in run("swarm_service_wait", server, services=["web"], **options)["msg"]


def test_unlocking(server: Server) -> None:
    server.client.said = samples.info("locked", False)
    got = run("swarm_unlock", server, True, key="SWMKEY-1-right")
    assert (got["changed"], got["state"], server.client.calls) == (True, "locked", [])
    assert got["diff"] == {"before": {"state": "locked"}, "after": {"state": "active"}}
    wrong = run("swarm_unlock", server, key=KEY)
    assert "was not unlocked: the key is not the one of this swarm" in wrong["msg"]
    got = run("swarm_unlock", server, key="SWMKEY-1-right")
    assert (got["changed"], got["state"]) == (True, "active")
    assert run("swarm_unlock", server, key=KEY)["changed"] is False


@pytest.mark.parametrize(
    ("state", "options", "reason"),
    [
        ("inactive", {}, "the engine is in no swarm"),
        ("locked", {"key": "canary"}, "key is no unlock key"),
        ("locked", {"wait": 0}, "wait is 0 s"),
    ],
)
def test_unlocking_that_is_refused(
    server: Server, state: str, options: dict[str, t.Any], reason: str
) -> None:
    server.client.said = samples.info(state, False)
    assert reason in run("swarm_unlock", server, **{"key": KEY, **options})["msg"]
