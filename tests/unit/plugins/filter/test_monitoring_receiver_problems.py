# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter monitoring_receiver_problems."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.monitoring_receiver_problems import (
    FilterModule,
    problems,
)


def test_says_what_is_wrong() -> None:
    hook = {"url": "https://alerts.example.com/"}
    assert problems([{"name": "ops", "owner": "us", "webhook": hook}]) == []
    assert problems([{"name": "ops", "webhook": hook}]) == [
        "monitoring_receivers: ops has no owner: say who answers"
    ]


@pytest.mark.parametrize("receivers", ["ops", {"name": "ops"}, None, 1])
def test_refuses_what_is_no_list(receivers: object) -> None:
    with pytest.raises(AnsibleFilterError, match="the receivers cannot be read"):
        problems(receivers)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"monitoring_receiver_problems": problems}
