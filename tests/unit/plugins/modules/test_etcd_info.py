# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.modules.etcd_info import report

PARAMS: dict[str, t.Any] = {
    "endpoints": ["https://127.0.0.1:1"],
    "ca_cert": None,
    "client_cert": None,
    "client_key": None,
    "user": None,
    "password": None,
    "timeout": 1.0,
    "quota_bytes": 1000,
    "warn_ratio": 0.8,
    "max_revision_skew": 0,
    "election_wait": 0.0,
    "transitional": False,
}


def test_a_member_that_does_not_answer_is_a_problem() -> None:
    got = report(PARAMS)
    assert len(got["problems"]) == 1
    assert "nobody listens there" in got["problems"][0]
    assert got["leader"] is None
    assert got["members"] == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"warn_ratio": 2.0}, "warn_ratio is 2"),
        ({"endpoints": []}, "endpoints is empty"),
        ({"endpoints": ["a:1"]}, "does not begin with https://"),
        ({"timeout": -1.0}, "timeout is -1 s"),
        ({"client_key": "/k"}, "client_key is given without client_cert"),
    ],
)
def test_options_that_cannot_be_used(options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        report({**PARAMS, **options})
