# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter certificate_problems."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.certificate_problems import (
    FilterModule,
    certificate_problems,
)
from certificate_samples import make

OURS = make("ours", authority=True, days=(-9000, 9000))
GOOD = make("node1", OURS, days=(-9000, 9000))
OLD = make("node1", OURS, days=(-9000, -8000))


def test_a_good_one() -> None:
    got = certificate_problems(
        GOOD.pem, OURS.pem, GOOD.key_pem, names=["IP:192.0.2.11"], usages=["serverAuth"]
    )
    assert got == []


def test_an_expired_one_names_the_file() -> None:
    (got,) = certificate_problems(OLD.pem, OURS.pem, path="/tls/a.crt")
    assert got.startswith("/tls/a.crt expired on ")
    assert certificate_problems(OLD.pem, OURS.pem, expiry=False) == []


def test_what_is_no_certificate_is_a_problem() -> None:
    assert certificate_problems("", OURS.pem, path="/tls/a.crt") == [
        "/tls/a.crt cannot be used: the certificate is no certificate in PEM format"
    ]


@pytest.mark.parametrize("options", [{"names": ["node1"]}, {"unknown": 1}])
def test_options_that_cannot_be_used(options: dict[str, t.Any]) -> None:
    with pytest.raises(AnsibleFilterError, match="certificate_problems: "):
        certificate_problems(GOOD.pem, OURS.pem, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"certificate_problems": certificate_problems}
