# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with exports."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._nfs_export_check import export_problems

NET = {"network": "198.51.100.0/24"}
GOOD: dict[str, t.Any] = {"path": "/srv/data", "fsid": 1, "clients": [NET]}


def client(network: str | None = "198.51.100.0/24", *options: str) -> dict[str, t.Any]:
    return {**GOOD, "clients": [{"network": network, "options": list(options)}]}


@pytest.mark.parametrize(
    "export",
    [
        GOOD,
        {**GOOD, "fsid": "0d3b5ec8-2c04-4d27-9d1e-3a8b0b6a1f00", "read_only": True, "mode": "0750"},
        {**GOOD, "owner": "app", "group": "app", "create": True, "sync": False},
        client("198.51.100.7"),
        client("2001:db8::/64", "ro", "sec=krb5p", "anonuid=1000", "crossmnt"),
        {**GOOD, "sync": False, "clients": [{**NET, "options": ["async"]}]},
    ],
)
def test_good(export: dict[str, t.Any]) -> None:
    assert export_problems([export], pair=True) == []


@pytest.mark.parametrize(
    ("export", "reason"),
    [
        (client("*"), r"export /srv/data: \* is the whole world"),
        (client("0.0.0.0/0"), "0.0.0.0/0 is the whole world"),
        (client("::/0"), "::/0 is the whole world"),
        (client("10.0.0.0/7"), "nearly the whole world"),
        (client("2001::/8"), "nearly the whole world"),
        (client(""), "a client has no network"),
        (client(None), "a client has no network"),
        (client("web1.example.com"), "is no address and no network: names can be answered"),
        (client("@group"), "is no address and no network"),
        ({**GOOD, "clients": []}, "no client: name the networks"),
        ({"path": "/srv/data", "fsid": 1}, "no client"),
        ({**GOOD, "clients": [NET, {"network": "198.51.100.9/24"}]}, "is named twice"),
        ({**GOOD, "fsid": None}, "fsid is missing"),
        ({**GOOD, "fsid": 0}, "fsid 0 makes it the root"),
        ({**GOOD, "fsid": "root"}, "fsid 0 makes it the root"),
        ({**GOOD, "fsid": -1}, "fsid -1 is neither 1 to 4294967295 nor a UUID"),
        ({**GOOD, "fsid": 2**32}, "is neither 1 to"),
        ({**GOOD, "path": "srv/data"}, "export srv/data: the path is not absolute"),
        ({**GOOD, "path": "/srv/../data"}, "has .. in it"),
        ({**GOOD, "path": "/"}, "the whole system is not exported"),
        ({**GOOD, "paths": 1}, "export /srv/data has paths, which is unknown"),
        ({**GOOD, "clients": [{**NET, "opts": []}]}, "a client of export /srv/data has opts"),
        ({**GOOD, "path": None}, "export 1: path must be a text"),
        ({**GOOD, "clients": "198.51.100.0/24"}, "export 1: clients must be a list"),
        ({**GOOD, "mode": 493}, "write it in quotes"),
        ("/srv/data", "export 1: must be a mapping"),
        ({**GOOD, "root_squash": False}, "name this path in nfs_allow_no_root_squash"),
        (client("192.0.2.1", "no_root_squash"), "name this path in nfs_allow_no_root_squash"),
        (client("192.0.2.1", "async"), "async was not asked for"),
        (client("192.0.2.1", "fsid=3"), "fsid belongs to the export"),
        (client("192.0.2.1", "rw,ro"), "the option 'rw,ro' is unknown"),
        (client("192.0.2.1", "ro) *(rw"), "cannot be used"),
        (client("192.0.2.1", "anonuid="), "cannot be used"),
        (client("192.0.2.1", "faster"), "is unknown: see exports"),
    ],
)
def test_bad(export: t.Any, reason: str) -> None:
    found = export_problems([export], pair=True)
    assert len(found) == 1, found
    assert re.search(reason, found[0]), found


def test_what_was_asked_for_by_name() -> None:
    exports = [{**GOOD, "root_squash": False}]
    assert export_problems(exports, ["/srv/data/"]) == []
    assert export_problems([{**GOOD, "fsid": None}]) == []
    assert len(export_problems(exports, ["/srv"])) == 1


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ({**GOOD, "path": "/srv/data/", "fsid": None}, "export /srv/data is there twice"),
        ({**GOOD, "path": "/srv/other"}, "have the same fsid 1"),
        ({**GOOD, "path": "/srv/data/in", "fsid": 2}, "holds /srv/data/in, which is exported too"),
        ({**GOOD, "path": "/srv/database", "fsid": 2}, ""),
    ],
)
def test_two(second: dict[str, t.Any], reason: str) -> None:
    found = export_problems([GOOD, second])
    assert len(found) == bool(reason), found
    assert all(reason in each for each in found)


def test_an_outer_one_that_shows_the_inner_one() -> None:
    inner = {**GOOD, "path": "/srv/data/in", "fsid": 2}
    assert export_problems([client("192.0.2.1", "crossmnt"), inner]) == []


@pytest.mark.parametrize(
    ("state", "count"),
    [("/srv/data/.nfs", 1), ("/srv/data", 1), ("/srv", 1), ("/srv/nfs", 0), ("", 0)],
)
def test_nobody_mounts_the_state(state: str, count: int) -> None:
    assert len(export_problems([GOOD], state_directory=state)) == count
