# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter postgres_sync_standby_names."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.postgres_sync_standby_names import (
    FilterModule,
    postgres_sync_standby_names,
)


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (["pg2", "pg3"], {"rpo": 0}, 'ANY 1 ("pg2","pg3")'),
        (["pg2", "pg3"], {"rpo": "0s"}, 'ANY 1 ("pg2","pg3")'),
        (["pg2", "pg3"], {"rpo": "30s"}, ""),
        (["pg2", "pg3"], {}, ""),
        (["pg2", "pg3"], {"count": "2", "method": "first"}, 'FIRST 2 ("pg2","pg3")'),
        (["pg1", "pg2"], {"rpo": 0, "members": "true"}, 'ANY 1 ("pg1","pg2")'),
    ],
)
def test_writes(value: object, options: dict[str, t.Any], expected: str) -> None:
    assert postgres_sync_standby_names(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        ("pg2", {}, "the names of the standbys must be a list, it is 'pg2'"),
        (["pg2", 3], {}, "the names of the standbys: entry 2 must be a text, it is 3"),
        (["pg2"], {"rpo": "soon"}, "rpo: 'soon' is no duration"),
        (["pg2"], {"rpo": -1}, "rpo: a duration of -1 s is negative"),
        (["pg2"], {"count": "x"}, "count must be a whole number, it is 'x'"),
        (["pg2"], {"method": 1}, "method must be a text, it is 1"),
        (["pg2"], {"members": "perhaps"}, "members must be true or false"),
        ([], {"rpo": 0}, "1 > 0, no commit would ever end"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        postgres_sync_standby_names(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"postgres_sync_standby_names": postgres_sync_standby_names}
