# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of vrrp_scan: what it makes of the adverts on a segment."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Iterator
from ipaddress import IPv6Address
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._addresses import AddressInvalid
from ansible_collections.nines.ha.plugins.module_utils._vrrp_packet import Packet
from ansible_collections.nines.ha.plugins.modules import vrrp_scan

FIXTURE = Path(__file__).parents[2] / "fixtures/keepalived-2.2.7/adverts.json"


def _params(**more: t.Any) -> dict[str, t.Any]:
    return {
        "interface": "eth0",
        "duration": 1.5,
        "ignore_sources": [],
        "virtual_router_ids": None,
        **more,
    }


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """Play a segment with the captured adverts and some noise; return how it was listened to."""
    calls: list[tuple[str, float]] = []

    def listen(interface: str, duration_s: float) -> Iterator[Packet | bytes]:
        calls.append((interface, duration_s))
        yield b"noise"
        for entry in json.loads(FIXTURE.read_text(encoding="utf-8")):
            if "ipv4_packet" in entry:
                yield bytes.fromhex(entry["ipv4_packet"])
            else:
                ends = IPv6Address(entry["source"]), IPv6Address(entry["destination"])
                yield Packet(*ends, bytes.fromhex(entry["message"]))

    monkeypatch.setattr(vrrp_scan, "listen", listen)
    return calls


def test_routers(heard: list[tuple[str, float]]) -> None:
    result = vrrp_scan.scan(_params())
    assert heard == [("eth0", 1.5)]
    assert (result["packets"], result["ignored"]) == (3, 1)
    assert result["routers"][0] == {
        "source": "198.18.200.1",
        "virtual_router_id": 51,
        "version": 3,
        "priority": 200,
        "advert_int": 0.2,
        "addresses": ["198.18.200.10", "198.18.200.11"],
    }
    assert result["collisions"] == result["routers"]
    json.dumps(result)


@pytest.mark.parametrize(
    ("params", "ids"),
    [
        pytest.param({"virtual_router_ids": [51, 60]}, [51], id="our id"),
        pytest.param({"ignore_sources": ["198.18.200.1/24"]}, [52], id="our member"),
        pytest.param(
            {"ignore_sources": ["FE80::D8D1:5CFF:FE09:5E54"]}, [51, 53], id="our member, IPv6"
        ),
        pytest.param(
            {"ignore_sources": ["198.18.200.1"], "virtual_router_ids": [51]}, [], id="both"
        ),
    ],
)
def test_collisions(
    heard: list[tuple[str, float]], params: dict[str, t.Any], ids: list[int]
) -> None:
    found = vrrp_scan.scan(_params(**params))["collisions"]
    assert [router["virtual_router_id"] for router in found] == ids


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        pytest.param({"duration": 0.0}, vrrp_scan.OptionInvalid, "0.1 to 300 s", id="no time"),
        pytest.param({"duration": 301.0}, vrrp_scan.OptionInvalid, "is 301 s", id="too long"),
        pytest.param(
            {"virtual_router_ids": [51, 0, 256]}, vrrp_scan.OptionInvalid, r"\[0, 256\]", id="ids"
        ),
        pytest.param({"ignore_sources": ["lb1"]}, AddressInvalid, "'lb1'", id="a name"),
    ],
)
def test_refused_before_it_listens(
    heard: list[tuple[str, float]],
    params: dict[str, t.Any],
    error: type[Exception],
    message: str,
) -> None:
    with pytest.raises(error, match=message):
        vrrp_scan.scan(_params(**params))
    assert heard == []
