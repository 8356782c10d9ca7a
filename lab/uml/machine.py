# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The machine around a user-mode Linux node; it is what runs in the node's container.

It bridges each interface that the engine gave the container to one of the node's, whose addresses
move into the node, makes the node's disks, and starts its kernel. The container is the power
switch: `docker kill` pulls the plug, `docker stop` presses the button, `docker start` switches on.
What the node writes on its console is the container's log.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import typing as t
from dataclasses import dataclass
from pathlib import Path

KERNEL = "/usr/bin/linux.uml"
REBOOT, REBOOTS = "/usr/local/sbin/nines-lab-reboot", 64  # and how that one ends
ADDR_NO_RANDOMIZE = 0x0040000
BASE = Path("/lab/base.img")  # the disk of every node of this image, read-only
DISKS = Path("/lab/disk")  # what this node has written, and its volumes
SHARED = Path("/lab/shared")  # one folder for each disk that several nodes have
KEYS = Path("/lab/ssh")
NAMESERVERS = Path("/lab/resolv.conf")
GUEST = Path("/run/guest")  # all that the node sees of the container, and at boot only
RUN = Path("/run/uml")
MEMORY = Path("/dev/shm")
SIZES = {"k": 1, "m": 1 << 10, "g": 1 << 20}


@dataclass(frozen=True)
class Port:
    """An interface of the container, and what its address says."""

    name: str
    mac: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Disk:
    """A disk of the node beside its root, of `kib` KiB. One with a path is its volume there."""

    name: str
    kib: int
    file: Path
    path: str = ""
    shared: bool = False


def kib_of(size: str) -> int:
    """Read a size as `docker` writes it, in KiB. Raises ValueError.

    >>> kib_of("768m"), kib_of("2G")
    (786432, 2097152)
    """
    unit = SIZES.get(size[-1:].lower())
    if unit is None or not size[:-1].isdigit() or int(size[:-1]) == 0:
        raise ValueError(f"'{size}' is no size: give a number and k, m or g, for example 512m")
    return int(size[:-1]) * unit


def disks_of(wanted: t.Mapping[str, t.Any]) -> list[Disk]:
    """List the disks: what is shared comes first, so that it has the same letter everywhere.

    >>> disks = disks_of({"volumes": [{"name": "wal", "path": "/srv/wal", "size": "64m"}],
    ...                   "shared_disks": [{"name": "store", "size": "1g"}]})
    >>> [str(disk.file) for disk in disks]
    ['/lab/shared/store/disk.img', '/lab/disk/wal.img']
    """
    shared = [
        Disk(d["name"], kib_of(d["size"]), SHARED / d["name"] / "disk.img", shared=True)
        for d in wanted.get("shared_disks", [])
    ]
    own = [
        Disk(d["name"], kib_of(d["size"]), DISKS / f"{d['name']}.img", path=d["path"])
        for d in wanted.get("volumes", [])
    ]
    return [*shared, *own]


def device_of(number: int) -> str:
    """Name the node's device of a disk; the root is number 0.

    >>> device_of(1)
    '/dev/ubdb'
    """
    return f"/dev/ubd{'abcdefgh'[number]}"


def ports_of(links: t.Sequence[t.Mapping[str, t.Any]]) -> list[Port]:
    """Read `ip -json address`: Ethernet interfaces with the addresses that reach beyond the link.

    By name: the engine gives the same one to the same network, but brings them up in any order.

    >>> ports_of([{"ifname": "lo", "link_type": "loopback"},
    ...           {"ifname": "eth0", "link_type": "ether", "address": "02:42:c6:12:3e:0b",
    ...            "addr_info": [{"local": "198.18.62.11", "prefixlen": 24, "scope": "global"},
    ...                          {"local": "fe80::42", "prefixlen": 64, "scope": "link"}]}])
    [Port(name='eth0', mac='02:42:c6:12:3e:0b', addresses=('198.18.62.11/24',))]
    """
    return [
        Port(
            link["ifname"],
            link["address"],
            tuple(
                f"{entry['local']}/{entry['prefixlen']}"
                for entry in link["addr_info"]
                if entry["scope"] == "global"
            ),
        )
        for link in sorted(links, key=lambda link: str(link["ifname"]))
        if link["link_type"] == "ether"
    ]


def mac_inside(mac: str) -> str:
    """Give the node a MAC address of its own: the bridge keeps the container's.

    >>> mac_inside("02:42:c6:12:3e:0b")
    '02:43:c6:12:3e:0b'
    """
    return f"02:43:{mac[6:]}"


def network_of(ports: t.Sequence[Port], gateways: t.Sequence[str]) -> str:
    """Write what the node feeds to `ip -batch`.

    >>> print(network_of([Port("eth0", "", ("198.18.62.11/24",))], ["198.18.62.1"]))
    link set lo up
    link set vec0 up
    address add 198.18.62.11/24 dev vec0
    route add default via 198.18.62.1
    <BLANKLINE>
    """
    lines = ["link set lo up"]
    for number, port in enumerate(ports):
        lines.append(f"link set vec{number} up")
        for address in port.addresses:
            # The engine gives each address once: asking the link whether it is free takes seconds.
            six = " nodad" if ":" in address else ""
            lines.append(f"address add {address} dev vec{number}{six}")
    lines += [f"route add default via {gateway}" for gateway in gateways]
    return "\n".join([*lines, ""])


