# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.haproxy_problems import (
    FilterModule,
    haproxy_problems,
)


def test_it_names_problems() -> None:
    config = {"backends": [{"name": "app"}]}
    assert FilterModule().filters()["haproxy_problems"](config) == [
        "haproxy_backends: app: it has no server: add one to its servers, or to haproxy_servers"
    ]


def test_only_mappings() -> None:
    with pytest.raises(AnsibleFilterError, match="needs a mapping"):
        haproxy_problems([])
