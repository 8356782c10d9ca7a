# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _record_nodes."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.drill_versions import FilterModule, drill_versions


def test_reads() -> None:
    results = [{"item": ["lb1", ["uname", "-r"]], "rc": 0, "stdout": "6.12.48"}]
    assert drill_versions(results) == {"lb1": {"linux": "6.12.48"}}
    assert FilterModule().filters() == {"drill_versions": drill_versions}


@pytest.mark.parametrize("results", [None, [{}], [{"item": ["lb1"]}], ["x"]])
def test_refuses(results: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match="results of a loop over pairs"):
        drill_versions(results)
