# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether hosts may become, or are, one swarm."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._swarm_inventory import (
    Host,
    host_of,
    size_problems,
    swarm_problems,
)

IDS = frozenset({"id-a", "id-b", "id-c", "id-w"})
CLUSTER = "cluster-1"
ORDER = "abcw"


def empty(name: str) -> Host:
    return Host(name, name, f"192.0.2.{ord(name)}", asked=True, on_disk=False, state="inactive")


def member(name: str, **changes: t.Any) -> Host:
    host = empty(name)._replace(
        on_disk=True,
        state="active",
        manager=True,
        cluster=CLUSTER,
        node=f"id-{name}",
        held=True,
        known=IDS,
    )
    return host._replace(**changes)


def worker(name: str, **changes: t.Any) -> Host:
    nothing: dict[str, t.Any] = {
        "manager": False,
        "cluster": "",
        "held": None,
        "known": frozenset(),
    }
    return member(name, **nothing)._replace(**changes)


def hosts(names: str) -> list[Host]:
    return [empty(name) for name in names]


@pytest.mark.parametrize(
    ("size", "few", "text"),
    [
        (0, False, "is empty"),
        (1, False, "swarm_allow_few_managers"),
        (1, True, ""),
        (2, False, "2 of 2 managers have to agree"),
        (2, True, ""),
        (3, False, ""),
        (4, False, "4 managers survive the loss of 1"),
        (4, True, "take 3 or 5"),
        (5, False, ""),
        (6, False, "take 5 or 7"),
        (7, False, ""),
        (9, False, "take 3 or 5"),
    ],
)
def test_counts_managers(size: int, few: bool, text: str) -> None:
    found = size_problems(hosts("abcdefghi"[:size]), few)
    assert (text in found[0]) if text else (found == [])


@pytest.mark.parametrize(
    ("managers", "workers"),
    [
        pytest.param(hosts("abc"), hosts("w"), id="nobody is in one"),
        pytest.param([member(n) for n in "abc"], [worker("w")], id="all are in one"),
        pytest.param([empty("a"), member("b"), member("c")], [], id="the first was rebuilt"),
        pytest.param([member("a"), member("b"), worker("c")], [], id="one is to be promoted"),
        pytest.param([member(n) for n in "abc"], [member("w")], id="one is to be demoted"),
        pytest.param([member("a", held=None), member("b"), member("c")], [], id="one sees less"),
    ],
)
def test_accepts(managers: list[Host], workers: list[Host]) -> None:
    assert swarm_problems(managers, workers) == []


@pytest.mark.parametrize(
    ("managers", "workers", "text"),
    [
        pytest.param(
            [empty("a")._replace(asked=False), *hosts("bc")],
            [],
            "the manager a was not asked",
            id="a manager that cannot be reached",
        ),
        pytest.param(
            [member("a", state="", why="connection refused"), *hosts("bc")],
            [],
            "a has a swarm's data on its disk, and its engine cannot be asked (connection refused)",
            id="a manager whose engine is stopped, others empty",
        ),
        pytest.param(
            [member("a", state="pending"), *hosts("bc")],
            [],
            "a is in a swarm and has not found its managers",
            id="pending",
        ),
        pytest.param(
            [member("a", state="locked", cluster="", manager=False), member("b"), member("c")],
            [],
            "a is locked",
            id="locked",
        ),
        pytest.param(
            [empty("a"), member("b"), member("c", cluster="cluster-2")],
            [],
            "2 swarms (b in cluster-1; c in cluster-2)",
            id="two swarms",
        ),
        pytest.param(
            [member("a", held=False), *hosts("bc")],
            [],
            "the swarm has no quorum, as a say",
            id="no quorum",
        ),
        pytest.param(
            hosts("abc"),
            [worker("w")],
            "w is in a swarm, and none of the managers a, b, c",
            id="a worker is in a swarm of others",
        ),
        pytest.param(
            [member(n) for n in "abc"],
            [worker("w", node="id-x")],
            "w is in another swarm, or was removed from this one",
            id="a worker of another swarm",
        ),
        pytest.param(
            [member("a"), member("b"), worker("c", node="id-x")],
            [],
            "c is in another swarm",
            id="a listed manager is a worker elsewhere",
        ),
        pytest.param(
            [empty("a")._replace(state="", why="no module named docker"), *hosts("bc")],
            [],
            "the engine of a does not answer (no module named docker)",
            id="an engine that does not answer, and is in no swarm",
        ),
        pytest.param(hosts("abc"), hosts("a"), "is in swarm_managers and in", id="both groups"),
        pytest.param(
            [*hosts("ab"), empty("c")._replace(hostname="a")],
            [],
            "a and c have the host name a alike",
            id="one host name",
        ),
        pytest.param(
            [*hosts("ab"), empty("c")._replace(address="")], [], "no IP address", id="no address"
        ),
        pytest.param(
            [*hosts("ab"), empty("c")._replace(address="127.0.0.1")],
            [],
            "where no other node reaches it",
            id="a loopback address",
        ),
        pytest.param(
            [*hosts("ab"), empty("c")._replace(address=empty("a").address)],
            [],
            "a and c have ha_address",
            id="one address",
        ),
    ],
)
def test_refuses(managers: list[Host], workers: list[Host], text: str) -> None:
    found = swarm_problems(managers, workers)
    assert any(text in sentence for sentence in found), found


