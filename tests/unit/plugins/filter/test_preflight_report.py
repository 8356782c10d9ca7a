# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _preflight_report."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.preflight_report import (
    FilterModule,
    preflight_report,
)

TOPOLOGY = {"cluster": "demo", "hosts": [], "services": [], "addresses": []}


def test_gives_the_report() -> None:
    found = preflight_report([], TOPOLOGY)
    assert found["record"]["passed"] is True
    assert found["lines"][-1] == found["last"] == "PASSED: 0 errors, 0 warnings, 0 unknown, 0 notes"
    assert found["svg"].startswith("<svg ")
    assert FilterModule().filters() == {"preflight_report": preflight_report}


def test_refuses_what_it_cannot_read() -> None:
    with pytest.raises(AnsibleFilterError):
        preflight_report([], TOPOLOGY, "notes")
