# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""synchronous_standby_names."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_sync_names import standby_names


@pytest.mark.parametrize(
    ("names", "options", "expected"),
    [
        (["pg2", "pg3"], {"rpo_s": 0}, 'ANY 1 ("pg2","pg3")'),
        (["pg2"], {"rpo_s": 0.0}, 'ANY 1 ("pg2")'),
        (["pg2", "pg3"], {}, ""),
        (["pg2", "pg3"], {"rpo_s": 30}, ""),
        ([], {"rpo_s": 30}, ""),
        (["pg2", "pg3"], {"count": 2}, 'ANY 2 ("pg2","pg3")'),
        (["pg2", "pg3"], {"count": 1, "rpo_s": 30}, 'ANY 1 ("pg2","pg3")'),
        (["pg2", "pg3"], {"method": "first", "rpo_s": 0}, 'FIRST 1 ("pg2","pg3")'),
        (['a"b', "c-d.example", "Any"], {"rpo_s": 0}, 'ANY 1 ("a""b","c-d.example","Any")'),
        (["pg1", "pg2"], {"rpo_s": 0, "members": True}, 'ANY 1 ("pg1","pg2")'),
        (["pg1", "pg2", "pg3"], {"count": 2, "members": True}, 'ANY 2 ("pg1","pg2","pg3")'),
        ([], {"members": True}, ""),
    ],
)
def test_the_setting(names: list[str], options: dict[str, t.Any], expected: str) -> None:
    assert standby_names(names, **options) == expected


@pytest.mark.parametrize(
    ("names", "options", "reason"),
    [
        (
            [],
            {"rpo_s": 0},
            r"rpo is 0, so each commit waits for 1 standby\(s\), and there are 0 \(none\): 1 > 0,"
            r" no commit would ever end. Add 1 standby\(s\), or declare rpo greater than 0",
        ),
        (
            ["pg2", "pg3"],
            {"count": 3},
            r"would wait for 3 .* there are 2 \(pg2, pg3\): 3 > 2.*Add 1 .* or declare count <= 2",
        ),
        ([], {"count": 1}, "1 > 0.*or declare no count"),
        (
            ["pg1"],
            {"rpo_s": 0, "members": True},
            "the members are pg1 and one of them is the primary, which leaves 0: 1 > 0",
        ),
        (["pg1", "pg2"], {"count": 2, "members": True}, "which leaves 1: 2 > 1.*count <= 1"),
        ([], {"rpo_s": 0, "members": True}, "leaves 0: 1 > 0"),
        (["pg2"], {"count": 0}, "count is 0: give at least 1"),
        (["pg2"], {"count": -1, "rpo_s": 0}, "count is -1"),
        (["pg2"], {"method": "all"}, "method is 'all': it is one of any, first"),
        (["pg2", "PG2"], {"rpo_s": 0}, "standby PG2 is named twice"),
        (["*"], {"rpo_s": 0}, r"'\*' is no name of a standby"),
        ([""], {}, "'' is no name of a standby"),
        (["pg\n2"], {}, "printable ASCII"),
        (["pgä"], {}, "printable ASCII"),
        (["p" * 64], {}, "at most 63"),
    ],
)
def test_refusals(names: list[str], options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        standby_names(names, **options)
