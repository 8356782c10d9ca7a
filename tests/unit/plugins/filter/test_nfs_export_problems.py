# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter nfs_export_problems."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.nfs_export_problems import (
    FilterModule,
    nfs_export_problems,
)

GOOD = {"path": "/srv/a", "fsid": 1, "clients": [{"network": "192.0.2.0/24"}]}


def test_says_what_is_wrong() -> None:
    assert nfs_export_problems([GOOD], pair="yes") == []
    assert nfs_export_problems([{**GOOD, "fsid": None}], pair=True) != []
    assert nfs_export_problems([{**GOOD, "root_squash": False}], ["/srv/a"]) == []
    assert nfs_export_problems([GOOD], state_directory="/srv/a/state") != []


@pytest.mark.parametrize(
    ("exports", "allowed", "pair"), [(None, [], False), ([], "/srv", False), ([], [], "perhaps")]
)
def test_refuses_what_cannot_be_read(exports: object, allowed: object, pair: object) -> None:
    with pytest.raises(AnsibleFilterError, match="must be"):
        nfs_export_problems(exports, allowed, pair)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"nfs_export_problems": nfs_export_problems}
