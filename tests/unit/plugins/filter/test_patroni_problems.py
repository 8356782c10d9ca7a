# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter patroni_problems."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.patroni_problems import (
    FilterModule,
    patroni_problems,
)

HOSTS = [{"inventory_hostname": f"db{n}", "ha_address": f"192.0.2.{n}"} for n in (1, 2, 3)]


def test_answers() -> None:
    assert patroni_problems(HOSTS) == []
    got = patroni_problems(HOSTS, {"synchronous_mode": "quorum"}, "3.0.2")
    assert "does not know" in got[0]
    tagged = [*HOSTS[:2], {**HOSTS[2], "patroni_tags": {"nosnyc": True}}]
    assert patroni_problems(tagged) == [
        "db3 has the tag nosnyc, which Patroni does not know: is nosync meant?"
    ]
    assert FilterModule().filters() == {"patroni_problems": patroni_problems}


@pytest.mark.parametrize(
    ("args", "text"),
    [
        (([{}],), "the members cannot be read"),
        ((None,), "the members cannot be read"),
        ((HOSTS, []), "config must be a mapping"),
        ((HOSTS, {}, 4.0), "version must be a text"),
        (([{**HOSTS[0], "ha_objectives": {"rpo": "x"}}],), "'x' is no duration"),
        (([{**HOSTS[0], "ha_objectives": "x"}],), "the members cannot be read"),
    ],
)
def test_refuses(args: tuple[t.Any, ...], text: str) -> None:
    with pytest.raises(AnsibleFilterError, match=text):
        patroni_problems(*args)
