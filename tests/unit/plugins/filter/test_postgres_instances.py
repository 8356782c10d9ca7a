# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter postgres_instances."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.postgres_instances import (
    FilterModule,
    postgres_instances,
)


def test_answers() -> None:
    assert postgres_instances([{"inventory_hostname": "db1", "ha_address": "192.0.2.1"}]) == [
        {"name": "db1", "host": "192.0.2.1", "port": 5432}
    ]
    host = {"inventory_hostname": "db1", "ha_address": "192.0.2.1", "patroni_name": "pg-1"}
    assert postgres_instances([host], names=True)[0]["application_name"] == "pg-1"
    assert FilterModule().filters() == {"postgres_instances": postgres_instances}


def test_refuses() -> None:
    with pytest.raises(AnsibleFilterError, match="cannot be read"):
        postgres_instances([{}])
