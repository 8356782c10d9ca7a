# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks of services: what asking may change, and what a text never shows."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._service_check_model import (
    Check,
    Command,
    Port,
    Query,
    Text,
    Web,
    Wish,
)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Web("http://192.0.2.1/", None, (200,), Text(), True, None), False),
        (Port("192.0.2.1", 80, None, Text("x")), False),
        (Port("192.0.2.1", 80, "x", Text()), True),
        (Query("SELECT 1", ((1,),), {}), False),
        (Command(("true",), 0, Text()), True),
    ],
)
def test_may_change(wish: Wish, expected: bool) -> None:
    assert Check("a", "b", "c", 1.0, 0, 1.0, wish).may_change is expected


def test_no_text_has_the_password() -> None:
    assert "canary" not in repr(Query("SELECT 1", (), {"login_password": "canary"}))
    web = Web("http://192.0.2.1/", "bob:canary", (200,), Text(), True, None)
    assert "canary" not in repr(web)
