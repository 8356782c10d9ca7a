# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asking all members."""

from __future__ import annotations

import json
import typing as t

import etcd_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._etcd_api import Etcd, Login
from ansible_collections.nines.ha.plugins.module_utils._etcd_http import (
    EtcdUnreachable,
    Request,
    Response,
)
from ansible_collections.nines.ha.plugins.module_utils._etcd_model import Cluster as Read
from ansible_collections.nines.ha.plugins.module_utils._etcd_survey import (
    ask,
    opener,
    settled,
    survey,
)

URLS = [f"https://192.0.2.{n}:2379" for n in (1, 2, 3)]
MEMBERS = {
    "members": [
        {
            "ID": str(n),
            "name": f"n{n}",
            "peerURLs": [f"https://192.0.2.{n}:2380"],
            "clientURLs": [url],
            "isLearner": n == 3,
        }
        for n, url in enumerate(URLS, 1)
    ]
}
PARAMS: dict[str, t.Any] = {
    "endpoints": URLS,
    "ca_cert": None,
    "client_cert": None,
    "client_key": None,
    "user": None,
    "password": None,
    "timeout": 1.0,
}


def refused(message: str) -> Response:
    return Response(503, json.dumps({"message": message}))


class Cluster:
    """Three members, n3 is a learner. ``answers`` say what is answered instead, by path."""

    def __init__(self, dead: t.Collection[int] = (), **answers: Response) -> None:
        self.dead, self.answers = dead, answers
        self.asked: list[str] = []

    def __call__(self, request: Request, timeout_s: float) -> Response:
        number = URLS.index(request.endpoint) + 1
        what = request.path.rpartition("/")[2]
        self.asked.append(f"n{number} {what}")
        if number in self.dead:
            raise EtcdUnreachable(f"{request.endpoint}: silence")
        return self.answers.get(what) or self.usual(number, what)

    def usual(self, number: int, what: str) -> Response:
        status = {
            "header": {"cluster_id": "9", "member_id": str(number), "revision": "5"},
            "version": "3.5.16",
            "leader": "1",
            "isLearner": number == 3,
        }
        usual = {"status": status, "list": MEMBERS, "health": {"health": "true"}}
        return Response(200, json.dumps(usual[what]))


def etcd(cluster: Cluster, login: Login | None = None, number: int = 1) -> Etcd:
    return Etcd(URLS[number - 1], cluster, login)


def test_a_member_is_asked_everything() -> None:
    cluster = Cluster()
    answer = ask(etcd(cluster))
    assert (answer.reachable, answer.error, answer.unhealthy) == (True, None, None)
    assert answer.status is not None
    assert len(answer.members or ()) == 3
    assert cluster.asked == ["n1 status", "n1 list", "n1 health"]


def test_a_learner_is_asked_its_status_only() -> None:
    cluster = Cluster(authenticate=refused("etcdserver: rpc not supported for learner"))
    answer = ask(etcd(cluster, Login("root", "canary"), 3))
    assert answer.error is None
    assert answer.members is None
    assert cluster.asked == ["n3 authenticate", "n3 status"]


def test_without_a_quorum_nobody_logs_in_and_the_status_is_read() -> None:
    cluster = Cluster(authenticate=refused("etcdserver: request timed out"))
    assert ask(etcd(cluster, Login("root", "canary"))).status is not None


def test_a_login_that_waits_for_a_quorum_is_done_without() -> None:
    class Waiting(Cluster):
        def __call__(self, request: Request, timeout_s: float) -> Response:
            if request.path.endswith("authenticate"):
                raise EtcdUnreachable(f"{request.endpoint}: no answer within 1 s", True)
            return super().__call__(request, timeout_s)

    assert ask(etcd(Waiting(), Login("root", "canary"))).status is not None


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"authenticate": refused("authentication failed")}, "correct user and password"),
        ({"authenticate": refused("etcdserver: odd")}, "etcdserver: odd"),
        ({"authenticate": Response(200, "{}"), "status": Response(200, "{}")}, "cannot be read"),
        ({"authenticate": Response(200, "{}"), "list": refused("odd")}, "odd"),
    ],
)
def test_what_an_endpoint_is_to_blame_for(answers: dict[str, Response], reason: str) -> None:
    answer = ask(etcd(Cluster((), **answers), Login("root", "canary")))
    assert answer.reachable
    assert answer.status is None
    assert (answer.error or "").startswith(f"{URLS[0]}: ")
    assert reason in (answer.error or "")


