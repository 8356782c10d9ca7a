# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Compose stacks as the operator declares them -> plain values that can be looked at.

A service that another one waits for until it has ended (``service_completed_successfully``) is a
*job*. Services with ``profiles`` are not started by ``docker compose up``: they are left out.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._values import (
    count,
    mapping,
    named,
    sequence,
    text,
)

DEFAULT_WAIT_S = 120
STATES = ("present", "absent")

_PLACE = re.compile(
    r"\$(?:(?P<escaped>\$)|(?P<plain>[A-Za-z_]\w*)"
    r"|\{(?P<name>[A-Za-z_]\w*)(?P<sign>:?[-?+])?(?P<other>[^}]*)\})"
)
_HOST_PORT = re.compile(
    r"^(?:(?P<address>\[[0-9A-Fa-f:.]+\]|[0-9]+(?:\.[0-9]+){3}):)?(?:(?P<published>[0-9]+(?:-[0-9]+)?)?:)?"
    r"(?P<target>[0-9]+(?:-[0-9]+)?)(?:/(?P<protocol>tcp|udp|sctp))?$"
)


class Port(t.NamedTuple):
    """A port of the node; ``address`` is empty for every one, ``number`` None for one by chance."""

    address: str
    number: int | None
    protocol: str


class Service(t.NamedTuple):
    """One service of a stack. ``restart`` is empty where none is declared."""

    name: str
    image: str
    ports: tuple[Port, ...]
    job: bool
    health: bool
    restart: str
    replicas: int
    container: str
    host_network: bool
    builds: bool


class Stack(t.NamedTuple):
    """One stack, with its definition as it will be written."""

    name: str
    state: str
    wait_s: int
    services: tuple[Service, ...]
    definition: Mapping[str, t.Any]


