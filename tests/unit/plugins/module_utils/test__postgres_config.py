# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PostgreSQL's configuration files, from data."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_config import (
    conf_lines,
    hba_lines,
    setting,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "on"),
        (False, "off"),
        (5432, "5432"),
        (0.9, "0.9"),
        ("2GB", "'2GB'"),
        ("it's", "'it''s'"),
        ("a\\b", "'a\\\\b'"),
        (["pg_stat_statements", "auto_explain"], "'pg_stat_statements,auto_explain'"),
        ("", "''"),
    ],
)
def test_setting(value: object, expected: str) -> None:
    assert setting(value) == expected


@pytest.mark.parametrize("value", ["a\nport = 1", "a\0b", None, {"a": 1}])
def test_setting_refuses(value: object) -> None:
    with pytest.raises(ValueError, match="control character|must be a text"):
        setting(value)


def test_conf_lines_are_sorted() -> None:
    assert conf_lines({"ssl": True, "port": 1}) == ["port = 1", "ssl = on"]


@pytest.mark.parametrize("name", ["a b", "x;y", "", "1a", "a\nb"])
def test_conf_lines_refuse_names(name: str) -> None:
    with pytest.raises(ValueError, match="is no name of a setting"):
        conf_lines({name: 1})


def entry(**changes: t.Any) -> dict[str, t.Any]:
    return {"database": "shop", "user": "shop", "address": "198.51.100.0/24", **changes}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (entry(), ["hostssl shop shop 198.51.100.0/24 scram-sha-256"]),
        (entry(address="2001:db8::/64"), ["hostssl shop shop 2001:db8::/64 scram-sha-256"]),
        (entry(address="all"), ["hostssl shop shop all scram-sha-256"]),
        (entry(address=".example.com"), ["hostssl shop shop .example.com scram-sha-256"]),
        (
            entry(address=["192.0.2.1/32", "192.0.2.2/32"], type="host", method="reject"),
            ["host shop shop 192.0.2.1/32 reject", "host shop shop 192.0.2.2/32 reject"],
        ),
        (entry(database="Shop,all"), ['hostssl "Shop",all shop 198.51.100.0/24 scram-sha-256']),
        (
            {"type": "local", "database": "all", "user": "postgres", "method": "peer"},
            ["local all postgres peer"],
        ),
        (
            entry(method="cert", options={"clientname": "DN"}),
            ['hostssl shop shop 198.51.100.0/24 cert clientname="DN"'],
        ),
    ],
)
def test_hba_lines(given: dict[str, t.Any], expected: list[str]) -> None:
    assert hba_lines([given]) == expected


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (entry(address=""), "address must be a text"),
        (entry(address=None), "needs an address"),
        (entry(address="198.51.100.1"), "needs a prefix length"),
        (entry(address="198.51.100.1/24"), "is no network"),
        (entry(address="a\nb"), "needs a prefix length"),
        (entry(method="trust"), "must not be trust"),
        (entry(method="peer"), "only for type local"),
        (entry(method="magic"), "must be one of"),
        (entry(type="tcp"), "type 'tcp' is unknown"),
        (entry(database=""), "database must be a text"),
        (entry(user="a,,b"), "empty name"),
        (entry(user='a"b'), "quotation mark"),
        (entry(database="a\nhost all all all trust"), "control character"),
        (entry(type="local"), "has no address"),
    ],
)
def test_hba_lines_refuse(given: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=f"entry 2: .*{reason}"):
        hba_lines([entry(), given])
