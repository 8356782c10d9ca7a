# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of vip_info: how host, segment and keepalived come together in its result."""

from __future__ import annotations

import typing as t
from ipaddress import IPv6Address, ip_address
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._addresses import (
    AddressInvalid,
    InterfaceUnusable,
)
from ansible_collections.nines.ha.plugins.module_utils._segment import Question
from ansible_collections.nines.ha.plugins.modules import vip_info

FIXTURE = Path(__file__).parents[2] / "fixtures/iproute2-6.1/address.json"
MAC = "86:32:d7:a0:0f:02"
OTHER = "52:54:00:00:00:02"
LINK_LOCAL = IPv6Address("fe80::8432:d7ff:fea0:f02")


def _run(_argv: list[str]) -> tuple[int, str, str]:
    return 0, FIXTURE.read_text(encoding="utf-8"), ""


def _params(*addresses: str, **more: t.Any) -> dict[str, t.Any]:
    return {"addresses": list(addresses), "arp": True, "interface": None, "timeout": 0.5, **more}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """Play a segment where one other host answers for each address; return what was asked."""
    questions: list[Question] = []

    def ask(asked: list[Question], _timeout_s: float) -> dict[t.Any, tuple[str, ...]]:
        questions.extend(asked)
        return {question.address: (OTHER,) for question in asked}

    monkeypatch.setattr(vip_info, "ask", ask)
    return questions


def test_held_and_answered_by_another(asked: list[Question]) -> None:
    assert vip_info.survey_addresses(_params("198.18.200.10/24"), _run, "ip") == [
        {
            "address": "198.18.200.10",
            "held": True,
            "interface": "eth0",
            "prefix": 24,
            "asked_on": "eth0",
            "answers": [OTHER],
            "answered_by_other": True,
            "duplicate": True,
        }
    ]
    assert asked == [Question(ip_address("198.18.200.10"), "eth0", MAC, LINK_LOCAL)]


def test_without_arp_nothing_is_asked(asked: list[Question]) -> None:
    (entry,) = vip_info.survey_addresses(_params("198.18.200.10", arp=False), _run, "ip")
    assert entry["held"] is True
    assert [entry[key] for key in ("asked_on", "answers", "answered_by_other", "duplicate")] == [
        None
    ] * 4
    assert asked == []


def test_an_address_of_no_segment_is_not_asked(asked: list[Question]) -> None:
    (entry,) = vip_info.survey_addresses(_params("203.0.113.1"), _run, "ip")
    assert entry["held"] is False
    assert entry["answers"] is None
    assert asked == []


def test_spellings_of_one_address_make_one_entry(asked: list[Question]) -> None:
    spellings = ("2001:2:0:200::11", "2001:2::200:0:0:0:11/64", "198.18.200.10")
    entries = vip_info.survey_addresses(_params(*spellings), _run, "ip")
    assert [entry["address"] for entry in entries] == ["2001:2:0:200::11", "198.18.200.10"]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        pytest.param(_params(), AddressInvalid, "name at least one", id="no address"),
        pytest.param(_params("vip"), AddressInvalid, "'vip' is no IP address", id="name"),
        pytest.param(
            _params("198.18.200.10", interface="eth9"),
            InterfaceUnusable,
            "lo, dum1, dum0, eth0",
            id="no interface",
        ),
        pytest.param(
            _params("198.18.200.10", timeout=0.0),
            vip_info.TimeoutInvalid,
            "more than 0",
            id="no time",
        ),
        pytest.param(
            _params("198.18.200.10", timeout=31.0),
            vip_info.TimeoutInvalid,
            "at most 30 s",
            id="too long",
        ),
        pytest.param(
            _params("198.18.200.10", timeout=float("nan")),
            vip_info.TimeoutInvalid,
            "timeout is nan",
            id="NaN",
        ),
    ],
)
def test_refused(
    asked: list[Question], params: dict[str, t.Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        vip_info.survey_addresses(params, _run, "ip")
    assert asked == []
