# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _monitoring."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.monitoring_scrapes import (
    FilterModule,
    monitoring_scrapes,
)

PORTS = dict.fromkeys(
    ("node", "postgres", "haproxy", "docker", "prometheus", "alertmanager", "blackbox"), 9100
)
OPTIONS = {
    "cluster": "shop",
    "hosts": ["mon1"],
    "monitors": ["mon1"],
    "monitor": "mon1",
    "ports": PORTS,
    "user": "monitor",
    "folder": "/etc/nines/monitoring",
}


def test_writes() -> None:
    found = monitoring_scrapes({"mon1": {"ha_address": "192.0.2.1"}}, {}, OPTIONS)
    assert [each["job_name"] for each in found] == ["node", "prometheus", "alertmanager"]
    assert FilterModule().filters() == {"monitoring_scrapes": monitoring_scrapes}


@pytest.mark.parametrize(
    ("hosts", "options", "message"),
    [
        ({}, OPTIONS, "mon1 is no host of this inventory"),
        ({"mon1": {}}, OPTIONS, "mon1 has no ha_address"),
        ({}, [], "options must be a mapping"),
    ],
)
def test_refuses(hosts: dict[str, object], options: object, message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        monitoring_scrapes(hosts, {}, options)
