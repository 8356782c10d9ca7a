# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter swarm_rolled_names."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.swarm_rolled_names import (
    FilterModule,
    swarm_rolled_names,
)


def test_names() -> None:
    assert swarm_rolled_names([{"name": "conf", "data": "a"}]) == {"conf": "conf-e9c9296d1f03"}
    assert swarm_rolled_names([]) == {}


@pytest.mark.parametrize("items", [None, [3], [{"data": "canary"}], [{"name": "pw"}]])
def test_refuses_what_are_none(items: object) -> None:
    with pytest.raises(AnsibleFilterError, match="secrets or configs cannot be read") as caught:
        swarm_rolled_names(items)
    assert "canary" not in str(caught.value)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"swarm_rolled_names": swarm_rolled_names}
