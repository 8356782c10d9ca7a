# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.haproxy_resolved import (
    FilterModule,
    haproxy_resolved,
)


def test_it_fills_defaults_in() -> None:
    resolved = FilterModule().filters()["haproxy_resolved"]({"objectives": {"rto": "1s"}})
    assert resolved["timeouts"]["connect"] == "100ms"
    assert resolved["monitor"]["endpoints"] == ["127.0.0.1:8405"]


@pytest.mark.parametrize(
    "config",
    [{"objectives": {"rto": "1ms"}}, {"timeouts": {"client": "soon"}}, {"frontends": [5]}],
)
def test_rubbish_points_to_the_other_filter(config: dict[str, object]) -> None:
    with pytest.raises(AnsibleFilterError, match="haproxy_problems names everything"):
        haproxy_resolved(config)


def test_only_mappings() -> None:
    with pytest.raises(AnsibleFilterError, match="needs a mapping"):
        haproxy_resolved("x")