def plain(value: t.Any) -> t.Any:
    """Give values of plain types, whatever tags Ansible has put on them.

    >>> plain({"a": (1, "x", None, True)})
    {'a': [1, 'x', None, True]}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [plain(each) for each in value]
    for kind in (bool, int, float):
        if isinstance(value, kind):
            return kind(value)
    return None if value is None else str(value)


def interpolate(value: str, env: Mapping[str, str]) -> str:
    """Replace variables as Compose does.

    >>> interpolate("app:${TAG:-1} $$HOME $PORT", {"PORT": "80"})
    'app:1 $HOME 80'

    :raises KeyError: If a variable has no value and no default; its argument is the name.
    """

    def replace(found: re.Match[str]) -> str:
        if found["escaped"]:
            return "$"
        name, sign, other = found["plain"] or found["name"], found["sign"] or "", found["other"]
        given = env.get(name)
        empty = given is None or (sign.startswith(":") and given == "")
        if sign.endswith("+"):
            return "" if empty else other
        if given is not None and not empty:
            return given
        if sign.endswith("-"):
            return other
        if given == "" and not sign:
            return ""
        raise KeyError(name)

    return _PLACE.sub(replace, value)


def variables_missing(value: t.Any, env: Mapping[str, str]) -> list[str]:
    """Name the variables without a value anywhere in a definition, once each."""
    return list(dict.fromkeys(_missing(value, env)))


def _missing(value: t.Any, env: Mapping[str, str]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _missing(each, env)
    elif isinstance(value, list):
        for each in value:
            yield from _missing(each, env)
    elif isinstance(value, str):
        try:
            interpolate(value, env)
        except KeyError as exc:
            yield str(exc.args[0])


def interpolated(value: t.Any, env: Mapping[str, str]) -> t.Any:
    """Replace the variables of all texts of a definition; one without a value stays as it is."""
    if isinstance(value, Mapping):
        return {key: interpolated(each, env) for key, each in value.items()}
    if isinstance(value, list):
        return [interpolated(each, env) for each in value]
    if isinstance(value, str):
        try:
            return interpolate(value, env)
        except KeyError:
            return value
    return value


def ports_of(value: t.Any) -> list[Port]:
    """Read one entry of ``ports``, which may be a range.

    >>> ports_of("127.0.0.1:8080:80")
    [Port(address='127.0.0.1', number=8080, protocol='tcp')]
    >>> [port.number for port in ports_of("8000-8001:80-81/udp")], ports_of(80)[0].number
    ([8000, 8001], None)

    :raises ValueError: If it is none.
    """
    if isinstance(value, Mapping):
        address, protocol = str(value.get("host_ip") or ""), str(value.get("protocol") or "tcp")
        published = str(value.get("published") or "")
    else:
        found = _HOST_PORT.match(str(value))
        if not found:
            raise ValueError(f"{value!r} is no port: write HOST:CONTAINER")
        address = (found["address"] or "").strip("[]")
        published, protocol = found["published"] or "", found["protocol"] or "tcp"
    if address in ("0.0.0.0", "::"):
        address = ""
    if not published:
        return [Port(address, None, protocol)]
    first, _dash, last = published.partition("-")
    numbers = range(named("published", count, first), named("published", count, last or first) + 1)
    return [Port(address, number, protocol) for number in numbers]


def _jobs(services: Mapping[str, t.Any]) -> set[str]:
    found = set()
    for each in services.values():
        needs = each.get("depends_on") or {}
        for name, need in needs.items() if isinstance(needs, Mapping) else ():
            if mapping(need or {}).get("condition") == "service_completed_successfully":
                found.add(name)
    return found


def _health(value: Mapping[str, t.Any]) -> bool:
    check = mapping(value.get("healthcheck") or {})
    test = check.get("test")
    return bool(test) and not check.get("disable") and test not in ("NONE", ["NONE"])


def _service(name: str, value: t.Any, jobs: set[str]) -> Service:
    given = mapping(value)
    deploy = mapping(given.get("deploy") or {})
    policy = mapping(deploy.get("restart_policy") or {}).get("condition", "")
    restart = given.get("restart", {"any": "always", "none": "no"}.get(policy, policy))
    return Service(
        name=name,
        image=str(given.get("image") or ""),
        ports=tuple(port for each in sequence(given.get("ports") or []) for port in ports_of(each)),
        job=name in jobs,
        health=_health(given),
        restart=str(restart or ""),
        replicas=int(deploy.get("replicas", given.get("scale", 1))),
        container=str(given.get("container_name") or ""),
        host_network=given.get("network_mode") == "host",
        builds="build" in given,
    )


def environment(given: t.Any) -> dict[str, str]:
    """Read ``env`` of a stack: texts, with true and false as YAML writes them.

    >>> environment({"DEBUG": True, "PORT": 80})
    {'DEBUG': 'true', 'PORT': '80'}
    """
    values = mapping(plain(given or {}))
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
    }


def read_stack(given: t.Any, definition: t.Any) -> Stack:
    """Read one entry of ``compose_stacks``, with its definition.

    :raises ValueError: If it cannot be read; the text says which part.
    """
    entry = mapping(given)
    name = named("name", text, entry.get("name"))
    state = str(entry.get("state") or "present")
    wait_s = named("wait", count, entry.get("wait") or DEFAULT_WAIT_S)
    if state not in STATES:
        raise ValueError(f"state must be present or absent, it is {state!r}")
    if state == "absent":
        return Stack(name, state, wait_s, (), {})
    written = mapping(plain(definition))
    filled = interpolated(written, environment(entry.get("env")))
    services = named("services", mapping, filled.get("services"))
    started = {
        key: mapping(each) for key, each in services.items() if not mapping(each).get("profiles")
    }
    jobs = _jobs(started)
    read = tuple(
        named(f"services: {key}", lambda each, key=key: _service(key, each, jobs), each)  # type: ignore[misc]
        for key, each in started.items()
    )
    return Stack(name, state, wait_s, read, written)


__all__ = (
    "DEFAULT_WAIT_S",
    "STATES",
    "Port",
    "Service",
    "Stack",
    "environment",
    "interpolate",
    "interpolated",
    "plain",
    "ports_of",
    "read_stack",
    "variables_missing",
)
