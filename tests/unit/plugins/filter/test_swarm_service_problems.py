# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter swarm_service_problems."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.swarm_service_problems import (
    FilterModule,
    swarm_service_problems,
)


def test_says_what_is_wrong() -> None:
    assert swarm_service_problems({}) == []
    assert swarm_service_problems({"services": [{"name": "shop"}]}) == [
        "swarm_services: shop has no image"
    ]


@pytest.mark.parametrize("wanted", [None, {"service": []}, {"services": ["shop"]}])
def test_refuses_what_are_no_services(wanted: object) -> None:
    with pytest.raises(AnsibleFilterError, match="services cannot be read"):
        swarm_service_problems(wanted)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"swarm_service_problems": swarm_service_problems}
