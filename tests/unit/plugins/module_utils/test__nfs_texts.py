# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the kernel and exportfs say of NFS."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._nfs_texts import (
    client,
    exportfs,
    kernel_exports,
    nfs_mounts,
    versions,
)

FIXTURE = Path(__file__).parents[2] / "fixtures/nfs-6.12"
NFSD = FIXTURE / "proc/fs/nfsd"


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("", ()),
        ("+3 +4 -4.0 +4.1 +4.2\n", ("3", "4.1", "4.2")),
        ("-2 +3 +4 +4.1 +4.2\n", ("3", "4.0", "4.1", "4.2")),
        ("-3 -4 -4.0 -4.1 -4.2\n", ()),
    ],
)
def test_versions(text: str, on: tuple[str, ...]) -> None:
    assert versions(text) == on


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (
            "3",
            ("198.51.100.31", 2, "confirmed", "Linux NFSv4.2 client1", 2, 1, 2, (131,)),
        ),
        ("12", ("2001:db8::31", 1, "courtesy", "Linux NFSv4.1 client2", 0, 0, 33163, ())),
    ],
)
def test_client(number: str, expected: tuple[object, ...]) -> None:
    folder = NFSD / "clients" / number
    assert client((folder / "info").read_text(), (folder / "states").read_text()) == expected


def test_client_of_an_old_kernel() -> None:
    info = 'clientid: 0x1\naddress: "192.0.2.1:700"\nname: "Linux NFSv4.0 a: b"\n'
    assert client(info, "") == ("192.0.2.1", None, "", "Linux NFSv4.0 a: b", 0, 0, None, ())


def test_a_file_that_is_delegated_for_writing_is_held() -> None:
    # Linux 6.12, with a lock on the file: the client has it, and the server knows of none.
    found = client("", (FIXTURE / "states-delegated").read_text())
    assert (found.opens, found.locks, found.held) == (1, 0, (19,))


def test_exportfs() -> None:
    found = exportfs((FIXTURE / "exportfs-v").read_text())
    assert [each[:2] for each in found] == [
        ("/srv/data", "198.51.100.0/24"),
        ("/srv/data", "2001:db8::/64"),
        ("/srv/nfs/of a long name", "*"),
    ]
    assert {"rw", "sync", "fsid=1", "root_squash"} < set(found[0].options)
    assert "ro" in found[2].options


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/srv/a  *(sync,rw)\n", ("/srv/a", "*", ("sync", "rw"))),
        ('"/srv/my data"  192.0.2.1(ro)\n', ("/srv/my data", "192.0.2.1", ("ro",))),
        ("/srv/a         <world>(ro)\n", ("/srv/a", "*", ("ro",))),
        ("/srv/a b     \t192.0.2.1(ro)\n", ("/srv/a b", "192.0.2.1", ("ro",))),
    ],
)
def test_one_line_of_exportfs(line: str, expected: tuple[str, str, tuple[str, ...]]) -> None:
    assert exportfs(line) == (expected,)


def test_kernel_exports() -> None:
    found = kernel_exports((NFSD / "exports").read_text())
    assert [each[:2] for each in found] == [
        ("/srv/data", "198.51.100.0/24"),
        ("/srv/data", "2001:db8::/64"),
        ("/srv/my data", "*"),
    ]
    assert found[2].options[0] == "ro"


def test_mounts() -> None:
    found = nfs_mounts((FIXTURE / "proc/self/mountinfo").read_text() + "broken line\n")
    assert [each[:2] for each in found] == [
        ("/mnt/data", "198.51.100.10:/srv/data"),
        ("/mnt/my files", "[2001:db8::10]:/srv/my data"),
    ]
    assert {"rw", "hard", "vers=4.2", "timeo=50"} < set(found[0].options)
