# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the machine around a user-mode Linux node makes of what it is told."""

from __future__ import annotations

import doctest
import typing as t

import machine
import pytest
from machine import Port, device_of, disks_of, kernel_of, kib_of, network_of, ports_of

WANTED = {
    "memory": "512m",
    "volumes": [{"name": "wal", "path": "/srv/wal", "size": "64m"}],
    "shared_disks": [{"name": "store", "size": "1g"}],
}
PORTS = [
    Port("eth0", "02:42:c6:12:3e:0b", ("198.18.62.11/24",)),
    Port("eth1", "02:42:c6:12:3f:0b", ("198.18.63.11/24", "2001:2:0:63::11/64")),
]


def test_its_examples_run() -> None:
    assert doctest.testmod(machine).failed == 0


@pytest.mark.parametrize("size", ["", "m", "512", "0m", "-1g", "1.5g", "1t"])
def test_sizes_that_are_none(size: str) -> None:
    with pytest.raises(ValueError, match="is no size"):
        kib_of(size)


def test_disks_stand_in_the_kernels_order() -> None:
    disks = disks_of(WANTED)
    command = kernel_of(WANTED, PORTS, disks, "node1")
    # The root has a name of its own; what is shared is synced and not locked; each has a serial.
    assert [word for word in command if word.startswith("ubd")] == [
        "ubd0=/lab/disk/root.cow,/lab/base.img,root",
        "ubd1sc=/lab/shared/store/disk.img,,store",
        "ubd2=/lab/disk/wal.img,,wal",
    ]
    assert [device_of(number) for number, disk in enumerate(disks, 1) if disk.path] == ["/dev/ubdc"]


def test_interfaces_take_large_frames_under_their_own_address() -> None:
    vectors = [word for word in kernel_of(WANTED, PORTS, [], "n") if word.startswith("vec")]
    assert vectors == [
        "vec0:transport=tap,ifname=tap0,gro=1,mac=02:43:c6:12:3e:0b",
        "vec1:transport=tap,ifname=tap1,gro=1,mac=02:43:c6:12:3f:0b",
    ]


def test_addresses_move_into_the_node() -> None:
    assert network_of(PORTS, ["198.18.62.1"]).splitlines() == [
        "link set lo up",
        "link set vec0 up",
        "address add 198.18.62.11/24 dev vec0",
        "link set vec1 up",
        "address add 198.18.63.11/24 dev vec1",
        "address add 2001:2:0:63::11/64 dev vec1 nodad",
        "route add default via 198.18.62.1",
    ]


def test_an_interface_keeps_its_network_over_a_power_cut() -> None:
    links: list[dict[str, t.Any]] = [
        {"ifname": name, "link_type": "ether", "address": "", "addr_info": []}
        for name in ("eth0", "eth1")
    ]
    assert ports_of(links[::-1]) == ports_of(links)
