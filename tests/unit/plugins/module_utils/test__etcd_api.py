# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""etcd's JSON gateway."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._etcd_api import (
    Etcd,
    EtcdRefused,
    Login,
    LoginRefused,
    NoQuorum,
    argument_spec,
    endpoints_of,
    login_of,
)
from ansible_collections.nines.ha.plugins.module_utils._etcd_http import (
    EtcdUnreachable,
    Request,
    Response,
)

HERE = "https://192.0.2.11:2379"
LOGIN = Login("root", "canary")


class Fake:
    """Answers each path with what is told, and notes what it was asked."""

    def __init__(self, **answers: Response) -> None:
        self.answers = answers
        self.asked: list[Request] = []

    def __call__(self, request: Request, timeout_s: float) -> Response:
        self.asked.append(request)
        return self.answers[request.path.rpartition("/")[2]]


def refusal(message: str, status: int = 400) -> Response:
    return Response(status, json.dumps({"error": message, "message": message, "code": 9}))


def test_a_call() -> None:
    fake = Fake(status=Response(200, '{"version": "3.5.16"}'))
    assert Etcd(HERE, fake).call("/v3/maintenance/status", {"a": 1}) == {"version": "3.5.16"}
    assert fake.asked == [Request(HERE, "/v3/maintenance/status", '{"a": 1}', None)]


def test_a_token_goes_with_every_call() -> None:
    fake = Fake(authenticate=Response(200, '{"token": "abc.1"}'), status=Response(200, "{}"))
    etcd = Etcd(HERE, fake, LOGIN)
    etcd.log_in()
    etcd.call("/v3/maintenance/status", {})
    assert json.loads(fake.asked[0].body or "") == {"name": "root", "password": "canary"}
    assert fake.asked[1].token == "abc.1"


def test_a_user_does_no_harm_where_there_is_no_authentication() -> None:
    Etcd(
        HERE, Fake(authenticate=refusal("etcdserver: authentication is not enabled")), LOGIN
    ).log_in()


@pytest.mark.parametrize(("elections", "possible"), [(0, True), (1, True), (2, True), (3, False)])
def test_a_login_during_an_election_is_tried_again(elections: int, possible: bool) -> None:
    changed = refusal("etcdserver: leader changed", 503)
    answers = [changed] * elections + [Response(200, '{"token": "abc.1"}')]
    etcd = Etcd(HERE, lambda _request, _timeout_s: answers.pop(0), LOGIN)
    if possible:
        etcd.log_in()
        assert answers == []
    else:
        with pytest.raises(EtcdRefused, match="leader changed"):
            etcd.log_in()


def test_a_login_that_is_refused_is_not_tried_again() -> None:
    fake = Fake(authenticate=refusal("etcdserver: authentication failed, invalid user ID"))
    with pytest.raises(LoginRefused):
        Etcd(HERE, fake, LOGIN).log_in()
    assert len(fake.asked) == 1


def test_without_a_user_nobody_logs_in() -> None:
    Etcd(HERE, Fake()).log_in()


@pytest.mark.parametrize(
    ("response", "kind", "soon", "reason"),
    [
        (
            refusal("etcdserver: authentication failed, invalid user ID or password"),
            LoginRefused,
            False,
            "correct user and password",
        ),
        (refusal("etcdserver: user name is empty"), LoginRefused, False, "user root may not do"),
        (refusal("etcdserver: permission denied", 403), LoginRefused, False, "the role root"),
        (refusal("etcdserver: invalid auth token", 401), LoginRefused, False, "may not do this"),
        (refusal("etcdserver: no leader", 503), NoQuorum, True, "there is no quorum, start more"),
        (refusal("etcdserver: request timed out", 503), NoQuorum, True, "there is no quorum"),
        (refusal("context deadline exceeded", 504), NoQuorum, True, "there is no quorum"),
        (refusal("etcdserver: unhealthy cluster", 503), EtcdRefused, True, "unhealthy cluster"),
        (refusal("etcdserver: not leader", 412), EtcdRefused, True, "not leader"),
        (
            refusal("which is in sync with leader"),
            EtcdRefused,
            True,
            "in sync",
        ),
        (refusal("etcdserver: member not found", 404), EtcdRefused, False, "member not found"),
        (refusal("transport: authentication handshake failed"), EtcdRefused, False, "clientAuth"),
        (
            Response(400, "CommonName of client sending a request against gateway will be ignored"),
            LoginRefused,
            False,
            "give a client_cert without CN",
        ),
        (Response(500, ""), EtcdRefused, False, r"no text \(HTTP status 500\)"),
        (Response(200, "[]"), EtcdRefused, False, r"\[\] \(HTTP status 200\)"),
    ],
)
def test_each_refusal_says_what_to_change(
    response: Response, kind: type[EtcdRefused], soon: bool, reason: str
) -> None:
    with pytest.raises(EtcdRefused, match=reason) as caught:
        Etcd(HERE, Fake(status=response), LOGIN).call("/v3/maintenance/status", {})
    assert isinstance(caught.value, kind)
    assert caught.value.soon == soon
    assert str(caught.value).startswith(f"{HERE}: /v3/maintenance/status: ")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("body", ["Not Found\n", '{"code":5, "message":"Not Found"}', "<html>"])
def test_a_server_without_the_gateway(body: str) -> None:
    with pytest.raises(EtcdUnreachable, match="enable-grpc-gateway: false") as caught:
        Etcd(HERE, Fake(status=Response(404, body))).call("/v3/maintenance/status", {})
    assert caught.value.answered


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (Response(200, '{"health":"true"}'), None),
        (Response(200, '{"health":"true","reason":""}'), None),
        (Response(503, '{"health":"false","reason":"RAFT NO LEADER"}'), "RAFT NO LEADER"),
        (Response(503, '{"health":"false"}'), "it does not say why"),
        (Response(502, "<html>"), "it does not say why"),
    ],
)
def test_health(response: Response, expected: str | None) -> None:
    assert Etcd(HERE, Fake(health=response)).health() == expected


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"endpoints": []}, "endpoints is empty: name the URLs of all members"),
        ({"timeout": 0.0}, "timeout is 0 s: give more than 0"),
        ({"endpoints": ["ftp://a:1"]}, "does not begin with https:// or http://"),
        ({"endpoints": ["http://a:1"], "user": "root"}, "for everybody to read"),
    ],
)
def test_options_that_cannot_be_used(options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        endpoints_of({"endpoints": [HERE], "timeout": 5.0, **options})


def test_an_endpoint_that_is_given_twice_is_asked_once() -> None:
    assert endpoints_of({"endpoints": [HERE, f"{HERE}/"], "timeout": 5.0}) == (HERE,)


def test_the_password_is_in_no_text() -> None:
    login = login_of({"user": "root", "password": "canary"})
    assert login == LOGIN
    assert "canary" not in repr(login)
    assert login_of({"user": None, "password": None}) is None
    assert argument_spec()["password"]["no_log"]
