# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kinds of probes: what belongs together, and that each asks."""

from __future__ import annotations

import asyncio
import typing as t
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._probe import Outcome, Schedule
from ansible_collections.nines.ha.plugins.module_utils._probe_kinds import asker

SCHEDULE = Schedule(0.1, 0.5, 1.0, None)


@pytest.mark.parametrize(
    ("url", "given", "reason"),
    [
        ("ftp://198.51.100.10/", {}, "begins with http, https, tcp, dns, file"),
        ("198.51.100.10", {}, "begins with"),
        ("http://198.51.100.10/", {"expect": "x"}, "expect cannot be used with http"),
        ("tcp://198.51.100.10:1", {"expect_body": "x"}, "expect_body cannot be used with tcp"),
        ("tcp://198.51.100.10:1", {"send": "x"}, "send needs expect"),
        ("dns://198.51.100.53/x", {"send": "x", "expect": "y"}, "send cannot be used with dns"),
        ("file:///srv", {"expect_status": [200]}, "expect_status cannot be used with file"),
        ("file://srv/x", {}, "url is"),
        ("tcp://198.51.100.10", {}, "tcp needs a port"),
    ],
)
def test_what_is_refused(url: str, given: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        asker(url, given, SCHEDULE)


def ask(url: str, given: dict[str, t.Any]) -> Outcome:
    async def main(number: int) -> Outcome:
        return await opened(number)

    with asker(url, given, SCHEDULE) as opened:
        return asyncio.run(main(0))


def test_each_kind_asks(tmp_path: Path) -> None:
    assert ask(f"file://{tmp_path}", {}) == ("ok", None)
    for url in ("http://127.0.0.1:1/", "https://127.0.0.1:1/", "tcp://127.0.0.1:1"):
        assert ask(url, {})[0] == "fail"
    assert ask("dns://127.0.0.1:1/x", {"expect": "198.51.100.10"})[0] != "ok"