def kernel_of(
    wanted: t.Mapping[str, t.Any], ports: t.Sequence[Port], disks: t.Sequence[Disk], host: str
) -> list[str]:
    """Put the kernel's command line together.

    A shared disk is written through and locked by nobody; each has its name as serial number. An
    interface takes the large frames that others on the bridge send (gro): without, it drops them.
    """
    return [
        # What it becomes when it reboots.
        REBOOT,
        *(f"mem={kib_of(wanted['memory'])}K", f"uml_dir={RUN}", "umid=node", f"hostfs={GUEST}"),
        *("root=/dev/ubda", "rw", f"ubd0={DISKS}/root.cow,{BASE},root"),
        *(
            f"ubd{number}{'sc' if disk.shared else ''}={disk.file},,{disk.name}"
            for number, disk in enumerate(disks, 1)
        ),
        *(
            f"vec{number}:transport=tap,ifname=tap{number},gro=1,mac={mac_inside(port.mac)}"
            for number, port in enumerate(ports)
        ),
        *("con=null", "con0=null,fd:1", "TERM=dumb", f"systemd.hostname={host}"),
    ]


def run(*command: str) -> str:
    """Run a command and give its output. Raises subprocess.CalledProcessError."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def make_disk(disk: Disk) -> None:
    """Make the file of a disk, and the file system of a volume, where there is none."""
    if disk.file.exists():
        return
    with disk.file.open("ab") as file:
        file.truncate(disk.kib * 1024)
    if disk.path:
        run("mkfs.ext4", "-q", "-F", "-m", "0", str(disk.file))


def wire(number: int, port: Port) -> None:
    """Bridge an interface of the container to one of the node: the container is a cable."""
    tap, bridge = f"tap{number}", f"wire{number}"
    run("ip", "address", "flush", "dev", port.name)
    run("ip", "link", "add", bridge, "type", "bridge", "forward_delay", "0", "mcast_snooping", "0")
    run("ip", "tuntap", "add", tap, "mode", "tap")
    for name in (port.name, tap, bridge):
        Path(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6").write_text("1")
        if name != bridge:
            run("ip", "link", "set", name, "master", bridge)
        run("ip", "link", "set", name, "up")


def show(ports: t.Sequence[Port], disks: t.Sequence[Disk], host: str) -> None:
    """Lay out the folder that the node mounts at boot."""
    routes = json.loads(run("ip", "-json", "route", "show", "default"))
    (GUEST / "ssh").mkdir(parents=True)
    for name in ("operator.pub", "host", "host.pub"):
        shutil.copy(KEYS / name, GUEST / "ssh")
    for source in (Path("/etc/hosts"), NAMESERVERS):
        shutil.copy(source, GUEST)
    (GUEST / "hostname").write_text(f"{host}\n")
    (GUEST / "network").write_text(network_of(ports, [route["gateway"] for route in routes]))
    (GUEST / "volumes").write_text(
        "".join(f"{device_of(n)} {disk.path}\n" for n, disk in enumerate(disks, 1) if disk.path)
    )


def press_button(*_: object) -> None:
    """Ask the node to shut down, as the button of a machine does, by its management console."""
    request = b"cad"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as console:
        try:
            console.bind(str(RUN / "button"))
            console.sendto(
                struct.pack("=III512s", 0xCAFEBABE, 2, len(request), request),
                str(RUN / "node/mconsole"),
            )
        except OSError as error:
            print(f"nines-lab-machine: the node does not listen yet: {error}", file=sys.stderr)
    (RUN / "button").unlink(missing_ok=True)


def main() -> int:
    wanted = json.loads(os.environ["LAB_MACHINE"])
    host = socket.gethostname()
    disks = disks_of(wanted)
    run("mount", "-o", "remount,rw", "/proc/sys")
    # The node's memory is a file there that is executed.
    run("mount", "-o", f"remount,exec,size={kib_of(wanted['memory']) + 65536}k", str(MEMORY))
    RUN.mkdir()
    for disk in disks:
        make_disk(disk)
    ports = ports_of(json.loads(run("ip", "-json", "address")))
    show(ports, disks, host)
    for number, port in enumerate(ports):
        wire(number, port)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGRTMIN + 3):
        signal.signal(number, press_button)
    # With random addresses the kernel would keep pages for the gap between them.
    ctypes.CDLL(None).personality(ADDR_NO_RANDOMIZE)
    command = kernel_of(wanted, ports, disks, host)
    ended = REBOOTS
    while ended == REBOOTS:
        ended = subprocess.call(command, executable=KERNEL, stdin=subprocess.DEVNULL)
    return ended


if __name__ == "__main__":
    sys.exit(main())