STOPPED = member("a", state="", cluster="", node="", manager=False, held=None, known=frozenset())


@pytest.mark.parametrize(
    ("managers", "key", "accepted"),
    [
        pytest.param([STOPPED, member("b"), member("c")], False, True, id="others decide"),
        pytest.param([STOPPED, *hosts("bc")], False, False, id="nobody else knows its swarm"),
        pytest.param(
            [STOPPED, member("b", held=False), empty("c")], False, False, id="others have no quorum"
        ),
        pytest.param([STOPPED._replace(state="locked")] * 1, True, True, id="the key is known"),
        pytest.param([STOPPED._replace(state="locked")] * 1, False, False, id="it is not known"),
        pytest.param([empty("a")._replace(state="")], False, True, id="no engine yet"),
    ],
)
def test_waits_for_engines_that_are_about_to_be_started(
    managers: list[Host], key: bool, accepted: bool
) -> None:
    found = swarm_problems(managers, allow_few=True, key=key, starting=True)
    assert (found == []) == accepted, found


def test_each_is_asked_again_once_it_was_started() -> None:
    locked = STOPPED._replace(state="locked")
    assert swarm_problems([locked], allow_few=True, key=True) != []
    assert swarm_problems([STOPPED, member("b"), member("c")]) != []


def test_a_second_swarm_is_made_by_no_combination() -> None:
    # Whatever one manager is, short of empty, two empty ones next to it never pass as a new swarm.
    for state in ("", "inactive", "pending", "active", "locked", "error"):
        for manager in (True, False):
            one = member("a", state=state, manager=manager, held=None, known=frozenset())
            if not (state == "active" and manager):
                assert swarm_problems([one, *hosts("bc")]) != [], one
                assert swarm_problems([one, *hosts("bc")], starting=True) != [], one


def test_reads_what_was_registered() -> None:
    assert host_of({"inventory_hostname": "a"}) == Host("a", "a", "", False, False)
    found = host_of(
        {
            "inventory_hostname": "a",
            "ha_address": "192.0.2.1",
            "__swarm_hostname": {"stdout": "srv-a"},
            "__swarm_state_file": {"stat": {"exists": True}},
            "__swarm_seen": {
                "state": "active",
                "manager": True,
                "cluster_id": "c",
                "node_id": "n",
                "quorum": {"held": True},
                "managers": [{"id": "n"}],
                "workers": [{"id": "m"}],
                "problems": ["x"],
            },
        }
    )
    assert found == Host(
        "a", "srv-a", "192.0.2.1", True, True, "active", True, "c", "n", True, frozenset("nm"), "x"
    )


def test_reads_a_host_that_has_no_engine() -> None:
    found = host_of(
        {
            "inventory_hostname": "a",
            "__swarm_state_file": {"stat": {"exists": False}},
            "__swarm_seen": {"failed": True, "msg": "no module named docker"},
        }
    )
    assert (found.asked, found.inside, found.why) == (True, False, "no module named docker")
