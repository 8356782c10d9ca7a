# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter notification_verdict."""

from __future__ import annotations

import json

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.notification_verdict import FilterModule, judge

NOTE = {
    "received": 110.0,
    "via": "webhook",
    "receiver": "drill",
    "status": "firing",
    "alerts": [{"status": "firing", "labels": {"alertname": "NodeDown"}}],
}
WISH = [{"labels": {"alertname": "NodeDown"}}]


@pytest.mark.parametrize("notes", [[NOTE], [json.dumps(NOTE), ""]])
def test_takes_lines_and_objects(notes: list[object]) -> None:
    assert judge(notes, WISH, "100", 170)["passed"] is True


@pytest.mark.parametrize(
    ("notes", "expected"),
    [("text", WISH), (["{"], WISH), ([NOTE], []), ([{"via": "webhook", "alerts": [1]}], WISH)],
)
def test_refuses_what_it_cannot_read(notes: object, expected: object) -> None:
    with pytest.raises(AnsibleFilterError, match="the notifications cannot be judged"):
        judge(notes, expected, 100, 170)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"notification_verdict": judge}
