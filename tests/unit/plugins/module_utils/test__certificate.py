# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._certificate import (
    Certificate,
    Wanted,
    name_of,
    problems,
)
from certificate_samples import NOW

GOOD = Certificate(
    issuer="CN=ours",
    not_before=NOW - datetime.timedelta(days=1),
    not_after=NOW + datetime.timedelta(days=10),
    common_name="",
    names=("DNS:node1", "IP:192.0.2.11"),
    usages=("serverAuth", "clientAuth"),
    key_fits=True,
    authorities=("CN=ours",),
    signed=True,
)
WANTED = Wanted(
    "/tls/node1.crt",
    "/tls/ca.crt",
    ("IP:192.0.2.11",),
    ("serverAuth", "clientAuth"),
    common_name=False,
)


def test_a_good_one_has_no_problem() -> None:
    assert problems(GOOD, WANTED, NOW) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"not_after": NOW},
            "/tls/node1.crt expired on 2026-11-21 12:00 UTC: give one that is valid; nines.ha.site"
            " renews those that the role nines.ha.tls made",
        ),
        (
            {"not_before": NOW + datetime.timedelta(hours=1)},
            "/tls/node1.crt is not valid before 2026-11-21 13:00 UTC, and it is 2026-11-21 12:00"
            " UTC: look at the clock, or give one that is valid",
        ),
        (
            {"issuer": "CN=theirs", "signed": False},
            "/tls/node1.crt was signed by 'CN=theirs', and /tls/ca.crt holds the authority"
            " 'CN=ours', which did not sign it: give one that it has signed, or name the authority"
            " that signed this one",
        ),
        (
            {"key_fits": False},
            "/tls/node1.crt and its key do not belong together: give the key it was made with",
        ),
        (
            {"names": ("DNS:node2",)},
            "/tls/node1.crt is for DNS:node2 and not for IP:192.0.2.11: give one with these"
            " alternative names",
        ),
        (
            {"names": ()},
            "/tls/node1.crt is for no name and not for IP:192.0.2.11: give one with these"
            " alternative names",
        ),
        (
            {"usages": ("serverAuth",)},
            "/tls/node1.crt may not be used for clientAuth: give one with the extended key usages"
            " serverAuth and clientAuth",
        ),
        (
            {"common_name": "node1"},
            "/tls/node1.crt has the common name 'node1': give one without CN in its subject",
        ),
    ],
)
def test_each_problem_is_a_sentence(change: dict[str, t.Any], sentence: str) -> None:
    assert problems(GOOD._replace(**change), WANTED, NOW) == [sentence]


def test_one_without_usages_is_good_for_everything() -> None:
    assert problems(GOOD._replace(usages=None), WANTED, NOW) == []


def test_days_that_have_to_be_left() -> None:
    assert problems(GOOD, WANTED._replace(days=9.9), NOW) == []
    assert problems(GOOD, WANTED._replace(days=14), NOW) == [
        "/tls/node1.crt expires on 2026-12-01 12:00 UTC, in less than 14 days: give one that is"
        " valid; nines.ha.site renews those that the role nines.ha.tls made"
    ]


def test_dates_that_do_not_count() -> None:
    assert problems(GOOD._replace(not_after=NOW), WANTED._replace(expiry=False), NOW) == []


def test_several_problems_come_at_once() -> None:
    bad = GOOD._replace(not_after=NOW, signed=False, key_fits=False)
    assert len(problems(bad, WANTED, NOW)) == 3


@pytest.mark.parametrize("text", ["node1", "IP:", "DNS:", "URI:x", "IP:300.1.1.1"])
def test_names_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        name_of(text)
