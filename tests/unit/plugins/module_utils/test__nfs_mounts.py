# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with mounts."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._nfs_mounts import mount_problems, options_of

GOOD: dict[str, t.Any] = {"server": "198.51.100.10", "source_path": "/srv/a", "path": "/mnt/a"}


@pytest.mark.parametrize(
    "mount",
    [
        GOOD,
        {**GOOD, "options": ["hard", "vers=4.2", "timeo=50", "retrans=2"], "automount": True},
        {**GOOD, "options": "soft,ro,nfsvers=4.1", "owner": "app", "name": "data"},
    ],
)
def test_good(mount: dict[str, t.Any]) -> None:
    assert mount_problems([mount]) == []


@pytest.mark.parametrize(
    ("mount", "reason"),
    [
        ({**GOOD, "path": "mnt/a"}, "mount mnt/a: the path is not absolute"),
        ({**GOOD, "path": "/var/"}, "mount /var: this folder belongs to the system"),
        ({**GOOD, "source_path": "srv"}, "source_path srv is not absolute"),
        ({**GOOD, "server": "a b"}, "the server 'a b' is neither"),
        ({**GOOD, "server": ""}, "mount 1: server must be a text"),
        ({"path": "/mnt/a", "server": "a"}, "source_path must be a text"),
        ({**GOOD, "opts": "hard"}, "mount /mnt/a has opts, which is unknown"),
        ({**GOOD, "options": 3}, "options must be a list"),
        ("/mnt/a", "mount 1: must be a mapping"),
        ({**GOOD, "options": ["soft"]}, "soft gives programs an error"),
        ({**GOOD, "options": ["softerr"]}, "softerr gives programs an error"),
        ({**GOOD, "options": ["hard", "soft"]}, "hard and soft contradict"),
        ({**GOOD, "options": ["nolock"]}, "nolock makes locks count on this client alone"),
        ({**GOOD, "options": ["timeo=fast"]}, "timeo=fast is no number"),
        ({**GOOD, "options": ["retrans=0"]}, "retrans=0 is no number"),
        ({**GOOD, "options": ["vers=3"]}, "set nfs_v3: true"),
        ({**GOOD, "options": ["vers=4"]}, "may mean NFSv4.0"),
        ({**GOOD, "options": ["nfsvers=4.0"]}, "may mean NFSv4.0"),
        ({**GOOD, "options": ["vers=5"]}, "vers=5 is unknown"),
    ],
)
def test_bad(mount: t.Any, reason: str) -> None:
    found = mount_problems([mount])
    assert len(found) == 1, found
    assert reason in found[0]


def test_version_3_on_request_and_a_path_twice() -> None:
    assert mount_problems([{**GOOD, "options": "vers=3"}], v3=True) == []
    assert mount_problems([GOOD, {**GOOD, "path": "/mnt/a/"}]) == [
        "mount /mnt/a is there twice: the second would hide the first"
    ]


def test_options() -> None:
    assert options_of(["hard", "timeo=50", ""]) == {"hard": "", "timeo": "50"}
