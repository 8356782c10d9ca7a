# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter nfs_mount_problems."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.nfs_mount_problems import (
    FilterModule,
    nfs_mount_problems,
)

GOOD = {"path": "/mnt/a", "server": "192.0.2.1", "source_path": "/srv/a"}


def test_says_what_is_wrong() -> None:
    assert nfs_mount_problems([GOOD]) == []
    assert len(nfs_mount_problems([{**GOOD, "options": ["vers=3"]}])) == 1
    assert nfs_mount_problems([{**GOOD, "options": ["vers=3"]}], v3=True) == []


def test_refuses_what_cannot_be_read() -> None:
    with pytest.raises(AnsibleFilterError, match="mounts must be a list"):
        nfs_mount_problems("/mnt/a")


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"nfs_mount_problems": nfs_mount_problems}
