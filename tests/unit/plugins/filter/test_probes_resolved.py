# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter probes_resolved."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.probes_resolved import (
    FilterModule,
    probes_resolved,
)


def test_resolves() -> None:
    checks = [{"name": "pool", "tcp": "127.0.0.1:6432"}]
    assert probes_resolved([{"name": "a", "check": "pool"}], checks) == [
        {"name": "a", "url": "tcp://127.0.0.1:6432"}
    ]


@pytest.mark.parametrize("probes", [7, [{"name": "a", "check": "pool"}], ["pool"]])
def test_refuses(probes: object) -> None:
    with pytest.raises(AnsibleFilterError, match="drill_probes: "):
        probes_resolved(probes, [])


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"probes_resolved": probes_resolved}
