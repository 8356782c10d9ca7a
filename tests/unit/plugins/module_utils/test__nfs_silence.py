# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a server of a pair sends to clients, and what it does not."""

from __future__ import annotations

import struct

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _nfs_silence as silence

# As Linux 6.12 writes it.
INFO = """clientid: 0x1966da286b032860
address: "198.18.65.21:920"
status: confirmed
seconds from last renew: 4
name: "Linux NFSv4.2 client1"
minor version: 2
callback address: "198.18.65.21:0"
admin-revoked states: 0
"""


@pytest.mark.parametrize(
    ("infos", "clients"),
    [
        ([], []),
        ([INFO, INFO], [("198.18.65.21", 920)]),
        ([INFO.replace("198.18.65.21:920", "[2001:db8::1]:920")], []),
        (["", "status: courtesy"], []),
        ([INFO, INFO.replace(".21:920", ".9:700")], [("198.18.65.21", 920), ("198.18.65.9", 700)]),
    ],
)
def test_clients(infos: list[str], clients: list[tuple[str, int]]) -> None:
    assert silence.clients_of(infos) == clients
    assert silence.noted(silence.written(clients)) == clients


@pytest.mark.parametrize(
    "text", ["", "\0\1\2", "198.18.65.21", "198.18.65.21 x", "198.18.65.21 70000", "-o 22"]
)
def test_what_is_no_client(text: str) -> None:
    assert silence.noted(text) == []


def test_each_address_of_ipv4_is_silent() -> None:
    assert silence.silence(["192.0.2.1", "2001:db8::1", "192.0.2.2"], 2050) == [
        ["pref", "20490", "from", address, "ipproto", "tcp", "sport", "2050", "blackhole"]
        for address in ("192.0.2.1", "192.0.2.2")
    ]


def test_a_call_is_a_valid_segment_that_fits_no_connection() -> None:
    packet = silence.call(("192.0.2.1", 2049), ("192.0.2.7", 920))
    assert len(packet) == 40
    assert (packet[0], packet[9]) == (0x45, 6)
    assert (packet[12:16], packet[16:20]) == (bytes([192, 0, 2, 1]), bytes([192, 0, 2, 7]))
    ports, numbers = struct.unpack("!HH", packet[20:24]), struct.unpack("!LL", packet[24:32])
    assert (ports, numbers, packet[33]) == ((2049, 920), (0, 0), 0x10)
    pseudo = packet[12:20] + bytes([0, 6, 0, 20])
    # Over what carries its own checksum, the sum is nothing.
    assert silence.checksum(pseudo + packet[20:]) == 0
