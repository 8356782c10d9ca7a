# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An engine, and what becomes of its refusals."""

from __future__ import annotations

import typing as t
from types import SimpleNamespace

import pytest
import swarm_samples as samples
import yaml
from ansible_collections.nines.ha.plugins.doc_fragments.swarm import ModuleDocFragment
from ansible_collections.nines.ha.plugins.module_utils import _swarm_engine
from ansible_collections.nines.ha.plugins.module_utils._swarm_engine import (
    Engine,
    EngineRefused,
    EngineUnreachable,
    LibraryMissing,
    argument_spec,
    load_library,
    open_engine,
)
from swarm_fakes import FakeClient, Refused, Silent

PARAMS = {"docker_host": "unix:///run/docker.sock", "timeout": 5.0}


class DockerError(Exception):
    pass


def library(answer: t.Any) -> t.Any:
    def connect(**keywords: t.Any) -> t.Any:
        if isinstance(answer, Exception):
            raise answer
        answer.keywords = keywords
        return answer

    return lambda: SimpleNamespace(
        APIClient=connect, errors=SimpleNamespace(DockerException=DockerError)
    )


def test_the_fragment_documents_the_options() -> None:
    options = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]
    spec = argument_spec()
    assert set(options) == set(spec)
    for name, option in options.items():
        assert (option["type"], option["default"]) == (spec[name]["type"], spec[name]["default"])


def test_a_connection() -> None:
    client = SimpleNamespace()
    assert isinstance(open_engine(PARAMS, library(client)), Engine)
    assert client.keywords == {
        "base_url": "unix:///run/docker.sock",
        "timeout": 5.0,
        "version": "auto",
    }
    open_engine(PARAMS, library(client), 40.0)
    assert client.keywords["timeout"] == 40.0


@pytest.mark.parametrize("error", [DockerError("no such file"), PermissionError("denied")])
def test_nobody_answers(error: Exception) -> None:
    with pytest.raises(EngineUnreachable, match=r"no engine answers at unix.*start docker there"):
        open_engine(PARAMS, library(error))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"docker_host": "ssh://node1"}, "docker_host is 'ssh://node1': begin it with unix://"),
        ({"timeout": 0.0}, "timeout is 0 s: give more than 0"),
    ],
)
def test_options_that_cannot_be_used(options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        open_engine({**PARAMS, **options}, library(SimpleNamespace()))


def test_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_swarm_engine, "LIBRARY", "no_such_library")
    with pytest.raises(LibraryMissing, match="no_such_library"):
        load_library()


def test_a_manager_lists_the_nodes() -> None:
    swarm = FakeClient(samples.nodes(3, 1)).engine().swarm()
    assert (len(swarm.nodes), swarm.quorum.held) == (4, True)


@pytest.mark.parametrize("state", ["inactive", "locked", "pending", "error"])
def test_only_an_active_manager_is_asked_for_nodes(state: str) -> None:
    client = FakeClient([], info=samples.info(state, False))
    client.faults["nodes"] = [Refused("not asked")]
    swarm = client.engine().swarm()
    assert (swarm.state, swarm.nodes) == (state, ())
    assert client.faults["nodes"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Refused(samples.NO_LEADER), samples.NO_LEADER),
        (Silent("Read timed out."), "does not answer within 2 s (Read timed out.)"),
    ],
)
def test_a_manager_without_a_leader(fault: OSError, error: str) -> None:
    client = FakeClient([])
    client.faults["nodes"] = [fault]
    swarm = client.engine().swarm()
    assert (swarm.state, swarm.manager, swarm.nodes) == ("active", True, ())
    assert error in swarm.error
    assert swarm.quorum.held is False


def test_an_engine_that_says_nothing_of_its_swarm() -> None:
    client = FakeClient([])
    client.faults["info"] = [Silent("Read timed out.")]
    swarm = client.engine().swarm()
    assert swarm.state == "error"
    assert "is a leader being elected, or the quorum lost?" in swarm.error


@pytest.mark.parametrize(
    ("text", "status", "soon", "stale", "gone"),
    [
        ("rpc error: update out of sequence", 500, True, True, False),
        (samples.NO_LEADER, 503, True, False, False),
        ("node x not found", 404, False, False, True),
        ("node x is not down and can't be removed", 400, False, False, False),
    ],
)
def test_refusals(text: str, status: int, soon: bool, stale: bool, gone: bool) -> None:
    client = FakeClient(samples.nodes(1))
    client.faults["remove_node"] = [Refused(text, status)]
    with pytest.raises(EngineRefused, match=text.split("(")[0]) as caught:
        client.engine().remove_node("id1")
    assert (caught.value.soon, caught.value.stale, caught.value.gone) == (soon, stale, gone)


def test_tasks_and_services() -> None:
    client = FakeClient(
        samples.nodes(2), [samples.task(1), samples.task(2, "id2")], None, [samples.service()]
    )
    engine = client.engine()
    assert [task.id for task in engine.tasks(node="id2")] == ["task2"]
    assert [task.id for task in engine.tasks(service=["svc1"])] == ["task1", "task2"]
    assert len(engine.services()) == 1
