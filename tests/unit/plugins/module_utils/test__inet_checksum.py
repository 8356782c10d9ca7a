# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the shared Internet checksum."""

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.nines.ha.plugins.module_utils._inet_checksum import (
    checksum,
    pseudo_header,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", 0xFFFF, id="empty"),
        pytest.param(b"\x01", 0xFEFF, id="odd length is padded"),
        pytest.param(b"\xff\xff\x00\x01", 0xFFFE, id="carry is added"),
        pytest.param(bytes.fromhex("0001f203f4f5f6f7"), 0x220D, id="example of RFC 1071"),
    ],
)
def test_checksum(data: bytes, expected: int) -> None:
    assert checksum(data) == expected


@given(st.binary(max_size=200).filter(lambda data: len(data) % 2 == 0))
def test_data_with_its_checksum_sums_to_zero(data: bytes) -> None:
    assert checksum(data + checksum(data).to_bytes(2, "big")) == 0


@pytest.mark.parametrize(
    ("source", "destination", "length"),
    [pytest.param("192.0.2.1", "224.0.0.18", 12, id="v4"), pytest.param("::1", "::2", 40, id="v6")],
)
def test_pseudo_header_size(source: str, destination: str, length: int) -> None:
    ends = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    assert len(pseudo_header(*ends, 112, length)) == length
