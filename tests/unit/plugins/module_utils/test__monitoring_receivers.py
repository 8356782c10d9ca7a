# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Receivers of alerts: the default, the chain, and what is refused."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._monitoring_receivers import (
    default_receiver,
    escalation,
    receiver_problems,
)

HOOK = {"url": "https://alerts.example.com/"}
MAIL = {"to": "a@example.com", "from": "b@example.com", "smarthost": "mail.example.com:25"}


def one(**over: t.Any) -> dict[str, t.Any]:
    return {"name": "ops", "owner": "Operations", "webhook": HOOK, **over}


def test_the_default_asks_for_nothing() -> None:
    copy, asks = one(name="copy", copy=True), one(name="dba", matchers=["a=b"])
    assert default_receiver([copy, asks, one(), one(name="next")]) == "ops"
    assert default_receiver([copy, asks]) is None


def test_a_chain_adds_its_times_up() -> None:
    chain = [
        one(escalate_to="lead", escalate_after="10m"),
        one(name="lead", escalate_to="boss"),
        one(name="boss"),
    ]
    assert escalation(chain, "ops") == [("lead", 600.0), ("boss", 1500.0)]
    assert escalation(chain, "boss") == []


@pytest.mark.parametrize(
    "receivers",
    [
        [one()],
        [one(webhook=None, email=MAIL)],
        [one(webhook={"url_file": "/etc/hook"})],
        [one(email=MAIL), one(name="dba", matchers=['job="postgres"'])],
        [one(escalate_to="lead"), one(name="lead")],
        [one(copy=True), one(name="second")],
    ],
)
def test_accepts(receivers: list[t.Any]) -> None:
    assert receiver_problems(receivers, {"url": "https://switch.example.com/"}) == []


@pytest.mark.parametrize(
    ("receivers", "text"),
    [
        ([], "monitoring_receivers is empty"),
        (["ops"], "an entry has no name"),
        ([one(name="nobody")], "nobody is a name that is taken"),
        ([one(owner="")], "ops has no owner"),
        ([one(webhook=None)], "ops has neither webhook nor email"),
        ([one(webhook="https://a/")], "ops: webhook has to be a mapping"),
        ([one(webhook={"url": "ftp://a/"})], "begins neither with http:// nor with https://"),
        ([one(webhook={"ca_file": "/a"})], "ops: webhook has to have one of url and url_file"),
        ([one(webhook={**HOOK, "url_file": "/a"})], "has to have one of url and url_file"),
        ([one(webhook={**HOOK, "username": "a"})], "it takes both, or none"),
        (
            [one(webhook={**HOOK, "username": "a", "password_file": "b", "credentials_file": "c"})],
            "has username and credentials_file",
        ),
        ([one(webhook={**HOOK, "password": "canary"})], "ops: webhook has password, which is none"),
        ([one(email={**MAIL, "to": ""})], "ops: email has no to"),
        ([one(email={**MAIL, "smarthost": "mail"})], "has a smarthost without port"),
        ([one(email={**MAIL, "password_file": "a"})], "it takes both, or none"),
        ([one(matchers="a=b")], "matchers has to be a list of texts"),
        ([one(escalate_after="soon")], "ops: escalate_after: 'soon' is no duration"),
        ([one(escalate_after="5s")], "nobody answers in less than a minute"),
        ([one(copy=True, escalate_to="b"), one(name="b")], "ops gets copies"),
        ([one(color="red")], "ops has color, which is none of copy, email"),
        ([one(), one()], "there are two called ops"),
        ([one(escalate_to="lead")], "ops escalates to lead, which is none of them"),
        ([one(escalate_to="ops")], "escalate_to: ops -> ops goes round in a circle"),
        (
            [one(escalate_to="b"), one(name="b", escalate_to="c"), one(name="c", escalate_to="b")],
            "escalate_to: ops -> b -> c -> b goes round in a circle",
        ),
        ([one(matchers=["a=b"])], "one without gets what no other asks for"),
        ([one(), one(name="idle")], "idle is told of nothing"),
    ],
)
def test_refuses(receivers: list[t.Any], text: str) -> None:
    found = receiver_problems(receivers)
    assert len(found) == 1
    assert text in found[0]
    assert "canary" not in found[0]


@pytest.mark.parametrize(
    ("switch", "text"),
    [
        ("https://a/", "has to be a mapping of url, interval and ca_file"),
        ({"url": "https://a/", "token": "canary"}, "has to be a mapping of url"),
        ({"interval": "60s"}, "has no url"),
        ({"url": "https://a/", "interval": "1s"}, "less than 10 s is too short"),
        ({"url": "https://a/", "interval": "often"}, "interval: 'often' is no duration"),
    ],
)
def test_refuses_a_switch(switch: object, text: str) -> None:
    (found,) = receiver_problems([one()], switch)
    assert found.startswith("monitoring_dead_mans_switch")
    assert text in found
