# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sums that show how they came about."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._sums import (
    Sum,
    handover,
    server_down,
    single,
    takeover,
    times,
)


@pytest.mark.parametrize(
    ("total", "seconds", "text"),
    [
        (single(0.5, "timeout"), 0.5, "0.5 s timeout = 0.5 s"),
        (times(1, 0.5, "inter"), 0.5, "0.5 s inter = 0.5 s"),
        (times(2, 0.5), 1.0, "2 x 0.5 s = 1 s"),
        (takeover(0.1), 0.399609, "3 x 0.1 s + 0.1 s skew = 0.4 s"),
        (takeover(1, 100, 2), 3.609375, "3 x 1 s + 0.609 s skew = 3.609 s"),
        (handover(0.1, 200), 0.021875, "0.022 s skew = 0.022 s"),
        (server_down(2, 1, 1, 3), 5.0, "2 s inter + 3 s timeout = 5 s"),
        (
            server_down(0.5, 0.25, 2, 0.5),
            1.75,
            "0.5 s inter + 0.5 s timeout + 0.25 s fastinter + 0.5 s timeout = 1.75 s",
        ),
        (
            server_down(2, 1, 3, 2),
            10.0,
            "2 s inter + 2 s timeout + 2 x 1 s fastinter + 2 x 2 s timeout = 10 s",
        ),
    ],
    ids=str,
)
def test_sum(total: Sum, seconds: float, text: str) -> None:
    assert total.seconds == seconds
    assert str(total) == text


def test_then_appends() -> None:
    assert single(1, "a").then(single(2, "b"), single(3, "c")).seconds == 6
    assert single(1, "a").then() == single(1, "a")
