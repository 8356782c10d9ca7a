# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.haproxy_deviations import (
    FilterModule,
    haproxy_deviations,
)

DECLARED = {"backends": [{"name": "app", "servers": []}], "listens": []}


def test_it_names_differences() -> None:
    assert FilterModule().filters()["haproxy_deviations"](DECLARED, []) == [
        "app is not there: the running process has an old configuration"
    ]


@pytest.mark.parametrize(("declared", "backends"), [([], []), ({}, {}), ({}, [])])
def test_rubbish_is_refused(declared: object, backends: object) -> None:
    with pytest.raises(AnsibleFilterError, match="haproxy_deviations"):
        haproxy_deviations(declared, backends)
