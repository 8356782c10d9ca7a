# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of a node that are carried out and seen."""

from __future__ import annotations

import pytest
import swarm_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._swarm_change import (
    NotDone,
    Seen,
    Wait,
    apply,
    observe,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_guard import Wanted
from ansible_collections.nines.ha.plugins.module_utils._swarm_member import plan
from swarm_fakes import Clock, FakeClient, Refused, Silent

DRAIN = Wanted("node4", "drain")
DEMOTE = Wanted("node3", role="worker", allow_even=True)
REMOVE = Wanted("node3", "absent", allow_even=True)


def four() -> FakeClient:
    return FakeClient(samples.nodes(3, 1))


def one_dead() -> FakeClient:
    return FakeClient(samples.nodes(3, 1, [3]))


def run(client: FakeClient, wanted: Wanted, limit_s: float = 5.0) -> tuple[Seen, Clock]:
    engine, clock = client.engine(), Clock()
    seen = observe(engine, wanted)
    todo = plan(seen.swarm, wanted, seen.tasks)
    assert todo.refusals == ()
    return apply(engine, wanted, todo, Wait(limit_s, clock, clock.sleep)), clock


def sent(client: FakeClient) -> list[str]:
    return [call[0] for call in client.calls]


def test_labels_are_told_and_not_waited_for() -> None:
    client = four()
    _seen, clock = run(client, Wanted("node4", labels={"rack": "a"}))
    spec = {"Role": "worker", "Availability": "active", "Labels": {"rack": "a"}}
    assert client.calls == [("update_node", "id4", 14, spec)]
    assert clock.now == 100


def test_a_drain_ends_when_the_tasks_have_left() -> None:
    client = four()
    client.running = [samples.task(1, "id4"), samples.task(2, "id1")]
    looks: list[int] = []

    def leave() -> None:
        looks.append(1)
        if len(looks) == 4:
            client.running[0]["Status"]["State"] = "shutdown"

    client.on_tasks = leave
    _seen, clock = run(client, DRAIN)
    assert clock.now == 101
    assert sent(client) == ["update_node"]


def test_a_drain_that_does_not_end() -> None:
    client = four()
    client.running = [samples.task(1, "id4")]
    with pytest.raises(NotDone, match="is not drained .* Last: 1 of its tasks are still") as caught:
        run(client, DRAIN, 2.0)
    assert caught.value.sent is True


def test_a_drain_that_is_not_waited_for() -> None:
    client = four()
    client.running = [samples.task(1, "id4")]
    assert run(client, DRAIN, 0)[1].now == 100


def test_a_manager_is_demoted_before_it_is_removed() -> None:
    client = one_dead()
    seen, _clock = run(client, REMOVE)
    assert sent(client) == ["update_node", "remove_node"]
    assert [node.name for node in seen.swarm.nodes] == ["node1", "node2", "node4"]


def test_a_demotion_ends_when_it_does_not_vote() -> None:
    client = four()
    client.listed[2]["ManagerStatus"]["Reachability"] = "reachable"
    seen, _clock = run(client, DEMOTE)
    assert [node.name for node in seen.swarm.voters] == ["node1", "node2"]


def test_a_promotion_ends_when_it_votes() -> None:
    client = FakeClient(samples.nodes(2, 1))
    seen, _clock = run(client, Wanted("node3", role="manager"))
    assert len(seen.swarm.voters) == 3


def test_who_was_removed_meanwhile_is_removed() -> None:
    client = one_dead()
    client.faults["remove_node"] = [Refused("node id3 not found", 404)]
    with pytest.raises(NotDone, match="Last: it is listed still"):
        run(client, REMOVE)


def test_what_others_changed_meanwhile_is_decided_anew() -> None:
    client = four()
    client.faults["update_node"] = [Refused("update out of sequence")]
    client.listed[3]["Spec"]["Labels"] = {"kept": "1"}
    run(client, DRAIN)
    assert sent(client) == ["update_node", "update_node"]
    assert client.listed[3]["Spec"]["Labels"] == {"kept": "1"}


def test_what_speaks_against_it_meanwhile_stops_it() -> None:
    client = four()

    class Lost(FakeClient):
        def update_node(self, *_given: object) -> None:
            self.listed[1]["ManagerStatus"]["Reachability"] = "unreachable"
            raise Refused("update out of sequence")

    client = Lost(samples.nodes(3))
    with pytest.raises(NotDone, match="meanwhile something speaks against it: of 2 managers") as no:
        run(client, DEMOTE)
    assert no.value.sent is False


def test_others_that_never_stop() -> None:
    client = four()
    client.faults["update_node"] = [Refused("update out of sequence")] * 5
    with pytest.raises(NotDone, match="others change the node all the time, 5 attempts"):
        run(client, DRAIN)


@pytest.mark.parametrize(
    ("fault", "text", "told"),
    [
        (Refused("would result in a loss of quorum"), "the engine refuses it: would", False),
        (Silent("Read timed out."), "it may have been told, the engine does not say", True),
    ],
)
def test_a_refused_update(fault: OSError, text: str, told: bool) -> None:
    client = four()
    client.faults["update_node"] = [fault]
    with pytest.raises(NotDone, match=text) as caught:
        run(client, DRAIN)
    assert caught.value.sent is told


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Refused("node id3 is not down and can't be removed"), "the engine refuses it: node id3"),
        (Silent("Read timed out."), "it may be removed, the engine does not say"),
    ],
)
def test_a_refused_removal(fault: OSError, text: str) -> None:
    client = one_dead()
    client.faults["remove_node"] = [fault]
    with pytest.raises(NotDone, match=text):
        run(client, REMOVE)


def test_an_election_does_not_stop_a_removal() -> None:
    client = one_dead()
    client.faults["remove_node"] = [Refused(samples.NO_LEADER)]
    run(client, REMOVE)
    assert sent(client) == ["update_node", "remove_node", "remove_node"]


def test_an_election_does_not_end_a_wait() -> None:
    client = one_dead()
    client.faults["nodes"] = []
    engine, clock = client.engine(), Clock()
    seen = observe(engine, DRAIN)
    todo = plan(seen.swarm, DRAIN, seen.tasks)
    client.faults["nodes"] = [Refused(samples.NO_LEADER)] * 3
    apply(engine, DRAIN, todo, Wait(5.0, clock, clock.sleep))
    assert clock.now == 101


def test_nothing_is_asked_of_tasks_without_a_node() -> None:
    client = four()
    assert observe(client.engine(), Wanted("node9")).tasks == ()
    client.faults["nodes"] = [Refused(samples.NO_LEADER)]
    assert observe(client.engine(), DRAIN).tasks == ()
