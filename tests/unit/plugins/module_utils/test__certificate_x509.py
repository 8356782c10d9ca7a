# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._certificate_x509 import read
from certificate_samples import make

OURS = make("ours", authority=True)
THEIRS = make("theirs", authority=True)
# Another key behind the same name: what a lost and newly made authority is.
AGAIN = make("ours", authority=True)
BETWEEN = make("between", OURS, authority=True)
NODE = make("node1", OURS)
BELOW = make("node1", BETWEEN)


def test_what_it_says() -> None:
    got = read(NODE.pem, OURS.pem, NODE.key_pem)
    assert got.issuer == "O=ours"
    assert got.names == ("DNS:node1", "IP:192.0.2.11")
    assert got.usages == ("serverAuth", "clientAuth")
    assert (got.not_after - got.not_before).days == 31
    assert (got.common_name, got.key_fits, got.authorities) == ("", True, ("O=ours",))


@pytest.mark.parametrize(
    ("certificate", "authority", "signed"),
    [
        (NODE.pem, OURS.pem, True),
        (NODE.pem, THEIRS.pem, False),
        (NODE.pem, AGAIN.pem, False),
        (NODE.pem, THEIRS.pem + OURS.pem, True),
        (BELOW.pem, OURS.pem, False),
        (BELOW.pem + BETWEEN.pem, OURS.pem, True),
        (BELOW.pem + BETWEEN.pem, THEIRS.pem, False),
        (BELOW.pem, BETWEEN.pem, True),
    ],
)
def test_whether_an_authority_signed_it(certificate: str, authority: str, signed: bool) -> None:
    assert read(certificate, authority).signed is signed


def test_the_key_of_another() -> None:
    assert read(NODE.pem, OURS.pem, BELOW.key_pem).key_fits is False


def test_without_a_key() -> None:
    assert read(NODE.pem, OURS.pem).key_fits is None


def test_an_authority_has_neither_names_nor_usages() -> None:
    got = read(OURS.pem, OURS.pem)
    assert (got.names, got.usages) == ((), None)


@pytest.mark.parametrize(
    ("certificate", "authority", "key", "reason"),
    [
        ("", OURS.pem, None, "the certificate is no certificate in PEM format"),
        (NODE.pem, "nothing", None, "the authority is no certificate in PEM format"),
        (NODE.pem, OURS.pem, "canary", "the key cannot be read"),
    ],
)
def test_what_cannot_be_read(
    certificate: str, authority: str, key: str | None, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        read(certificate, authority, key)
    assert "canary" not in str(caught.value)
