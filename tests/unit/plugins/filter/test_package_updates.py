# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter package_updates."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.package_updates import (
    FilterModule,
    package_updates,
)

LINE = "Inst etcd-server [3.5.16-4] (3.6.0-1 Debian:14 [amd64])\n"


def test_says_what_would_be_updated() -> None:
    found = package_updates(LINE, ["etcd-server"])
    assert found["names"] == ["etcd-server"]
    assert found["texts"] == ["etcd-server 3.5.16-4 -> 3.6.0-1"]
    assert len(found["problems"]) == 1
    assert package_updates(LINE, ["etcd-server"], accept=["etcd-server"])["problems"] == []


@pytest.mark.parametrize("names", [None, 3])
def test_refuses_what_are_no_names(names: object) -> None:
    with pytest.raises(AnsibleFilterError, match="the updates cannot be read"):
        package_updates(LINE, names)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"package_updates": package_updates}
