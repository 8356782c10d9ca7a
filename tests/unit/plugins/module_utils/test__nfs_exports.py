# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines for exportfs."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._nfs_exports import export_lines, network_of

BASE: dict[str, t.Any] = {"path": "/srv/a", "clients": [{"network": "192.0.2.9/24"}]}


@pytest.mark.parametrize(
    ("export", "line"),
    [
        (BASE, "/srv/a 192.0.2.0/24(rw,sync,root_squash,no_subtree_check)"),
        (
            {**BASE, "read_only": None, "sync": "yes", "root_squash": None},
            "/srv/a 192.0.2.0/24(rw,sync,root_squash,no_subtree_check)",
        ),
        ({**BASE, "fsid": 7}, "/srv/a 192.0.2.0/24(rw,sync,root_squash,no_subtree_check,fsid=7)"),
        (
            {**BASE, "read_only": True, "sync": False, "root_squash": False, "path": "/srv/a/"},
            "/srv/a 192.0.2.0/24(ro,async,no_root_squash,no_subtree_check)",
        ),
        (
            {**BASE, "clients": [{"network": "192.0.2.1", "options": ["ro", "crossmnt", "sync"]}]},
            "/srv/a 192.0.2.1(ro,sync,root_squash,no_subtree_check,crossmnt)",
        ),
        (
            {"path": '/srv/my "data" #1', "clients": [{"network": "2001:db8::/64"}]},
            "/srv/my\\040\\042data\\042\\040\\0431"
            " 2001:db8::/64(rw,sync,root_squash,no_subtree_check)",
        ),
        (
            {**BASE, "clients": [{"network": "192.0.2.1"}, {"network": "192.0.2.2"}]},
            "/srv/a 192.0.2.1(rw,sync,root_squash,no_subtree_check)"
            " 192.0.2.2(rw,sync,root_squash,no_subtree_check)",
        ),
    ],
)
def test_lines(export: dict[str, t.Any], line: str) -> None:
    assert export_lines([export]) == [line]


def test_what_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="which is unknown"):
        export_lines([{**BASE, "world": True}])
    with pytest.raises(ValueError, match="does not appear to be"):
        network_of("web1")
