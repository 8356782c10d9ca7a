# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter nfs_export_lines."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.nfs_export_lines import (
    FilterModule,
    nfs_export_lines,
)


def test_writes_lines() -> None:
    export = {"path": "/srv/a", "fsid": 1, "clients": [{"network": "192.0.2.0/24"}]}
    assert nfs_export_lines([export]) == [
        "/srv/a 192.0.2.0/24(rw,sync,root_squash,no_subtree_check,fsid=1)"
    ]


@pytest.mark.parametrize("exports", [None, ["/srv/a"], [{"path": "/srv/a", "key": 1}]])
def test_refuses_what_cannot_be_read(exports: object) -> None:
    with pytest.raises(AnsibleFilterError):
        nfs_export_lines(exports)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"nfs_export_lines": nfs_export_lines}