def test_a_member_without_a_leader_is_not_asked_for_its_health() -> None:
    status = {"header": {"cluster_id": "9", "member_id": "1"}, "version": "3.5.16"}
    cluster = Cluster(status=Response(200, json.dumps(status)))
    assert ask(etcd(cluster)).unhealthy == "it knows no leader"
    assert cluster.asked == ["n1 status", "n1 list"]


def test_a_health_that_does_not_answer() -> None:
    class Hangs(Cluster):
        def usual(self, number: int, what: str) -> Response:
            if what == "health":
                raise EtcdUnreachable("n1: silence", answered=True)
            return super().usual(number, what)

    assert ask(etcd(Hangs())).unhealthy == "n1: silence"


def test_members_that_no_endpoint_was_given_for_are_asked_too() -> None:
    cluster = Cluster(dead=[2])
    seen = survey(URLS[:1], opener(PARAMS, cluster), 1.0)
    assert [answer.endpoint for answer in seen.answers] == URLS
    assert [seen.alive(member) for member in seen.members] == [True, False, True]
    assert seen.answers[1].error == f"{URLS[1]}: silence"


def test_an_endpoint_that_is_dead_is_not_asked_twice() -> None:
    cluster = Cluster(dead=[2])
    survey(URLS, opener(PARAMS, cluster), 1.0)
    assert cluster.asked.count("n2 status") == 1


def test_client_urls_that_cannot_be_asked_are_left_out() -> None:
    members = [{**each, "clientURLs": ["http://192.0.2.7:2379"]} for each in MEMBERS["members"]]
    cluster = Cluster(list=Response(200, json.dumps({"members": members})))
    assert len(survey(URLS[:1], opener(PARAMS, cluster), 1.0).answers) == 1


def test_without_tls_are_those_asked_too_that_no_endpoint_led_to() -> None:
    plain = [url.replace("https", "http") for url in URLS]

    class Plain(Cluster):
        def __call__(self, request: Request, timeout_s: float) -> Response:
            asked = request._replace(endpoint=request.endpoint.replace("http:", "https:"))
            return super().__call__(asked, timeout_s)

    members = [{**each, "clientURLs": [plain[n]]} for n, each in enumerate(MEMBERS["members"])]
    cluster = Plain(list=Response(200, json.dumps({"members": members})))
    options = {**PARAMS, "endpoints": plain[:1]}
    found = survey(plain[:1], opener(options, cluster), 1.0).answers
    assert [each.endpoint for each in found] == plain


def test_options_are_looked_at_before_anything_is_asked() -> None:
    with pytest.raises(ValueError, match="endpoints is empty"):
        opener({**PARAMS, "endpoints": []})
    with pytest.raises(ValueError, match="ca_cert /none: a file does not exist"):
        opener({**PARAMS, "ca_cert": "/none"})


SETTLED, ELECTING = samples.cluster(), samples.cluster(dead=(2, 3))


@pytest.mark.parametrize(
    ("looks", "expected", "seconds"),
    [
        ([SETTLED], SETTLED, 0.0),
        ([ELECTING, ELECTING, SETTLED], SETTLED, 0.5),
        # One that never ends is given back as it is, in time.
        ([ELECTING] * 5, ELECTING, 1.0),
    ],
)
def test_an_election_is_waited_for(looks: list[Read], expected: Read, seconds: float) -> None:
    now = [0.0]

    def sleep(pause_s: float) -> None:
        now[0] += pause_s

    left = list(looks)
    assert settled(lambda: left.pop(0), 1.0, lambda: now[0], sleep) is expected
    assert now[0] == seconds
    assert left == []
