# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What apt would update."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._updates import (
    Update,
    branch_problems,
    updates,
)

SIMULATED = """\
Reading package lists...
The following packages will be upgraded:
  haproxy libc6 postgresql-17
Inst libc6 [2.41-12] (2.41-13 Debian:13.2/stable [amd64])
Inst haproxy [3.0.11-1+deb13u1] (3.0.12-1 Debian:13.2/stable [amd64])
Inst postgresql-17 [17.6-0+deb13u1] (17.7-0+deb13u1 Debian:13.2/stable [amd64]) []
Inst vim (2:9.1-1 Debian:13.2/stable [amd64])
Conf haproxy (3.0.12-1 Debian:13.2/stable [amd64])
"""
NAMES = ["haproxy", "patroni", "postgresql-17", "vim"]


def test_reads_what_is_updated_and_asked_for() -> None:
    assert [each.text for each in updates(SIMULATED, NAMES)] == [
        "haproxy 3.0.11-1+deb13u1 -> 3.0.12-1",
        "postgresql-17 17.6-0+deb13u1 -> 17.7-0+deb13u1",
    ]
    assert updates("", NAMES) == []


@pytest.mark.parametrize(
    ("update", "stays"),
    [
        (Update("haproxy", "3.0.11-1", "3.0.12-1"), True),
        (Update("haproxy", "3.0.11-1", "3.2.1-1"), False),
        (Update("etcd-server", "3.5.16-4", "3.6.0-1"), False),
        (Update("keepalived", "1:2.3.3-1", "1:2.3.4-1"), True),
        (Update("patroni", "4.0.7-1", "4.1.0-1.pgdg13+1"), False),
        (Update("postgresql-17", "17.6-0", "17.7-0"), True),
        (Update("haproxy", "git2024", "git2025"), False),
    ],
)
def test_another_branch_is_refused_unless_named(update: Update, stays: bool) -> None:
    assert (branch_problems([update]) == []) is stays
    assert branch_problems([update], [update.name]) == []
    assert all(f"-e accept={update.name}" in text for text in branch_problems([update]))
