# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _monitoring.jobs_of."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.monitoring_jobs import (
    FilterModule,
    monitoring_jobs,
)


def test_names() -> None:
    assert monitoring_jobs({"postgres": ["db1"]}, "db1") == ["node", "postgres"]
    assert FilterModule().filters() == {"monitoring_jobs": monitoring_jobs}


@pytest.mark.parametrize(
    ("groups", "host", "message"), [([], "db1", "groups must be"), ({}, "", "host must be a text")]
)
def test_refuses(groups: object, host: str, message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        monitoring_jobs(groups, host)
