# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.compose_problems import (
    FilterModule,
    compose_problems,
)


def test_it_gives_what_it_says() -> None:
    assert compose_problems({"stacks": [{"name": "A", "state": "absent"}]}) == [
        "compose_stacks: A: its name may have small letters, digits, - and _, and begins with a"
        " letter or digit"
    ]
    assert "is no YAML" in compose_problems({"files": {"a.yml": "a: ["}})[0]


@pytest.mark.parametrize("config", [[], {"stacks": 3}])
def test_refuses_what_cannot_be_read(config: object) -> None:
    with pytest.raises(AnsibleFilterError, match=r"cannot be read|needs a mapping"):
        compose_problems(config)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"compose_problems": compose_problems}
