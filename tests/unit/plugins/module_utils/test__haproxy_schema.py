# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables and the role's argument_specs say the same."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.nines.ha.plugins.module_utils import _haproxy_schema as schema

ROLE = Path(__file__).resolve().parents[4] / "roles/haproxy"
OPTIONS = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]["main"][
    "options"
]
DEFAULTS = yaml.safe_load((ROLE / "defaults/main.yml").read_text())


def within(*path: str) -> dict[str, t.Any]:
    """Give the options inside an option."""
    options: dict[str, t.Any] = OPTIONS
    for name in path:
        options = options[name]["options"]
    return options


TABLES: list[tuple[tuple[str, ...], dict[str, t.Any]]] = [
    (("haproxy_frontends",), schema.FRONTEND),
    (("haproxy_frontends", "binds"), schema.BIND),
    (("haproxy_frontends", "routes"), schema.ROUTE),
    (("haproxy_frontends", "acls"), schema.ACL),
    (("haproxy_frontends", "request_headers"), schema.HEADER),
    (("haproxy_backends",), schema.BACKEND),
    (("haproxy_backends", "servers"), schema.SERVER),
    (("haproxy_backends", "check"), schema.CHECK),
    (("haproxy_backends", "check", "expect"), schema.EXPECT),
    (("haproxy_backends", "cookie"), schema.COOKIE),
    (("haproxy_backends", "timeouts"), dict.fromkeys(schema.TIMEOUTS)),
    (("haproxy_listens",), schema.LISTEN),
    (("haproxy_listens", "response_headers"), schema.HEADER),
    (("haproxy_servers",), {**schema.SERVER, "backend": None}),
    (("haproxy_certificates",), schema.CERTIFICATE),
    (("haproxy_certificates", "self_signed"), schema.SELF_SIGNED),
    (("haproxy_users",), schema.USER),
    (("haproxy_stats",), schema.STATS),
    (("haproxy_monitor",), schema.MONITOR),
    (("haproxy_prometheus",), schema.PROMETHEUS),
    (
        ("haproxy_timeouts",),
        {**dict.fromkeys(schema.TIMEOUTS), **schema.DEFAULT_TIMEOUTS},
    ),
    (("haproxy_check",), dict.fromkeys((*schema.CHECK_TIMERS, *schema.CHECK_COUNTS))),
]


@pytest.mark.parametrize(("path", "table"), TABLES, ids=[".".join(path) for path, _table in TABLES])
def test_keys_and_defaults_are_documented(path: tuple[str, ...], table: dict[str, t.Any]) -> None:
    documented = {
        # What is required has no default to users; the table's is never used.
        name: table.get(name) if option.get("required") else option.get("default")
        for name, option in within(*path).items()
    }
    assert documented == table


@pytest.mark.parametrize("name", schema.CONFIG)
def test_the_role_has_the_same_defaults(name: str) -> None:
    if name != "objectives":
        assert DEFAULTS[f"haproxy_{name}"] == schema.CONFIG[name]


def test_every_switch_is_documented_as_one() -> None:
    def switches(options: dict[str, t.Any]) -> t.Iterator[str]:
        for name, option in options.items():
            if option["type"] == "bool":
                yield name
            yield from switches(option.get("options", {}))

    documented = {name.removeprefix("haproxy_") for name in switches(OPTIONS)}
    assert documented - {"preflight", "check"} == schema.SWITCHES
