# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _owner_checks."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.owner_checks import FilterModule, owner_checks

RESULTS = [{"host": "lb1", "addresses": [{"address": "198.51.100.10", "held": True}]}]


def test_judges() -> None:
    assert owner_checks(RESULTS, ["198.51.100.10"], "Owner")[0]["passed"] is True
    assert FilterModule().filters() == {"owner_checks": owner_checks}


@pytest.mark.parametrize(("addresses", "message"), [([], "needs a list"), (["203.0.113.9"], "203")])
def test_refuses(addresses: list[str], message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        owner_checks(RESULTS, addresses, "Owner")
